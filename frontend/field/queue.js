// Acts that wait to be sent. Each has one key for its whole life: however often it is sent, it counts once.
import { Later, NoSignal, OtherPerson, Refused, SignedOut, myOrders, sendAct, sendPhoto } from "./remote.js";
import * as store from "./store.js";

export const OPEN = new Set(["waiting", "sending"]);
export const TO_LOOK_AT = new Set(["refused", "conflict"]);
const LEASE = 150_000; // longer than the longest sending; a tab that died gives its act back after it
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 300_000;
const KEPT_DONE = 20;

export const phoneNow = () => new Date().toISOString();

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// In one transaction the draft becomes an act: the same draft submitted twice is one act.
export async function add(person, draft) {
  const db = await store.databaseOf(person);
  const tx = db.transaction(["queue", "drafts"], "readwrite");
  const { key, order, title, type, fields, photos, form, seen } = draft;
  const known = await tx.objectStore("queue").get(key);
  const act = known ?? {
    key, order, title, type, fields, photos, form, seen, claimed_at: phoneNow(), state: "waiting", tries: 0, next_at: 0, put_at: Date.now(), answer: null,
  };
  await store.orFull(tx.objectStore("queue").put(act, key));
  await tx.objectStore("drafts").delete(`${order}/${type}`);
  await store.orFull(tx.done);
  return act;
}

export async function list(person) {
  return (await store.all(person, "queue")).sort((a, b) => a.put_at - b.put_at);
}

// The oldest act that may be sent now becomes ours; acts of one order keep their order. Two tabs never take the same.
async function take(person, blocked, alone) {
  const db = await store.databaseOf(person);
  const tx = db.transaction("queue", "readwrite");
  const now = Date.now();
  let taken = null;
  for (const act of (await tx.store.getAll()).sort((a, b) => a.put_at - b.put_at)) {
    if (!OPEN.has(act.state) || blocked.has(act.order)) continue;
    const resting = act.state === "sending" ? !alone && act.lease > now : act.next_at > now;
    if (resting) {
      blocked.add(act.order);
      continue;
    }
    taken = { ...act, state: "sending", lease: now + LEASE };
    await tx.store.put(taken, act.key);
    break;
  }
  await tx.done;
  return taken;
}

const settle = (person, act, change) => store.put(person, "queue", act.key, { ...act, lease: 0, ...change });

function pause(tries) {
  const whole = Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE);
  return whole * (0.75 + Math.random() / 2);
}

async function uploaded(person, act, sha256, kind, csrf) {
  const photo = await store.get(person, "photos", sha256);
  if (!photo || photo.sent) return;
  const told = {
    person, order: act.order, key: photo.key, sha256, kind, taken_at: photo.taken_at, longitude: photo.longitude, latitude: photo.latitude, accuracy: photo.accuracy,
  };
  await sendPhoto(photo, told, csrf);
  await store.put(person, "photos", sha256, { ...photo, sent: true });
}

async function send(person, act, csrf) {
  for (const sha256 of act.photos) await uploaded(person, act, sha256, "PHOTO", csrf);
  if (act.form) await uploaded(person, act, act.form, "STAMPED_FORM", csrf);
  const { order, type, key, seen, claimed_at } = act;
  const fields = { ...act.fields, photos: act.photos, form: act.form };
  return sendAct({ person, order, type, key, seen, claimed_at, sent_at: phoneNow(), fields }, csrf);
}

// Sends whatever may be sent. Returns what stopped it: "", "signal", "signed-out" or "other-person".
async function sendAll(person, alone, onChange) {
  const blocked = new Set();
  let renewed = false;
  for (let act = await take(person, blocked, alone); act; act = await take(person, blocked, alone)) {
    onChange();
    const came = await once(person, act, renewed);
    onChange();
    renewed ||= came === "renewed";
    if (came === "rest") blocked.add(act.order);
    if (STOPS.has(came)) return came;
  }
  await tidy(person);
  return "";
}

const STOPS = new Set(["signal", "signed-out", "other-person"]);

// One tab sends at a time; where there are locks, an act that a dead tab was sending is free at once.
export async function pump(person, onChange = () => {}) {
  if (!navigator.locks) return sendAll(person, false, onChange);
  return navigator.locks.request(`shiwei-field-send:${person}`, () => sendAll(person, true, onChange));
}

async function once(person, act, renewed) {
  try {
    const answer = await send(person, act, await store.get(person, "kept", "csrf"));
    await settle(person, act, { state: answer.outcome, answer });
    return "gone";
  } catch (error) {
    return failed(person, act, error, renewed);
  }
}

async function failed(person, act, error, renewed) {
  if (error instanceof Refused) return refused(person, act, error, renewed);
  if (error instanceof SignedOut || error instanceof OtherPerson) {
    await settle(person, act, { state: "waiting", next_at: 0 });
    return error instanceof SignedOut ? "signed-out" : "other-person";
  }
  await settle(person, act, { state: "waiting", tries: act.tries + 1, next_at: Date.now() + pause(act.tries) });
  if (error instanceof NoSignal) return "signal";
  if (error instanceof Later) return "rest";
  throw error;
}

// A token that has grown old is renewed once by reading; what the law answers stands with the act until somebody looks.
async function refused(person, act, error, renewed) {
  if (error.status === 403 && !renewed) {
    await settle(person, act, { state: "waiting" });
    return renew(person);
  }
  const answer = error.body?.outcome ? error.body : { outcome: "refused", reason: "", status: error.status, since: [] };
  await settle(person, act, { state: answer.outcome, answer });
  return "gone";
}

async function renew(person) {
  try {
    const told = await myOrders();
    if (told.person.id !== person) return "other-person";
    await store.put(person, "kept", "csrf", told.csrf);
    return "renewed";
  } catch (error) {
    return error instanceof NoSignal ? "signal" : "signed-out";
  }
}

// Somebody pressed "send now", or the signal is back: nobody waits for the end of a pause.
export async function wake(person) {
  const db = await store.databaseOf(person);
  const tx = db.transaction("queue", "readwrite");
  for (const act of await tx.store.getAll()) {
    if (act.state === "waiting" && act.next_at) await tx.store.put({ ...act, next_at: 0 }, act.key);
  }
  await tx.done;
}

export async function discard(person, key) {
  await store.remove(person, "queue", key);
  await store.forgetPhotos(person);
}

// The worker has looked at what happened meanwhile and means it still: a new act with a new key, decided on what is known now.
export async function sendAsNew(person, act) {
  const db = await store.databaseOf(person);
  const tx = db.transaction("queue", "readwrite");
  const again = { ...act, key: newKey(), seen: act.answer.seen ?? act.seen, state: "waiting", tries: 0, next_at: 0, put_at: Date.now(), answer: null };
  await tx.store.put(again, again.key);
  await tx.store.delete(act.key);
  await tx.done;
  for (const sha256 of [...act.photos, act.form]) {
    const photo = sha256 && (await store.get(person, "photos", sha256));
    if (photo) await store.put(person, "photos", sha256, { ...photo, sent: false }); // if the server lost it, it gets it again
  }
}

async function tidy(person) {
  const done = (await list(person)).filter((act) => !OPEN.has(act.state) && !TO_LOOK_AT.has(act.state));
  for (const act of done.slice(0, -KEPT_DONE)) await store.remove(person, "queue", act.key);
  await store.forgetPhotos(person);
}

export async function clearDone(person) {
  for (const act of await list(person)) {
    if (!OPEN.has(act.state) && !TO_LOOK_AT.has(act.state)) await store.remove(person, "queue", act.key);
  }
}
