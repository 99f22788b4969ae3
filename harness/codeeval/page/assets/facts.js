// The facts of one sample: time, memory, tests, trust, and those of its request.
import { h } from "./dom.js";
import { memory, seconds } from "./format.js";

function meter(name, value, limit, text) {
  const share = value === null || limit === null ? null : Math.min(1, value / limit);
  return h(
    "div",
    { class: "meter" },
    h("dt", {}, name),
    h(
      "dd",
      {},
      text,
      share === null
        ? null
        : h(
            "span",
            {
              class: `meter-track ${share >= 0.95 ? "limit" : ""}`,
              role: "img",
              "aria-label": `${Math.round(100 * share)} % of the limit`,
            },
            h("span", { vars: { "--share": share } }),
          ),
    ),
  );
}

/** How long a sample took, what it held, and how it came about. */
export function facts(sample, verdict) {
  const usage = Object.entries(sample.usage ?? {})
    .map(([name, value]) => `${value.toLocaleString("en")} ${name.replaceAll("_", " ")}`)
    .join(", ");
  const limit = verdict?.limit_seconds ?? null;
  const time = verdict?.cpu_seconds ?? null;
  const wide = verdict?.limit_memory_mb ?? null;
  return h(
    "dl",
    { class: "meters" },
    verdict ? meter("time", time, limit, `${seconds(time)}${limit === null ? "" : ` of ${seconds(limit)}`}`) : null,
    verdict
      ? meter(
          "memory",
          verdict.memory_kb ?? null,
          wide === null ? null : 1024 * wide,
          `${memory(verdict.memory_kb)}${wide === null ? "" : ` of ${wide} MiB`}`,
        )
      : null,
    verdict && verdict.total_tests !== undefined && verdict.total_tests !== null
      ? meter("tests", null, null, `${verdict.passed_tests ?? 0} of ${verdict.total_tests} passed`)
      : null,
    verdict?.trust
      ? meter(
          "trust",
          null,
          null,
          verdict.trust +
            (verdict.own_objects ? ", own objects decided" : "") +
            (verdict.uncalibrated ? ", uncalibrated" : ""),
        )
      : null,
    verdict && verdict.same_as !== undefined && verdict.same_as !== null
      ? meter("executed", null, null, `as sample ${verdict.same_as}, the same program`)
      : null,
    sample.finish_reason ? meter("finish", null, null, sample.finish_reason) : null,
    usage ? meter("tokens of the request", null, null, usage) : null,
    sample.latency_seconds ? meter("latency", null, null, seconds(sample.latency_seconds)) : null,
    sample.seed !== undefined && sample.seed !== null ? meter("seed", null, null, String(sample.seed)) : null,
    sample.extraction ? meter("found", null, null, sample.extraction.replace("_", " ")) : null,
  );
}

const UNEXECUTED = {
  truncated: "Not executed: the answer was cut at the token limit. ",
  no_code: "Not executed: the answer holds no program. ",
};

/** How a program was executed, in a sentence; empty where nothing is to be said. */
export function execution(sample, prelude) {
  const statuses = (sample.verdicts ?? []).map(({ status }) => status);
  const [unexecuted] = statuses;
  if (!statuses.length) return "Not executed yet. ";
  if (statuses.every((status) => status in UNEXECUTED)) return UNEXECUTED[unexecuted];
  if (sample.alone) return "Executed as it stands. ";
  return prelude ? "Executed after the imports and helpers of the prompt. " : "";
}
