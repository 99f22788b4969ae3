// Samples that the tests accept and the stronger suite does not, with the input that tells.
import { h, shown } from "./dom.js";
import { count, interval } from "./format.js";
import { chip, choiceOfRun, filterRow, runOf, section } from "./parts.js";
import { link, sampleLink, taskLink } from "./route.js";
import { alike, evidence } from "./evidence.js";

const STEP = 15;
const MOST_GROUPS = 4;
const MOST_LINKS = 20;

function summary(store, run) {
  const study = store.report.false_positives[run.benchmark];
  const at = store.runs.filter((each) => each.benchmark === run.benchmark).indexOf(run);
  const facts = study?.models[at];
  if (!facts) return null;
  return h(
    "dl",
    { class: "meters" },
    [
      [
        "accepted and wrong",
        `${facts.false_positives.toLocaleString("en")} of ${count(facts.passed, "accepted sample")}`,
      ],
      ["false positives, mean over problems", interval(facts.false_positive_rate)],
      ["false positives, all samples at once", interval(facts.false_positive_rate_pooled)],
      ["right by both suites", interval(facts.confirmed_accuracy)],
      ["rejected and right", facts.false_negatives.toLocaleString("en")],
    ].map(([name, value]) => h("div", { class: "meter" }, h("dt", {}, name), h("dd", {}, value))),
  );
}

function list(store, run, { isCurrent, settle }) {
  const weak = run.suites.find((suite) => suite !== run.oracle);
  const byTask = new Map();
  for (let row = 0; row < run.size; row += 1) {
    const verdict = store.status(run, run.oracle, row);
    if (
      store.status(run, weak, row) === "passed" &&
      verdict !== null &&
      !["passed", "infrastructure"].includes(verdict)
    )
      byTask.set(run.samples.task[row], [...(byTask.get(run.samples.task[row]) ?? []), row]);
  }
  const groups = [...byTask].sort((a, b) => b[1].length - a[1].length);
  const holder = h("div", {});
  let done = 0;
  const add = async () => {
    const next = groups.slice(done, done + STEP);
    done += next.length;
    const details = await Promise.all(next.map(([task]) => store.task(task)));
    if (!isCurrent()) return;
    more.remove();
    holder.append(...next.map(([task, rows], at) => one(store, run, task, rows, details[at])));
    if (done < groups.length) holder.append(more);
    if (done <= STEP) settle();
  };
  const more = h("button", { type: "button", class: "quiet", on: { click: add } }, "Show more");
  add();
  return section(
    `${count([...byTask.values()].flat().length, "sample")} of ${count(groups.length, "problem")} pass ${weak} and fail ${run.oracle}`,
    groups.length
      ? h("p", {}, h("a", { href: link("samples", [], { run: run.name, accepted: "1" }) }, "All of them as a table"))
      : null,
    holder,
  );
}

/** Links to the samples of some rows. */
const links = (store, run, rows) =>
  rows
    .slice(0, MOST_LINKS)
    .map((row, at) => [
      at ? ", " : "",
      h("a", { href: sampleLink(store, run, row, { by: run.oracle, accepted: "1" }) }, String(run.samples.index[row])),
    ])
    .concat(rows.length > MOST_LINKS ? ` and ${rows.length - MOST_LINKS} more` : "");

/** A problem: its samples by what the stronger suite says of them, with the evidence of each group. */
function one(store, run, task, rows, detail) {
  const id = store.report.tasks[task].task_id;
  const samples = new Map((detail?.runs[run.at]?.samples ?? []).map((sample) => [sample.index, sample]));
  const entries = rows.map((row) => {
    const verdict = samples.get(run.samples.index[row])?.verdicts?.find((each) => each.suite === run.oracle);
    return { row, verdict: verdict ?? { status: store.status(run, run.oracle, row) } };
  });
  const groups = alike(entries);
  return h(
    "article",
    { class: "failure" },
    h("h3", {}, h("a", { href: taskLink(store, task, { suite: run.oracle }) }, ...shown(id))),
    groups.slice(0, MOST_GROUPS).map((group) => [
      h(
        "p",
        { class: "note group" },
        chip(group[0].verdict.status),
        ` ${group.length === 1 ? "sample" : "samples"} `,
        links(
          store,
          run,
          group.map(({ row }) => row),
        ),
      ),
      store.report.redacted ? null : evidence(group[0].verdict),
    ]),
    groups.length > MOST_GROUPS
      ? h(
          "p",
          { class: "note" },
          `${groups.length - MOST_GROUPS} other ways to fail, of samples `,
          links(
            store,
            run,
            groups
              .slice(MOST_GROUPS)
              .flat()
              .map(({ row }) => row),
          ),
        )
      : null,
  );
}

export function accepted(store, context) {
  const run = runOf(store, context.params);
  const head = [
    h("h1", {}, "Accepted wrongly"),
    store.runs.length > 1 ? filterRow(null, choiceOfRun(store.runs, run, context)) : null,
  ];
  if (!run.oracle)
    return [
      ...head,
      h(
        "p",
        {},
        `${run.name} has no verdicts of a stronger suite (plus or strong). Make one: `,
        h("code", {}, "codeeval strengthen"),
        ".",
      ),
    ];
  return [...head, summary(store, run), list(store, run, context)];
}
