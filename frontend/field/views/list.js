// My orders by time left: one card an order, the whole card is the button.
import { instant } from "../clock.js";
import { h, icon } from "../dom.js";
import { actsOf, refresh, state } from "../state.js";
import { fill, words } from "../../app/words.js";
import { actState, empty, left, orderState, picture, urgency } from "./parts.js";

export function list() {
  const { read } = state;
  return h("div", { class: "f-view" }, head(read), read ? cards(read.orders) : first(), foot());
}

function head(read) {
  const count = read ? h("span", { class: "f-count" }, String(read.orders.length)) : null;
  const told = state.readAt ? fill("read_at", instant(state.readAt, true)) : "";
  return h(
    "header", { class: "f-head" },
    h("div", {}, h("h1", {}, words.my_orders, " ", count), h("p", { class: "f-sub" }, told, state.person && h("span", {}, ` · ${state.person.unit_name}`))),
    h("button", { class: "f-button f-button--icon", type: "button", id: "f-refresh", disabled: state.busy, "aria-label": words.refresh, onclick: () => refresh() }, icon("refresh")),
  );
}

function cards(orders) {
  if (!orders.length) return empty("circle-check", words.nothing_open, words.nothing_open_text);
  return h("ul", { class: "f-cards" }, orders.map((order) => h("li", {}, card(order))));
}

function card(order) {
  const queued = actsOf(order.number).filter((act) => act.state !== "done" && act.state !== "already");
  const seen = order.cameras[0]?.now ?? order.cameras[0]?.reported;
  const many = order.camera_count > 1 ? fill("cameras_n", order.camera_count) : "";
  return h(
    "a", { class: "f-card", href: `#/o/${order.number}`, id: `f-o-${order.number}`, data: { urgency: order.urgency } },
    h("span", { class: "f-card__line" }, left(order), urgency(order), order.state === "DEFERRED" && orderState(order)),
    h("span", { class: "f-card__body" },
      h("span", { class: "f-card__words" },
        h("strong", {}, order.title),
        h("span", {}, [order.fault_word, many].filter(Boolean).join(" · ")),
        h("span", { class: "f-quiet" }, [order.county, order.place !== order.title && order.place].filter(Boolean).join(" · "))),
      seen ? h("span", { class: "f-card__picture" }, picture(seen.picture, "")) : null),
    queued.length ? h("span", { class: "f-card__queue" }, queued.map((act) => h("span", { class: "f-queued" }, words[`act_${act.type}`], actState(act)))) : null,
  );
}

function first() {
  if (state.busy || !state.begun) return empty("hourglass", words.reading, "");
  if (state.signedOut || !state.person) return empty("login", words.sign_in_first, words.sign_in_first_text);
  return empty("wifi-off", words.never_read, words.never_read_text);
}

function foot() {
  return h(
    "footer", { class: "f-foot" },
    h("a", { href: "/" }, words.desk),
    state.person && h("span", {}, fill("signed_in", state.person.name)),
  );
}
