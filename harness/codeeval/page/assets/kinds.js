// Kinds of bugs with their shares and examples.
import { h, shown } from "./dom.js";
import { interval, percent } from "./format.js";
import { bars } from "./charts.js";
import { arrived, awaited, chip, notes, section } from "./parts.js";
import { link, sampleLink } from "./route.js";
import { evidence } from "./evidence.js";

const CATEGORIES = { A: "syntax", B: "runtime", C: "function", T: "test at fault", unclassified: "unclassified" };

function shares(store, run) {
  const found = store.report.taxonomy[run.name];
  if (!found) return h("p", { class: "note" }, "Kinds of this run are not known; the first page says why.");
  const items = store.report.kinds
    .filter(({ code }) => found.kinds[code])
    .map((kind) => {
      const share = found.kinds[kind.code];
      return {
        name: `${kind.code} ${kind.name}`,
        count: share.count,
        value: share.of_samples.estimate,
        text: `${share.count} (${percent(share.of_samples.estimate)} of samples)`,
        href: link("kinds", [kind.code], { run: run.name }),
        group: `category-${kind.category}`,
      };
    })
    .sort((a, b) => b.count - a.count);
  const exceptions = Object.entries(found.exceptions).map(([name, value]) => ({ name, value, text: String(value) }));
  return [
    h(
      "p",
      {},
      `${found.failures.toLocaleString("en")} of ${found.samples.toLocaleString("en")} samples fail a suite. By category: `,
      Object.entries(found.categories).map(([code, share], at) => [
        at ? "; " : "",
        `${CATEGORIES[code]} ${interval(share.of_failures)}`,
      ]),
      " of failures.",
    ),
    bars(items),
    h("details", {}, h("summary", {}, "By what ended them"), bars(exceptions)),
  ];
}

/** Shares of all kinds, a column for each run. */
function sideBySide(store) {
  const known = store.runs.filter((run) => store.report.taxonomy[run.name]);
  if (known.length < 2) return null;
  const all = (code) => known.reduce((sum, run) => sum + (store.report.taxonomy[run.name].kinds[code]?.count ?? 0), 0);
  const codes = store.report.kinds.filter(({ code }) => all(code)).sort((a, b) => all(b.code) - all(a.code));
  const cell = (run, code) => {
    const share = store.report.taxonomy[run.name].kinds[code];
    return h(
      "td",
      { class: "number" },
      share
        ? [
            h("a", { href: link("samples", [], { run: run.name, kind: code }) }, String(share.count)),
            h("span", { class: "range" }, ` ${interval(share.of_samples)}`),
          ]
        : "0",
    );
  };
  return section(
    "Kinds by run, as shares of samples",
    h(
      "div",
      { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Kinds by run" },
      h(
        "table",
        { class: "list" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "kind"),
            known.map((run) => h("th", { scope: "col", class: "number" }, run.name)),
          ),
        ),
        h(
          "tbody",
          {},
          codes.map(({ code, name }) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, h("a", { href: link("kinds", [code]) }, `${code} ${name}`)),
              known.map((run) => cell(run, code)),
            ),
          ),
        ),
      ),
    ),
  );
}

function examples(store, run, code, { isCurrent, settle }) {
  const rows = Array.from({ length: run.size }, (_, row) => row).filter((row) => store.kind(run, row)?.code === code);
  const byTask = new Map(rows.map((row) => [run.samples.task[row], row]));
  const holder = awaited("Reading…");
  const chosen = [...byTask.values()].slice(0, 5);
  Promise.all(chosen.map(async (row) => [row, await store.task(run.samples.task[row])])).then((pairs) => {
    if (!isCurrent()) return;
    arrived(
      holder,
      ...pairs.map(([row, detail]) => {
        const index = run.samples.index[row];
        const id = store.report.tasks[run.samples.task[row]].task_id;
        const sample = detail?.runs[run.at]?.samples.find((each) => each.index === index);
        const verdict = (sample?.verdicts ?? []).find((each) => each.status !== "passed");
        return h(
          "article",
          { class: "failure" },
          h(
            "h3",
            {},
            h("a", { href: sampleLink(store, run, row, { kind: code }) }, ...shown(id), ` · ${index}`),
            " ",
            verdict ? chip(verdict.status, verdict.suite) : null,
          ),
          store.report.redacted || !verdict
            ? null
            : evidence(verdict, { kind: store.kind(run, row), reason: sample.reason }),
        );
      }),
    );
    settle();
  });
  return section(
    `Examples of ${code} in ${run.name}`,
    h(
      "p",
      {},
      h("a", { href: link("samples", [], { run: run.name, kind: code }) }, `All ${rows.length} samples`),
      " of ",
      byTask.size === 1 ? "1 problem." : `${byTask.size} problems; one of each of the first five:`,
    ),
    holder,
  );
}

export function kinds(store, context) {
  const { args, params } = context;
  const kind = store.report.kinds.find(({ code }) => code === args[0]);
  const runs = params.get("run") ? store.runs.filter((run) => run.name === params.get("run")) : store.runs;
  if (kind) {
    const counted = runs.filter((run) =>
      run.samples.kind.some((at) => at !== null && store.report.kinds[at].code === kind.code),
    );
    return [
      h("p", { class: "crumbs" }, h("a", { href: "#/kinds" }, "Kinds of bugs")),
      h("h1", {}, `${kind.code} ${kind.name}`),
      h("p", { class: "lead small" }, kind.definition),
      ...(counted.length
        ? counted.map((run) => examples(store, run, kind.code, context))
        : [h("p", {}, "No sample of this page has this kind.")]),
    ];
  }
  return [
    h("h1", {}, "Kinds of bugs"),
    h(
      "p",
      { class: "note" },
      "Decided by verdicts and programs, without executing them again: codeeval taxonomy decides C.3 and C.4 better.",
    ),
    sideBySide(store),
    ...store.runs.map((run) => section(run.name, shares(store, run))),
    h(
      "details",
      { class: "block" },
      h("summary", {}, h("h2", {}, "What the codes mean")),
      notes(store.report.kinds.map(({ code, name, definition }) => `${code} ${name}: ${definition}`)),
    ),
  ];
}
