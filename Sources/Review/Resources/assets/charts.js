// Plots as SVG, drawn at the width that they get, each with its figures as a table behind it.

import { el, svg } from "./dom.js";

const ROW = 30;
const STEP = 14; // from one dot to the next, where a row has several

/** Round steps over a range: about `number` of them. */
export function ticks(from, to, number = 5) {
  const rough = (to - from) / number || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = [];
  for (let at = Math.ceil(from / step - 1e-9) * step; at <= to + step * 1e-6; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

const text = (x, y, words, more = {}) => svg("text", { x, y, text: words, ...more });

/** Rows of labels at the left leave this many pixels; labels that are longer are cut. */
function gutter(rows, width) {
  const longest = Math.max(...rows.map((row) => row.label.length));
  return Math.min(longest * 7.2 + 14, width * 0.4);
}

function rowLabel(row, left, y) {
  const fits = Math.floor((left - 10) / 7.2);
  const words = row.label.length > fits ? `${row.label.slice(0, fits - 1)}…` : row.label;
  return text(left - 10, y + 4, words, { "text-anchor": "end", class: row.head ? "head" : undefined });
}

function across(ticked, x, height, format) {
  return ticked.map((at) => svg("g", { class: "grid" }, svg("line", { x1: x(at), x2: x(at), y1: 0, y2: height }),
    text(x(at), height + 18, format(at), { "text-anchor": "middle" })));
}

/** Stacked bars of counts: rows of {label, parts: [n], says}; `kinds` name the parts' classes. */
export function bars(rows, kinds, width, { unit, format }) {
  const left = gutter(rows, width);
  const sum = (row) => row.parts.reduce((a, b) => a + b, 0);
  const most = Math.max(1, ...rows.map(sum));
  const right = Math.max(0, ...rows.map((row) => row.says.length)) * 7.8 + 12;
  const room = Math.max(40, width - left - right);
  const x = (n) => left + (n / most) * room;
  const height = rows.length * ROW;
  const drawn = rows.map((row, at) => {
    let from = 0;
    const y = at * ROW + ROW / 2;
    const parts = row.parts.map((n, kind) => {
      const part = n > 0 && svg("rect", { class: `part ${kinds[kind]}`, x: x(from) + 0.5, y: y - 9, width: Math.max(1, x(from + n) - x(from) - 1), height: 18, rx: 2 });
      from += n;
      return part;
    });
    return svg("g", {}, rowLabel(row, left, y), parts, text(x(from) + 8, y + 4, row.says, { class: "says" }));
  });
  return frame(width, height + 40, across(ticks(0, most, Math.max(2, Math.floor(room / 90))).filter(Number.isInteger), x, height, format), drawn,
    text(left + room / 2, height + 36, unit, { "text-anchor": "middle", class: "axis" }));
}

/**
 * Dots with their intervals: rows of {label, at, low, high, shape, says}, of {label, points: [{at, low, high, shape}], says}
 * where several stand below each other, or {label, head: true}.
 */
export function dots(rows, width, { from, to, unit, format, reference }) {
  const left = gutter(rows, width);
  const right = Math.max(0, ...rows.map((row) => (row.says ?? "").length)) * 7.8 + 20;
  const room = Math.max(60, width - left - right);
  const x = (value) => left + ((Math.min(to, Math.max(from, value)) - from) / (to - from)) * room;
  let height = 0;
  const drawn = rows.map((row) => {
    const points = row.points ?? (row.head || row.at === null ? [] : [row]);
    const tall = Math.max(ROW, points.length * STEP + 14);
    const y = height + tall / 2;
    height += tall;
    if (row.head) return rowLabel(row, left, y);
    return svg("g", {}, rowLabel(row, left, y), points.flatMap((one, at) => {
      const level = y + (at - (points.length - 1) / 2) * STEP;
      return [svg("line", { class: "interval", x1: x(one.low), x2: x(one.high), y1: level, y2: level }), point(one.shape, x(one.at), level)];
    }), text(width - right + 12, y + 4, row.says, { class: "says" }));
  });
  return frame(width, height + 40, across(ticks(from, to, Math.max(2, Math.floor(room / 80))), x, height, format),
    reference !== undefined && svg("line", { class: "reference", x1: x(reference), x2: x(reference), y1: 0, y2: height }), drawn,
    text(left + room / 2, height + 36, unit, { "text-anchor": "middle", class: "axis" }));
}

function point(shape, x, y) {
  if (shape === "square") return svg("rect", { class: "point b", x: x - 5, y: y - 5, width: 10, height: 10 });
  if (shape === "triangle") return svg("path", { class: "point d", d: `M${x} ${y - 6.5}L${x + 6.5} ${y + 5}H${x - 6.5}Z` });
  if (shape === "diamond") return svg("path", { class: "point c", d: `M${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}L${x - 7} ${y}Z` });
  return svg("circle", { class: "point a", cx: x, cy: y, r: 5.5 });
}

/**
 * A line over time with a band: points of {time (ms), at, low?, high?}.
 * @param steps draws values as levels from one point to the next, for counts in buckets
 */
export function trend(points, width, { height = 190, from, to, unit, format, clock, steps, label }) {
  const left = 52;
  const [first, last] = [points[0].time, points.at(-1).time];
  const room = width - left - 16;
  const x = (time) => left + (last === first ? 0.5 : (time - first) / (last - first)) * room;
  const top = 30; // the axis' name stands above the plot
  const y = (value) => top + (1 - (value - from) / (to - from)) * (height - top);
  const along = (key) => points.map((one) => `${x(one.time).toFixed(1)} ${y(one[key]).toFixed(1)}`);
  const line = steps ? `M${along("at").join("H").replaceAll(/H([\d.]+) ([\d.-]+)/g, "H$1V$2")}` : `M${along("at").join("L")}`;
  const band = points[0].low === undefined ? null : `M${along("high").join("L")}L${along("low").reverse().join("L")}Z`;
  const grid = ticks(from, to, 4).map((at) => svg("g", { class: "grid" }, svg("line", { x1: left, x2: width - 16, y1: y(at), y2: y(at) }),
    text(left - 8, y(at) + 4, format(at), { "text-anchor": "end" })));
  const number = Math.max(2, Math.min(points.length, Math.floor(room / 120)));
  const times = Array.from({ length: number }, (_, at) => first + ((last - first) * at) / (number - 1));
  const below = (last === first ? [first] : times).map((time, at, all) => text(x(time), height + 20, clock(time), {
    "text-anchor": all.length === 1 ? "middle" : at === 0 ? "start" : at === all.length - 1 ? "end" : "middle",
  }));
  return frame(width, height + 28, grid, band && svg("path", { class: "band", d: band }),
    steps && svg("path", { class: "area", d: `${line}V${y(from)}H${x(first)}Z` }), svg("path", { class: "line", d: line }),
    steps ? null : points.map((one) => point(one.active ? "diamond" : "circle", x(one.time), y(one.at))),
    below, text(0, 13, label ? `${label}: ${unit}` : unit, { class: "axis" }));
}

function frame(width, height, ...parts) {
  return svg("svg", { class: "plot", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, ...parts);
}

let figures = 0;

/**
 * A titled figure: plot, legend, the figures as a table, a link to them as CSV.
 * @param draw (width) to nodes; without it the table stands alone, open
 * @param empty what is missing, where `rows` is empty
 */
export function figure({ title, tells, draw, legend, head, rows, csv, empty, wide }) {
  figures += 1;
  const id = `figure-${figures}`;
  const node = el("figure", { class: wide ? "wide" : undefined, "aria-labelledby": id },
    el("figcaption", {}, el("h2", { id, text: title }), el("p", { text: rows.length === 0 ? empty : tells })));
  if (rows.length === 0) return node;
  const table = el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": `Table: ${title}` }, el("table", {},
    el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col", text: name })))),
    el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell, at) => (at === 0
      ? el("th", { scope: "row", text: cell }) : el("td", { text: cell }))))))));
  const link = csv && el("a", { href: csv, download: "", text: "CSV", "aria-label": `CSV: ${title}` });
  if (!draw) {
    node.append(table, el("p", { class: "links" }, link ?? ""));
    return node;
  }
  const plot = el("div", { class: "plots" });
  node.append(plot);
  if (legend) node.append(el("ul", { class: "legend" }, legend.map(([kind, words]) => el("li", {}, el("i", { class: kind }), words))));
  node.append(el("details", { data: { key: title } }, el("summary", {}, "Figures", el("span", { class: "unseen", text: ` of ${title}` })), table), el("p", { class: "links" }, link ?? ""));
  let drawn = 0;
  new ResizeObserver(([{ contentRect }]) => {
    const width = Math.floor(contentRect.width);
    if (width < 1 || width === drawn) return;
    drawn = width;
    plot.replaceChildren(...[draw(width)].flat());
  }).observe(plot);
  return node;
}
