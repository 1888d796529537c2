// Short messages at the corner. The server sends one with the header  HX-Trigger: {"toast": {"tone": "ok", "text": "…"}}.
import { words } from "./words.js";

const STAY = 6000;

function show({ tone = "quiet", text }) {
  const template = document.getElementById("sw-toast");
  const place = document.querySelector(".sw-toasts");
  if (!template || !place) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.dataset.tone = tone;
  toast.querySelector("p").textContent = text;
  place.append(toast);
  if (tone !== "fault") setTimeout(() => toast.remove(), STAY);
}

function trouble(status) {
  if (status === 403) return words.forbidden;
  if (status === 404) return words.missing;
  return status >= 500 ? words.broken : words.refused;
}

// What the page asks for by itself again and again fails quietly: nobody did anything, and it is asked again.
const quiet = (event) => Boolean(event.detail.elt?.closest("[data-quietly]"));

export function startToasts() {
  document.addEventListener("toast", (event) => show(event.detail));
  document.addEventListener("htmx:sendError", (event) => {
    if (!quiet(event)) show({ tone: "fault", text: words.unreachable });
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (!quiet(event)) show({ tone: "fault", text: trouble(event.detail.xhr.status) });
  });
  document.addEventListener("click", (event) => event.target.closest(".sw-toast button")?.parentElement.remove());
}
