// Small pictures of the cameras, kept with the person's data so that they are there without signal.
import { smallPicture } from "./remote.js";
import * as store from "./store.js";

const CAMERAS_AHEAD = 4; // of an order whose pictures are fetched before anybody opens it
const AGAIN_AFTER = 60_000;
const shown = new Map(); // hash -> address of the blob in this page
const missing = new Map(); // hash -> when it could not be had

const hashesOf = (camera) => [camera.now, camera.reported, camera.well].filter(Boolean).map((p) => p.picture);

// The address of a picture, or null where it is not here and cannot be had now.
export async function pictureUrl(person, hash) {
  if (!hash) return null;
  if (shown.has(hash)) return shown.get(hash);
  let blob = await store.get(person, "pictures", hash);
  if (!blob) {
    if (Date.now() - (missing.get(hash) ?? 0) < AGAIN_AFTER) return null;
    try {
      blob = await smallPicture(hash);
    } catch {
      missing.set(hash, Date.now());
      return null;
    }
    await store.put(person, "pictures", hash, blob).catch(ignoreFull);
  }
  const url = URL.createObjectURL(blob);
  shown.set(hash, url);
  return url;
}

// Pictures are a comfort: a full phone keeps its room for photos and acts.
function ignoreFull(error) {
  if (!(error instanceof store.Full)) throw error;
}

export async function prefetch(person, orders) {
  const wanted = new Set(orders.flatMap((order) => order.cameras.slice(0, CAMERAS_AHEAD).flatMap(hashesOf)));
  const everything = new Set(orders.flatMap((order) => order.cameras.flatMap(hashesOf)));
  const here = new Set(await store.keys(person, "pictures"));
  for (const hash of here) if (!everything.has(hash)) await store.remove(person, "pictures", hash);
  for (const hash of wanted) if (!here.has(hash) && (await pictureUrl(person, hash)) === null) return;
}
