// The map of cameras: clustered points over a schematic of the counties. No tiles, no glyph server, nothing from outside.
import { AttributionControl, Map as MapView, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import { styleOf } from "./style.js";
import { sayInstead } from "./fallback.js";

function hasWebGL() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
}

function popupOf({ name, state_label: state, note, url }, open) {
  const box = document.createElement("div");
  const title = document.createElement("strong");
  const line = document.createElement("div");
  title.textContent = name;
  line.textContent = [state, note].filter(Boolean).join(" · ");
  box.append(title, line);
  if (url) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = open;
    box.append(link);
  }
  return box;
}

function makeClickable(map, figure) {
  map.on("click", "cameras", (event) => {
    const [feature] = event.features;
    new Popup({ maxWidth: "18rem" }).setLngLat(feature.geometry.coordinates).setDOMContent(popupOf(feature.properties, figure.dataset.open)).addTo(map);
  });
  map.on("click", "clusters", async (event) => {
    const [feature] = event.features;
    const zoom = await map.getSource("cameras").getClusterExpansionZoom(feature.properties.cluster_id);
    map.easeTo({ center: feature.geometry.coordinates, zoom });
  });
  for (const layer of ["cameras", "clusters"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
}

function boundsOf(data) {
  const points = data.features.map((f) => f.geometry.coordinates);
  if (!points.length) return [115.4, 32.8, 116.95, 34.15];
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  const least = (v) => v.reduce((a, b) => Math.min(a, b));
  const most = (v) => v.reduce((a, b) => Math.max(a, b));
  return [least(xs), least(ys), most(xs), most(ys)];
}

async function load(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}

async function draw(figure) {
  figure.dataset.state = "loading";
  const [backdrop, cameras] = await Promise.all([load(figure.dataset.backdrop), load(figure.dataset.url)]);
  if (!hasWebGL()) return sayInstead(figure, cameras);
  setWorkerUrl(figure.dataset.worker);
  const map = new MapView({
    container: figure.querySelector(".sw-map__canvas"),
    style: styleOf(backdrop, cameras),
    bounds: boundsOf(cameras),
    fitBoundsOptions: { padding: 48, maxZoom: 14 },
    localIdeographFontFamily: "'PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif",
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    locale: { "NavigationControl.ZoomIn": figure.dataset.zoomIn, "NavigationControl.ZoomOut": figure.dataset.zoomOut, "Map.Title": figure.dataset.title },
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new AttributionControl({ compact: false, customAttribution: figure.dataset.attribution }), "bottom-right");
  makeClickable(map, figure);
  map.once("idle", () => (figure.dataset.state = "ready"));
  figure.redress = () => map.setStyle(styleOf(backdrop, cameras));
  return map;
}

function drawUnder(root) {
  root.querySelectorAll("[data-map]:not([data-state])").forEach((figure) => {
    draw(figure).catch((error) => {
      console.warn("map:", error.message);
      sayInstead(figure, { features: [] });
    });
  });
}

drawUnder(document);
document.addEventListener("htmx:load", (event) => drawUnder(event.target));
new MutationObserver(() => document.querySelectorAll("[data-map]").forEach((f) => f.redress?.())).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
