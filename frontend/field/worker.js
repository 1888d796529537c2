// The service worker: the page opens without signal, one version at a time; what is queued is sent when signal returns.
// `self.FIELD` ({version, files, page}) stands before this text; a new build or language makes another worker.
import { pump } from "./queue.js";
import { lastPerson } from "./store.js";

const { version, files, page } = self.FIELD;
const NAME = `shiwei-field-${version}`;
const PATIENCE = 3_000;

self.addEventListener("install", (event) => {
  event.waitUntil(fill());
});

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll([page, ...files].map((file) => new Request(file, { cache: "no-cache" })));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("shiwei-field-") && name !== NAME) await caches.delete(name);
  }
  await self.clients.claim();
}

self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === page) event.respondWith(open(request));
  } else if (files.includes(url.pathname)) {
    event.respondWith(kept(url.pathname).then((answer) => answer ?? fetch(request)));
  }
});

const kept = async (path) => (await caches.open(NAME)).match(path, { ignoreVary: true });

// The server's page where it answers soon, else ours: a signal that is there and carries nothing must not keep one waiting.
async function open(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout?.(PATIENCE) });
    if (answer.ok) return answer;
  } catch {
    // no signal
  }
  return (await kept(page)) ?? Response.error();
}

self.addEventListener("sync", (event) => {
  if (event.tag === "field-queue") event.waitUntil(sendInBackground());
});

async function sendInBackground() {
  const person = await lastPerson();
  if (!person) return;
  const stopped = await pump(person.id);
  for (const client of await self.clients.matchAll()) client.postMessage("queue");
  if (stopped === "signal") throw new Error("no signal: the browser tries again later");
}
