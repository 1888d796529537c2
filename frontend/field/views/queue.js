// What waits, what was sent, and what needs somebody to look: each with what can be done about it.
import { instant } from "../clock.js";
import { h, icon } from "../dom.js";
import { OPEN, TO_LOOK_AT } from "../queue.js";
import { clearDone, discard, sendAgain, sendNow, state } from "../state.js";
import { fill, words } from "../../app/words.js";
import { ACT_ICONS, actState, back, empty, note, times } from "./parts.js";

export function queue() {
  const groups = [
    [words.to_look_at, state.acts.filter((act) => TO_LOOK_AT.has(act.state))],
    [words.to_send, state.acts.filter((act) => OPEN.has(act.state))],
    [words.sent, state.acts.filter((act) => !TO_LOOK_AT.has(act.state) && !OPEN.has(act.state)).reverse()],
  ];
  return h(
    "div", { class: "f-view" },
    back("#/", words.my_orders), h("h1", {}, words.queue),
    state.acts.length ? groups.map(([title, acts]) => group(title, acts)) : empty("circle-check", words.queue_empty, words.queue_empty_text),
  );
}

function group(title, acts) {
  if (!acts.length) return null;
  const act = acts.some((one) => OPEN.has(one.state))
    ? h("button", { class: "f-button", type: "button", id: "f-send-now", disabled: state.busy, onclick: () => sendNow() }, icon("send"), words.send_now)
    : !TO_LOOK_AT.has(acts[0].state) && h("button", { class: "f-button", type: "button", id: "f-clear", onclick: () => clearDone() }, words.clear_sent);
  return h("section", { class: "f-section" }, h("header", { class: "f-section__head" }, h("h2", {}, title, " ", h("span", { class: "f-count" }, String(acts.length))), act), h("ul", { class: "f-queue" }, acts.map(one)));
}

function one(act) {
  return h(
    "li", { class: "f-queue__act", data: { state: act.state, type: act.type } },
    h("div", { class: "f-queue__head" }, icon(ACT_ICONS[act.type]), h("strong", {}, words[`act_${act.type}`]), actState(act)),
    h("a", { class: "f-queue__order", href: `#/o/${act.order}` }, act.title),
    summary(act), times(act), why(act), choices(act),
  );
}

function summary(act) {
  const unit = state.read?.units.find((known) => known.code === act.fields.to)?.word;
  const photos = act.photos.length + (act.form ? 1 : 0);
  const told = [act.fields.measures || act.fields.note || act.fields.remote, unit && `→ ${unit}`, photos && fill("photos_n", photos)];
  const text = told.filter(Boolean).join(" · ");
  return text && h("p", { class: "f-quiet" }, text);
}

function why(act) {
  if (act.state === "conflict") return conflict(act.answer);
  if (act.state === "refused") return note("fault", "ban", refusal(act.answer));
  if (act.state !== "waiting" || !act.tries) return null;
  return h("p", { class: "f-quiet" }, act.next_at > Date.now() ? fill("next_try", act.tries, instant(new Date(act.next_at).toISOString(), true)) : fill("tries", act.tries));
}

function refusal(answer) {
  if (answer.reason) return answer.article ? fill("refused_by", answer.article, answer.reason) : answer.reason;
  return words[`refused_${answer.status}`] ?? words.refused_otherwise;
}

function conflict(answer) {
  const { order, since } = answer;
  const line = (event) => h("li", {}, h("time", { datetime: event.at }, instant(event.at, false)), h("span", {}, `${event.unit_name} · ${event.word}`, event.note && h("q", {}, event.note)));
  return h(
    "div", { class: "f-note", data: { tone: "warning" } }, icon("alert-triangle"),
    h("div", { class: "f-note__words f-note__words--told" },
      h("p", {}, words.moved_on), h("ul", { class: "f-since" }, since.map(line)),
      h("p", {}, fill("is_now", order.state_word, order.holder_name || "—"))),
  );
}

function choices(act) {
  if (act.state === "waiting") return h("div", { class: "f-acts" }, button(act, "withdraw", "x", discard));
  if (!TO_LOOK_AT.has(act.state)) return null;
  const possible = act.state === "refused" ? act.answer.order?.acts ?? [act.type] : act.answer.order.acts;
  return h("div", { class: "f-acts" }, button(act, "discard", "x", discard), possible.includes(act.type) && button(act, "send_again", "send", sendAgain));
}

function button(act, name, symbol, does) {
  return h("button", { class: "f-button", type: "button", id: `f-${name}-${act.key}`, data: { does: name }, onclick: (event) => {
    event.currentTarget.disabled = true;
    does(act);
  } }, icon(symbol), words[name]);
}
