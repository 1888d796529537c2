// The small parts of every view.
import { instant, leftWords, skewWords, toneOf } from "../clock.js";
import { h, icon } from "../dom.js";
import { pictureUrl } from "../pictures.js";
import { state } from "../state.js";
import { fill, words } from "../../app/words.js";

export const ACT_ICONS = { arrive: "map-pin", feed_back: "tool", hand_over: "arrow-forward-up", defer: "clock-pause" };
const STATE_TONES = { REPAIRING: "pending", DEFERRED: "deferred" };
const CAMERA_TONES = { ok: "ok", warning: "warning", fault: "fault", offline: "offline", untested: "untested" };
const QUEUE_TONES = { waiting: "pending", sending: "pending", done: "ok", already: "ok", refused: "fault", conflict: "warning" };
const QUEUE_ICONS = { waiting: "hourglass", sending: "send", done: "circle-check", already: "circle-check", refused: "ban", conflict: "alert-triangle" };

export const badge = (tone, name, text) => h("span", { class: "f-badge", data: { tone } }, icon(name), h("span", {}, text));
export const urgency = (order) => order.urgency === "EMERGENCY" && badge("emergency", "bolt", order.urgency_word);
export const orderState = (order) => badge(STATE_TONES[order.state] ?? "quiet", order.state === "DEFERRED" ? "clock-pause" : "tool", order.state_word);
export const cameraState = (camera) => badge(CAMERA_TONES[camera.state] ?? "untested", camera.state === "ok" ? "circle-check" : "device-cctv", camera.state_word);
export const actState = (act) => badge(QUEUE_TONES[act.state], QUEUE_ICONS[act.state], words[`state_${act.state}`]);

// What is left: counted by the server's clock; without a deadline no clock runs.
export function left(order, large = false) {
  if (!order.deadline) return h("span", { class: large ? "f-left f-left--large" : "f-left", data: { tone: "deferred" } }, words.no_clock);
  const count = h("b", { data: { deadline: order.deadline, limit: String(order.limit_hours) } }, leftWords(order.deadline));
  return h("span", { class: large ? "f-left f-left--large" : "f-left", data: { tone: toneOf(order.deadline, order.limit_hours) } }, icon("clock"), count);
}

export function note(tone, name, text, ...acts) {
  return h("div", { class: "f-note", data: { tone } }, icon(name), h("div", { class: "f-note__words" }, h("p", {}, text), ...acts));
}

// A picture that may not be here: its place stays, so that nothing jumps.
export function picture(hash, alt, none) {
  const frame = h("div", { class: "f-picture" });
  const blank = () => frame.replaceChildren(icon("photo-off"), h("span", {}, none ?? words.no_picture));
  if (!hash) {
    blank();
    return frame;
  }
  pictureUrl(state.person.id, hash).then((url) => (url ? frame.replaceChildren(h("img", { src: url, alt })) : blank()));
  return frame;
}

function pictured({ caption, shown, alt }) {
  const when = shown?.at ? h("time", { datetime: shown.at }, instant(shown.at)) : null;
  return h("figure", { class: "f-pictured" }, picture(shown?.picture, alt), h("figcaption", {}, h("b", {}, caption), when));
}

// Two pictures beside each other; pressed, one above the other over the whole width.
export function pair(title, ...pictures) {
  const open = () => {
    const close = h("button", { class: "f-button", type: "button", onclick: () => dialog.close() }, icon("x"), words.close);
    const dialog = h("dialog", { class: "f-large", "aria-label": title, onclose: () => dialog.remove() }, h("h2", {}, title), pictures.map(pictured), close);
    document.body.append(dialog);
    dialog.showModal();
  };
  return h("button", { class: "f-pair", type: "button", "aria-label": fill("enlarge", title), onclick: open }, pictures.map(pictured));
}

// The claimed time beside the server's, and how wrong the phone's clock was.
export function times(act) {
  const received = act.answer?.received_at;
  const skew = act.answer ? skewWords((act.answer.skew_seconds ?? 0) * 1000) : skewWords();
  return h(
    "p", { class: "f-times" },
    h("span", {}, fill("claimed", instant(act.claimed_at))),
    received && h("span", {}, fill("received", instant(received))),
    skew && h("span", { class: "f-times__skew" }, skew),
  );
}

export const back = (href, text) => h("a", { class: "f-back", href, id: "f-back" }, icon("chevron-left"), h("span", {}, text));
export const empty = (name, title, text) => h("div", { class: "f-empty" }, icon(name), h("strong", {}, title), h("p", {}, text));
