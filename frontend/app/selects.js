// Long lists become searchable:  <select data-search>.
import TomSelect from "tom-select/base";
import { words } from "./words.js";

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const render = { no_results: () => `<div class="no-results">${escaped(words.nothing ?? "")}</div>` };

export function enhanceSelects(root) {
  root.querySelectorAll("select[data-search]").forEach((select) => {
    if (select.tomselect) return;
    new TomSelect(select, { maxOptions: 200, render, plugins: {} });
    select.setAttribute("aria-hidden", "true"); // its label now names the search field
  });
}
