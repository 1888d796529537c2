const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const STATES = ["fault", "offline", "warning", "deferred", "untested", "ok"];
const tone = (state) => css(`--sw-${state}-solid`);

// The worst state inside a cluster gives it its colour.
const worst = () => ["case", ...STATES.slice(0, -1).flatMap((s) => [[">", ["get", s], 0], tone(s)]), tone("ok")];
const own = () => ["match", ["get", "state"], ...STATES.flatMap((s) => [s, tone(s)]), tone("untested")];
const counts = Object.fromEntries(STATES.map((s) => [s, ["+", ["case", ["==", ["get", "state"], s], 1, 0]]]));

function backdropLayers() {
  const text = { "text-size": 14, "text-field": ["get", "name"], "text-letter-spacing": 0.15 };
  return [
    { id: "ground", type: "background", paint: { "background-color": css("--sw-sunken") } },
    { id: "counties", type: "fill", source: "backdrop", filter: ["==", ["get", "kind"], "county"], paint: { "fill-color": css("--sw-surface") } },
    { id: "borders", type: "line", source: "backdrop", filter: ["==", ["get", "kind"], "county"], paint: { "line-color": css("--sw-quiet-solid"), "line-width": 1, "line-dasharray": [4, 3] } },
    { id: "rivers", type: "line", source: "backdrop", filter: ["==", ["get", "kind"], "river"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": css("--sw-pending-solid"), "line-opacity": 0.4, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 2, 14, 6] } },
    { id: "river-names", type: "symbol", source: "backdrop", filter: ["==", ["get", "kind"], "river"], layout: { ...text, "text-size": 11, "symbol-placement": "line", "symbol-spacing": 420 }, paint: { "text-color": css("--sw-pending"), "text-halo-color": css("--sw-surface"), "text-halo-width": 1.5 } },
    { id: "places", type: "symbol", source: "backdrop", filter: ["==", ["get", "kind"], "place"], layout: { ...text, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": css("--sw-ink-3"), "text-halo-color": css("--sw-surface"), "text-halo-width": 2 } },
  ];
}

const bad = () => ["+", ["get", "fault"], ["get", "offline"]];

// A cluster is a calm disc with a ring in its worst state's colour, thicker where more of it is bad; below the count, how many.
function cameraLayers() {
  const ring = { "circle-stroke-color": css("--sw-surface"), "circle-stroke-width": 2 };
  const worstRing = { "circle-stroke-color": worst(), "circle-stroke-width": ["interpolate", ["linear"], ["/", bad(), ["get", "point_count"]], 0, 3, 0.25, 8] };
  const count = ["to-string", ["get", "point_count"]];
  const counted = ["case", [">", bad(), 0], ["format", count, {}, "\n", {}, ["to-string", bad()], { "font-scale": 0.8, "text-color": css("--sw-fault") }], count];
  return [
    { id: "clusters", type: "circle", source: "cameras", filter: ["has", "point_count"], paint: { ...worstRing, "circle-color": css("--sw-surface"), "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "point_count"]], 0.3, 13, 1, 16, 2, 20, 4, 28] } },
    { id: "cluster-counts", type: "symbol", source: "cameras", filter: ["has", "point_count"], layout: { "text-field": counted, "text-size": 12, "text-line-height": 1.1, "text-allow-overlap": true }, paint: { "text-color": css("--sw-ink") } },
    { id: "cameras", type: "circle", source: "cameras", filter: ["!", ["has", "point_count"]], paint: { ...ring, "circle-color": own(), "circle-radius": 7 } },
  ];
}

// `glyphs` must be absent, not undefined: then all letters are drawn from local fonts.
export function styleOf(backdrop, cameras) {
  return {
    version: 8,
    sources: {
      backdrop: { type: "geojson", data: backdrop },
      cameras: { type: "geojson", data: cameras, cluster: true, clusterRadius: 44, clusterMaxZoom: 14, clusterProperties: counts },
    },
    layers: [...backdropLayers(), ...cameraLayers()],
  };
}
