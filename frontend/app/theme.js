// Runs before the first paint: the light the reader chose, else the light of the machine.
const stored = () => {
  try {
    return localStorage.getItem("shiwei-theme");
  } catch {
    return null;
  }
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  const chosen = stored();
  document.documentElement.dataset.bsTheme = chosen ?? (dark.matches ? "dark" : "light");
  document.documentElement.dataset.themeChoice = chosen ?? "auto";
};
apply();
dark.addEventListener("change", apply);
document.addEventListener("shiwei:theme", (event) => {
  try {
    if (event.detail === "auto") localStorage.removeItem("shiwei-theme");
    else localStorage.setItem("shiwei-theme", event.detail);
  } catch {
    // a browser without storage keeps the machine's light
  }
  apply();
});
