// The one state of the page, and what changes it: reading the server, the queue, the signal, who is signed in.
import * as clock from "./clock.js";
import { prefetch } from "./pictures.js";
import * as queue from "./queue.js";
import { NoSignal, Refused, SignedOut, myOrders } from "./remote.js";
import * as store from "./store.js";

const LEFT = "shiwei-field-left"; // set by app/main.js when somebody signs out
const EVERY = 20_000;
const OLD = 120_000; // a reading that is looked at is never older, where there is signal

export const state = {
  person: null, // {id, name, unit, unit_name}
  read: null, // the last reading of the server: orders, units, reasons, seen
  readAt: null,
  acts: [],
  signal: navigator.onLine,
  signedOut: false,
  stranger: false, // this account has no field page
  begun: false, // what the phone keeps has been read
  busy: false,
  full: false,
  update: null, // a newer version that waits
  worker: "", // "", "none" (no service workers here), "ready"
  tests: new Map(), // order/camera -> what its test said last
};

export const inForm = () => /^#\/o\/[^/]+\/[^/]+$/.test(location.hash);

const listeners = new Set();
const between = "BroadcastChannel" in window ? new BroadcastChannel("shiwei-field") : null;

export const onChange = (listener) => listeners.add(listener);
export const changed = () => listeners.forEach((listener) => listener());

export async function begin() {
  await forgetWhoLeft();
  await become(await store.lastPerson());
  state.begun = true;
  changed();
  await refresh();
  window.addEventListener("online", back);
  window.addEventListener("offline", () => {
    state.signal = false;
    changed();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) back();
  });
  window.addEventListener("pageshow", (event) => event.persisted && back());
  setInterval(() => document.hidden || quietly(), EVERY);
  between?.addEventListener("message", reload);
  navigator.serviceWorker?.addEventListener("message", (event) => event.data === "queue" && reload());
}

async function forgetWhoLeft() {
  if (localStorage.getItem(LEFT)) {
    localStorage.removeItem(LEFT);
    await store.setPerson(null);
  }
}

async function become(person) {
  state.person = person;
  state.tests.clear();
  state.read = person ? ((await store.get(person.id, "kept", "read")) ?? null) : null;
  state.readAt = person ? ((await store.get(person.id, "kept", "read_at")) ?? null) : null;
  clock.remember(person ? await store.get(person.id, "kept", "ahead") : 0);
  state.acts = person ? await queue.list(person.id) : [];
}

async function reload() {
  if (!state.person) return;
  state.acts = await queue.list(state.person.id);
  changed();
}

async function back() {
  state.signal = navigator.onLine;
  if (state.person) await queue.wake(state.person.id);
  await refresh();
}

// Between times: what waits is tried when its pause is over; without signal the server is asked whether it is there.
async function quietly() {
  const old = !state.readAt || clock.serverNow() - Date.parse(state.readAt) > OLD;
  if (waiting().length || !state.signal || old) await refresh();
}

export const waiting = () => state.acts.filter((act) => queue.OPEN.has(act.state));
export const toLookAt = () => state.acts.filter((act) => queue.TO_LOOK_AT.has(act.state));
export const actsOf = (number) => state.acts.filter((act) => act.order === number);
export const orderOf = (number) => state.read?.orders.find((order) => order.number === number);

let refreshing = null;

// Read my orders, then send what waits. One at a time, whoever asks.
export function refresh() {
  refreshing ??= readAndSend().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function readAndSend() {
  state.busy = true;
  changed();
  const there = await read();
  state.busy = false;
  changed();
  if (there) await send();
}

async function read() {
  const asked = Date.now();
  try {
    const told = await myOrders();
    await accept(told, clock.learn(told.now, asked, Date.now()));
    return true;
  } catch (error) {
    state.signal = !(error instanceof NoSignal) && navigator.onLine;
    state.signedOut = error instanceof SignedOut;
    state.stranger = error instanceof Refused && error.status === 403;
    if (error instanceof store.Full) state.full = true;
    return false;
  }
}

async function accept(told, ahead) {
  Object.assign(state, { signal: true, signedOut: false, stranger: false, full: false });
  const { person } = told;
  if (state.person?.id !== person.id) {
    if (state.person && inForm()) location.replace("#/"); // a form that somebody else began is not this person's to send
    await store.setPerson(person);
    await become(person);
  }
  state.person = person;
  state.read = told;
  state.readAt = new Date(Date.parse(told.now)).toISOString();
  for (const [key, value] of Object.entries({ read: told, read_at: state.readAt, ahead, csrf: told.csrf })) {
    await store.put(person.id, "kept", key, value);
  }
  if (told.orders.length) prefetch(person.id, told.orders).then(changed);
}

let sending = null;

export function send() {
  sending ??= sendOnce().finally(() => {
    sending = null;
  });
  return sending;
}

async function sendOnce() {
  const { person } = state;
  if (!person || !waiting().length) return;
  const before = new Set(waiting().map((act) => act.key));
  const stopped = await queue.pump(person.id, tellAll);
  await reload();
  if (stopped === "signal") state.signal = false;
  if (stopped === "signed-out") state.signedOut = true;
  if (stopped === "other-person") await read(); // this phone is somebody else's now
  changed();
  const settled = state.acts.some((act) => before.has(act.key) && !queue.OPEN.has(act.state));
  if (settled) await read().then(changed);
}

function tellAll() {
  between?.postMessage("queue");
  reload();
}

// Queue what was decided, keep it, and send it as soon as may be.
export async function queueAct(draft) {
  if (draft.person !== state.person.id) throw new Error("this draft is somebody else's");
  await queue.add(state.person.id, draft);
  await reload();
  between?.postMessage("queue");
  navigator.storage?.persist?.();
  askForSync();
  sendSoon();
}

function sendSoon() {
  if (sending) sending.then(sendSoon);
  else if (state.signal) send();
}

// Where the browser can, it sends also when the page is closed.
async function askForSync() {
  const registration = await navigator.serviceWorker?.getRegistration("/field/");
  await registration?.sync?.register("field-queue").catch(() => {});
}

export async function discard(act) {
  await queue.discard(state.person.id, act.key);
  await reload();
}

export async function sendAgain(act) {
  await queue.sendAsNew(state.person.id, act);
  await reload();
  sendSoon();
}

export async function clearDone() {
  await queue.clearDone(state.person.id);
  await reload();
}

export async function sendNow() {
  await back();
}
