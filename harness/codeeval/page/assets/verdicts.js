// What comparisons say: whether a difference is sure, and which tasks moved most surely.
import { h, shown } from "./dom.js";
import { count, points, probability, signedPoints } from "./format.js";
import { section } from "./parts.js";
import { whyNoneIsSure } from "./sure.js";
import { link, taskLink } from "./route.js";

const MOST_NAMED = 6;

/** A sentence that says whether a difference is sure. */
export function judgement(difference, confidence) {
  const { estimate, low, high } = difference.difference;
  const size = `${Math.abs(100 * estimate).toFixed(1)} points`;
  if (difference.test.p_adjusted <= 1 - confidence && low > 0)
    return { word: "better", sure: true, text: `surely better, by ${size}` };
  if (difference.test.p_adjusted <= 1 - confidence && high < 0)
    return { word: "worse", sure: true, text: `surely worse, by ${size}` };
  if (estimate === 0) return { word: "equal", sure: false, text: "no difference is seen" };
  return {
    word: estimate > 0 ? "better" : "worse",
    sure: false,
    text: `${estimate > 0 ? "better" : "worse"} by ${size}, but that is not sure`,
  };
}

/** The tasks that moved most surely in one direction, as links. */
function named(store, run, suite, moves, word) {
  if (!moves.length) return null;
  const links = moves.slice(0, MOST_NAMED).map((move, at) => {
    const task = store.positions.get(`${run.benchmark}\n${move.task_id}`);
    const text = `${move.task_id} ${signedPoints(move.candidate - move.baseline)}`;
    return [at ? ", " : "", h("a", { href: taskLink(store, task, { suite }) }, ...shown(text))];
  });
  const all = link("compare", [], { run: run.name, suite, way: word, sure: "1" });
  return h(
    "span",
    { class: "moved" },
    `surely ${word}: `,
    links,
    moves.length > MOST_NAMED ? [" and ", h("a", { href: all }, `${moves.length - MOST_NAMED} more`)] : null,
  );
}

function line(store, { suite, comparison, difference, name }) {
  const said = judgement(difference, comparison.confidence);
  const run = store.runs.find((each) => each.name === name);
  const sure = difference.moved.filter((move) => move.p_adjusted <= 1 - comparison.confidence);
  const none = run ? whyNoneIsSure(store, { baseline: store.runs[0], run, suite, comparison, difference }) : null;
  const p = probability(difference.test.p_adjusted).replace(/^(?=\d)/, "= ");
  return h(
    "li",
    {},
    h("a", { href: link("compare", [], { run: name, suite }) }, `${name}, ${suite}`),
    h("span", { class: `chip ${said.sure ? (said.word === "worse" ? "fail" : "pass") : "none"}` }, said.text),
    h(
      "span",
      { class: "note" },
      `${points(difference.difference)} points, p ${p}; ${count(difference.moved_surely, "task")} moved surely`,
    ),
    none ? h("span", { class: "moved" }, none) : null,
    named(
      store,
      run,
      suite,
      sure.filter((move) => move.candidate < move.baseline),
      "worse",
    ),
    named(
      store,
      run,
      suite,
      sure.filter((move) => move.candidate > move.baseline),
      "better",
    ),
  );
}

/** One line for each comparison; null without any. */
export function compared(store) {
  const rows = Object.entries(store.report.comparisons).flatMap(([suite, comparison]) =>
    comparison.candidates.flatMap((versus) =>
      versus.benchmarks.map((difference) => ({ suite, comparison, difference, name: versus.candidate.name })),
    ),
  );
  if (!rows.length) return null;
  return section(
    `Against ${store.runs[0].name}`,
    h(
      "ul",
      { class: "verdicts" },
      rows.map((row) => line(store, row)),
    ),
  );
}
