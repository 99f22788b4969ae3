// The review of an evolved set: each problem with its evidence beside, and decisions of several readers.
import { announce, h, shown } from "./dom.js";
import { count, percent } from "./format.js";
import { program, verbatim } from "./code.js";
import { notes, section, table } from "./parts.js";
import { link, route } from "./route.js";

const READER = "codeeval-reader";
const WORDS = { accept: "accepted", edit: "accepted with an edit", reject: "rejected" };
const TONES = { accept: "pass", edit: "raise", reject: "fail" };

function keptReader() {
  try {
    return localStorage.getItem(READER) ?? "";
  } catch {
    return "";
  }
}

function keepReader(name) {
  try {
    localStorage.setItem(READER, name);
  } catch {
    // A browser may forbid it. Then the name lasts as long as the page.
  }
}

async function answered(path, sent = null) {
  const options = sent && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(sent),
  };
  const response = await fetch(path, { cache: "no-store", ...options });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? `the server answers ${response.status}`);
  return body;
}

const decisionChip = (decision) => h("span", { class: `chip ${TONES[decision] ?? "none"}` }, WORDS[decision] ?? decision);

const linkTo = (problem) => link("problem", [problem.id]);

/** The problem that follows and has no decision of the reader, from the first on again. */
function nextUnread(state, id) {
  const at = state.problems.findIndex((each) => each.id === id);
  const order = [...state.problems.slice(at + 1), ...state.problems.slice(0, Math.max(at, 0))];
  return order.find((each) => !each.own) ?? null;
}

function rounds(review) {
  return table({
    caption: "Rounds",
    columns: [{ name: "round" }, ...["problems", "sound", "share"].map((name) => ({ name, class: "number" }))],
    rows: review.rounds,
    cells: (each) => [
      h("th", { scope: "row" }, each.name),
      h("td", { class: "number" }, each.problems),
      h("td", { class: "number" }, each.sound),
      h("td", { class: "number" }, percent(each.problems ? each.sound / each.problems : null)),
    ],
  });
}

function agreement(review) {
  const lines = review.readers.map(
    (each) => `${each.reader}: ${each.accepted} accepted, ${each.edited} edited, ${each.rejected} rejected`,
  );
  if (review.read_twice)
    lines.push(
      `Two readers agree on ${review.agreed} of ${count(review.read_twice, "problem")} read twice` +
        (review.kappa === null ? "." : `, kappa ${review.kappa.toFixed(2)}.`),
    );
  if (review.disputed.length) lines.push(`Disputed: ${review.disputed.join(", ")}.`);
  return lines.length ? section("Readers", notes(lines)) : null;
}

function readerField(state, reload) {
  const input = h("input", {
    name: "reader",
    value: state.reader,
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "60",
    on: { change: () => (keepReader(input.value.trim()), reload()) },
  });
  return h("label", { class: "field" }, h("span", {}, "You read as"), input);
}

function listed(state, reload) {
  const { review } = state;
  const unread = nextUnread(state, null);
  return [
    h("h1", {}, "Review of ", ...shown(state.name)),
    h(
      "p",
      { class: "lead" },
      h("b", {}, `${review.read} of ${count(review.problems, "problem")}`),
      ` read, ${review.left} left in the set.`,
    ),
    h(
      "form",
      { class: "filters", on: { submit: (event) => event.preventDefault() } },
      readerField(state, reload),
      unread ? h("a", { class: "button", href: linkTo(unread), "data-next": "" }, "Read the next problem") : null,
    ),
    section("Rounds", rounds(review)),
    agreement(review),
    section(
      "Problems",
      table({
        caption: "Problems",
        columns: [
          ...["problem", "made from", "your decision"].map((each) => ({ name: each })),
          { name: "other readers", class: "number" },
        ],
        rows: state.problems,
        cells: (each) => [
          h("th", { scope: "row" }, h("a", { class: "row-link", href: linkTo(each) }, ...shown(each.id))),
          h("td", {}, ...shown(each.source)),
          h("td", {}, each.own ? decisionChip(each.own.decision) : "not read"),
          h("td", { class: "number" }, each.readers),
        ],
        empty: "No draft passed every gate.",
      }),
    ),
    runsOf(state, null),
  ];
}

/** Links to the runs of the set, or to a problem in them. */
function runsOf(state, problem) {
  if (!state.runs.length) return null;
  const task = problem && `${state.benchmark}/${problem.id}`;
  const hash = problem ? link("task", [state.benchmark, task]) : "#/";
  const items = state.runs.map((name) =>
    h("li", {}, h("a", { href: `/report?run=${encodeURIComponent(name)}${hash}` }, ...shown(name))),
  );
  return section(problem ? "Samples of it" : "Runs of the set", h("ul", { class: "notes" }, items));
}

const decided = (reading) =>
  h(
    "li",
    {},
    h("b", {}, ...shown(reading.reader)),
    ": ",
    decisionChip(reading.decision),
    reading.note ? [" ", ...shown(reading.note)] : null,
    reading.prompt ? verbatim(reading.prompt, { label: `Statement as ${reading.reader} edited it` }) : null,
  );

function decisions(problem) {
  const { own, others, readers } = problem;
  const list = [own, ...others].filter(Boolean);
  return section(
    "Decisions",
    list.length ? h("ul", { class: "notes" }, list.map(decided)) : null,
    !own && readers
      ? h("p", { class: "note" }, `${count(readers, "reader")} decided. You see it once you have decided, too.`)
      : list.length
        ? null
        : h("p", { class: "note" }, "Nobody has read it."),
  );
}

function forms(problem, send) {
  const fault = h("p", { role: "alert" });
  const buttons = [];
  const ask = async (fields) => {
    fault.replaceChildren();
    for (const each of buttons) each.disabled = true;
    try {
      await send(fields);
    } catch (error) {
      fault.replaceChildren(...shown(String(error.message)));
    } finally {
      for (const each of buttons) each.disabled = false;
    }
  };
  const button = (text, fields) => {
    const made = h("button", { type: "button", on: { click: () => ask(fields()) } }, text);
    buttons.push(made);
    return made;
  };
  const reason = h("input", { name: "note", autocomplete: "off" });
  const statement = h("textarea", {
    name: "prompt",
    rows: "14",
    spellcheck: "false",
    "aria-label": "Statement",
    value: problem.statement,
  });
  return section(
    "Your decision",
    h("div", { class: "steps" }, button("Accept", () => ({ decision: "accept" }))),
    h(
      "div",
      { class: "filters" },
      h("label", { class: "field" }, h("span", {}, "Reason"), reason),
      button("Reject", () => ({ decision: "reject", note: reason.value })),
    ),
    problem.editable
      ? h(
          "details",
          {},
          h("summary", {}, "Edit the statement"),
          statement,
          h(
            "div",
            { class: "steps" },
            button("Keep the edit", () => ({ decision: "edit", prompt: statement.value })),
            h("span", { class: "note" }, "It counts once its examples hold in the sandbox."),
          ),
        )
      : h("p", { class: "note" }, "The statement has characters that cannot be edited here."),
    fault,
  );
}

function beside(state, problem, send) {
  const at = state.problems.indexOf(problem);
  const step = (to, text) =>
    to ? h("a", { class: "button", href: linkTo(to) }, text) : h("span", { class: "button off" }, text);
  return [
    h(
      "p",
      { class: "crumbs" },
      h("a", { href: "#/" }, ...shown(state.name)),
      ` / ${at + 1} of ${state.problems.length}`,
    ),
    h("h1", {}, ...shown(problem.id)),
    h("p", { class: "under-lead" }, "Made from ", ...shown(problem.source), "."),
    h("div", { class: "steps" }, step(state.problems[at - 1], "Previous"), step(state.problems[at + 1], "Next")),
    h(
      "div",
      { class: "beside" },
      h(
        "div",
        {},
        section("Statement", verbatim(problem.statement, { label: "Statement" })),
        section("Solution", program(problem.solution, { label: "Solution" })),
      ),
      h(
        "div",
        {},
        section("Evidence", notes(problem.evidence)),
        forms(problem, send),
        decisions(problem),
        runsOf(state, problem),
      ),
    ),
  ];
}

function rejectedDrafts(state) {
  return [
    h("h1", {}, count(state.rejected.length, "rejected draft")),
    h("p", { class: "under-lead" }, "Each with the gate that it did not pass."),
    state.rejected.map((each) =>
      h(
        "details",
        { class: "block" },
        h("summary", {}, h("h2", {}, ...shown(`${each.source}, draft ${each.attempt}, gate ${each.gate}`))),
        h("p", {}, ...shown(each.reason)),
        each.statement ? verbatim(each.statement, { label: "Statement" }) : null,
        each.solution ? program(each.solution, { label: "Solution" }) : null,
      ),
    ),
  ];
}

function drawMenu(page) {
  const here = page === "problem" ? "overview" : page;
  const entries = [
    ["overview", "Problems"],
    ["rejected", "Rejected drafts"],
  ];
  document.getElementById("menu").replaceChildren(
    h(
      "ul",
      {},
      entries.map(([name, text]) =>
        h(
          "li",
          {},
          h("a", { href: `#/${name}`, "aria-current": name === here ? "page" : undefined }, text),
        ),
      ),
      h("li", {}, h("a", { href: "/" }, "All runs")),
    ),
  );
}

function elements(state, { page, args }, { reload, send }) {
  if (page === "rejected") return rejectedDrafts(state);
  if (page === "overview") return listed(state, reload);
  const problem = page === "problem" ? state.problems.find((each) => each.id === args[0]) : null;
  if (!problem) return [h("h1", {}, "No such problem"), h("a", { href: "#/" }, "All problems")];
  return beside(state, problem, (fields) => send(problem, fields));
}

/** Draws the review of the set that the address names into `main`. */
export async function review(main) {
  const name = new URLSearchParams(location.search).get("set") ?? "";
  let state = null;
  const load = async () => {
    state = await answered(`/api/review?set=${encodeURIComponent(name)}&reader=${encodeURIComponent(keptReader())}`);
  };
  const draw = () => {
    const here = route();
    main.replaceChildren(...elements(state, here, { reload, send }).flat(Infinity).filter(Boolean));
    drawMenu(here.page);
    const title = main.querySelector("h1");
    document.title = `${title?.textContent ?? ""} · codeeval`;
    document.documentElement.dataset.ready = "true";
  };
  const moved = () => {
    draw();
    window.scrollTo(0, 0);
    const title = main.querySelector("h1");
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
  };
  const reload = async () => {
    try {
      await load();
      draw();
    } catch (error) {
      main.prepend(h("p", { role: "alert" }, ...shown(String(error.message))));
    }
  };
  async function send(problem, fields) {
    const { token, reader } = state;
    await answered("/api/decide", { token, reader, name, source: problem.source, digest: problem.digest, ...fields });
    await load();
    const next = nextUnread(state, problem.id);
    announce(`${problem.id}: ${WORDS[fields.decision]}`);
    location.hash = next ? linkTo(next) : "#/";
    draw();
  }
  await load();
  draw();
  window.addEventListener("hashchange", moved);
}
