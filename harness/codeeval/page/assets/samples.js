// The sample table: sort and filters live in the hash.
import { announce, h, shown } from "./dom.js";
import { memory, seconds, wordOf } from "./format.js";
import { arrived, awaited, box, chip, choice, choiceOfRun, countLine, entry, filterRow, runOf, sorted, table } from "./parts.js";
import { sampleLink } from "./route.js";

const cost = (run, name, row) =>
  run.suites.reduce((most, suite) => {
    const value = run.samples.suites[suite][name][row];
    return value === null || value === undefined ? most : Math.max(most ?? 0, value);
  }, null);

/** Rows of a run that the parameters keep, but for the text. */
export function filtered(store, run, params) {
  const get = (name) => params.get(name) ?? "";
  const suites = run.suites.includes(get("suite")) ? [get("suite")] : run.suites;
  const status = get("status");
  const finish = get("finish");
  const kind = get("kind");
  const slowest = Number(get("time"));
  const columns = run.samples;
  const rows = [];
  for (let row = 0; row < run.size; row += 1) {
    const statuses = suites.map((suite) => store.status(run, suite, row));
    const failing = statuses.some((each) => each !== null && each !== "passed" && each !== "infrastructure");
    if (
      status === "failing"
        ? !failing
        : status === "none"
          ? statuses.some((each) => each !== null)
          : status && !statuses.includes(status)
    )
      continue;
    if (get("task") && store.report.tasks[columns.task[row]].task_id !== get("task")) continue;
    if (finish && (columns.finish_reasons[columns.finish_reason[row]] ?? "unknown") !== finish) continue;
    if (kind && (store.kind(run, row)?.code ?? "") !== kind) continue;
    if (slowest && !((cost(run, "cpu_ms", row) ?? -1) >= 1000 * slowest)) continue;
    if (
      get("accepted") === "1" &&
      !(
        run.oracle &&
        store.status(
          run,
          run.suites.find((suite) => suite !== run.oracle),
          row,
        ) === "passed" &&
        !["passed", null].includes(store.status(run, run.oracle, row))
      )
    )
      continue;
    rows.push(row);
  }
  return rows;
}

/** Sorts rows as the hash says. */
export function ordered(store, run, rows, params) {
  const columns = run.samples;
  return sorted(rows, params, {
    task: (row) => columns.task[row] * 1e6 + columns.index[row],
    time: (row) => cost(run, "cpu_ms", row),
    memory: (row) => cost(run, "memory_kb", row),
    size: (row) => columns.characters[row],
    tokens: (row) => columns.tokens[row],
    kind: (row) => store.kind(run, row)?.code ?? null,
    ...Object.fromEntries(run.suites.map((suite) => [`s-${suite}`, (row) => store.status(run, suite, row)])),
  });
}

/** Keeps rows whose texts hold the words; reads the texts part by part. */
export async function withText(store, run, rows, text, tell = () => {}) {
  const wanted = text.toLowerCase();
  const byTask = new Map();
  for (const row of rows) byTask.set(run.samples.task[row], [...(byTask.get(run.samples.task[row]) ?? []), row]);
  const kept = [];
  let elsewhere = 0;
  let done = 0;
  for (const [task, group] of byTask) {
    const detail = await store.task(task);
    if (detail === null) elsewhere += group.length;
    const samples = new Map((detail?.runs[run.at]?.samples ?? []).map((sample) => [sample.index, sample]));
    for (const row of group) {
      const sample = samples.get(run.samples.index[row]);
      const texts = sample
        ? [
            sample.program,
            sample.answer ?? "",
            ...(sample.verdicts ?? []).flatMap((v) => [
              v.message ?? "",
              v.exception ?? "",
              v.test_source ?? "",
              v.output ?? "",
            ]),
          ]
        : [];
      if (
        store.report.tasks[task].task_id.toLowerCase().includes(wanted) ||
        texts.some((each) => each.toLowerCase().includes(wanted))
      )
        kept.push(row);
    }
    done += 1;
    if (done % 40 === 0) tell(done / byTask.size);
  }
  return { kept, elsewhere };
}

const REPEATED = "an identical program was executed in its place";

/** Whether an identical program of the same problem was executed in place of this one. */
function isRepeat(store, run, row) {
  const executed = (each) => cost(run, "cpu_ms", each) !== null;
  const unexecuted = ["truncated", "no_code", "infrastructure", null];
  return (
    !executed(row) &&
    run.suites.some((suite) => !unexecuted.includes(store.status(run, suite, row))) &&
    run.rows.get(run.samples.task[row]).some(executed)
  );
}

function listed(store, run, rows, { params, render }) {
  const columns = run.samples;
  const hasKinds = columns.kind.some((kind) => kind !== null);
  const hasTokens = columns.tokens.some((tokens) => tokens !== null);
  const keep = Object.fromEntries(
    [...params].filter(([name]) =>
      ["status", "suite", "kind", "finish", "time", "sort", "accepted", "task", "q"].includes(name),
    ),
  );
  return table({
    caption: `Samples of ${run.name}`,
    params,
    render,
    rows,
    columns: [
      { name: "sample", key: "task" },
      ...run.suites.map((suite) => ({ name: suite, key: `s-${suite}` })),
      ...(hasKinds ? [{ name: "kind", key: "kind" }] : []),
      { name: "time", key: "time", first: "-", class: "number" },
      { name: "memory", key: "memory", first: "-", class: "number" },
      { name: "characters", key: "size", first: "-", class: "number" },
      ...(hasTokens ? [{ name: "tokens", key: "tokens", first: "-", class: "number" }] : []),
      { name: "finish" },
    ],
    cells: (row) => {
      const kind = store.kind(run, row);
      const time = cost(run, "cpu_ms", row);
      return [
        h(
          "th",
          { scope: "row" },
          h(
            "a",
            { class: "row-link", href: sampleLink(store, run, row, keep) },
            ...shown(store.report.tasks[columns.task[row]].task_id),
            h("span", { class: "index" }, ` · ${columns.index[row]}`),
          ),
        ),
        ...run.suites.map((suite) => h("td", {}, chip(store.status(run, suite, row)))),
        hasKinds ? h("td", { title: kind?.name }, kind ? kind.code : "") : null,
        h(
          "td",
          { class: "number" },
          time !== null
            ? seconds(time / 1000)
            : isRepeat(store, run, row)
              ? h("span", { class: "note", title: REPEATED }, "repeat")
              : "–",
        ),
        h("td", { class: "number" }, memory(cost(run, "memory_kb", row))),
        h("td", { class: "number" }, columns.characters[row].toLocaleString("en")),
        hasTokens ? h("td", { class: "number" }, columns.tokens[row] ?? "–") : null,
        h("td", {}, columns.finish_reasons[columns.finish_reason[row]] ?? "–"),
      ];
    },
  });
}

function filters(store, run, { params, render }) {
  const statuses = [...new Set(run.suites.flatMap((suite) => [...new Set(run.samples.suites[suite].status)]))]
    .filter((code) => code !== null)
    .map((code) => store.report.statuses[code]);
  const kinds = [...new Set(run.samples.kind)]
    .filter((kind) => kind !== null)
    .sort((a, b) => a - b)
    .map((kind) => store.report.kinds[kind]);
  return filterRow(
    "Filter samples",
    choiceOfRun(store.runs, run, { render }),
    choice("Suite", "suite", run.suites, params.get("suite"), { every: "any", render }),
    choice(
      "Status",
      "status",
      [["failing", "failing"], ...statuses.map((status) => [status, wordOf(status)]), ["none", "no verdict"]],
      params.get("status"),
      { every: "any", render },
    ),
    kinds.length
      ? choice(
          "Kind of bug",
          "kind",
          kinds.map((kind) => [kind.code, `${kind.code} ${kind.name}`]),
          params.get("kind"),
          { every: "any", render },
        )
      : null,
    run.samples.finish_reasons.length
      ? choice("Finish reason", "finish", [...run.samples.finish_reasons, "unknown"], params.get("finish"), {
          every: "any",
          render,
        })
      : null,
    entry("Time from (s)", "time", params.get("time"), { render, type: "number", width: "narrow" }),
    entry("Text", "q", params.get("q"), {
      render,
      hint: store.report.redacted ? "task_id" : "in programs, answers, messages",
    }),
    run.oracle ? box(`passes, but fails ${run.oracle}`, "accepted", params.get("accepted") === "1", { render }) : null,
    params.size ? h("a", { class: "quiet", href: "#/samples" }, "Clear") : null,
  );
}

export function samples(store, { params, render, isCurrent, settle }) {
  const run = runOf(store, params);
  const rows = ordered(store, run, filtered(store, run, params), params);
  const text = params.get("q");
  const holder = text ? awaited("Searching…") : h("div", {});
  const fill = (kept, elsewhere = 0) => {
    arrived(
      holder,
      countLine(kept.length, run.size, "sample", { of: ` of ${run.name}` }),
      ...(elsewhere
        ? [
            h(
              "p",
              { class: "note" },
              `The texts of ${elsewhere.toLocaleString("en")} samples are in other files of this report, and were not searched.`,
            ),
          ]
        : []),
      listed(store, run, kept, { params, render }),
    );
    settle();
  };
  if (!text) fill(rows);
  else
    withText(store, run, rows, text, (share) => isCurrent() && announce(`searched ${Math.round(100 * share)} %`)).then(
      ({ kept, elsewhere }) => isCurrent() && fill(kept, elsewhere),
    );
  return [h("h1", {}, "Samples"), filters(store, run, { params, render }), holder];
}
