// The registered Alpine components; the CSP build runs nothing else.
import Alpine from "@alpinejs/csp";

// The light of the page: light, dark or the machine's.
Alpine.data("themeSwitch", () => ({
  choice: document.documentElement.dataset.themeChoice ?? "auto",
  choose() {
    this.choice = this.$el.dataset.choice;
    document.dispatchEvent(new CustomEvent("shiwei:theme", { detail: this.choice }));
  },
  pressed() {
    return String(this.choice === this.$el.dataset.choice);
  },
}));

// A cause card's foot: choosing another unit changes the words on the one button.
Alpine.data("dispatch", () => ({
  other: false,
  label: "",
  init() {
    this.label = this.$el.querySelector("[data-act-label]").textContent.trim();
  },
  reveal() {
    this.other = true;
    this.$nextTick(() => this.$refs.unit.focus());
  },
  choose() {
    this.label = this.$refs.unit.selectedOptions[0].dataset.act;
  },
  hidden() {
    return !this.other;
  },
}));

Alpine.data("password", () => ({
  shown: false,
  flip() {
    this.shown = !this.shown;
    this.$root.querySelector("input").type = this.shown ? "text" : "password";
  },
  pressed() {
    return String(this.shown);
  },
}));

// Demo accounts on the sign-in page: one press fills in both fields.
Alpine.data("demoAccounts", () => ({
  chosen: "",
  take() {
    const { username, secret } = this.$el.dataset;
    this.chosen = username;
    document.querySelector("input[name=login]").value = username;
    document.querySelector("input[name=password]").value = secret;
    document.querySelector("[data-sign-in]").focus();
  },
  pressed() {
    return String(this.chosen === this.$el.dataset.username);
  },
}));

// A list with boxes: how many are chosen, and choosing all of a page at once.
Alpine.data("picks", () => ({
  number: 0,
  any: false,
  boxes() {
    return [...this.$root.querySelectorAll("input[name=count]")];
  },
  all() {
    for (const box of this.boxes()) box.checked = this.$el.checked;
    this.count();
  },
  count() {
    this.number = this.boxes().filter((box) => box.checked).length;
    this.any = this.number > 0;
  },
}));

// Days and hours: one press fills them in; "most" is the cap of the category that is chosen.
Alpine.data("quickPicks", () => ({
  pick() {
    const { days: wanted, hours = "0" } = this.$el.dataset;
    const most = document.querySelector("input[name=category]:checked")?.dataset.most;
    const days = wanted === "most" ? most : wanted;
    if (!days) return;
    const [dayField, hourField] = this.$root.querySelectorAll("input");
    dayField.value = days;
    hourField.value = hours;
    dayField.dispatchEvent(new Event("change", { bubbles: true }));
  },
}));

// A chosen thing with its field; pressed away, the field goes with it.
Alpine.data("chip", () => ({
  remove() {
    this.$root.remove();
    document.body.dispatchEvent(new CustomEvent("chosen"));
  },
  init() {
    document.body.dispatchEvent(new CustomEvent("chosen"));
  },
}));

// Rows that are ticked, all at once or by kind; the count stands beside the acts.
Alpine.data("picker", () => ({
  chosen: 0,
  boxes() {
    return [...this.$root.querySelectorAll("input[name=alarms]")];
  },
  count() {
    this.chosen = this.boxes().filter((box) => box.checked).length;
  },
  all() {
    const { checked } = this.$el;
    this.boxes().forEach((box) => (box.checked = checked));
    this.count();
  },
  recovered() {
    this.boxes().forEach((box) => (box.checked = "recovered" in box.dataset));
    this.count();
  },
}));

export const startComponents = () => Alpine.start();
