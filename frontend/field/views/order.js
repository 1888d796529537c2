// One order: what is left, where, the cameras before and now, and what can be done, under the thumb.
import { instant } from "../clock.js";
import { h, icon } from "../dom.js";
import { OPEN, TO_LOOK_AT } from "../queue.js";
import { actsOf, orderOf, state } from "../state.js";
import { testCamera } from "../tests.js";
import { fill, words } from "../../app/words.js";
import { ACT_ICONS, actState, back, cameraState, empty, left, note, orderState, pair, times, urgency } from "./parts.js";

const ENDS = new Set(["feed_back", "hand_over"]);

export function order(number) {
  const found = orderOf(number);
  const acts = actsOf(number);
  if (!found) return gone(number, acts);
  return h(
    "div", { class: "f-view f-view--barred" },
    back("#/", words.my_orders),
    h("h1", {}, found.title),
    h("p", { class: "f-tags" }, urgency(found), orderState(found), h("span", { class: "f-badge", data: { tone: "quiet" } }, found.fault_word)),
    clock(found), queued(acts), cameras(found), facts(found), bar(found, acts),
  );
}

function gone(number, acts) {
  return h(
    "div", { class: "f-view" },
    back("#/", words.my_orders),
    h("h1", {}, acts[0]?.title ?? number),
    queued(acts),
    empty("clipboard-list", words.not_mine, words.not_mine_text),
    h("p", { class: "f-center" }, h("a", { href: `/orders/${encodeURIComponent(number)}/` }, words.open_on_desk)),
  );
}

function clock(found) {
  const until = found.deadline ? fill("until", instant(found.deadline), found.limit_hours) : words.no_clock_text;
  return h("section", { class: "f-clock", "aria-label": words.time_left }, left(found, true), h("p", {}, until));
}

function queued(acts) {
  if (!acts.length) return null;
  return h("ul", { class: "f-queue" }, acts.slice(-4).reverse().map(queuedAct));
}

function queuedAct(act) {
  const link = TO_LOOK_AT.has(act.state) && h("a", { class: "f-button", href: "#/queue" }, words.look_at_it);
  return h(
    "li", { class: "f-queue__act", data: { state: act.state } },
    h("div", { class: "f-queue__head" }, icon(ACT_ICONS[act.type]), h("strong", {}, words[`act_${act.type}`]), actState(act)),
    times(act), link,
  );
}

function cameras(found) {
  if (!found.cameras.length) return null;
  const more = found.camera_count > found.cameras.length ? h("p", { class: "f-quiet" }, fill("cameras_more", found.camera_count)) : null;
  return h("section", { class: "f-section" }, h("h2", {}, words.cameras, " ", h("span", { class: "f-count" }, String(found.camera_count))), found.cameras.map((camera) => cameraOf(found, camera)), more);
}

function cameraOf(found, camera) {
  const place = `${camera.latitude.toFixed(6)},${camera.longitude.toFixed(6)}`;
  return h(
    "article", { class: "f-camera", "aria-label": camera.name },
    h("h3", {}, camera.name),
    h("p", { class: "f-tags" }, cameraState(camera), camera.told && h("span", { class: "f-quiet" }, camera.told)),
    pair(camera.name, beforeOf(camera), { caption: words.seen_last, shown: camera.now, alt: fill("picture_now", camera.name) }),
    h("div", { class: "f-camera__foot" },
      h("a", { class: "f-quiet f-place", href: `geo:${place}?q=${place}` }, icon("map-pin"), place.replace(",", ", ")),
      state.read.may_test && testButton(found, camera)),
    testOf(found, camera),
  );
}

const testKey = (found, camera) => `${found.number}/${camera.code}`;

function testButton(found, camera) {
  const running = ["running", "asking"].includes(state.tests.get(testKey(found, camera))?.verdict);
  return h(
    "button", { class: "f-button", type: "button", id: `f-test-${camera.code}`, disabled: running, onclick: () => testCamera(found.number, camera.code) },
    icon("eye-check"), running ? words.testing : words.test_now,
  );
}

const VERDICT_TONES = { clean: "ok", fault: "fault", offline: "offline", untested: "untested", failed: "warning", running: "pending", asking: "pending", unreachable: "quiet" };
const VERDICT_ICONS = { clean: "circle-check", fault: "photo-off", offline: "wifi-off", untested: "eye-question", failed: "alert-triangle", running: "eye", asking: "eye", unreachable: "wifi-off" };

const beforeOf = (camera) => ({
  caption: camera.well ? words.when_well : words.when_reported, shown: camera.well ?? camera.reported, alt: fill("picture_before", camera.name),
});

function testOf(found, camera) {
  const test = state.tests.get(testKey(found, camera));
  if (!test || test.verdict === "none") return null;
  const told = test.told || words[`test_${test.verdict}`];
  return h(
    "section", { class: "f-test", data: { tone: VERDICT_TONES[test.verdict], verdict: test.verdict }, "aria-live": "polite", "aria-label": words.test_result },
    h("p", { class: "f-test__verdict" }, icon(VERDICT_ICONS[test.verdict]), h("strong", {}, told), test.at && h("time", { datetime: test.at }, instant(test.at))),
    test.picture && pair(`${camera.name} · ${told}`, beforeOf(camera), { caption: words.just_now, shown: test, alt: fill("picture_test", camera.name) }),
  );
}

function facts(found) {
  const rows = [
    [words.number, found.number], [words.place, found.place], [words.county, found.county],
    [words.opened, instant(found.opened_at, false)], [words.description, found.description],
  ];
  return h("section", { class: "f-section" }, h("h2", {}, words.about), h("dl", { class: "f-facts" }, rows.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
}

// What is queued counts here already: nobody feeds the same repair back twice because the signal is away.
function bar(found, acts) {
  const open = acts.filter((act) => OPEN.has(act.state));
  if (open.some((act) => ENDS.has(act.type))) return h("nav", { class: "f-bar" }, note("pending", "hourglass", words.on_its_way));
  const arrived = found.arrived || open.some((act) => act.type === "arrive");
  const can = new Set(found.acts);
  const first = found.urgency === "EMERGENCY" && !arrived ? "arrive" : "feed_back";
  const aside = ["hand_over", "defer"].filter((type) => can.has(type));
  return h(
    "nav", { class: "f-bar", "aria-label": words.what_to_do },
    aside.length > 0 && h("details", { class: "f-more", id: "f-more" },
      h("summary", { class: "f-button f-button--icon", "aria-label": words.more }, icon("dots")),
      h("div", { class: "f-more__panel" }, aside.map((type) => actLink(found, type, "f-more__item")),
        h("a", { class: "f-more__item", href: `/orders/${encodeURIComponent(found.number)}/` }, icon("layout-dashboard"), words.open_on_desk))),
    can.has("arrive") && (arrived ? h("span", { class: "f-arrived" }, icon("circle-check"), words.arrived) : actLink(found, "arrive", first === "arrive" ? "f-button f-button--first" : "f-button")),
    can.has("feed_back") && actLink(found, "feed_back", first === "feed_back" ? "f-button f-button--first" : "f-button"),
  );
}

const actLink = (found, type, look) => h("a", { class: look, href: `#/o/${found.number}/${type}`, id: `f-act-${type}` }, icon(ACT_ICONS[type]), words[`act_${type}`]);

