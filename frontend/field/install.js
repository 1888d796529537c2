// The service worker: a new version tells the person and takes over when they say so; without HTTPS there is none.
import { changed, state } from "./state.js";

export async function startWorker() {
  if (!("serviceWorker" in navigator)) {
    state.worker = "none";
    return changed();
  }
  let first = !navigator.serviceWorker.controller; // the very first worker keeps the page that is open
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (first) first = false;
    else location.reload();
  });
  try {
    follow(await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/", updateViaCache: "none" }));
    await navigator.serviceWorker.ready;
    state.worker = "ready";
  } catch {
    state.worker = navigator.serviceWorker.controller ? "ready" : "none";
  }
  return changed();
}

function follow(registration) {
  const offer = (worker) => {
    if (!worker || !navigator.serviceWorker.controller) return;
    state.update = worker;
    changed();
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => worker.state === "installed" && offer(worker));
  });
  document.addEventListener("visibilitychange", () => document.hidden || registration.update().catch(() => {}));
}

export const takeOver = () => state.update?.postMessage("take-over");

let prompt = null;

export function watchInstall() {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event;
    changed();
  });
}

export const canInstall = () => prompt !== null;

export async function install() {
  await prompt.prompt();
  prompt = null;
  changed();
}
