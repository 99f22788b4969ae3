// The hash is the state: a page and its filters, so that a link shares a view.

/** The hash as a page with its arguments and parameters. */
export function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [page = "", ...args] = path.split("/").map(decode);
  return { page: page || "overview", args, params: new URLSearchParams(query) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The hash of a page. Parameters that are empty are left out. */
export function link(page, args = [], params = {}) {
  const path = [page, ...args].map((part) => encodeURIComponent(part)).join("/");
  const kept = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
  return `#/${path}${query ? `?${query}` : ""}`;
}

/** Replaces parameters of the present page; the browser's history keeps one entry. */
export function replaceParams(changes) {
  const { page, args, params } = route();
  const all = { ...Object.fromEntries(params), ...changes };
  history.replaceState(history.state, "", link(page, args, all));
}

export const sampleLink = (store, run, row, params = {}) => {
  const task = run.samples.task[row];
  const file = store.fileOf(task) ?? "";
  return (
    file +
    link(
      "sample",
      [run.name, store.report.tasks[task].benchmark, store.report.tasks[task].task_id, run.samples.index[row]],
      params,
    )
  );
};

export const taskLink = (store, task, params = {}) => {
  const { benchmark, task_id: id } = store.report.tasks[task];
  return (store.fileOf(task) ?? "") + link("task", [benchmark, id], params);
};

/** The path of a hash, without its parameters. */
export const pathOf = (hash) => hash.split("?")[0];

/** Parameters for a problem's link that lead back to this list. */
export const fromList = (page, params) => ({ ...Object.fromEntries(params), from: page });
