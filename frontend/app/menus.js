// Menus are <details>: they open without a script; this closes them on a click elsewhere, on Escape and after a choice.
const open = () => document.querySelectorAll("details.sw-menu[open]");

export function startMenus() {
  document.addEventListener("click", (event) => {
    open().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
}
