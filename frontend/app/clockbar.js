// Tooltips of the clock bar: kept inside the window, and Escape puts them away (WCAG 1.4.13).
const EDGE = 8;

function keepInside(cell) {
  const tip = cell.querySelector(".sw-tip");
  if (!tip) return;
  delete cell.dataset.dismissed;
  delete tip.dataset.below;
  tip.style.setProperty("--nudge", "0px");
  const box = tip.getBoundingClientRect();
  const over = box.right + EDGE - document.documentElement.clientWidth;
  const nudge = over > 0 ? -over : Math.max(0, EDGE - box.left);
  tip.style.setProperty("--nudge", `${Math.round(nudge)}px`);
  const bar = document.querySelector(".sw-top")?.getBoundingClientRect().bottom ?? 0;
  if (box.top < Math.max(bar, 0) + EDGE) tip.dataset.below = "";
}

export function startClockBars() {
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, (event) => {
      const cell = event.target.closest?.(".sw-clock__cell");
      if (cell && !cell.contains(event.relatedTarget)) keepInside(cell);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".sw-clock__cell:is(:hover, :focus-within)").forEach((c) => (c.dataset.dismissed = ""));
  });
}
