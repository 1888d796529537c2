import htmx from "htmx.org";
import { startCites } from "./cites.js";
import { startClockBars } from "./clockbar.js";
import { startComponents } from "./components.js";
import { startCountdowns } from "./countdown.js";
import { startMenus } from "./menus.js";
import { startPrinting } from "./printing.js";
import { enhanceSelects } from "./selects.js";
import { startToasts } from "./toasts.js";
import { startViewer } from "./viewer.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollBehavior: "auto",
  selfRequestsOnly: true,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});
htmx.onLoad(enhanceSelects);

startComponents();
startMenus();
startPrinting();
startToasts();
startCites();
startClockBars();
startCountdowns();
startViewer();
// Who signs out leaves the field page of this phone too; what waits there stays theirs.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action")?.endsWith("/accounts/logout/")) localStorage.setItem("shiwei-field-left", "1");
});
document.documentElement.dataset.ready = "app";
