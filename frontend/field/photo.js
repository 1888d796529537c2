// A photo of the site: made small enough for a weak signal, with its hash, and with time and place as claims.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { exifOf, withExif } from "./exif.js";
import { newKey } from "./queue.js";
import * as store from "./store.js";

const LONGEST_SIDE = 2048;
const SMALL_ENOUGH = 1_200_000;
const QUALITY = 0.84;
const KEPT_AS_THEY_ARE = new Set(["image/jpeg", "image/png", "image/webp"]);
const PLACE = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };

export class NotAPicture extends Error {}

async function drawn(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NotAPicture(file.name);
  }
}

async function small(file) {
  const picture = await drawn(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size <= SMALL_ENOUGH && KEPT_AS_THEY_ARE.has(file.type)) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!made) throw new NotAPicture(file.name);
  const segment = exifOf(new Uint8Array(await file.arrayBuffer()));
  return segment ? withExif(made, segment) : made;
}

// Keeps the photo on the phone at once; its place follows when the phone knows it.
export async function keepPhoto(person, file) {
  const made = await small(file);
  const content = new Uint8Array(await made.arrayBuffer());
  const hash = bytesToHex(sha256(content));
  const blob = new Blob([content], { type: made.type });
  const taken = new Date(file.lastModified || Date.now()).toISOString();
  const photo = {
    sha256: hash, key: newKey(), blob, name: file.name || "photo.jpg", taken_at: taken, longitude: null, latitude: null, accuracy: null, sent: false,
  };
  const known = await store.get(person, "photos", hash);
  if (!known) await store.put(person, "photos", hash, photo);
  return known ?? photo;
}

// Where the phone is, or null: without permission, without signal of satellites, or on an address without HTTPS.
export function whereAmI() {
  if (!navigator.geolocation || !window.isSecureContext) return Promise.resolve(null);
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(({ coords }) => done(coords), () => done(null), PLACE);
  });
}

export async function addPlace(person, hash, coords) {
  const photo = await store.get(person, "photos", hash);
  if (!photo || photo.sent || !coords) return photo;
  const { longitude, latitude, accuracy } = coords;
  const placed = { ...photo, longitude, latitude, accuracy };
  await store.put(person, "photos", hash, placed);
  return placed;
}
