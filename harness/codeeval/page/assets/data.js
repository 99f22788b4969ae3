// Reads the page's data: from the file itself, or from the server that shows a folder of runs.
import { link } from "./route.js";

async function inflate(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

async function fetched(path) {
  const response = await fetch(path, { cache: "no-store" });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? `the server answers ${response.status}`);
  return body;
}

class Embedded {
  live = false;
  reviews = {};
  constructor() {
    this.parts = [...document.querySelectorAll("script[data-first]")].map((part) => ({
      first: Number(part.dataset.first),
      last: Number(part.dataset.last),
      element: part,
    }));
  }
  report() {
    return inflate(document.getElementById("report").textContent);
  }
  partOf(task) {
    return this.parts.find((part) => part.first <= task && task <= part.last) ?? null;
  }
  load(part) {
    return inflate(part.element.textContent);
  }
}

const SERVED_TASKS = 8;

class Served {
  live = true;
  constructor(query) {
    this.query = query;
  }
  async report() {
    const report = await fetched(`/api/report?${this.query}`);
    this.stamp = report.stamp;
    this.reviews = report.reviews;
    const last = report.report.tasks.length - 1;
    this.parts = [];
    for (let first = 0; first <= last; first += SERVED_TASKS)
      this.parts.push({ first, last: Math.min(last, first + SERVED_TASKS - 1) });
    return report.report;
  }
  partOf(task) {
    return this.parts.find((part) => part.first <= task && task <= part.last) ?? null;
  }
  load(part) {
    return fetched(`/api/texts?${this.query}&first=${part.first}&last=${part.last}`);
  }
  async changed() {
    return (await fetched(`/api/stamp?${this.query}`)).stamp !== this.stamp;
  }
}

export const sourceOfPage = () =>
  document.getElementById("report") ? new Embedded() : new Served(location.search.slice(1));

/** The report with what is counted once: rows by task, rates by run and suite. */
export class Store {
  constructor(source, report) {
    this.source = source;
    this.report = report;
    this.loaded = new Map();
    this.runs = report.runs.map((run, at) => this.#prepared(run, at));
    this.positions = new Map(report.tasks.map((task, at) => [`${task.benchmark}\n${task.task_id}`, at]));
    this.suites = [...new Set(this.runs.flatMap((run) => run.suites))];
    this.passed = report.statuses.indexOf("passed");
  }
  #prepared(run, at) {
    const rows = new Map();
    run.samples.task.forEach((task, row) => {
      if (!rows.has(task)) rows.set(task, []);
      rows.get(task).push(row);
    });
    const suites = Object.keys(run.samples.suites);
    const oracle = ["plus", "strong"].find((suite) => suites.includes(suite)) ?? null;
    return { ...run, at, rows, suites, oracle, size: run.samples.task.length };
  }
  status(run, suite, row) {
    const code = run.samples.suites[suite]?.status[row];
    return code === null || code === undefined ? null : this.report.statuses[code];
  }
  /** Samples with a verdict and passing ones of a task. */
  rate(run, suite, task) {
    let n = 0;
    let passing = 0;
    const mix = {};
    for (const row of run.rows.get(task) ?? []) {
      const status = this.status(run, suite, row);
      if (status === null || status === "infrastructure") continue;
      n += 1;
      passing += status === "passed";
      mix[status] = (mix[status] ?? 0) + 1;
    }
    return { n, passing, mix, share: n ? passing / n : null };
  }
  /** The first suite that a sample fails, or null. */
  failing(run, row) {
    return (
      run.suites.find((suite) => !["passed", null, "infrastructure"].includes(this.status(run, suite, row))) ?? null
    );
  }
  kind(run, row) {
    const at = run.samples.kind[row];
    return at === null ? null : this.report.kinds[at];
  }
  /** Texts of a task; null where another file of the report holds them. */
  async task(position) {
    const part = this.source.partOf(position);
    if (part === null) return null;
    const { tasks } = await this.part(part);
    return tasks.find((task) => task.task === position) ?? null;
  }
  part(part) {
    if (!this.loaded.has(part.first)) {
      const loading = this.source.load(part);
      this.loaded.set(part.first, loading);
      loading.catch(() => this.loaded.delete(part.first));
    }
    return this.loaded.get(part.first);
  }
  /** Where the problems of a run's evolved set are read; `id`: the problem in the set. Null without a server. */
  reviewOf(run, id = null) {
    const name = this.source.reviews[run.name];
    if (name === undefined) return null;
    return `/review?set=${encodeURIComponent(name)}${id === null ? "" : link("problem", [id])}`;
  }
  /** File of the report that holds a task's texts; null if this one does. */
  fileOf(task) {
    const file = this.report.files.find((each) => each.first <= task && task <= each.last);
    return !file || this.source.partOf(task) ? null : file.file;
  }
}
