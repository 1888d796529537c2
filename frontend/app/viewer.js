// The picture viewer: a pair side by side or one over the other, up to 4 ×, both windows moving together.
const viewer = () => document.getElementById("sw-viewer");

function sheetOf(picture) {
  const figure = document.createElement("figure");
  const frame = document.createElement("div");
  const sheet = document.createElement("div");
  const caption = document.createElement("figcaption");
  frame.className = "sw-viewer__window";
  frame.tabIndex = 0;
  sheet.className = "sw-viewer__sheet";
  sheet.append(...[...picture.querySelector(".sw-picture__frame").children].map((node) => node.cloneNode(true)));
  caption.textContent = picture.querySelector("figcaption")?.innerText.replace(/\s+/g, " ") ?? "";
  frame.setAttribute("aria-label", caption.textContent);
  frame.setAttribute("role", "group");
  frame.append(sheet);
  figure.append(frame, caption);
  return figure;
}

function press(dialog, name, value) {
  dialog.querySelectorAll(`[data-${name}]`).forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset[name] === value));
  });
}

function setMode(dialog, mode) {
  const stage = dialog.querySelector(".sw-viewer__stage");
  stage.dataset.mode = mode;
  dialog.querySelector(".sw-viewer__cut").hidden = mode !== "over";
  press(dialog, "mode", mode);
}

function setZoom(dialog, zoom) {
  dialog.querySelector(".sw-viewer__stage").style.setProperty("--zoom", zoom);
  press(dialog, "zoom", zoom);
}

function open(picture) {
  const dialog = viewer();
  const pair = picture.closest(".sw-pair");
  const pictures = [...(pair ?? picture.parentElement).querySelectorAll(":scope > .sw-picture:has(.sw-picture__frame)")];
  const stage = dialog.querySelector(".sw-viewer__stage");
  dialog.querySelector("h2").textContent = pair?.getAttribute("aria-label") ?? "";
  stage.replaceChildren(...pictures.map(sheetOf));
  dialog.querySelector("[data-mode='over']").hidden = pictures.length < 2;
  setMode(dialog, "side");
  setZoom(dialog, "1");
  dialog.showModal();
}

function moveTogether(event) {
  if (!event.target.classList?.contains("sw-viewer__window")) return;
  viewer()
    .querySelectorAll(".sw-viewer__window")
    .forEach((other) => {
      if (other !== event.target) other.scrollTo(event.target.scrollLeft, event.target.scrollTop);
    });
}

export function startViewer() {
  document.addEventListener("click", (event) => {
    const frame = event.target.closest(".sw-picture__frame");
    if (frame && viewer()) open(frame.closest(".sw-picture"));
    const button = event.target.closest("#sw-viewer [data-mode], #sw-viewer [data-zoom], #sw-viewer [data-close]");
    if (button?.dataset.mode) setMode(viewer(), button.dataset.mode);
    if (button?.dataset.zoom) setZoom(viewer(), button.dataset.zoom);
    if (button?.hasAttribute("data-close") || event.target === viewer()) viewer().close();
  });
  document.addEventListener("input", (event) => {
    const cut = event.target.closest("#sw-viewer input[type=range]");
    if (cut) viewer().querySelector(".sw-viewer__stage").style.setProperty("--cut", `${cut.value}%`);
  });
  document.addEventListener("scroll", moveTogether, true);
}
