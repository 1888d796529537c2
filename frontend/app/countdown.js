// Chips that count without a reload. The page tells the server's instant; the browser only adds what has passed since.
import { duration, fill } from "./words.js";

const moment = Date.parse(document.documentElement.dataset.now ?? "");
const now = () => (Number.isNaN(moment) ? Date.now() : moment + performance.now());

export function toneOf(left, limit) {
  if (left < 0) return "fault";
  return left <= Math.max(3600, limit / 4) ? "warning" : "pending";
}

function tick(chip) {
  const left = (Date.parse(chip.dataset.deadline) - now()) / 1000;
  const text = left >= 0 ? fill("left", duration(left)) : fill("over", duration(-left));
  const label = chip.querySelector("[data-text]");
  if (label.textContent !== text) label.textContent = text;
  chip.dataset.tone = toneOf(left, Number(chip.dataset.limit || 0));
}

function age(mark) {
  const seconds = Math.max(0, (now() - Date.parse(mark.dataset.since)) / 1000);
  const text = seconds >= 60 ? fill("running", duration(seconds)) : duration(seconds);
  const label = mark.querySelector("[data-text]");
  if (label.textContent !== text) label.textContent = text;
}

function tickAll() {
  document.querySelectorAll("[data-deadline][data-running]").forEach(tick);
  document.querySelectorAll("[data-since]").forEach(age);
}

export function startCountdowns() {
  setInterval(tickAll, 1000);
  document.addEventListener("visibilitychange", tickAll);
  document.addEventListener("htmx:load", tickAll);
  tickAll();
}
