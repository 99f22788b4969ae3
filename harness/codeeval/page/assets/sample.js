// One sample: why it has its verdict, its program, its prompt and its answer.
import { commandLine, copyButton, h, plain, shown } from "./dom.js";
import { groupOf, quoted } from "./format.js";
import { extracted, program, verbatim } from "./code.js";
import { evidence, failed, versus } from "./evidence.js";
import { execution, facts } from "./facts.js";
import { arrived, awaited, chip, dots, section } from "./parts.js";
import { filtered, ordered, withText } from "./samples.js";
import { link, replaceParams, sampleLink, taskLink } from "./route.js";

function marksOf(sample, verdict) {
  const marks = new Map();
  const lines = sample.program.replace(/\n$/, "").split("\n").length;
  const tells = sample.span && sample.span[2] - sample.span[0] < Math.max(1, lines / 3);
  if (tells && !verdict?.line)
    for (let line = sample.span[0]; line <= sample.span[2]; line += 1)
      marks.set(line, { class: "hinted", label: line === sample.span[0] ? "evidence of the kind" : "" });
  if (verdict?.line)
    marks.set(verdict.line, {
      class: "failing",
      id: "failing-line",
      label: verdict.exception ? `raised ${plain(verdict.exception)} here` : "failed here",
    });
  return marks;
}

function prompt(group) {
  return h(
    "details",
    { class: "block" },
    h("summary", {}, h("h2", {}, "Prompt as sent")),
    group.prompt_note ? h("p", { class: "note" }, ...shown(group.prompt_note)) : null,
    (group.prompt ?? []).map(([role, content]) =>
      h(
        "div",
        { class: "turn" },
        h("h3", {}, role === "continued" ? "text to be continued" : role),
        verbatim(content, { label: `Message of ${role}` }),
      ),
    ),
  );
}

function answer(sample) {
  const text = sample.answer;
  if (text === null || text === undefined)
    return section("Raw answer", h("p", { class: "note" }, "The text is the program itself."));
  const marked = extracted(text, sample.program);
  return section(
    "Raw answer",
    h(
      "p",
      { class: "note" },
      marked.length ? "Marked is what became the program." : "No part of it stands in the program as it is.",
    ),
    verbatim(text, { label: "Raw answer", marked }),
  );
}

/** The samples before and after one among those that the parameters keep; the text has been searched in `rows`. */
function neighbours(store, run, row, params, rows) {
  const at = rows.indexOf(row);
  const list = at >= 0 ? rows : Array.from({ length: run.size }, (_, each) => each);
  const here = at >= 0 ? at : row;
  const keep = Object.fromEntries(params);
  const to = (position) => (list[position] === undefined ? null : sampleLink(store, run, list[position], keep));
  const failure = (step) => {
    for (let position = here + step; position >= 0 && position < list.length; position += step)
      if (store.failing(run, list[position])) return to(position);
    return null;
  };
  return {
    previous: to(here - 1),
    next: to(here + 1),
    previousFailure: failure(-1),
    nextFailure: failure(1),
    text: `${here + 1} of ${list.length}`,
  };
}

function steps(found) {
  const step = (href, text, key) =>
    href
      ? h(
          "a",
          { class: "button", href, "data-key": key, "aria-keyshortcuts": key },
          text,
          h("kbd", { "aria-hidden": "true" }, key),
        )
      : h("span", { class: "button off" }, text);
  return h(
    "nav",
    { class: "steps", "aria-label": "Samples" },
    step(found.previous, "Previous", "k"),
    step(found.next, "Next", "j"),
    step(found.previousFailure, "Failure before", "p"),
    step(found.nextFailure, "Next failure", "n"),
    copyButton("Copy link", () => location.href),
    h("span", { class: "note" }, found.text),
  );
}

function others(store, task, run, index, suite) {
  return section(
    "All samples of this problem",
    store.runs
      .filter((each) => each.rows.has(task))
      .map((each) =>
        h(
          "div",
          { class: "run-dots" },
          h("h3", {}, each.name),
          dots(store, each, each.suites.includes(suite) ? suite : each.suites[0], task, {
            current: each === run ? index : null,
          }),
        ),
      ),
  );
}

function found(store, args) {
  const [name, benchmark, id, index] = args;
  const run = store.runs.find((each) => each.name === name);
  const task = store.positions.get(`${benchmark}\n${id}`);
  const row = run?.rows.get(task)?.find((each) => run.samples.index[each] === Number(index));
  return { run, task, row, id, index: Number(index) };
}

function drawn(store, detail, { run, task, row, id, index, params, render }) {
  const group = detail.runs[run.at];
  const sample = group.samples.find((each) => each.index === index);
  const verdicts = sample.verdicts ?? [];
  const chosen = verdicts.find((each) => each.suite === params.get("by")) ?? verdicts.find(failed) ?? verdicts[0];
  const suite = chosen?.suite ?? run.suites[0];
  const tabs = verdicts.map((verdict) =>
    h(
      "button",
      {
        type: "button",
        class: `verdict-tab ${groupOf(verdict.status)}`,
        "aria-pressed": String(verdict === chosen),
        on: { click: () => (replaceParams({ by: verdict.suite }), render()) },
      },
      chip(verdict.status, verdict.suite),
    ),
  );
  const redacted = store.report.redacted;
  const { language } = detail;
  const right = params.get("right") ?? `${run.at}.${index}`;
  const left = params.get("left") ?? (detail.canonical ? "canonical" : null);
  return [
    h("div", { class: "verdict-tabs", role: "group", "aria-label": "Verdicts" }, tabs),
    facts(sample, chosen),
    chosen && failed(chosen) && !redacted
      ? section(
          `Why it fails ${chosen.suite}`,
          ...evidence(chosen, { kind: store.kind(run, row), reason: sample.reason, beside: true }),
        )
      : null,
    chosen && failed(chosen) && redacted
      ? section(
          "Why it fails",
          h(
            "p",
            {},
            store.kind(run, row) ? `${store.kind(run, row).code} ${store.kind(run, row).name}. ` : "",
            chosen.exception ?? "",
            " Texts were left out of this page.",
          ),
        )
      : null,
    redacted
      ? null
      : section(
          "Program",
          h(
            "p",
            { class: "note" },
            execution(sample, detail.prelude),
            sample.cut ? "A text was too long for the page, and is shown in part. " : "",
            copyButton("Copy program", sample.program),
          ),
          !sample.alone && detail.prelude
            ? h(
                "details",
                {},
                h("summary", {}, "Imports and helpers of the prompt"),
                program(detail.prelude, { label: "Imports and helpers", language }),
              )
            : null,
          sample.program
            ? program(sample.program, { marks: marksOf(sample, chosen), language })
            : h("p", {}, "No program was found in the answer."),
        ),
    others(store, task, run, index, suite),
    redacted
      ? null
      : h(
          "details",
          { class: "block", open: params.has("left") || params.has("right") },
          h("summary", {}, h("h2", {}, "Compare with another program, or the canonical solution")),
          versus(store, detail, left ?? right, right, { render }),
        ),
    redacted ? null : answer(sample),
    redacted ? null : prompt(group),
    redacted || !detail.statement
      ? null
      : h(
          "details",
          { class: "block" },
          h("summary", {}, h("h2", {}, "The problem")),
          verbatim(detail.statement, { label: "Problem" }),
        ),
    redacted || !detail.canonical
      ? null
      : h(
          "details",
          { class: "block" },
          h("summary", {}, h("h2", {}, "Canonical solution")),
          program(detail.canonical, { label: "Canonical solution", language }),
        ),
    run.is_run
      ? section(
          "Again",
          h("p", { class: "note" }, "Execute it again, with values and fixes:"),
          commandLine(`codeeval explain ${quoted(run.source)} ${quoted(id)} ${index}`),
        )
      : null,
  ];
}

/** The parameters without those of one sample. */
const ofList = (params) => Object.fromEntries([...params].filter(([name]) => !["by", "left", "right"].includes(name)));

/** Steps to the neighbours; a text in the parameters is searched first. */
function walk(store, run, row, params, isCurrent) {
  const rows = ordered(store, run, filtered(store, run, params), params);
  const text = params.get("q");
  const nav = (kept) => steps(neighbours(store, run, row, params, kept));
  if (!text) return nav(rows);
  const holder = awaited("Searching…");
  withText(store, run, rows, text).then(({ kept }) => isCurrent() && arrived(holder, nav(kept)));
  return holder;
}

export function sample(store, { args, params, render, isCurrent }) {
  const where = found(store, args);
  const { run, task, row } = where;
  if (row === undefined)
    return [
      h("h1", {}, "No such sample"),
      h("p", {}, "The page has no sample of this name. "),
      h("a", { href: "#/samples" }, "All samples"),
    ];
  const holder = awaited("Reading…");
  store.task(task).then(
    (detail) => {
      if (!isCurrent()) return;
      if (detail === null)
        arrived(
          holder,
          h(
            "p",
            {},
            "The texts of this sample are in ",
            h("a", { href: sampleLink(store, run, row) }, "another file of this report"),
            ".",
          ),
        );
      else arrived(holder, ...drawn(store, detail, { ...where, params, render }).filter(Boolean));
    },
    (error) =>
      isCurrent() && arrived(holder, h("p", { role: "alert" }, `The texts cannot be read: ${error.message}`)),
  );
  return [
    h(
      "p",
      { class: "crumbs" },
      h("a", { href: link("samples", [], { ...ofList(params), run: run.name }) }, "Samples"),
      " / ",
      h("span", {}, run.name),
      " / ",
      h("a", { href: taskLink(store, task, { run: run.name }) }, ...shown(where.id)),
    ),
    h("h1", {}, ...shown(where.id), h("span", { class: "index" }, ` · sample ${where.index}`)),
    walk(store, run, row, params, isCurrent),
    holder,
  ];
}
