// Charts from JSON on the page. Colours may be written as CSS variables ("var(--sw-ok-solid)"): they follow the light.
import { BarChart, HeatmapChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, HeatmapChart, LineChart, PieChart, AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function resolved(value) {
  if (typeof value === "string") return value.replace(/^var\((--[\w-]+)\)$/, (_, name) => css(name));
  if (Array.isArray(value)) return value.map(resolved);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolved(v)]));
  return value;
}

const PALETTE = ["integrator", "network", "power", "owner", "using", "room", "other"];

function axis(given) {
  const one = (a) => ({
    axisLine: { lineStyle: { color: css("--sw-line") } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: css("--sw-line-soft") } },
    nameTextStyle: { color: css("--sw-ink-3") },
    ...a,
    axisLabel: { color: css("--sw-ink-3"), hideOverlap: true, ...a.axisLabel },
  });
  return Array.isArray(given) ? given.map(one) : given && one(given);
}

function dressed(option) {
  const tooltip = { backgroundColor: css("--sw-raised"), borderColor: css("--sw-line"), textStyle: { color: css("--sw-ink"), fontSize: 13 }, confine: true };
  const bright = document.documentElement.dataset.bsTheme === "dark";
  return {
    color: bright ? ["#6db1ea", "#4fc2b6", "#e0a24a", "#b99be6", "#9fb2c3", "#d893af", "#aec376"] : PALETTE.map((p) => css(`--sw-party-${p}`)),
    textStyle: { fontFamily: css("--sw-font"), color: css("--sw-ink-2") },
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    aria: { enabled: true },
    ...option,
    grid: { left: 8, right: 12, top: 32, bottom: 8, containLabel: true, ...option.grid },
    tooltip: { trigger: "axis", ...tooltip, ...option.tooltip },
    legend: option.legend && { textStyle: { color: css("--sw-ink-2") }, icon: "roundRect", itemWidth: 10, itemHeight: 10, top: 0, ...option.legend },
    xAxis: axis(option.xAxis),
    yAxis: axis(option.yAxis),
  };
}

function draw(figure) {
  const canvas = figure.querySelector(".sw-chart__canvas");
  const option = resolved(JSON.parse(figure.querySelector("script[type='application/json']").textContent));
  figure.chart?.dispose();
  figure.chart = init(canvas, null, { locale: document.documentElement.lang.startsWith("zh") ? "ZH" : "EN" });
  figure.chart.setOption(dressed(option));
  figure.dataset.state = "ready";
}

const all = (root) => root.querySelectorAll("[data-chart]");
const resized = new ResizeObserver((entries) => entries.forEach((e) => e.target.closest("[data-chart]").chart?.resize()));

function drawUnder(root) {
  all(root).forEach((figure) => {
    if (figure.chart) return;
    draw(figure);
    resized.observe(figure.querySelector(".sw-chart__canvas"));
  });
}

drawUnder(document);
document.addEventListener("htmx:load", (event) => drawUnder(event.target));
new MutationObserver(() => all(document).forEach(draw)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
