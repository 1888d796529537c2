// The forms of the acts. A draft is kept with every change; submitting it makes it an act exactly once.
import { instant } from "../clock.js";
import { h, icon } from "../dom.js";
import { draftOf, keepDraft } from "../drafts.js";
import { phoneNow } from "../queue.js";
import { orderOf, queueAct, state } from "../state.js";
import { Full } from "../store.js";
import { duration, fill, words } from "../../app/words.js";
import { ACT_ICONS, back, empty, note } from "./parts.js";
import { photoField } from "./photos.js";

const PLACE_PATIENCE = 3_000;
const DAY = 24;

export async function form(number, type, go) {
  const found = orderOf(number);
  if (!found || !BUILD[type] || !found.acts.includes(type)) {
    return h("div", { class: "f-view" }, back(`#/o/${number}`, words.back_to_order), empty("clipboard-list", words.not_now, words.not_now_text));
  }
  const draft = await draftOf(number, type);
  const built = BUILD[type](draft, found);
  const trouble = h("p", { class: "f-trouble", role: "alert", hidden: true });
  const submit = h("button", { class: "f-button f-button--first", id: "f-submit" }, icon("send"), words[`submit_${type}`]);
  const node = h(
    "form", { class: "f-view f-view--barred f-form", novalidate: true, onsubmit: (event) => send(event) },
    back(`#/o/${number}`, found.title), h("h1", {}, icon(ACT_ICONS[type]), words[`act_${type}`]),
    built.nodes, trouble, h("nav", { class: "f-bar" }, submit),
  );
  for (const event of ["input", "change"]) node.addEventListener(event, () => keep(draft));

  async function send(event) {
    event.preventDefault();
    if (submit.disabled) return;
    const missing = built.missing();
    trouble.textContent = missing ?? "";
    trouble.hidden = !missing;
    if (missing) return;
    submit.disabled = draft.closed = true;
    try {
      await Promise.race([built.pending?.(), new Promise((done) => setTimeout(done, PLACE_PATIENCE))]);
      await queueAct(draft);
      go(`#/o/${number}`);
    } catch (error) {
      if (!(error instanceof Full)) throw error;
      submit.disabled = draft.closed = false;
      trouble.textContent = words.full;
      trouble.hidden = false;
    }
  }
  return node;
}

// Words lost on a full phone are said when it matters: at the photo, and at the sending.
const keep = (draft) => keepDraft(draft).catch((error) => {
  if (!(error instanceof Full)) throw error;
});

const BUILD = { arrive, feed_back: feedBack, hand_over: handOver, defer };

function text(draft, name, label, rows, placeholder = "") {
  const area = h("textarea", { id: `f-${name}`, rows, placeholder, oninput: () => (draft.fields[name] = area.value) });
  area.value = draft.fields[name] ?? "";
  return h("div", { class: "f-field" }, h("label", { for: area.id }, label), area);
}

// One of several, each a whole line under the thumb.
function choice(draft, name, label, options) {
  const line = ({ code, word, hint }) => h(
    "label", { class: "f-choice" },
    h("input", { type: "radio", name, value: code, checked: draft.fields[name] === code, onchange: () => (draft.fields[name] = code) }),
    h("span", {}, word, hint && h("small", {}, hint)),
  );
  return h("fieldset", { class: "f-field" }, h("legend", {}, label), options.map(line));
}

function arrive(draft) {
  const remote = text(draft, "remote", words.remote_reason, 2);
  const why = h("details", { class: "f-aside", open: Boolean(draft.fields.remote) }, h("summary", {}, words.remote), remote);
  return {
    nodes: [h("p", { class: "f-now" }, words.arrive_now, h("b", { data: { now: "" } }, instant(phoneNow()))), why],
    missing: () => null,
  };
}

// Three taps: feed back, what was done, send. Words of one's own and photos are welcome, never demanded.
function feedBack(draft, found) {
  draft.fields.chosen ??= [];
  const photos = photoField(draft, "photos", words.site_photos, words.site_photos_hint);
  const own = text(draft, "own", words.own_words, 2, words.own_words_hint);
  const told = () => (draft.fields.measures = [...draft.fields.chosen, draft.fields.own?.trim()].filter(Boolean).join("、"));
  const toggle = (measure) => (event) => {
    const { checked } = event.target;
    draft.fields.chosen = draft.fields.chosen.filter((known) => known !== measure).concat(checked ? [measure] : []);
    told();
  };
  own.addEventListener("input", told);
  const chip = (measure) => h("label", { class: "f-chip" }, h("input", { type: "checkbox", checked: draft.fields.chosen.includes(measure), onchange: toggle(measure) }), h("span", {}, measure));
  return {
    nodes: [
      h("fieldset", { class: "f-field" }, h("legend", {}, words.what_was_done), h("div", { class: "f-chips" }, found.measures.map(chip))),
      own, photos.node,
      found.urgency === "EMERGENCY" && !found.arrived && note("warning", "map-pin", words.arrive_first),
    ],
    missing: () => (told() ? null : words.need_measures),
    pending: () => photos.pending,
  };
}

function handOver(draft) {
  const { units, reasons } = state.read;
  return {
    nodes: [choice(draft, "to", words.hand_over_to, units), choice(draft, "reason", words.hand_over_why, reasons), text(draft, "note", words.note, 2)],
    missing: () => (draft.fields.to ? (draft.fields.reason ? null : words.need_reason) : words.need_unit),
  };
}

function defer(draft, found) {
  const capOf = () => found.deferral.find((cap) => cap.code === draft.fields.category);
  const hint = (cap) => fill(cap.after_impact ? "cap_after" : "cap", duration(cap.hours * 3600));
  const hours = howLong(draft, capOf);
  const category = choice(draft, "category", words.defer_why, found.deferral.map((cap) => ({ ...cap, hint: hint(cap) })));
  category.addEventListener("change", hours.follow);
  const photos = photoField(draft, "photos", words.site_photos, words.defer_photos_hint);
  const stamped = photoField(draft, "form", words.stamped_form, words.stamped_form_hint);
  const missing = () => {
    if (!capOf()) return words.need_category;
    if (!capOf().after_impact && !draft.fields.hours) return words.need_hours;
    if (!draft.fields.note?.trim()) return words.need_note;
    if (!draft.photos.length) return words.need_photo;
    return draft.form ? null : words.need_form;
  };
  return {
    nodes: [category, hours.node, text(draft, "note", words.defer_note, 3), photos.node, stamped.node],
    missing,
    pending: () => Promise.all([photos.pending, stamped.pending]),
  };
}

// How long: in days and hours, never more than the category allows; severe weather proposes no time.
function howLong(draft, capOf) {
  const count = h("output", { class: "f-step__count" });
  const node = h("fieldset", { class: "f-field" }, h("legend", {}, words.how_long));
  const step = (by) => h("button", { class: "f-button f-button--icon", type: "button", "aria-label": fill(by > 0 ? "longer" : "shorter", duration(Math.abs(by) * 3600)), onclick: () => move(by) }, `${by > 0 ? "+" : "−"}${Math.abs(by) === DAY ? words.one_day : words.one_hour}`);
  function move(by) {
    const most = capOf()?.hours ?? DAY;
    draft.fields.hours = Math.max(1, Math.min(most, (draft.fields.hours ?? 0) + by));
    show();
    keep(draft);
  }
  function show() {
    count.textContent = draft.fields.hours ? duration(draft.fields.hours * 3600) : words.not_said;
  }
  function follow() {
    const cap = capOf();
    node.hidden = Boolean(cap?.after_impact);
    draft.fields.hours = cap?.after_impact ? null : Math.min(draft.fields.hours || DAY, cap?.hours ?? DAY);
    show();
    keep(draft);
  }
  node.append(h("div", { class: "f-step" }, step(-DAY), step(-1), count, step(1), step(DAY)));
  node.hidden = Boolean(capOf()?.after_impact);
  show();
  return { node, follow };
}
