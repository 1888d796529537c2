// The server's clock on the phone: what is left is counted by it, and how wrong the phone's own clock is can be said.
import { duration, fill } from "../app/words.js";

const NOTABLE = 60_000;
const ZONE = "Asia/Shanghai";
let ahead = 0; // milliseconds by which the phone's clock is ahead of the server's

// Half of the round trip is taken as the way back; a phone's clock is wrong by minutes, not by that.
export function learn(serverNow, asked, answered) {
  ahead = Math.round((asked + answered) / 2 - Date.parse(serverNow));
  return ahead;
}

export const remember = (known) => {
  ahead = known ?? 0;
};
export const serverNow = () => Date.now() - ahead;

export function skewWords(milliseconds = ahead) {
  if (Math.abs(milliseconds) < NOTABLE) return "";
  return fill(milliseconds > 0 ? "clock_fast" : "clock_slow", duration(Math.abs(milliseconds) / 1000));
}

export function leftWords(deadline) {
  const left = (Date.parse(deadline) - serverNow()) / 1000;
  return left >= 0 ? fill("left", duration(left)) : fill("over", duration(-left));
}

export function toneOf(deadline, limitHours) {
  const left = (Date.parse(deadline) - serverNow()) / 1000;
  if (left < 0) return "fault";
  return left <= Math.max(3600, limitHours * 900) ? "warning" : "pending";
}

const parts = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

// 11-24 09:31, and only 09:31 on the same day.
export function instant(text, bare = true) {
  if (!text) return "";
  const of = (date) => Object.fromEntries(parts.formatToParts(date).map((p) => [p.type, p.value]));
  const then = of(new Date(text));
  const now = of(new Date(serverNow()));
  const day = then.month === now.month && then.day === now.day && bare ? "" : `${then.month}-${then.day} `;
  return `${day}${then.hour}:${then.minute}`;
}

// Chips that count: text and tone only, so that nothing moves under a thumb.
export function tick() {
  for (const chip of document.querySelectorAll("[data-deadline]")) {
    chip.textContent = leftWords(chip.dataset.deadline);
    chip.closest("[data-tone]").dataset.tone = toneOf(chip.dataset.deadline, Number(chip.dataset.limit));
  }
  for (const clock of document.querySelectorAll("[data-now]")) clock.textContent = instant(new Date().toISOString());
}
