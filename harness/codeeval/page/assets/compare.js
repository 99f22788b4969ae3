// Two runs: what got worse, what got better, and what of it is sure. Several runs: one matrix.
import { h, shown } from "./dom.js";
import { count, interval, percent, points, probability, signedPoints, wordOf } from "./format.js";
import { ruler } from "./charts.js";
import { box, choice, choiceOfRun, countLine, dots, entry, filterRow } from "./parts.js";
import { NOTHING, notes, rateText, section, sorted, table } from "./parts.js";
import { fromList, link, taskLink } from "./route.js";
import { whyNoneIsSure } from "./sure.js";
import { judgement } from "./verdicts.js";

function chosenPair(store, params) {
  const baseline = store.runs[0];
  const run = store.runs.slice(1).find((each) => each.name === params.get("run")) ?? store.runs[1];
  const shared = baseline.suites.filter((suite) => run.suites.includes(suite));
  const suite = shared.includes(params.get("suite")) ? params.get("suite") : shared[0];
  const comparison = store.report.comparisons[suite];
  const difference = comparison?.candidates.find((each) => each.candidate.name === run.name)?.benchmarks[0] ?? null;
  return { baseline, run, suite, shared, comparison, difference };
}

/** Tasks of both runs with their rates, and what the comparison says of them. */
function moves(store, { baseline, run, suite, difference }) {
  const moved = new Map((difference?.moved ?? []).map((each) => [each.task_id, each]));
  return [...baseline.rows.keys()]
    .filter((task) => run.rows.has(task))
    .map((task) => {
      const [a, b] = [store.rate(baseline, suite, task), store.rate(run, suite, task)];
      const facts = moved.get(store.report.tasks[task].task_id) ?? null;
      return { task, a, b, change: a.share === null || b.share === null ? null : b.share - a.share, facts };
    })
    .filter(({ change }) => change !== null);
}

const isSure = ({ facts }, confidence) => facts !== null && facts.p_adjusted <= 1 - confidence;

function headline(pair) {
  const { baseline, run, difference, comparison } = pair;
  if (!difference)
    return h(
      "p",
      { class: "lead" },
      `${run.name} and ${baseline.name} share problems, but were not compared. `,
      h("span", { class: "note" }, "The first page says why."),
    );
  const said = judgement(difference, comparison.confidence);
  const strong = h("b", { class: said.sure ? (said.word === "worse" ? "ink-fail" : "ink-pass") : "" }, said.text);
  return h(
    "p",
    { class: "lead" },
    "Against ",
    h("b", {}, baseline.name),
    ", ",
    h("b", {}, run.name),
    said.word === "equal" ? ": " : " is ",
    strong,
    ".",
  );
}

function numbers({ baseline, run, difference, comparison }) {
  if (!difference) return null;
  const { flips, test } = difference;
  const reach = Math.max(0.05, Math.abs(difference.difference.low), Math.abs(difference.difference.high)) * 1.15;
  const items = [{ name: "tasks like these", estimate: difference.difference }];
  if (difference.difference_samples) items.push({ name: "these very tasks", estimate: difference.difference_samples });
  return h(
    "div",
    {},
    ruler(items, { low: -reach, high: reach, zero: 0, text: points }),
    h(
      "dl",
      { class: "meters" },
      [
        [baseline.name, interval(difference.baseline)],
        [run.name, interval(difference.candidate)],
        ["p, error kept over all comparisons", probability(test.p_adjusted)],
        ["p for these very tasks", probability(test.p_samples)],
        ["negative flips", interval(flips.negative)],
        ["positive flips", interval(flips.positive)],
        ["negative flips by noise alone", flips.noise === null ? "not known" : percent(flips.noise)],
        ["negative flips beyond noise", flips.excess ? points(flips.excess) : "not known"],
        ["tasks that moved surely", `${difference.moved_surely} of ${difference.tasks}`],
      ].map(([name, value]) => h("div", { class: "meter" }, h("dt", {}, name), h("dd", {}, value))),
    ),
    difference.kinds.length
      ? h(
          "details",
          {},
          h("summary", {}, "Flips by how the failing side fails"),
          h(
            "div",
            { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Flips by failure" },
            h(
              "table",
              { class: "list" },
              h(
                "thead",
                {},
                h(
                  "tr",
                  {},
                  ["failure", "negative flips", "positive flips"].map((name) => h("th", { scope: "col" }, name)),
                ),
              ),
              h(
                "tbody",
                {},
                difference.kinds.map((flip) =>
                  h(
                    "tr",
                    {},
                    h("th", { scope: "row" }, wordOf(flip.kind)),
                    h("td", { class: "number" }, percent(flip.negative)),
                    h("td", { class: "number" }, percent(flip.positive)),
                  ),
                ),
              ),
            ),
          ),
        )
      : null,
    comparison.notes.length
      ? h("details", {}, h("summary", {}, count(comparison.notes.length, "note")), notes(comparison.notes))
      : null,
  );
}

function movesTable(store, pair, rows, { empty, ...context }) {
  const { baseline, run, suite, comparison } = pair;
  return table({
    caption: `Problems that moved by ${suite}`,
    rows,
    empty,
    ...context,
    columns: [
      { name: "problem", key: "task" },
      { name: baseline.name, key: "before", class: "dots-head" },
      { name: run.name, key: "after", class: "dots-head" },
      { name: "change", key: "change", class: "number" },
      { name: "sure?", key: "p" },
    ],
    cells: (row) => [
      h(
        "th",
        { scope: "row" },
        h(
          "a",
          { class: "row-link", href: taskLink(store, row.task, { ...fromList("compare", context.params), run: run.name, suite }) },
          ...shown(store.report.tasks[row.task].task_id),
        ),
      ),
      h("td", { title: rateText(row.a) }, dots(store, baseline, suite, row.task, { most: 20 })),
      h("td", { title: rateText(row.b) }, dots(store, run, suite, row.task, { most: 20 })),
      h("td", { class: `number ${row.change < 0 ? "ink-fail" : "ink-pass"}` }, `${signedPoints(row.change)}`),
      h(
        "td",
        {},
        row.facts
          ? [
              isSure(row, comparison.confidence) ? h("b", {}, "sure") : "not sure",
              h("span", { class: "note" }, ` p ${probability(row.facts.p_adjusted).replace(/^(?=\d)/, "= ")}`),
            ]
          : "–",
      ),
    ],
  });
}

function nothingMoved(params, all, unsure) {
  if (!all.length) return "No problem has another pass rate.";
  return params.get("sure") === "1" ? `No move is sure. ${unsure ?? ""}` : NOTHING;
}

export function compare(store, { params, render }) {
  if (store.runs.length < 2)
    return [
      h("h1", {}, "Compare"),
      h("p", {}, "The page holds one run. Name a second: ", h("code", {}, "codeeval report RUN RUN"), "."),
    ];
  const pair = chosenPair(store, params);
  const confidence = pair.comparison?.confidence ?? 0.95;
  const direction = params.get("way") ?? "";
  const text = (params.get("q") ?? "").toLowerCase();
  const all = moves(store, pair).filter(({ change }) => change !== 0);
  const kept = all.filter(
    (row) =>
      (direction === "" || (direction === "worse") === row.change < 0) &&
      (params.get("sure") !== "1" || isSure(row, confidence)) &&
      store.report.tasks[row.task].task_id.toLowerCase().includes(text),
  );
  const flipsFirst = [...kept].sort((x, y) => (x.facts?.p ?? 1) - (y.facts?.p ?? 1) || x.change - y.change);
  const rows = sorted(
    [...flipsFirst.filter(({ change }) => change < 0), ...flipsFirst.filter(({ change }) => change > 0)],
    params,
    {
      task: ({ task }) => task,
      before: ({ a }) => a.share,
      after: ({ b }) => b.share,
      change: ({ change }) => change,
      p: ({ facts }) => facts?.p ?? null,
    },
  );
  const unsure = pair.difference ? whyNoneIsSure(store, pair) : null;
  const [worse, better] = [
    all.filter(({ change }) => change < 0).length,
    all.filter(({ change }) => change > 0).length,
  ];
  return [
    h("h1", {}, `${pair.run.name} against ${pair.baseline.name}`),
    headline(pair),
    numbers(pair),
    unsure ? h("p", { class: "note unsure" }, unsure) : null,
    section(
      `${count(worse, "problem")} got worse, ${better.toLocaleString("en")} got better`,
      filterRow(
        "Filter moves",
        choiceOfRun(store.runs.slice(1), pair.run, { render }),
        choice("Suite", "suite", pair.shared, pair.suite, { render }),
        choice(
          "Direction",
          "way",
          [
            ["worse", "worse"],
            ["better", "better"],
          ],
          direction,
          { every: "both", render },
        ),
        entry("Name", "q", params.get("q"), { render }),
        box("sure moves only", "sure", params.get("sure") === "1", { render }),
      ),
      countLine(kept.length, all.length, "problem that moved", { plural: "problems that moved" }),
      movesTable(store, pair, rows, { params, render, empty: nothingMoved(params, all, unsure) }),
      h(
        "p",
        { class: "note" },
        `A move is sure where Fisher's exact test, adjusted over all problems, is at most ${(1 - confidence).toFixed(2)}. Open a problem to see both programs.`,
      ),
    ),
  ];
}

/** Task by run. */
export function matrix(store, { params, render }) {
  const suite = store.suites.includes(params.get("suite")) ? params.get("suite") : store.suites[0];
  const runs = store.runs.filter((run) => run.suites.includes(suite));
  const all = store.report.tasks
    .map((_, task) => ({ task, rates: runs.map((run) => store.rate(run, suite, task)) }))
    .filter(({ rates }) => rates.some(({ n }) => n));
  const spread = ({ rates }) => {
    const shares = rates.map(({ share }) => share).filter((share) => share !== null);
    return Math.max(...shares) - Math.min(...shares);
  };
  const text = (params.get("q") ?? "").toLowerCase();
  const confidence = store.report.comparisons[suite]?.confidence ?? 0.95;
  const sure = new Set(
    (store.report.comparisons[suite]?.candidates ?? []).flatMap((each) =>
      each.benchmarks.flatMap((benchmark) =>
        benchmark.moved
          .filter((move) => move.p_adjusted <= 1 - confidence)
          .map((move) => `${benchmark.benchmark}\n${move.task_id}`),
      ),
    ),
  );
  const isKept = (row) => {
    const { benchmark, task_id: id } = store.report.tasks[row.task];
    return (
      id.toLowerCase().includes(text) &&
      (params.get("differ") !== "1" || spread(row) > 0) &&
      (params.get("sure") !== "1" || sure.has(`${benchmark}\n${id}`))
    );
  };
  const rows = sorted(all.filter(isKept), params, {
    task: ({ task }) => task,
    spread,
    ...Object.fromEntries(runs.map((run, at) => [`r${at}`, ({ rates }) => rates[at].share])),
  });
  return [
    h("h1", {}, "Problems by run"),
    filterRow(
      "Filter problems",
      choice("Suite", "suite", store.suites, suite, { render }),
      entry("Name", "q", params.get("q"), { render }),
      box("runs differ", "differ", params.get("differ") === "1", { render }),
      sure.size ? box("sure moves only", "sure", params.get("sure") === "1", { render }) : null,
    ),
    countLine(rows.length, all.length, "problem"),
    table({
      caption: `Pass rate of each problem in each run by ${suite}`,
      params,
      render,
      rows,
      columns: [
        { name: "problem", key: "task" },
        ...runs.map((run, at) => ({ name: run.name, key: `r${at}`, class: "number" })),
        { name: "spread", key: "spread", first: "-", class: "number" },
      ],
      cells: (row) => [
        h(
          "th",
          { scope: "row" },
          h(
            "a",
            { class: "row-link", href: taskLink(store, row.task, { ...fromList("matrix", params), suite }) },
            ...shown(store.report.tasks[row.task].task_id),
          ),
        ),
        ...row.rates.map((rate) =>
          h(
            "td",
            {
              class: `heat number ${rate.n ? "" : "empty"}`,
              vars: { "--rate": rate.share ?? 0 },
              title: rateText(rate),
            },
            rate.n ? `${rate.passing}/${rate.n}` : "–",
          ),
        ),
        h("td", { class: "number" }, percent(spread(row), 0)),
      ],
    }),
    h("p", {}, h("a", { href: link("compare") }, "Compare two of them")),
  ];
}
