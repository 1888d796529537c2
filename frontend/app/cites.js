// Rule ids that open their sentence: the text is laid over the page beside its word, inside the window.
const EDGE = 8;

function place(cite) {
  const text = cite.querySelector(".sw-cite__text");
  const word = cite.querySelector("summary").getBoundingClientRect();
  const width = Math.min(text.offsetWidth, document.documentElement.clientWidth - 2 * EDGE);
  const left = Math.min(Math.max(EDGE, word.left), document.documentElement.clientWidth - width - EDGE);
  const below = word.bottom + 4 + text.offsetHeight <= window.innerHeight - EDGE;
  text.style.setProperty("--x", `${Math.round(left)}px`);
  text.style.setProperty("--y", `${Math.round(below ? word.bottom + 4 : Math.max(EDGE, word.top - 4 - text.offsetHeight))}px`);
}

export function startCites() {
  document.addEventListener(
    "toggle",
    (event) => {
      const cite = event.target;
      if (cite.open && cite.matches?.(".sw-cite")) place(cite);
    },
    true,
  );
  const shut = () => document.querySelectorAll(".sw-cite[open]").forEach((cite) => (cite.open = false));
  document.addEventListener("scroll", shut, { capture: true, passive: true });
  window.addEventListener("resize", shut);
}
