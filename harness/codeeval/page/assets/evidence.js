// What decided a verdict, and two programs side by side.
import { h, shown } from "./dom.js";
import { wordOf } from "./format.js";
import { programDiff, valueDiff, verbatim } from "./code.js";
import { link, replaceParams } from "./route.js";

export const failed = (verdict) => verdict.status !== "passed" && verdict.status !== "infrastructure";

const lineButton = (line) =>
  h(
    "button",
    {
      type: "button",
      class: "quiet",
      on: { click: () => document.getElementById("failing-line")?.scrollIntoView({ block: "center" }) },
    },
    `line ${line}`,
  );

/** What decided: test with its input, got against expected, exception, output. `beside`: the program is on the page. */
export function evidence(verdict, { kind = null, reason = null, beside = false } = {}) {
  const parts = [];
  if (reason && kind)
    parts.push(
      h(
        "p",
        { class: "reason" },
        h("a", { class: "kind", href: link("kinds", [kind.code]) }, `${kind.code} ${kind.name}`),
        ": ",
        ...shown(reason),
      ),
    );
  const test = verdict.test_source ?? verdict.call;
  if (test) {
    parts.push(
      h(
        "h3",
        {},
        verdict.test === null || verdict.test === undefined
          ? "The test that decided"
          : `The test that decided: number ${verdict.test + 1}${verdict.total_tests ? ` of ${verdict.total_tests}` : ""}`,
      ),
      verbatim(test, { label: "Deciding test" }),
    );
    if (verdict.call && verdict.call !== test)
      parts.push(h("p", { class: "note" }, "The call: ", h("code", {}, ...shown(verdict.call))));
  }
  if ((verdict.got ?? null) !== null || (verdict.expected ?? null) !== null)
    parts.push(h("h3", {}, "Got against expected"), valueDiff(verdict.got ?? null, verdict.expected ?? null));
  if (verdict.exception || (verdict.message && (verdict.got ?? null) === null && (verdict.expected ?? null) === null))
    parts.push(
      h("h3", {}, verdict.exception ? "Exception" : "Message"),
      h(
        "p",
        { class: "exception" },
        verdict.exception ? h("b", {}, ...shown(verdict.exception)) : null,
        verdict.exception && verdict.message ? ": " : "",
        ...shown(verdict.message ?? ""),
        verdict.line ? [" ", beside ? lineButton(verdict.line) : `(line ${verdict.line})`] : null,
      ),
    );
  if (verdict.output) parts.push(h("h3", {}, "Output"), verbatim(verdict.output, { label: "Output" }));
  return parts;
}

/** Two programs of the task chosen from all runs, and the canonical solution. */
export function versus(store, detail, first, second, { render }) {
  const options = Object.entries(detail.runs).flatMap(([at, group]) =>
    group.samples.map((sample) => {
      const status = (sample.verdicts ?? []).find(failed)?.status ?? sample.verdicts?.[0]?.status ?? null;
      return {
        value: `${at}.${sample.index}`,
        text: `${store.runs[at].name} · ${sample.index} (${wordOf(status)})`,
        program: sample.program,
      };
    }),
  );
  if (detail.canonical) options.push({ value: "canonical", text: "canonical solution", program: detail.canonical });
  const pick = (name, chosen) => {
    const select = h(
      "select",
      { on: { change: () => (replaceParams({ [name]: select.value }), render()) } },
      options.map((option) => h("option", { value: option.value, selected: option.value === chosen }, option.text)),
    );
    return h("label", { class: "field" }, h("span", {}, name === "left" ? "Before" : "After"), select);
  };
  const [left, right] = [first, second].map((value) => options.find((option) => option.value === value));
  if (!left || !right) return null;
  return h(
    "div",
    {},
    h("div", { class: "filters" }, pick("left", first), pick("right", second)),
    programDiff(left.program, right.program, [left.text, right.text], detail.language),
  );
}
