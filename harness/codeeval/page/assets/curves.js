// pass@k, and what trying again until the tests pass brings.
import { h } from "./dom.js";
import { interval } from "./format.js";
import { chart } from "./charts.js";
import { choice, filterRow, notes, section } from "./parts.js";

const MOST = 6;

function passAtK(store) {
  const series = store.runs.flatMap((run) =>
    Object.entries(run.pass_at_k)
      .filter(([suite]) => suite !== "base and plus" || store.runs.length === 1)
      .map(([suite, table]) => ({
        name: store.runs.length > 1 ? `${run.name}, ${suite}` : suite,
        points: Object.entries(table).map(([k, estimate]) => ({
          x: Number(k),
          y: estimate.estimate,
          low: estimate.low,
          high: estimate.high,
        })),
      })),
  );
  if (!series.some(({ points }) => points.length > 1))
    return h("p", { class: "note" }, "Each problem has one sample, so that there is pass@1 alone.");
  return [
    chart({ title: "pass@k with 95 % intervals", series: series.slice(0, MOST), xName: "k", logarithmic: true }),
    series.length > MOST
      ? h("p", { class: "note" }, `The first ${MOST} of ${series.length} lines. The first page holds all values.`)
      : null,
  ];
}

const BEST = {
  never: () => "none, as no number of attempts pays",
  finite: (k) => k,
  pool_end: (k) => `${k}, the end of the samples, or more`,
  unbounded: () => "no limit, more always pays",
};

const curveOf = (model, field) =>
  model.curve.map((point) => ({
    x: point.k,
    y: point[field].estimate,
    low: point[field].low,
    high: point[field].high,
  }));

function resampled(study, params, render) {
  const names = study.models.map(({ model, source }) =>
    study.models.length > 1 ? `${model} (${source.split("/").at(-1)})` : model,
  );
  const chosen = study.models[Number(params.get("model") ?? 0)] ?? study.models[0];
  const at = study.models.indexOf(chosen);
  const costs = chosen.rewards.map(({ cost_false_positive: wrong, cost_sample: sample }, position) => [
    String(position),
    `wrong ${wrong}, sample ${sample}`,
  ]);
  const reward = chosen.rewards[Number(params.get("cost") ?? Math.min(2, costs.length - 1))] ?? chosen.rewards[0];
  const best = chosen.best.find(
    (each) => each.cost_false_positive === reward.cost_false_positive && each.cost_sample === reward.cost_sample,
  );
  return [
    filterRow(
      null,
      names.length > 1
        ? choice(
            "Model",
            "model",
            names.map((name, position) => [String(position), name]),
            String(at),
            { render },
          )
        : null,
      choice("Costs", "cost", costs, String(chosen.rewards.indexOf(reward)), { render }),
    ),
    chart({
      title: "Up to K attempts until the tests accept one",
      xName: "K",
      logarithmic: true,
      series: [
        { name: "accepted and right", points: curveOf(chosen, "accuracy") },
        { name: "accepted and wrong", points: curveOf(chosen, "false_positives") },
        { name: "nothing accepted", points: curveOf(chosen, "abstentions") },
      ],
    }),
    chart({
      title: "Mean reward at these costs",
      xName: "K",
      logarithmic: true,
      yText: (value) => value.toFixed(2),
      valueText: (p) => `${p.y.toFixed(3)} [${p.low.toFixed(3)}, ${p.high.toFixed(3)}]`,
      series: [
        {
          name: "reward",
          points: reward.ks.map((k, position) => ({
            x: k,
            y: reward.reward[position],
            low: reward.low[position],
            high: reward.high[position],
          })),
        },
      ],
    }),
    notes(
      [
        `One sample is right in ${interval(chosen.single_sample_accuracy)}.`,
        `Without end, between ${interval(chosen.limit.accuracy)} and ${interval(chosen.limit.accuracy_best)} are accepted and right; ${chosen.limit.undecided} problems never passed.`,
        best ? `Best number of attempts at these costs: ${BEST[best.kind](best.k)}.` : "",
      ].filter(Boolean),
    ),
  ];
}

export function curves(store, { params, render }) {
  const studies = Object.entries(store.report.resampling);
  return [
    h("h1", {}, "Curves"),
    section("pass@k", ...[passAtK(store)].flat()),
    ...studies.map(([benchmark, study]) => section(`Trying again on ${benchmark}`, resampled(study, params, render))),
    studies.length
      ? null
      : h("p", { class: "note" }, "Curves of trying again need several samples per problem and a stronger suite."),
  ];
}
