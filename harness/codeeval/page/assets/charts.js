// Figures from which values can be read: by pointer, by keyboard, and as a table.
import { h, svg } from "./dom.js";
import { interval, percent } from "./format.js";

/** Estimates on one scale from `low` to `high`, each with its interval. */
export function ruler(items, { low = 0, high = 1, zero = null, text = interval } = {}) {
  const at = (value) => `${(100 * (Math.min(high, Math.max(low, value)) - low)) / (high - low)}%`;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => low + share * (high - low));
  return h(
    "div",
    { class: "ruler" },
    items.map(({ name, estimate, group = "" }) =>
      h(
        "div",
        { class: "ruler-row" },
        h("span", { class: "ruler-name" }, name),
        h(
          "span",
          { class: `ruler-track ${group}`, "aria-hidden": "true" },
          zero === null ? null : h("span", { class: "ruler-zero", vars: { "--at": at(zero) } }),
          h("span", { class: "ruler-range", vars: { "--from": at(estimate.low), "--to": at(estimate.high) } }),
          h("span", { class: "ruler-point", vars: { "--at": at(estimate.estimate) } }),
        ),
        h("span", { class: "ruler-value" }, text(estimate)),
      ),
    ),
    h(
      "div",
      { class: "ruler-row ruler-scale", "aria-hidden": "true" },
      h("span", {}),
      h(
        "span",
        { class: "ruler-ticks" },
        ticks.map((value) =>
          h("span", {}, (100 * value).toFixed(high - low < 0.2 ? 1 : 0).replace(/^-(?=[0.]+$)/, "")),
        ),
      ),
      h("span", {}),
    ),
  );
}

const SIZE = { width: 720, height: 300, left: 52, right: 18, top: 14, bottom: 40 };

/** Round values from at most `low` to at least `high`, in steps of 1, 2 or 5. */
function evenly(low, high) {
  const rough = (high - low) / 5;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * ([1, 2, 5].find((factor) => factor * size >= rough) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}

function scales(series, logarithmic) {
  const xs = series.flatMap(({ points }) => points.map(({ x }) => x));
  const ys = series.flatMap(({ points }) => points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]));
  const [minX, maxX] = [Math.min(...xs), Math.max(...xs)];
  const ticks = evenly(Math.min(0, ...ys), Math.max(...ys, 0.01));
  const [minY, maxY] = [ticks[0], ticks.at(-1)];
  const warp = logarithmic ? (value) => Math.log(value) : (value) => value;
  const spanX = warp(maxX) - warp(minX) || 1;
  return {
    x: (value) => SIZE.left + ((warp(value) - warp(minX)) / spanX) * (SIZE.width - SIZE.left - SIZE.right),
    y: (value) => SIZE.height - SIZE.bottom - ((value - minY) / (maxY - minY)) * (SIZE.height - SIZE.top - SIZE.bottom),
    ticks,
    xs: [...new Set(xs)].sort((a, b) => a - b),
  };
}

function axes(scale, { xName, yText }) {
  const rows = scale.ticks.flatMap((value) => [
    svg("line", { class: "grid", x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: scale.y(value), y2: scale.y(value) }),
    svg("text", { class: "tick", x: SIZE.left - 8, y: scale.y(value) + 4, "text-anchor": "end" }, yText(value)),
  ]);
  const most = Math.ceil(scale.xs.length / 9);
  const columns = scale.xs
    .filter((_, at) => at % most === 0 || at === scale.xs.length - 1)
    .map((value) =>
      svg(
        "text",
        { class: "tick", x: scale.x(value), y: SIZE.height - SIZE.bottom + 18, "text-anchor": "middle" },
        String(value),
      ),
    );
  const name = svg(
    "text",
    { class: "tick", x: (SIZE.width + SIZE.left) / 2, y: SIZE.height - 4, "text-anchor": "middle" },
    xName,
  );
  return [...rows, ...columns, name];
}

function drawn({ points, at }, scale) {
  const path = (pairs) => pairs.map(([x, y], step) => `${step ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
  const band = points.every(({ low }) => low !== undefined)
    ? svg("path", {
        class: `band series-${at}`,
        d: `${path([...points.map((p) => [scale.x(p.x), scale.y(p.high)]), ...[...points].reverse().map((p) => [scale.x(p.x), scale.y(p.low)])])}Z`,
      })
    : null;
  return [
    band,
    svg("path", { class: `curve series-${at}`, d: path(points.map((p) => [scale.x(p.x), scale.y(p.y)])) }),
    ...(points.length <= 12
      ? points.map((p) => svg("circle", { class: `knot series-${at}`, cx: scale.x(p.x), cy: scale.y(p.y), r: 3.5 }))
      : []),
  ];
}

/** A piece of a line, with its colour and dashes. */
const swatch = (at) =>
  svg(
    "svg",
    { class: "swatch", viewBox: "0 0 28 6", "aria-hidden": "true" },
    svg("line", { class: `curve series-${at}`, x1: 0, x2: 28, y1: 3, y2: 3 }),
  );

/**
 * Curves over x. `series`: {name, points: [{x, y, low, high}]}. Arrow keys and the pointer read values,
 * and a table below holds all of them.
 */
export function chart({
  title,
  series,
  xName,
  logarithmic = false,
  yText = (value) => percent(value, 0),
  valueText = null,
}) {
  const numbered = series.map((each, at) => ({ ...each, at: at % 6 }));
  const scale = scales(numbered, logarithmic);
  const value =
    valueText ?? ((p) => (p.low === undefined ? yText(p.y) : interval({ estimate: p.y, low: p.low, high: p.high })));
  const readout = h("output", { class: "readout" });
  const cursor = svg("line", { class: "cursor", y1: SIZE.top, y2: SIZE.height - SIZE.bottom, x1: -9, x2: -9 });
  let position = scale.xs.length - 1;
  const read = (next) => {
    position = Math.min(scale.xs.length - 1, Math.max(0, next));
    const x = scale.xs[position];
    cursor.setAttribute("x1", scale.x(x));
    cursor.setAttribute("x2", scale.x(x));
    readout.replaceChildren(
      h("strong", {}, `${xName} ${x}`),
      ...numbered.map((each) => {
        const point = each.points.find((p) => p.x === x);
        return h("span", { class: "key" }, swatch(each.at), `${each.name} ${point ? value(point) : "–"}`);
      }),
    );
  };
  const keys = { ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9 };
  const graphic = svg(
    "svg",
    {
      viewBox: `0 0 ${SIZE.width} ${SIZE.height}`,
      class: "chart",
      role: "img",
      tabindex: "0",
      "aria-label": `${title}. Arrow keys read values.`,
      on: {
        keydown: (event) => event.key in keys && (event.preventDefault(), read(position + keys[event.key])),
        pointermove: (event) => {
          const box = graphic.getBoundingClientRect();
          const x = ((event.clientX - box.left) / box.width) * SIZE.width;
          const distance = scale.xs.map((each) => Math.abs(scale.x(each) - x));
          read(distance.indexOf(Math.min(...distance)));
        },
      },
    },
    ...axes(scale, { xName: logarithmic ? `${xName} (logarithmic scale)` : xName, yText }),
    ...numbered.flatMap((each) => drawn(each, scale)),
    cursor,
  );
  read(position);
  const rows = scale.xs.map((x) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, String(x)),
      numbered.map((each) => {
        const point = each.points.find((p) => p.x === x);
        return h("td", {}, point ? value(point) : "–");
      }),
    ),
  );
  return h(
    "figure",
    { class: "figure" },
    h("figcaption", {}, title),
    graphic,
    readout,
    h(
      "details",
      {},
      h("summary", {}, "Values as a table"),
      h(
        "div",
        { class: "table-frame", tabindex: "0", role: "region", "aria-label": title },
        h(
          "table",
          { class: "list" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, xName),
              numbered.map((each) => h("th", { scope: "col" }, each.name)),
            ),
          ),
          h("tbody", {}, rows),
        ),
      ),
    ),
  );
}

/** Horizontal bars with their values. */
export function bars(items) {
  const most = Math.max(...items.map(({ value }) => value), 1e-9);
  return h(
    "ul",
    { class: "bars" },
    items.map(({ name, value, text, href, group = "" }) =>
      h(
        "li",
        {},
        h(href ? "a" : "span", { class: "bar-name", href }, name),
        h("span", { class: `bar ${group}`, "aria-hidden": "true" }, h("span", { vars: { "--share": value / most } })),
        h("span", { class: "bar-value" }, text),
      ),
    ),
  );
}
