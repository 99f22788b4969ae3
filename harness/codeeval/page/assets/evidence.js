// What decided a verdict, and two programs side by side.
import { h, plain, shown } from "./dom.js";
import { wordOf } from "./format.js";
import { programDiff, valueDiff, verbatim } from "./code.js";
import { link, replaceParams } from "./route.js";

export const failed = (verdict) => verdict.status !== "passed" && verdict.status !== "infrastructure";

const lineButton = (line) =>
  h(
    "button",
    {
      type: "button",
      class: "quiet line-link",
      on: { click: () => document.getElementById("failing-line")?.scrollIntoView({ block: "center" }) },
    },
    `line ${line}`,
  );

const present = (value) => value !== null && value !== undefined;

/** What the program gave against what the test wants: values, or an exception. */
function comparison({ got = null, expected = null, raises = null, compared = null, exception = null }) {
  if (raises)
    return [
      h("h3", {}, "Got against expected"),
      h(
        "p",
        {},
        present(got)
          ? ["The call returned ", h("code", {}, ...shown(got)), ". "]
          : exception
            ? ["The program raised ", h("code", {}, ...shown(exception)), ". "]
            : null,
        "The test wants ",
        h("code", {}, ...shown(raises)),
        " raised.",
      ),
    ];
  if (!present(got) && !present(expected)) return [];
  const title = compared ? `${plain(compared)} after the call: got against expected` : "Got against expected";
  return [h("h3", {}, present(expected) ? title : "What the call returned"), valueDiff(got, expected)];
}

/** Entries {sample, verdict} by all that `evidence` shows of them, the largest group first. */
export function alike(entries) {
  const groups = new Map();
  for (const entry of entries) {
    const { status, test, test_source, call, got, exception, message, line, output } = entry.verdict ?? {};
    const key = JSON.stringify([
      ...[status, test, test_source, call, got, exception, message, line, output],
      entry.sample?.reason,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

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
      parts.push(
        h(
          "p",
          { class: "note" },
          verdict.is_call_after ? "The call, with its arguments as they were after it: " : "The call: ",
          h("code", {}, ...shown(verdict.call)),
        ),
      );
  }
  parts.push(...comparison(verdict));
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
