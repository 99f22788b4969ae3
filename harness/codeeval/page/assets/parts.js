// Pieces that several views share.
import { announce, h, shown } from "./dom.js";
import { count, groupOf, signOf, wordOf } from "./format.js";
import { link, replaceParams, sampleLink } from "./route.js";

/** A status as a chip: sign, colour and word. */
export function chip(status, suite = null) {
  return h(
    "span",
    { class: `chip ${status ? groupOf(status) : "none"}` },
    h("span", { class: "chip-sign", "aria-hidden": "true" }, status ? signOf(status) : "·"),
    suite ? h("span", { class: "chip-suite" }, suite) : null,
    wordOf(status),
  );
}

/** Statuses and their counts in words. */
export const mixText = (mix) =>
  Object.entries(mix)
    .sort((a, b) => b[1] - a[1])
    .map(([status, size]) => `${size} ${wordOf(status)}`)
    .join(", ");

const ORDER = { pass: 0, fail: 1, raise: 2, limit: 3, none: 4 };

/** A stacked bar of statuses, an image for who sees and a sentence for who listens. */
export function mixBar(mix, { links = null } = {}) {
  const entries = Object.entries(mix).sort((a, b) => ORDER[groupOf(a[0])] - ORDER[groupOf(b[0])] || b[1] - a[1]);
  const parts = entries.map(([status, size]) =>
    h(links ? "a" : "span", {
      class: `mix-part ${groupOf(status)}`,
      vars: { "--share": size },
      href: links?.(status),
      title: `${wordOf(status)}: ${size.toLocaleString("en")}`,
      "aria-label": links ? `${wordOf(status)}: ${size}` : undefined,
    }),
  );
  return h("div", { class: "mix", role: links ? "group" : "img", "aria-label": mixText(mix) }, parts);
}

/** One dot per sample, in order; each leads to its sample. */
export function dots(store, run, suite, task, { current = null, most = 120 } = {}) {
  const rows = run.rows.get(task) ?? [];
  const marks = rows.slice(0, most).map((row) => {
    const status = store.status(run, suite, row);
    const index = run.samples.index[row];
    return h(
      "a",
      {
        class: `dot ${status ? groupOf(status) : "none"}`,
        href: sampleLink(store, run, row, { by: suite }),
        "aria-current": index === current ? "true" : undefined,
        title: `sample ${index}: ${wordOf(status)}`,
      },
      h("span", { "aria-hidden": "true" }, status ? signOf(status) : "·"),
      h("span", { class: "offscreen" }, `sample ${index}: ${wordOf(status)}`),
    );
  });
  return h(
    "div",
    { class: "dots" },
    marks,
    rows.length > most
      ? h(
          "a",
          { href: link("samples", [], { run: run.name, task: store.report.tasks[task].task_id }) },
          `and ${rows.length - most} more`,
        )
      : null,
  );
}

/** A row of fields that narrow what is shown. A label makes it a landmark. */
export function filterRow(label, ...fields) {
  const landmark = label === null ? {} : { role: "search", "aria-label": label };
  return h("form", { class: "filters", ...landmark, on: { submit: (event) => event.preventDefault() } }, fields);
}

/** The choice among runs; nothing if there is only one. */
export function choiceOfRun(runs, run, { render }) {
  if (runs.length < 2) return null;
  const names = runs.map((each) => each.name);
  return choice("Run", "run", names, run.name, { render });
}

/** A labelled choice that is kept in the hash. */
export function choice(label, name, options, chosen, { every = null, render }) {
  const entries = options.map((option) => (Array.isArray(option) ? option : [option, option]));
  const select = h(
    "select",
    { name, on: { change: () => (replaceParams({ [name]: select.value, page: "" }), render()) } },
    every === null ? null : h("option", { value: "" }, every),
    entries.map(([value, text]) => h("option", { value, selected: String(value) === String(chosen ?? "") }, text)),
  );
  return h("label", { class: "field" }, h("span", {}, label), select);
}

/** A labelled box that is kept in the hash. */
export function box(label, name, checked, { render }) {
  const input = h("input", {
    type: "checkbox",
    name,
    checked,
    on: { change: () => (replaceParams({ [name]: input.checked ? "1" : "", page: "" }), render()) },
  });
  return h("label", { class: "field inline" }, input, h("span", {}, label));
}

/** A labelled text that is kept in the hash once typing rests. */
export function entry(label, name, value, { render, type = "search", hint = "", width = null }) {
  let timer = 0;
  const input = h("input", {
    type,
    name,
    value: value ?? "",
    placeholder: hint,
    autocomplete: "off",
    spellcheck: "false",
    min: type === "number" ? "0" : undefined,
    step: type === "number" ? "any" : undefined,
    class: width,
    on: {
      input: () => {
        clearTimeout(timer);
        timer = setTimeout(() => (replaceParams({ [name]: input.value, page: "" }), render()), 250);
      },
    },
  });
  return h("label", { class: "field" }, h("span", {}, label), input);
}

/** The run that a parameter names, else the first. */
export const runOf = (store, params) => store.runs.find((run) => run.name === params.get("run")) ?? store.runs[0];

export const suiteOf = (run, params) =>
  run.suites.includes(params.get("suite")) ? params.get("suite") : run.suites[0];

/** Passing samples of all. */
export const rateText = ({ n, passing }) => (n ? `${passing} of ${n}` : "no verdict");

/** What stands in place of rows where the filters keep none. */
export const NOTHING = "Nothing matches these filters.";

let least = 0;

/** Has tables draw at least so many rows at first, so that a row that was left can be found again. */
export const drawAtLeast = (rows) => (least = rows);

/** A table whose head sorts by the hash, and whose rows come as they are looked at. */
export function table({ caption, columns, rows, cells, params, render, step = 200, empty = NOTHING }) {
  const sort = params?.get("sort") ?? "";
  const head = columns.map((column) => {
    if (!column.key) return h("th", { scope: "col", class: column.class }, column.name);
    const state = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : "none";
    const next =
      state === "ascending"
        ? `-${column.key}`
        : state === "descending"
          ? ""
          : column.first === "-"
            ? `-${column.key}`
            : column.key;
    const button = h(
      "button",
      {
        type: "button",
        on: { click: () => (replaceParams({ sort: next }), render(`[data-sort="${CSS.escape(column.key)}"]`)) },
        "data-sort": column.key,
      },
      column.name,
      h(
        "span",
        { "aria-hidden": "true", class: "sort-sign" },
        state === "ascending" ? "↑" : state === "descending" ? "↓" : "",
      ),
    );
    return h("th", { scope: "col", "aria-sort": state, class: column.class }, button);
  });
  const body = h("tbody", {});
  const draw = (row, at) => h("tr", { "aria-rowindex": at + 2 }, cells(row, at));
  let done = 0;
  const more = h("p", { class: "more" });
  const add = () => {
    const next = rows.slice(done, Math.max(done + step, least));
    body.append(...next.map((row, at) => draw(row, done + at)));
    done += next.length;
    more.replaceChildren();
    if (done < rows.length)
      more.append(
        h(
          "button",
          { type: "button", class: "quiet", on: { click: add } },
          `Show ${Math.min(step, rows.length - done)} more of ${count(rows.length, "row")}`,
        ),
        h("span", { class: "printed" }, `The first ${done.toLocaleString("en")} of ${count(rows.length, "row")}.`),
      );
  };
  add();
  const watcher = new IntersectionObserver(
    (entries) => entries.some((each) => each.isIntersecting) && done < rows.length && add(),
    { rootMargin: "600px" },
  );
  watcher.observe(more);
  return h(
    "div",
    {},
    h(
      "div",
      { class: "table-frame", tabindex: "0", role: "region", "aria-label": caption },
      h(
        "table",
        { class: "list", "aria-rowcount": rows.length + 1 },
        h("caption", { class: "offscreen" }, caption),
        h("thead", {}, h("tr", { "aria-rowindex": 1 }, head)),
        body,
      ),
    ),
    rows.length ? null : h("p", { class: "note empty-note" }, empty),
    more,
  );
}

/** Sorts rows by the hash's `sort`; null values come last. */
export function sorted(rows, params, keys) {
  const sort = params.get("sort") ?? "";
  const name = sort.replace(/^-/, "");
  if (!Object.hasOwn(keys, name)) return rows;
  const key = keys[name];
  const sign = sort.startsWith("-") ? -1 : 1;
  const values = new Map(rows.map((row) => [row, key(row)]));
  return [...rows].sort((a, b) => {
    const [first, second] = [values.get(a), values.get(b)];
    if (first === second) return 0;
    if (first === null || first === undefined) return 1;
    if (second === null || second === undefined) return -1;
    return (first < second ? -1 : 1) * sign;
  });
}

/** Says how many rows are left, for eyes and ears. `of`: of what. */
export function countLine(shownRows, all, noun, { plural = `${noun}s`, of = "" } = {}) {
  const sentence =
    (shownRows === all ? count(all, noun, plural) : `${shownRows.toLocaleString("en")} of ${count(all, noun, plural)}`) +
    of;
  announce(sentence);
  return h("p", { class: "count" }, sentence);
}

/** A block with a heading. */
export const section = (title, ...children) => h("section", { class: "block" }, h("h2", {}, title), ...children);

export const notes = (items) =>
  h(
    "ul",
    { class: "notes" },
    items.map((item) => h("li", {}, ...shown(item))),
  );

/** A place whose content comes later; it is busy until `arrived` fills it. */
export const awaited = (sentence) => h("div", { "aria-busy": "true" }, h("p", { class: "count" }, sentence));

export function arrived(place, ...content) {
  place.replaceChildren(...content);
  place.removeAttribute("aria-busy");
}
