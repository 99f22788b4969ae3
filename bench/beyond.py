"""Coverage and error rates of the statistics beyond pass@k's own interval, by simulation with fixed seeds.

    python bench/beyond.py [PART...] [--quick] [--json] [--samples DIR] [--run DIR]

Parts: finite, extrapolation, published, seeds, moved, series, subset. Without one, all that need no file. `published`
takes `--run`: a run with many samples per task, such as CodeGen-16B's 100 published ones of HumanEval. `subset` takes
`--samples`, the folder of published samples. Exits with 1 if docs/statistics.md claims more.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy import special

from codeeval.statistics.difference import task_error
from codeeval.statistics.exact import exchange_samples
from codeeval.statistics.extrapolation import extrapolate
from codeeval.statistics.finite import sampling_variances, these_tasks
from codeeval.statistics.intervals import Floats
from codeeval.statistics.items import draw_part, expected_loss, predicted_error, rasch, whole_interval
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.seeds import between_seeds
from codeeval.statistics.shrinkage import shrunken
from codeeval.statistics.spending import SPENDINGS, levels
from codeeval.store import Run, read_outcomes

TASKS = 164
POPULATIONS = {
    "Beta(.4,1.2)": (0.4, 1.2, 0.0),
    "Beta(.3,.3)": (0.3, 0.3, 0.0),
    "Beta(.15,3)": (0.15, 3.0, 0.0),
    "a quarter unsolvable": (0.6, 1.2, 0.25),
}
"""Beta's parameters, and the share of tasks that are never solved."""


@dataclass(frozen=True)
class Measured:
    """One figure, with the bounds that the documents claim for it."""

    part: str
    what: str
    value: float
    low: float
    high: float
    trials: int
    more: str = ""

    @property
    def kept(self) -> bool:
        """True where the claim holds, three and a half standard errors of simulation aside."""
        slack = 3.5 * (max(self.value * (1 - self.value), 0.01) / self.trials) ** 0.5
        return bool(self.low - slack <= self.value <= self.high + slack)


def rates_of(name: str, tasks: int, rng: np.random.Generator) -> Floats:
    """Pass rates of tasks drawn from a population."""
    a, b, never = POPULATIONS[name]
    return np.asarray(rng.beta(a, b, tasks) * (rng.random(tasks) >= never), dtype=np.float64)


def finite(trials: int, rng: np.random.Generator) -> Iterator[Measured]:
    """Coverage of intervals for these very tasks, of the tasks' own pass@k."""
    for tasks in (24, TASKS):
        for n, k in ((1, 1), (2, 1), (5, 1), (10, 1), (10, 5), (20, 5), (20, 10), (100, 10), (10, 10)):
            for name in POPULATIONS:
                held = sum(_finite_holds(name, tasks, n, k, rng) for _ in range(trials))
                claimed = (0.94, 0.96) if n >= 2 * k and tasks == TASKS else (0.93, 1.0)
                yield Measured("finite", f"{tasks} tasks, n={n}, k={k}, {name}", held / trials, *claimed, trials)


def _finite_holds(name: str, tasks: int, n: int, k: int, rng: np.random.Generator) -> bool:
    p = rates_of(name, tasks, rng)
    interval = these_tasks(np.full(tasks, n), rng.binomial(n, p), k)
    return bool(interval.low <= (1 - (1 - p) ** k).mean() <= interval.high)


def extrapolation(trials: int, rng: np.random.Generator) -> Iterator[Measured]:
    """Coverage of pass@50, 100 and 200 from 20 samples of 164 tasks."""
    ks, n = (50, 100, 200), 20
    for name, (a, b, never) in POPULATIONS.items():
        truth = [(1 - never) * (1 - np.exp(special.betaln(a, b + k) - special.betaln(a, b))) for k in ks]
        rows = [extrapolate(np.full(TASKS, n), rng.binomial(n, rates_of(name, TASKS, rng)), ks) for _ in range(trials)]
        for at, k in enumerate(ks):
            intervals = [row.intervals[at] for row in rows]
            held = np.mean([interval.low <= truth[at] <= interval.high for interval in intervals])
            width = np.mean([interval.high - interval.low for interval in intervals])
            bias = np.mean([interval.estimate for interval in intervals]) - truth[at]
            more = f"truth {truth[at]:.3f}, width {width:.3f}, bias {100 * bias:+.1f} points"
            yield Measured("extrapolation", f"{name} @{k}", float(held), 0.90, 1.0, trials, more)


def published(trials: int, rng: np.random.Generator, folder: Path) -> Iterator[Measured]:
    """Random 20 of a run's samples predict pass@50 and pass@98 of the same tasks, estimated from all samples."""
    outcomes = read_outcomes(Run(folder))
    n, c = outcomes.suite("base").counts(len(outcomes.tasks))
    ks = [k for k in (50, 98) if k <= n.min()]
    truth = [float(pass_at_k_per_task(n, c, k).mean()) for k in ks]
    rows = [extrapolate(np.full(len(n), 20), rng.hypergeometric(c, n - c, 20), ks) for _ in range(trials)]
    for at, k in enumerate(ks):
        intervals = [row.intervals[at] for row in rows]
        estimates = np.array([interval.estimate for interval in intervals])
        width = np.mean([interval.high - interval.low for interval in intervals])
        more = f"truth {truth[at]:.3f}, mean {estimates.mean():.3f}, sd {estimates.std():.3f}, width {width:.3f}"
        held = float(np.mean([interval.low <= truth[at] <= interval.high for interval in intervals]))
        yield Measured("published", f"{len(n)} tasks, 20 samples, @{k}", held, 0.90, 1.0, trials, more)


def seeds(trials: int, rng: np.random.Generator) -> Iterator[Measured]:
    """Coverage of no difference between two recipes, each trained with some seeds; logits differ by seed."""
    for count_a, count_b in ((2, 1), (2, 2), (3, 3), (5, 5)):
        for seed_sd, task_sd in ((0.0, 0.0), (0.15, 0.5), (0.5, 0.5)):
            held = np.zeros(2)
            for _ in range(trials):
                held += _seeds_hold(count_a, count_b, seed_sd, task_sd, rng)
            what = f"{count_a} and {count_b} seeds, sd {seed_sd} by seed, {task_sd} by seed and task"
            yield Measured("seeds", f"{what}: these tasks", held[0] / trials, 0.94, 0.96, trials)
            yield Measured("seeds", f"{what}: tasks like these", held[1] / trials, 0.94, 1.0, trials)


def _seeds_hold(count_a: int, count_b: int, seed_sd: float, task_sd: float, rng: np.random.Generator) -> list[bool]:
    base = rng.normal(0, 1.5, TASKS)
    sides = [
        rng.binomial(10, special.expit(base + rng.normal(0, seed_sd, (r, 1)) + rng.normal(0, task_sd, (r, TASKS)))) / 10
        for r in (count_a, count_b)
    ]
    differences = np.asarray(sides[1].mean(axis=0) - sides[0].mean(axis=0))
    noise, spread = between_seeds(*sides), task_error(differences, np.arange(TASKS))
    intervals = [noise.limits(spread.mean), noise.limits(spread.mean, spread)]
    return [interval.low <= 0 <= interval.high for interval in intervals]


def moved(trials: int, rng: np.random.Generator) -> Iterator[Measured]:
    """Distance of the changes of the ten tasks that moved most from the truth, raw and shrunken, in rates."""
    changes: dict[str, Callable[[Floats], Floats]] = {
        "nothing changed": lambda p: p,
        "5 points lost": lambda p: np.clip(p - 0.05, 0, 1),
        "one task in 20 lost": lambda p: p * rng.binomial(1, 0.95, len(p)),
        "another training (logit sd .7)": lambda p: _shifted(p, rng),
    }
    for name, change in changes.items():
        rows = np.array([_winners(change, rng) for _ in range(trials)])
        raw, left, true = rows.mean(axis=0)
        more = f"raw {raw:.3f}, shrunken {left:.3f}, true {true:.3f}"
        most = 0.1 if name.startswith("another") else 0.06
        yield Measured("moved", name, abs(left - true), 0.0, most, 10**9, more)


def _shifted(p: Floats, rng: np.random.Generator) -> Floats:
    return np.asarray(special.expit(special.logit(np.clip(p, 1e-6, 1 - 1e-6)) + rng.normal(0, 0.7, len(p))))


def _winners(change: Callable[[Floats], Floats], rng: np.random.Generator) -> list[float]:
    before, n = rng.beta(0.4, 1.2, TASKS), np.full(TASKS, 10)
    after = change(before)
    c_a, c_b = rng.binomial(10, before), rng.binomial(10, after)
    left, raw = shrunken(n, c_a, n, c_b), (c_b - c_a) / 10
    most = np.argsort(-np.abs(raw))[:10]
    sign = np.sign(raw[most])
    return [float((values[most] * sign).mean()) for values in (raw, left.b - left.a, after - before)]


def series(trials: int, rng: np.random.Generator) -> Iterator[Measured]:
    """False alarms of 30 nights against one baseline: the rule on pass@1, with and without spending."""
    looks, n, hits = 30, 10, Counter[str]()
    spends = {name: levels(looks, 0.05, name) for name in SPENDINGS} | {"5 % each night": np.full(looks, 0.05)}
    for _ in range(trials):
        p = rng.beta(0.4, 1.2, TASKS)
        base = rng.binomial(n, p)
        pairs = [_pairs(n, base, rng.binomial(n, p)) for _ in range(looks)]
        p_values = np.array([exchange_samples(pair, 1, rng).lower for pair in pairs])
        hits.update(name for name, level in spends.items() if bool((p_values <= level).any()))
    for name in spends:
        high = 0.05 if name in SPENDINGS else 1.0
        yield Measured("series", f"{looks} nights, {name}", hits[name] / trials, 0.0, high, trials)


def _pairs(n: int, c_a: Counts, c_b: Counts) -> Pairs:
    size = np.full(len(c_a), n)
    return Pairs(tuple(map(str, range(len(c_a)))), size, c_a, size, c_b, np.arange(len(c_a)))


def subset(trials: int, rng: np.random.Generator, folder: Path) -> Iterator[Measured]:
    """pass@1 of HumanEval from 20, 40 and 80 of its tasks, for models that told no difficulty."""
    models = published_models(folder)
    for size in (20, 40, 80):
        for by in ("difficulty", "information", "at random"):
            rows = [_subset(models, held, size, by, (trials, rng)) for held in models]
            error, predicted = (float(np.sqrt(np.mean([row[at] ** 2 for row in rows]))) for at in (0, 1))
            held_share, width = (float(np.mean([row[at] for row in rows])) for at in (2, 3))
            more = f"error {error:.3f}, predicted {predicted:.3f}, width {width:.3f}, {len(models)} models"
            yield Measured("subset", f"{size} of 164, {by}", held_share, 0.92, 1.0, trials, more)


def _subset(
    models: dict[str, tuple[Counts, Counts]], held: str, size: int, by: str, draws: tuple[int, np.random.Generator]
) -> tuple[float, float, float, float]:
    """Error, predicted error, coverage and width of the whole's pass@1."""
    trials, rng = draws
    n, c = (np.stack([counts[at] for name, counts in models.items() if name != held]) for at in (0, 1))
    (own, passed), items = models[held], rasch(n, c)
    rates, truth, misses, inside, widths = passed / own, float((passed / own).mean()), [], 0, []
    for _ in range(trials):
        if by == "at random":
            chosen, stratum = rng.choice(len(own), size, replace=False), np.zeros(len(own), dtype=np.int64)
            part = type(draw_part(items, size, "difficulty", rng))(chosen, stratum)
        else:
            part = draw_part(items, size, "information" if by == "information" else "difficulty", rng)
        at = part.chosen
        within = sampling_variances(own[at], passed[at], 1) if own.min() > 1 else np.full(size, np.nan)
        interval = whole_interval(rates[at], within, part.stratum[at], np.bincount(part.stratum))
        misses.append(interval.estimate - truth)
        inside += interval.low <= truth <= interval.high
        widths.append(interval.high - interval.low)
    if by == "at random":
        predicted = float(np.sqrt(np.mean(predicted_error(c / n, part) ** 2)))
    else:
        predicted = expected_loss(n, c, size, "information" if by == "information" else "difficulty", seed=0) or 0.0
    return float(np.std(misses)), predicted, inside / trials, float(np.mean(widths))


def published_models(folder: Path) -> dict[str, tuple[Counts, Counts]]:
    """Samples and passing ones of each of HumanEval's tasks, by file."""
    human = (
        "humaneval_gpt35_n10/samples_results",
        "humaneval_n10/gpt-3.5-turbo",
        "humaneval_n10/codellama-34b-instruct",
    )
    plus = (
        "evalplus_llama3_8b/samples_eval_results",
        "evalplus_qwen15b/humaneval/generated_eval_results",
        "evoeval_chatgpt/humaneval.eval_results",
    )
    counts = {name: _lines(folder / f"{name}.jsonl.gz") for name in human}
    return counts | {name: _results(folder / f"{name}.json.gz") for name in plus}


def _lines(path: Path) -> tuple[Counts, Counts]:
    with gzip.open(path, "rt") as file:
        return _counted((row["task_id"], bool(row["passed"])) for row in map(json.loads, file))


def _results(path: Path) -> tuple[Counts, Counts]:
    with gzip.open(path, "rt") as file:
        rows = json.load(file)["eval"]
    return _counted(
        (task, (row.get("base_status") or row["base"][0]) == "pass") for task, each in rows.items() for row in each
    )


def _counted(rows: Iterator[tuple[str, bool]]) -> tuple[Counts, Counts]:
    n, c = np.zeros((2, TASKS), dtype=np.int64)
    for task, passed in rows:
        position = int(task.rpartition("/")[2])
        n[position], c[position] = n[position] + 1, c[position] + passed
    return n, c


TRIALS = {
    "finite": 2000,
    "extrapolation": 200,
    "published": 40,
    "seeds": 2000,
    "moved": 200,
    "series": 400,
    "subset": 400,
}


def measured(parts: Sequence[str], options: argparse.Namespace) -> Iterator[Measured]:
    """The parts, each from a seed of its own."""
    simple = {"finite": finite, "extrapolation": extrapolation, "seeds": seeds, "moved": moved, "series": series}
    for part in parts:
        trials = max(10, TRIALS[part] // (10 if options.quick else 1))
        rng = np.random.default_rng([options.seed, *part.encode()])
        if part in simple:
            yield from simple[part](trials, rng)
        elif part == "published":
            yield from published(trials, rng, options.run)
        else:
            yield from subset(trials, rng, options.samples)


def main() -> int:
    """Measures the parts and reports them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*TRIALS, []], metavar="PART")
    parser.add_argument("--quick", action="store_true", help="a tenth of the trials")
    parser.add_argument("--json", action="store_true", help="the figures as JSON on standard output")
    parser.add_argument("--samples", type=Path, help="folder of published samples, for `subset`")
    parser.add_argument("--run", type=Path, help="a run with many samples, for `published`")
    parser.add_argument("--seed", type=int, default=12)
    options = parser.parse_args()
    needs = {"published": options.run, "subset": options.samples}
    parts = options.parts or [part for part in TRIALS if needs.get(part, True)]
    if missing := [part for part in parts if part in needs and needs[part] is None]:
        parser.error(f"{missing[0]} needs --{'run' if missing[0] == 'published' else 'samples'}")
    rows = []
    for row in measured(parts, options):
        rows.append(row)
        if not options.json:
            mark = "" if row.kept else f"  OUTSIDE [{row.low}, {row.high}]"
            print(f"{row.part:14}{row.what:62}{row.value:7.3f}  {row.more}{mark}", flush=True)
    if options.json:
        print(
            json.dumps({"schema": 1, "seed": options.seed, "rows": [asdict(row) | {"kept": row.kept} for row in rows]})
        )
    return int(not all(row.kept for row in rows))


if __name__ == "__main__":
    sys.exit(main())
