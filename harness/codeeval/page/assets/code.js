// Programs: highlighted, with marked lines, and compared. Everything is text.
import { h, shown } from "./dom.js";
import { count } from "./format.js";

const WORDS = new Set(
  (
    "and as assert async await break case class continue def del elif else except finally for from global if import in is " +
    "lambda match nonlocal not or pass raise return try while with yield None True False " +
    "abstract boolean byte char const default do double enum extends final float function impl implements int interface let " +
    "long mut new null package private protected public pub short static struct super switch this throw throws trait " +
    "type use using var void fn func end local then elsif unless module require begin define"
  ).split(" "),
);
const SLASHES = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const HASH = String.raw`#[^\n]*`;
const COMMENTS = { lua: "--[^\\n]*", racket: ";[^\\n]*", php: `${HASH}|${SLASHES}` };
const HASHES = new Set(["python", "r", "ruby", "bash", "perl"]);
const STRINGS = String.raw`[rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)`;

/** The tokens of a language; comments begin differently in each. */
function tokensOf(language) {
  const comment = COMMENTS[language] ?? (HASHES.has(language) ? HASH : SLASHES);
  return new RegExp(
    String.raw`(?<comment>${comment})|(?<string>${STRINGS})|(?<number>\b\d[\w.]*)|(?<name>[A-Za-z_]\w*)`,
    "g",
  );
}

const LONGEST = 60000;

/** Parts of a program as [class, text]; one list for each line. */
function tokenLines(source, language) {
  const lines = [[]];
  const push = (kind, text) => {
    text.split("\n").forEach((piece, at) => {
      if (at) lines.push([]);
      if (piece) lines.at(-1).push([kind, piece]);
    });
  };
  let last = 0;
  let after = "";
  for (const match of source.matchAll(tokensOf(language))) {
    push("", source.slice(last, match.index));
    let [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    if (kind === "name") kind = WORDS.has(match[0]) ? "word" : after === "def" || after === "class" ? "defined" : "";
    after = match[0];
    push(kind, match[0]);
    last = match.index + match[0].length;
  }
  push("", source.slice(last));
  return lines;
}

function lineNodes(parts) {
  return parts.map(([kind, text]) => (kind ? h("span", { class: `t-${kind}` }, ...shown(text)) : shown(text)));
}

/** Text that is long is shown in part, with a button for the rest. */
function bounded(text, draw) {
  if (text.length <= LONGEST) return draw(text);
  const holder = h("div", {});
  const more = h(
    "button",
    { type: "button", class: "quiet", on: { click: () => holder.replaceChildren(draw(text)) } },
    `Show all ${count(text.length, "character")}`,
  );
  holder.append(
    draw(text.slice(0, LONGEST)),
    h("p", { class: "note" }, `Shown are the first ${count(LONGEST, "character")}. `, more),
  );
  return holder;
}

/** A program with line numbers. `marks`: by line, {class, label} of what stands there. */
export function program(source, { marks = new Map(), label = "Program", language = "python" } = {}) {
  return bounded(source.replace(/\n$/, ""), (text) => {
    const lines = tokenLines(text, language).map((parts, at) => {
      const mark = marks.get(at + 1);
      return h(
        "div",
        { class: `line${mark ? ` ${mark.class}` : ""}`, id: mark?.id },
        h("span", { class: "line-number", "aria-hidden": "true" }, String(at + 1)),
        h("code", {}, ...lineNodes(parts)),
        mark ? h("span", { class: "line-mark" }, mark.label) : null,
      );
    });
    return h(
      "div",
      { class: "code", role: "group", tabindex: "0", "aria-label": `${label}, ${count(lines.length, "line")}` },
      lines,
    );
  });
}

/** Text as it is, without highlighting. */
export function verbatim(text, { label = "Text", marked = [] } = {}) {
  return bounded(text, (part) => {
    const nodes = [];
    let last = 0;
    for (const [from, to] of marked) {
      if (from >= part.length) break;
      nodes.push(...shown(part.slice(last, from)), h("mark", {}, ...shown(part.slice(from, to))));
      last = to;
    }
    nodes.push(...shown(part.slice(last)));
    return h("pre", { class: "verbatim", tabindex: "0", role: "group", "aria-label": label }, nodes);
  });
}

/** Ranges of an answer that became the program: as a whole, or line by line. */
export function extracted(answer, source) {
  const wanted = source.trim();
  if (!wanted) return [];
  const at = answer.indexOf(wanted);
  if (at >= 0) return [[at, at + wanted.length]];
  const lines = new Map();
  for (const line of source.split("\n")) if (line.trim()) lines.set(line.trim(), true);
  const ranges = [];
  let offset = 0;
  for (const line of answer.split("\n")) {
    if (line.trim() && lines.has(line.trim())) {
      const last = ranges.at(-1);
      if (last && answer.slice(last[1], offset).trim() === "") last[1] = offset + line.length;
      else ranges.push([offset, offset + line.length]);
    }
    offset += line.length + 1;
  }
  return ranges;
}

const MOST_CELLS = 4e6;

/** Longest common subsequence as [sign, item] with signs " ", "-", "+". */
export function difference(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < before.length - start && tail < after.length - start && before.at(-1 - tail) === after.at(-1 - tail))
    tail += 1;
  const a = before.slice(start, before.length - tail);
  const b = after.slice(start, after.length - tail);
  const same = (items) => items.map((item) => [" ", item]);
  const middle =
    a.length * b.length > MOST_CELLS
      ? [...a.map((item) => ["-", item]), ...b.map((item) => ["+", item])]
      : aligned(a, b);
  return [...same(before.slice(0, start)), ...middle, ...same(tail ? before.slice(-tail) : [])];
}

function aligned(a, b) {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i * width + j] =
        a[i] === b[j]
          ? table[(i + 1) * width + j + 1] + 1
          : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
  const steps = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) steps.push([" ", ((j += 1), a[i++])]);
    else if (j >= b.length || (i < a.length && table[(i + 1) * width + j] >= table[i * width + j + 1]))
      steps.push(["-", a[i++]]);
    else steps.push(["+", b[j++]]);
  }
  return steps;
}

/** Two programs line by line; equal lines far from a change are folded. */
export function programDiff(before, after, names, language = "python") {
  const steps = difference(before.replace(/\n$/, "").split("\n"), after.replace(/\n$/, "").split("\n"));
  const near = steps.map((_, at) => steps.slice(Math.max(0, at - 3), at + 4).some(([sign]) => sign !== " "));
  const rows = [];
  let numbers = [0, 0];
  let folded = 0;
  const words = { " ": "", "-": `only ${names[0]}: `, "+": `only ${names[1]}: ` };
  const flush = () => {
    if (folded) rows.push(h("div", { class: "line folded" }, `${count(folded, "equal line")}`));
    folded = 0;
  };
  steps.forEach(([sign, text], at) => {
    if (sign !== "+") numbers[0] += 1;
    if (sign !== "-") numbers[1] += 1;
    if (!near[at]) {
      folded += 1;
      return;
    }
    flush();
    const [parts] = tokenLines(text, language);
    rows.push(
      h(
        "div",
        { class: `line ${sign === "-" ? "minus" : sign === "+" ? "plus" : ""}` },
        h("span", { class: "line-number", "aria-hidden": "true" }, sign === "+" ? "" : String(numbers[0])),
        h("span", { class: "line-number", "aria-hidden": "true" }, sign === "-" ? "" : String(numbers[1])),
        h("span", { class: "line-sign", "aria-hidden": "true" }, sign),
        h("code", {}, sign === " " ? null : h("span", { class: "offscreen" }, words[sign]), ...lineNodes(parts)),
      ),
    );
  });
  flush();
  if (steps.every(([sign]) => sign === " "))
    rows.unshift(h("div", { class: "line folded" }, "The programs are equal."));
  return h(
    "div",
    { class: "code diff", role: "group", tabindex: "0", "aria-label": `Difference of ${names.join(" and ")}` },
    rows,
  );
}

const PIECES = /\w+|\s+|[^\w\s]/gu;

/** Two values side by side with what differs marked. */
export function valueDiff(got, expected) {
  const row = (name, text, sign, steps) =>
    h(
      "div",
      { class: `value ${name}` },
      h("span", { class: "value-name" }, name),
      h(
        "pre",
        { tabindex: "0", "aria-label": `${name} value` },
        steps === null
          ? shown(text)
          : steps
              .filter(([each]) => each === " " || each === sign)
              .map(([each, piece]) =>
                each === " " ? shown(piece) : h(sign === "-" ? "del" : "ins", {}, ...shown(piece)),
              ),
      ),
    );
  const comparable = got !== null && expected !== null && got.length + expected.length < 20000;
  const steps = comparable ? difference(got.match(PIECES) ?? [], expected.match(PIECES) ?? []) : null;
  return h(
    "div",
    { class: "values" },
    got === null ? null : row("got", got, "-", steps),
    expected === null ? null : row("expected", expected, "+", steps),
  );
}
