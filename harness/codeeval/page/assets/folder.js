// The first page of a server: the runs of its folder, to open one or compare several.
import { h, shown } from "./dom.js";
import { percent } from "./format.js";
import { section, table } from "./parts.js";

const FOLLOW_MILLISECONDS = 4000;

const scores = (run) =>
  Object.entries(run.verdicts)
    .map(([suite, [n, passing]]) => `${suite} ${percent(n ? passing / n : null)} of ${n.toLocaleString("en")}`)
    .join(", ");

const query = (names) => names.map((name) => `run=${encodeURIComponent(name)}`).join("&");

function row(run, chosen, update) {
  const box = h("input", {
    type: "checkbox",
    "aria-label": `choose ${run.name}`,
    checked: chosen.has(run.name),
    disabled: Boolean(run.error),
    on: { change: () => (box.checked ? chosen.add(run.name) : chosen.delete(run.name), update()) },
  });
  return h(
    "tr",
    {},
    h("td", {}, box),
    h(
      "th",
      { scope: "row" },
      run.error
        ? shown(run.name)
        : h("a", { class: "row-link", href: `/report?${query([run.name])}` }, ...shown(run.name)),
    ),
    h("td", {}, ...shown(run.error || run.model)),
    h("td", {}, ...shown(run.benchmark)),
    h("td", {}, scores(run)),
    h(
      "td",
      {},
      run.error
        ? "cannot be read"
        : run.finished
          ? run.started.slice(0, 16).replace("T", " ")
          : h("span", { class: "chip raise" }, "not finished"),
    ),
  );
}

/** The evolved sets of the folder, to read their problems; nothing without any. */
function sets(list) {
  if (!list.length) return null;
  const heads = ["problems", "read", "left", "disputed"];
  const cells = (each) =>
    each.error
      ? h("td", { colspan: heads.length }, ...shown(each.error))
      : heads.map((name) => h("td", { class: "number" }, each[name].toLocaleString("en")));
  return section(
    "Evolved sets",
    table({
      caption: "Evolved sets",
      columns: [{ name: "set" }, ...heads.map((name) => ({ name, class: "number" }))],
      rows: list,
      cells: (each) => [
        h(
          "th",
          { scope: "row" },
          each.error
            ? shown(each.name)
            : h("a", { class: "row-link", href: `/review?set=${encodeURIComponent(each.name)}` }, ...shown(each.name)),
        ),
        cells(each),
      ],
    }),
  );
}

/** Draws the folder into `main`, and again while it changes. */
export function folder(main) {
  const chosen = new Set();
  let last = "";
  const draw = (list, evolved) => {
    const compare = h(
      "button",
      { type: "button", on: { click: () => location.assign(`/report?${query([...chosen])}`) } },
      "Open",
    );
    const update = () => {
      compare.disabled = chosen.size === 0;
      compare.textContent = chosen.size > 1 ? `Compare ${chosen.size} runs` : "Open";
    };
    update();
    main.replaceChildren(
      h("h1", {}, "Runs"),
      h("p", { class: "under-lead" }, ...shown(list.folder)),
      list.runs.length
        ? h("p", {}, compare, h("span", { class: "note" }, " The run that is chosen first is the baseline."))
        : h("p", {}, "No run here yet. One appears as soon as it begins."),
      h(
        "div",
        { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Runs" },
        h(
          "table",
          { class: "list" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              ["", "run", "model", "benchmark", "passes", "started"].map((name) =>
                h("th", { scope: "col" }, name || h("span", { class: "offscreen" }, "choose")),
              ),
            ),
          ),
          h(
            "tbody",
            {},
            list.runs.map((run) => row(run, chosen, update)),
          ),
        ),
      ),
      ...[sets(evolved)].filter(Boolean),
    );
  };
  const follow = async () => {
    const paths = ["/api/runs", "/api/sets"];
    const texts = await Promise.all(paths.map(async (path) => (await fetch(path, { cache: "no-store" })).text()));
    if (texts.join() !== last) draw(JSON.parse(texts[0]), JSON.parse(texts[1]).sets);
    last = texts.join();
    document.documentElement.dataset.ready = "true";
    setTimeout(follow, FOLLOW_MILLISECONDS);
  };
  return follow();
}
