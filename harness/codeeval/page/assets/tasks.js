// The problems: a grid with pass rate, number of samples and mix of statuses.
import { h } from "./dom.js";
import { count, percent } from "./format.js";
import { box, choice, choiceOfRun, countLine, entry, filterRow, mixBar } from "./parts.js";
import { NOTHING, mixText, rateText, runOf, sorted, suiteOf, table } from "./parts.js";
import { fromList, taskLink } from "./route.js";

const ORDERS = [
  ["", "benchmark's order"],
  ["share", "hardest first"],
  ["-share", "easiest first"],
  ["task", "name"],
];

/** The end of a task_id that tells it from its neighbours. */
const short = (id) => id.split("/").at(-1).slice(-10);

/** Problems by the first part of their task_ids; one family without a name if there is but one. */
function families(store, rows) {
  const groups = new Map();
  for (const task of rows) {
    const family = store.report.tasks[task].task_id.split("/").slice(0, -1).join("/");
    groups.set(family, [...(groups.get(family) ?? []), task]);
  }
  return groups.size > 1 ? [...groups] : [["", rows]];
}

function cell(store, run, suite, task, to) {
  const rate = store.rate(run, suite, task);
  const id = store.report.tasks[task].task_id;
  return h(
    "a",
    {
      class: `cell ${rate.n ? "" : "empty"}`,
      href: taskLink(store, task, to),
      vars: { "--rate": rate.share ?? 0 },
      title: `${id}: ${rateText(rate)}${rate.n ? `; ${mixText(rate.mix)}` : ""}`,
    },
    h(
      "span",
      { class: "cell-head" },
      h("span", { class: "cell-name" }, short(id)),
      h("span", { class: "cell-n" }, `n ${rate.n}`),
    ),
    h("span", { class: "cell-rate" }, rate.n ? percent(rate.share, 0) : "–"),
    mixBar(rate.mix),
    h("span", { class: "offscreen" }, `${id}: ${rateText(rate)}`),
  );
}

export function tasks(store, { params, render }) {
  const run = runOf(store, params);
  const suite = suiteOf(run, params);
  const text = (params.get("q") ?? "").toLowerCase();
  const all = [...run.rows.keys()].sort((a, b) => a - b);
  const rates = new Map(all.map((task) => [task, store.rate(run, suite, task)]));
  const kept = all.filter(
    (task) =>
      store.report.tasks[task].task_id.toLowerCase().includes(text) &&
      (params.get("mixed") !== "1" || (rates.get(task).share > 0 && rates.get(task).share < 1)),
  );
  const rows = sorted(kept, params, {
    share: (task) => rates.get(task).share,
    task: (task) => store.report.tasks[task].task_id,
    n: (task) => rates.get(task).n,
  });
  const to = { ...fromList("tasks", params), run: run.name, suite };
  const asTable = params.get("view") === "table";
  return [
    h("h1", {}, "Problems"),
    filterRow(
      "Filter problems",
      choiceOfRun(store.runs, run, { render }),
      choice("Suite", "suite", run.suites, suite, { render }),
      choice("Order", "sort", ORDERS, params.get("sort"), { render }),
      choice(
        "View",
        "view",
        [
          ["", "grid"],
          ["table", "table"],
        ],
        params.get("view"),
        { render },
      ),
      entry("Name", "q", params.get("q"), { render }),
      box("only solved in part", "mixed", params.get("mixed") === "1", { render }),
    ),
    countLine(rows.length, all.length, "problem", { of: ` of ${run.name}` }),
    asTable
      ? table({
          caption: `Problems by ${suite}`,
          params,
          render,
          rows,
          columns: [
            { name: "problem", key: "task" },
            { name: "passed", key: "share", class: "number" },
            { name: "n", key: "n", class: "number" },
            { name: "statuses" },
          ],
          cells: (task) => {
            const rate = rates.get(task);
            return [
              h(
                "th",
                { scope: "row" },
                h(
                  "a",
                  { class: "row-link", href: taskLink(store, task, to) },
                  store.report.tasks[task].task_id,
                ),
              ),
              h("td", { class: "number" }, percent(rate.share, 0)),
              h("td", { class: "number" }, String(rate.n)),
              h("td", { class: "mix-cell" }, mixBar(rate.mix)),
            ];
          },
        })
      : !rows.length
        ? h("p", { class: "note empty-note" }, NOTHING)
        : families(store, rows).map(([family, members]) =>
          h(
            "div",
            { class: "family" },
            family ? h("h2", {}, family) : null,
            h(
              "div",
              { class: "grid", role: "list", "aria-label": family || "Problems" },
              members.map((task) => h("div", { role: "listitem" }, cell(store, run, suite, task, to))),
            ),
          ),
        ),
    h(
      "p",
      { class: "note" },
      `Colour and number: share of ${count(run.size, "sample")} that pass ${suite}. The bar under it is the mix of statuses.`,
    ),
  ];
}
