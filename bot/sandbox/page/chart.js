/** data_visualization: bar, line, area and pie charts as pictures, with the figures behind them. */

import { h, svg } from "./dom.js";

const WIDE = 640;
const HIGH = 230;
const ROOM = { top: 14, right: 14, bottom: 30, left: 50 };

export function chart(block) {
  const drawn = block.chart?.type === "pie" ? pie(block.chart) : plot(block.chart ?? {});
  return h(
    "figure",
    { class: "chart", "data-chart": block.chart?.type },
    h("figcaption", {}, block.title),
    h("div", { class: block.chart?.type === "pie" ? "chart-row" : null }, picture(drawn, block), legend(drawn.names)),
    h("details", {}, h("summary", {}, "Show the figures"), figures(drawn)),
  );
}

function picture({ nodes, width, height, words }, block) {
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${block.title}. ${words}`, class: `chart-${block.chart.type}` }, nodes);
}

function legend(names) {
  const entry = (name, i) => h("li", {}, h("span", { class: `swatch c${i % 12}` }), name);
  return h("ul", { class: "legend" }, names.map(entry));
}

function figures({ head, rows }) {
  const row = (tag, values) => h("tr", {}, values.map((value, i) => h(i ? tag : "th", { class: i ? "right" : null }, String(value))));
  return h("div", { class: "table-box" }, h("table", {}, h("thead", {}, row("th", head)), h("tbody", {}, rows.map((values) => row("td", values)))));
}

export const written = (value) => Number(value).toLocaleString("en-GB", { maximumFractionDigits: 2 });

// ---- pie -------------------------------------------------------------------------------------------------

function pie({ segments = [] }) {
  const total = segments.reduce((sum, segment) => sum + Number(segment.value), 0) || 1;
  const share = (segment) => `${Math.round((Number(segment.value) / total) * 100)}%`;
  let turned = 0;
  const nodes = segments.map((segment, i) => {
    const from = turned;
    turned += Number(segment.value) / total;
    return svg("path", { d: slice(from, turned), class: `fill c${i % 12}` }, svg("title", {}, `${segment.label}: ${written(segment.value)} (${share(segment)})`));
  });
  return {
    nodes,
    width: 220,
    height: 220,
    names: segments.map((segment) => `${segment.label} · ${written(segment.value)} (${share(segment)})`),
    words: segments.map((segment) => `${segment.label} ${written(segment.value)}`).join(", "),
    head: ["", "Value", "Share"],
    rows: segments.map((segment) => [segment.label, written(segment.value), share(segment)]),
  };
}

/** A ring segment from `from` to `to`, both in turns, clockwise from the top. */
function slice(from, to) {
  const end = Math.min(to, from + 0.99999); // a whole ring has no start and end that differ
  const at = (turn, radius) => {
    const angle = (turn - 0.25) * 2 * Math.PI;
    return `${(110 + radius * Math.cos(angle)).toFixed(2)} ${(110 + radius * Math.sin(angle)).toFixed(2)}`;
  };
  const large = end - from > 0.5 ? 1 : 0;
  return `M ${at(from, 104)} A 104 104 0 ${large} 1 ${at(end, 104)} L ${at(end, 54)} A 54 54 0 ${large} 0 ${at(from, 54)} Z`;
}

// ---- bar, line, area -------------------------------------------------------------------------------------

function plot({ type, series = [], axis_config: axis = {} }) {
  const categories = axis.categories ?? series[0]?.data?.map((point) => point.label) ?? [];
  const values = series.map((each) => categories.map((label) => Number(each.data.find((point) => point.label === label)?.value ?? 0)));
  const all = [0, ...values.flat()];
  const scale = niceScale(Math.min(...all), Math.max(...all), all.every(Number.isInteger) ? 1 : 0);
  const inner = { left: ROOM.left + (axis.y_label ? 16 : 0), right: WIDE - ROOM.right, top: ROOM.top, bottom: HIGH - ROOM.bottom - (axis.x_label ? 18 : 0) };
  const y = (value) => inner.bottom - ((value - scale.low) / (scale.high - scale.low)) * (inner.bottom - inner.top);
  const step = (inner.right - inner.left) / Math.max(1, categories.length);
  const x = (i) => inner.left + step * (i + 0.5);
  const place = { inner, x, y, step, categories, series, values };
  const draw = { bar: bars, line: lines, area: areas }[type] ?? bars;
  return {
    nodes: [axes(place, scale, axis), draw(place)],
    width: WIDE,
    height: HIGH,
    names: series.map((each) => each.name),
    words: series.map((each, s) => `${each.name}: ${categories.map((label, i) => `${label} ${written(values[s][i])}`).join(", ")}`).join(". "),
    head: ["", ...series.map((each) => each.name)],
    rows: categories.map((label, i) => [label, ...values.map((row) => written(row[i]))]),
  };
}

/** A scale whose lines stand at round numbers, at least `least` apart. */
function niceScale(low, high, least) {
  const span = high - low || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= Math.max(rough, least));
  const [from, to] = [Math.floor(low / step) * step, Math.ceil(high / step) * step || step];
  const ticks = [];
  for (let at = from; at <= to + step / 2; at += step) ticks.push(Number(at.toPrecision(10)));
  return { low: from, high: ticks.at(-1), ticks };
}

function axes({ inner, x, y, step, categories }, { ticks }, axis) {
  const grid = ticks.flatMap((value) => [
    svg("line", { x1: inner.left, x2: inner.right, y1: y(value), y2: y(value), class: value === 0 ? "axis" : "grid" }),
    svg("text", { x: inner.left - 8, y: y(value) + 4, "text-anchor": "end" }, written(value)),
  ]);
  const every = Math.ceil(longest(categories) / Math.max(1, step - 6));
  const labels = categories.map((label, i) => (i % every ? null : svg("text", { x: x(i), y: inner.bottom + 18, "text-anchor": "middle" }, label)));
  const middle = (inner.top + inner.bottom) / 2;
  return [
    ...grid,
    ...labels,
    axis.x_label && svg("text", { x: (inner.left + inner.right) / 2, y: HIGH - 6, "text-anchor": "middle", class: "axis-label" }, axis.x_label),
    axis.y_label && svg("text", { x: 12, y: middle, transform: `rotate(-90 12 ${middle})`, "text-anchor": "middle", class: "axis-label" }, axis.y_label),
  ];
}

/** About how wide the longest label is drawn. */
const longest = (labels) => Math.max(0, ...labels.map((label) => label.length * 6.6));

const titled = ({ series, categories, values }, s, i) => svg("title", {}, `${series[s].name}, ${categories[i]}: ${written(values[s][i])}`);

function bars(place) {
  const { series, categories, values, x, y, step } = place;
  const width = Math.min(48, (step * 0.72) / series.length);
  return series.flatMap((_, s) =>
    categories.map((_, i) => {
      const [top, bottom] = [y(Math.max(0, values[s][i])), y(Math.min(0, values[s][i]))];
      const left = x(i) + (s - series.length / 2) * width + 1;
      return svg("rect", { x: left, y: top, width: Math.max(1, width - 2), height: Math.max(0, bottom - top), rx: Math.min(3, width / 4), class: `fill c${s % 12}` }, titled(place, s, i));
    }),
  );
}

const path = ({ x, y }, row) => row.map((value, i) => `${i ? "L" : "M"} ${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join(" ");

function lines(place) {
  const { series, categories, values, x, y } = place;
  return series.flatMap((_, s) => [
    svg("path", { d: path(place, values[s]), class: `stroke c${s % 12}` }),
    ...categories.map((_, i) => svg("circle", { cx: x(i), cy: y(values[s][i]), r: 4, class: `fill c${s % 12}` }, titled(place, s, i))),
  ]);
}

function areas(place) {
  const { series, values, x, y, categories } = place;
  const ground = `L ${x(categories.length - 1)} ${y(0)} L ${x(0)} ${y(0)} Z`;
  return [...series.map((_, s) => svg("path", { d: `${path(place, values[s])} ${ground}`, class: `wash c${s % 12}` })), ...lines(place)];
}
