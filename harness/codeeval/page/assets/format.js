// Numbers in words: shares, intervals, times, sizes.

export const percent = (share, digits = 1) =>
  share === null || share === undefined ? "–" : `${(100 * share).toFixed(digits)}\u00a0%`;

export const interval = (estimate) =>
  estimate
    ? `${percent(estimate.estimate)} [${(100 * estimate.low).toFixed(1)}, ${(100 * estimate.high).toFixed(1)}]`
    : "–";

const signed = (value) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${Math.abs(value).toFixed(1)}`;

export const points = (estimate) =>
  estimate ? `${signed(100 * estimate.estimate)} [${signed(100 * estimate.low)}, ${signed(100 * estimate.high)}]` : "–";

export const signedPoints = (value) => signed(100 * value);

export const probability = (p) => (p < 0.0001 ? "< 0.0001" : p < 0.01 ? p.toFixed(4) : p.toFixed(2));

export const count = (value, noun, plural = `${noun}s`) =>
  `${value.toLocaleString("en")} ${value === 1 ? noun : plural}`;

/** Seconds in words, by way of whole milliseconds: lists hold no more, and one time reads alike everywhere. */
export function seconds(value) {
  if (value === null || value === undefined) return "–";
  const milliseconds = Math.round(1000 * value);
  if (milliseconds < 1) return value > 0 ? "< 1 ms" : "0 ms";
  if (milliseconds < 100) return `${milliseconds} ms`;
  return milliseconds < 100000 ? `${(milliseconds / 1000).toFixed(2)} s` : `${Math.round(value)} s`;
}

export function memory(kilobytes) {
  if (kilobytes === null || kilobytes === undefined) return "–";
  return kilobytes < 1024 ? `${kilobytes} KiB` : `${(kilobytes / 1024).toFixed(kilobytes < 102400 ? 1 : 0)} MiB`;
}

/** Text as an argument of a shell. */
export const quoted = (text) => (/^[\w./:@,+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`);

const GROUPS = {
  passed: "pass",
  wrong: "fail",
  exception: "raise",
  syntax_error: "raise",
  timeout: "limit",
  memory: "limit",
  output_limit: "limit",
  process_limit: "limit",
  crashed: "limit",
  exited: "limit",
  broke_worker: "limit",
};
const SIGNS = { pass: "✓", fail: "×", raise: "!", limit: "◷", none: "∅" };

/** Colour group of a status: pass, fail, raise, limit, none. */
export const groupOf = (status) => GROUPS[status] ?? "none";

export const signOf = (status) => SIGNS[groupOf(status)];

export const wordOf = (status) =>
  status === null || status === undefined ? "no verdict" : status.replaceAll("_", " ");
