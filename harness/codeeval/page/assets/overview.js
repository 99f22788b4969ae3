// The first page: what was measured, how sure it is, and what to know about it.
import { commandLine, h, shown } from "./dom.js";
import { count, interval, percent, seconds } from "./format.js";
import { ruler } from "./charts.js";
import { chip, mixBar, notes, section } from "./parts.js";
import { link } from "./route.js";
import { compared } from "./verdicts.js";

const suiteWords = {
  base: "the benchmark's own tests",
  plus: "the stronger published tests",
  strong: "codeeval's stronger tests",
  "base and plus": "both suites together",
};

function sentence(run) {
  const [suite] = Object.keys(run.pass_at_k);
  const estimate = run.pass_at_k[suite]?.["1"];
  if (!estimate) return h("p", { class: "lead" }, "No verdicts yet.");
  const oracle = run.oracle && run.pass_at_k[run.oracle]?.["1"];
  return h(
    "p",
    { class: "lead" },
    h("b", {}, percent(estimate.estimate)),
    " of first tries pass ",
    suiteWords[suite] ?? `the suite ${suite}`,
    oracle ? [", ", h("b", {}, percent(oracle.estimate)), ` pass ${suiteWords[run.oracle]}`] : null,
    ".",
  );
}

function scores(run) {
  const suites = Object.entries(run.pass_at_k);
  const ks = [...new Set(suites.flatMap(([, table]) => Object.keys(table)))];
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": `pass@k of ${run.name}` },
    h(
      "table",
      { class: "list scores" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "suite"),
          ks.map((k) => h("th", { scope: "col", class: "number" }, `pass@${k}`)),
        ),
      ),
      h(
        "tbody",
        {},
        suites.map(([suite, table]) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, suite),
            ks.map((k) =>
              h(
                "td",
                { class: "number" },
                table[k]
                  ? [
                      h("b", {}, percent(table[k].estimate)),
                      h(
                        "span",
                        { class: "range" },
                        ` ${(100 * table[k].low).toFixed(1)} to ${(100 * table[k].high).toFixed(1)}`,
                      ),
                    ]
                  : "–",
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function statuses(store, run) {
  return run.suites.map((suite) => {
    const mix = {};
    for (let row = 0; row < run.size; row += 1) {
      const status = store.status(run, suite, row);
      if (status !== null) mix[status] = (mix[status] ?? 0) + 1;
    }
    const to = (status) => link("samples", [], { run: run.name, suite, status });
    const entries = Object.entries(mix).sort((a, b) => b[1] - a[1]);
    return h(
      "div",
      { class: "status-row" },
      h("h3", {}, suite),
      mixBar(mix, { links: to }),
      h(
        "ul",
        { class: "legend" },
        entries.map(([status, size]) =>
          h(
            "li",
            {},
            h("a", { href: to(status) }, chip(status), h("span", { class: "legend-count" }, size.toLocaleString("en"))),
          ),
        ),
      ),
    );
  });
}

function trust(run) {
  const summary = run.summary;
  if (!summary) return null;
  const { isolated, shared, imported = 0, own_objects: own } = summary.trust;
  const all = isolated + shared;
  const lines = [
    all || !imported
      ? `${percent(all ? isolated / all : null)} of ${count(all, "verdict")} come from tests in a process apart from the program, which could not forge them.`
      : "",
    imported
      ? `${count(imported, "verdict")} were imported: another harness reached them, and codeeval executed nothing.`
      : "",
    shared ? `${count(shared, "verdict")} come from tests that shared a process with the program.` : "",
    own ? `In ${count(own, "verdict")} an object of the program's own class, or its change of an argument, decided a test.` : "",
    summary.uncalibrated
      ? `${count(summary.uncalibrated, "failing verdict")} are on problems without a canonical solution: the tests may be at fault.`
      : "",
    summary.infrastructure ? `${count(summary.infrastructure, "verdict")} are missing because the sandbox failed.` : "",
    Object.keys(summary.unanswered).length
      ? `${count(
          Object.values(summary.unanswered).reduce((a, b) => a + b, 0),
          "sample",
        )} are missing because the model's server did not answer.`
      : "",
  ];
  return section("Trust", notes(lines.filter(Boolean)), answers(run, summary));
}

function answers(run, summary) {
  const found = summary.answers;
  if (!found) return null;
  const ways = Object.entries(found.extraction)
    .map(([way, size]) => `${size.toLocaleString("en")} ${way.replace("_", " ")}`)
    .join(", ");
  const rules = Object.entries(found.pass_at_1).map(([suite, table]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, suite),
      Object.entries(table).map(([, estimate]) => h("td", { class: "number" }, interval(estimate))),
    ),
  );
  const names = Object.keys(Object.values(found.pass_at_1)[0] ?? {});
  return h(
    "details",
    {},
    h(
      "summary",
      {},
      `Programs in answers: ${ways}; ${count(found.differing, "sample")} where another rule takes another program`,
    ),
    h(
      "div",
      { class: "table-frame", tabindex: "0", role: "region", "aria-label": `pass@1 of ${run.name} by extraction rule` },
      h(
        "table",
        { class: "list" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "pass@1 by the rule"),
            names.map((name) =>
              h("th", { scope: "col", class: "number" }, name === found.rule ? `${name} (taken)` : name),
            ),
          ),
        ),
        h("tbody", {}, rules),
      ),
    ),
  );
}

function cautions(store, run) {
  const items = [
    ...(run.summary?.cautions ?? []),
    ...run.notes,
    ...(run.finished ? [] : ["The run is not finished: what is there is shown."]),
  ];
  return items.length ? section("Cautions", notes(items)) : null;
}

function speed(run) {
  const summary = run.summary;
  if (!summary) return null;
  const requests = summary.requests;
  return (
    `${seconds(summary.seconds.total)} in all, ${seconds(summary.seconds.sampling)} of them sampling and ${seconds(summary.seconds.execution)} executing (both overlap)` +
    (requests?.completion_tokens ? `; ${requests.completion_tokens.toLocaleString("en")} completion tokens` : "")
  );
}

/** Leads to the review of the evolved set that the run is of. */
function toReview(store, run) {
  const href = store.reviewOf(run);
  return href && h("a", { href }, "Read its problems");
}

function oneRun(store, run, { alone }) {
  const first = Object.values(run.pass_at_k)
    .map((table) => table["1"])
    .filter(Boolean);
  return h(
    "article",
    { class: alone ? "" : "run-card" },
    alone ? null : h("h2", { class: "run-name" }, run.name),
    sentence(run),
    h(
      "p",
      { class: "under-lead" },
      `${run.model} on ${run.benchmark}: ${count(run.rows.size, "problem")}, ${count(run.size, "sample")}. `,
      run.finished ? null : h("span", { class: "chip raise" }, "not finished"),
      toReview(store, run),
    ),
    alone && first.length
      ? ruler(
          Object.entries(run.pass_at_k)
            .filter(([, table]) => table["1"])
            .map(([suite, table]) => ({ name: `${suite} pass@1`, estimate: table["1"] })),
        )
      : null,
    section(
      "Scores",
      scores(run),
      h(
        "p",
        { class: "note" },
        `95 % intervals for problems like these, over ${run.summary ? count(run.summary.groups, "group") : "groups"} of problems that build on one another.`,
      ),
    ),
    section("Statuses", ...statuses(store, run)),
    cautions(store, run),
    trust(run),
    section(
      "Reproduce",
      run.command ? commandLine(run.command) : h("p", {}, `Published results, read from ${run.source}.`),
      h(
        "details",
        {},
        h("summary", {}, "Circumstances"),
        h(
          "dl",
          { class: "facts" },
          run.facts.map((fact) => h("div", {}, h("dt", {}, fact.name), h("dd", {}, ...shown(fact.value)))),
          speed(run) ? h("div", {}, h("dt", {}, "time"), h("dd", {}, speed(run))) : null,
        ),
      ),
    ),
  );
}

export function overview(store) {
  const { report, runs } = store;
  const alone = runs.length === 1;
  return [
    h("h1", {}, report.title),
    compared(store),
    alone
      ? null
      : section(
          "pass@1",
          ruler(
            runs.flatMap((run) =>
              Object.entries(run.pass_at_k)
                .filter(([suite, table]) => table["1"] && run.suites.includes(suite))
                .map(([suite, table]) => ({ name: `${run.name}, ${suite}`, estimate: table["1"] })),
            ),
          ),
        ),
    h(
      "div",
      { class: alone ? "" : "run-cards" },
      runs.map((run) => oneRun(store, run, { alone })),
    ),
    report.missing.length
      ? section(
          "Not in this page",
          h(
            "ul",
            { class: "notes" },
            report.missing.map((part) => h("li", {}, h("b", {}, part.part), ": ", ...shown(part.reason))),
          ),
        )
      : null,
    section(
      "This page",
      commandLine(report.command),
      h(
        "p",
        { class: "note" },
        `Made by codeeval ${report.version}, ${report.made}. It asks no network. `,
        report.redacted ? "Texts of prompts, answers, programs and tests were left out. " : "",
        report.files.length > 1 ? `Its samples are in ${report.files.length} files: ` : "",
        report.files.length > 1
          ? report.files.map((file, at) => [
              at ? ", " : "",
              h("a", { href: file.file, "aria-current": at === report.file ? "page" : undefined }, file.file),
            ])
          : null,
      ),
    ),
  ];
}
