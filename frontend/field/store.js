// What the phone keeps: one database a person, so that nobody else on this phone sees or sends what is theirs.
import { openDB } from "idb";

const STORES = ["kept", "queue", "photos", "pictures", "drafts"];
let whose = null; // the database that names the person
const open = new Map();

const meta = () => (whose ??= openDB("shiwei-field", 1, { upgrade: (db) => db.createObjectStore("kept") }));

export async function lastPerson() {
  return (await (await meta()).get("kept", "person")) ?? null;
}

export async function setPerson(person) {
  const db = await meta();
  if (person) await db.put("kept", person, "person");
  else await db.delete("kept", "person");
}

export function databaseOf(person) {
  if (!open.has(person)) {
    open.set(person, openDB(`shiwei-field:${person}`, 1, {
      upgrade(db) {
        for (const name of STORES) db.createObjectStore(name);
      },
    }));
  }
  return open.get(person);
}

export class Full extends Error {}

// A phone without room says so; nothing else is ever taken for it.
export async function orFull(writing) {
  try {
    return await writing;
  } catch (error) {
    if (error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError") throw new Full();
    throw error;
  }
}

export const get = async (person, store, key) => (await databaseOf(person)).get(store, key);
export const all = async (person, store) => (await databaseOf(person)).getAll(store);
export const keys = async (person, store) => (await databaseOf(person)).getAllKeys(store);
export const remove = async (person, store, key) => (await databaseOf(person)).delete(store, key);
export const put = async (person, store, key, value) => orFull((await databaseOf(person)).put(store, value, key));

// One photo is in the way of nothing once no act and no draft names it.
export async function forgetPhotos(person) {
  const db = await databaseOf(person);
  const tx = db.transaction(["queue", "photos", "drafts"], "readwrite");
  const named = [...(await tx.objectStore("queue").getAll()), ...(await tx.objectStore("drafts").getAll())];
  const needed = new Set(named.filter((n) => !ENDED.has(n.state)).flatMap((n) => [...n.photos, n.form]));
  for (const key of await tx.objectStore("photos").getAllKeys()) {
    if (!needed.has(key)) await tx.objectStore("photos").delete(key);
  }
  await tx.done;
}

const ENDED = new Set(["done", "already"]);
