// Where a browser cannot draw the map: say so, and give the list of what needs attention.
const MOST = 100;

function rowOf({ name, state_label: state, url }) {
  const row = document.createElement("li");
  const link = document.createElement(url ? "a" : "span");
  const word = document.createElement("span");
  if (url) link.href = url;
  link.textContent = name;
  word.textContent = state ?? "";
  row.append(link, word);
  return row;
}

export function sayInstead(figure, data) {
  const list = figure.querySelector(".sw-map__say ul");
  const wanting = data.features.map((f) => f.properties).filter((p) => p.state !== "ok");
  list.replaceChildren(...wanting.slice(0, MOST).map(rowOf));
  figure.dataset.state = "failed";
}
