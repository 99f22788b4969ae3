// One problem: all samples of all runs, and the programs of two of them compared.
import { commandLine, h, shown } from "./dom.js";
import { count, percent, quoted } from "./format.js";
import { program, verbatim } from "./code.js";
import { arrived, awaited, choice, dots, filterRow, mixBar, rateText, section } from "./parts.js";
import { alike, evidence, failed, versus } from "./evidence.js";
import { link, sampleLink } from "./route.js";

const MOST_GROUPS = 4;

/** Position of a run and index of a sample to compare: a passing one of the first run, a failing one of the last. */
function opposites(store, detail, suite) {
  const runs = store.runs.filter((run) => detail.runs[run.at]?.samples.length);
  const rows = (run) => [...run.rows.get(detail.task)];
  const pick = (run, passing) =>
    rows(run).find((row) => (store.status(run, suite, row) === "passed") === passing) ?? rows(run)[0];
  const [first, last] = [runs[0], runs.at(-1)];
  if (!first) return [null, null];
  const better = store.rate(first, suite, detail.task).share >= (store.rate(last, suite, detail.task).share ?? 0);
  const name = (run, row) => `${run.at}.${run.samples.index[row]}`;
  if (runs.length === 1)
    return [detail.canonical ? "canonical" : name(first, pick(first, true)), name(first, pick(first, false))];
  return [name(first, pick(first, better)), name(last, pick(last, !better))];
}

function runRows(store, task, suite) {
  return store.runs
    .filter((run) => run.rows.has(task))
    .map((run) => {
      const chosen = run.suites.includes(suite) ? suite : run.suites[0];
      const rate = store.rate(run, chosen, task);
      return h(
        "div",
        { class: "run-dots" },
        h("h3", {}, run.name),
        h("span", { class: "rate" }, `${rateText(rate)} pass (${percent(rate.share, 0)})`),
        mixBar(rate.mix),
        dots(store, run, chosen, task),
      );
    });
}

function failures(store, detail, suite) {
  return store.runs.flatMap((run) => {
    const entries = (detail.runs[run.at]?.samples ?? []).flatMap((sample) => {
      const verdict = (sample.verdicts ?? []).find((each) => each.suite === suite && failed(each));
      return verdict ? [{ sample, verdict }] : [];
    });
    const groups = alike(entries);
    const rest = groups.slice(MOST_GROUPS).flat().length;
    return groups
      .slice(0, MOST_GROUPS)
      .map((group) => {
        const [{ sample, verdict }] = group;
        const row = run.rows.get(detail.task).find((each) => run.samples.index[each] === sample.index);
        return h(
          "article",
          { class: "failure" },
          h(
            "h3",
            {},
            `${run.name}: ${group.length === 1 ? "sample" : "samples"} `,
            group.slice(0, 12).map(({ sample: each }, at) => [
              at ? ", " : "",
              h(
                "a",
                {
                  href: sampleLink(
                    store,
                    run,
                    run.rows.get(detail.task).find((one) => run.samples.index[one] === each.index),
                    { by: suite },
                  ),
                },
                String(each.index),
              ),
            ]),
            group.length > 12 ? ` and ${group.length - 12} more` : "",
          ),
          ...evidence(verdict, { kind: store.kind(run, row), reason: sample.reason }),
        );
      })
      .concat(rest ? h("p", { class: "note" }, `${run.name}: ${count(rest, "sample")} more fail in other ways.`) : []);
  });
}

const LISTS = { tasks: "Problems", compare: "Compare", matrix: "Matrix" };

/** The list that a problem was opened in, with its filters. */
function backToList(params) {
  const { from = "tasks", left, right, ...rest } = Object.fromEntries(params);
  const page = Object.hasOwn(LISTS, from) ? from : "tasks";
  return h("a", { href: link(page, [], rest) }, LISTS[page]);
}

/** Leads to the problem in the review of its evolved set, where a server has that. */
function toReview(store, position, benchmark, id) {
  const runs = store.runs.filter((run) => run.rows.has(position));
  const href = runs.map((run) => store.reviewOf(run, id.slice(benchmark.length + 1))).find(Boolean);
  return href ? h("p", {}, h("a", { href }, "Read it with the evidence of its making")) : null;
}

export function task(store, { args, params, render, isCurrent, settle }) {
  const [benchmark, id] = args;
  const position = store.positions.get(`${benchmark}\n${id}`);
  if (position === undefined) return [h("h1", {}, "No such problem"), h("a", { href: "#/tasks" }, "All problems")];
  const suites = [...new Set(store.runs.filter((run) => run.rows.has(position)).flatMap((run) => run.suites))];
  const suite = suites.includes(params.get("suite")) ? params.get("suite") : suites[0];
  const holder = awaited("Reading…");
  const redacted = store.report.redacted;
  store.task(position).then(
    (detail) => {
      if (!isCurrent()) return;
      if (detail === null || redacted) {
        arrived(
          holder,
          h(
            "p",
            { class: "note" },
            redacted ? "Texts were left out of this page." : "The texts are in another file of this report.",
          ),
        );
        return;
      }
      const [left, right] = opposites(store, detail, suite);
      const why = failures(store, detail, suite);
      arrived(
        holder,
        ...[
          why.length ? section("What fails", ...why) : null,
          left
            ? section(
                "Two programs",
                versus(store, detail, params.get("left") ?? left, params.get("right") ?? right, { render }),
              )
            : null,
          detail.statement ? section("The problem", verbatim(detail.statement, { label: "Problem" })) : null,
          detail.canonical
            ? h(
                "details",
                { class: "block" },
                h("summary", {}, h("h2", {}, "Canonical solution")),
                program(detail.canonical, { label: "Canonical solution", language: detail.language }),
              )
            : null,
          section(
            "Again",
            store.runs
              .filter((run) => run.is_run && run.rows.has(position))
              .map((run) => commandLine(`codeeval explain ${quoted(run.source)} ${quoted(id)}`)),
          ),
        ].filter(Boolean),
      );
      settle();
    },
    (error) =>
      isCurrent() && arrived(holder, h("p", { role: "alert" }, `The texts cannot be read: ${error.message}`)),
  );
  return [
    h("p", { class: "crumbs" }, backToList(params), " / ", h("span", {}, benchmark)),
    h("h1", {}, ...shown(id)),
    toReview(store, position, benchmark, id),
    filterRow(
      null,
      choice("Suite", "suite", suites, suite, { render }),
    ),
    section("Samples", ...runRows(store, position, suite)),
    holder,
  ];
}
