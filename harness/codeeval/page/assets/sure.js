// Whether any single problem could have moved surely, given how many samples it has.
import { probability } from "./format.js";

/** Chances of the ways to split `total` passing samples over n and m samples (hypergeometric). */
function splits(n, m, total) {
  const chances = [];
  let chance = 1;
  for (let first = Math.max(0, total - m); first <= Math.min(n, total); first += 1) {
    chances.push(chance);
    chance *= ((n - first) * (total - first)) / ((first + 1) * (m - total + first + 1));
  }
  const all = chances.reduce((sum, each) => sum + each, 0);
  return chances.map((each) => each / all);
}

/** Fisher's two-sided p-values of the splits. */
const pValues = (chances) =>
  chances.map((chance) => chances.reduce((sum, each) => sum + (each <= chance * (1 + 1e-7) ? each : 0), 0));

/**
 * The smallest p-value that any problem can have, alone and adjusted over all, for the passing samples that there are.
 * The adjustment is that of `codeeval.statistics.multiplicity.TaskTests`.
 */
export function smallest(pairs) {
  const tables = new Map();
  for (const { a, b } of pairs) {
    const key = [a.n, b.n, a.passing + b.passing].join();
    const table = tables.get(key) ?? { chances: splits(a.n, b.n, a.passing + b.passing), problems: 0 };
    table.problems += 1;
    tables.set(key, table);
  }
  const kinds = [...tables.values()].map((table) => ({ ...table, p: pValues(table.chances) }));
  const alone = Math.min(1, ...kinds.flatMap(({ p }) => p));
  let adjusted = 0;
  for (const { chances, p, problems } of kinds)
    chances.forEach((chance, at) => {
      if (p[at] <= alone * (1 + 1e-9)) adjusted += problems * chance;
    });
  return { alone, adjusted: Math.min(1, adjusted) };
}

const range = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? String(low) : `${low} to ${high}`;
};

/** Why no problem moved surely; null where one did. */
export function whyNoneIsSure(store, { baseline, run, suite, comparison, difference }) {
  if (difference.moved_surely) return null;
  const pairs = [...baseline.rows.keys()]
    .filter((task) => run.rows.has(task))
    .map((task) => ({ a: store.rate(baseline, suite, task), b: store.rate(run, suite, task) }))
    .filter(({ a, b }) => a.n && b.n);
  if (!pairs.length) return null;
  const { alone, adjusted } = smallest(pairs);
  const samples = `${range(pairs.map(({ a }) => a.n))} and ${range(pairs.map(({ b }) => b.n))} samples per problem`;
  if (adjusted > 1 - comparison.confidence)
    return (
      `With ${samples}, no single problem can be sure here: the smallest possible p is ${probability(alone)}, ` +
      `${probability(adjusted)} adjusted over ${pairs.length} problems. ` +
      "All problems together can still tell. More samples per problem (-n) would help."
    );
  return `With ${samples}, a problem could be sure, but none differs enough.`;
}
