// The field page: which view the address asks for, the bar on top, and the notes that concern every view.
import { skewWords, tick } from "./clock.js";
import { h, icon, put } from "./dom.js";
import { canInstall, install, startWorker, takeOver, watchInstall } from "./install.js";
import { begin, inForm, onChange, state, toLookAt, waiting } from "./state.js";
import { form } from "./views/forms.js";
import { list } from "./views/list.js";
import { order } from "./views/order.js";
import { note } from "./views/parts.js";
import { queue } from "./views/queue.js";
import { fill, words } from "../app/words.js";

const main = document.getElementById("main");
const notes = document.getElementById("f-notes");
const signal = document.getElementById("f-signal");
const badge = document.getElementById("f-queue-count");
const TICK = 15_000;
let shown = null; // the address in view
let filled = false; // it is a form: never drawn anew under somebody's hands

const go = (address) => location.replace(address);

async function view() {
  const [, first, second, third] = location.hash.split("/").map(decodeURIComponent);
  if (first === "queue") return queue();
  if (first === "o" && third && state.read) return form(second, third, go);
  if (first === "o" && second && state.read) return order(second);
  return list();
}

async function draw() {
  top();
  const moved = shown !== location.hash;
  if (filled && !moved) return;
  shown = location.hash;
  filled = inForm() && state.read !== null;
  const drawn = await view();
  if (shown !== location.hash) return;
  put(main, drawn);
  if (moved) scrollTo(0, 0);
  document.title = `${main.querySelector("h1")?.innerText ?? words.field} · ${words.product}`;
  document.documentElement.dataset.ready = "field";
}

function top() {
  signal.dataset.tone = state.signal ? "ok" : "offline";
  put(signal, icon(state.signal ? "antenna-bars-5" : "wifi-off"), h("span", {}, state.signal ? words.online : words.no_signal));
  const count = waiting().length + toLookAt().length;
  badge.textContent = count ? String(count) : "";
  badge.hidden = !count;
  badge.dataset.tone = toLookAt().length ? "warning" : "pending";
  put(notes, ...said());
}

// What concerns every view, the most pressing first; each says what to do.
function said() {
  const away = `/accounts/login/?next=${encodeURIComponent("/field/")}`;
  return [
    state.signedOut && note("warning", "login", waiting().length ? fill("signed_out_n", waiting().length) : words.signed_out, h("a", { class: "f-button", href: away }, words.sign_in)),
    state.stranger && note("fault", "ban", words.stranger),
    state.full && note("fault", "alert-circle", words.full),
    !state.signal && note("offline", "wifi-off", waiting().length ? fill("offline_n", waiting().length) : words.offline),
    toLookAt().length > 0 && !location.hash.startsWith("#/queue") && note("warning", "alert-triangle", fill("look_n", toLookAt().length), h("a", { class: "f-button", href: "#/queue" }, words.look_at_it)),
    state.update && note("pending", "refresh", words.new_version, h("button", { class: "f-button", type: "button", id: "f-update", onclick: takeOver }, words.update)),
    state.worker === "none" && note("quiet", "alert-circle", words.no_worker),
    skewWords() && note("quiet", "clock", fill("skew", skewWords())),
    canInstall() && note("quiet", "device-mobile", words.install_hint, h("button", { class: "f-button", type: "button", id: "f-install", onclick: install }, words.install)),
  ].filter(Boolean);
}

window.addEventListener("hashchange", draw);
onChange(draw);
setInterval(tick, TICK);
watchInstall();
draw();
begin();
startWorker();
