"""Measure how far comparisons can be trusted: coverage, false alarms, power, and predictions of `codeeval plan`.

    python bench/comparison.py [--quick] [--json]

Runs are drawn from populations of tasks whose pass rates are known, so that the true difference is known too. The gate
is measured end to end, on runs written to files; the parts of it on far more pairs of counts. Exits with 1 if something
that docs/evidence.md claims is not found.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import special
from simulation import CONFIDENCE, TOLERANCE, is_near, report, settings, slack

from codeeval.statistics.difference import over_samples, over_tasks
from codeeval.statistics.multiplicity import TaskTests
from codeeval.statistics.pairs import Pairs
from codeeval.statistics.sequential import Curtailed, rate_bounds
from codeeval.statistics.variance import variance_split
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, now
from codeeval.studies.gate import GateReport, decide, default_rules
from codeeval.studies.gate.decide import pass_rate_p
from codeeval.studies.gate.rules import PassRate
from codeeval.studies.inputs.matching import Tolerance, side_of
from codeeval.studies.plan.study import Ask, plan, power

Rates = NDArray[np.float64]
Shape = Callable[[Rates, np.random.Generator], Rates]

POPULATIONS: dict[str, tuple[float, float]] = {
    "uniform": (1, 1),
    "u-shaped": (0.3, 0.3),
    "hard": (1, 4),
    "easy": (4, 1),
}
"""Beta distributions of the tasks' pass rates."""
TASKS, SAMPLES, DROP = 164, 10, 0.05
ERROR, POWER = 0.05, 0.8
ENOUGH = 20
"""With fewer tasks that differ on average, intervals are wider than need be."""
SKEWED = 0.03
"""With few tasks, of which a handful may be lost altogether, coverage falls short by up to this much."""
RIGHT = 0.9
"""Share of accepted samples that the oracle accepts too."""


def same(rates: Rates, _: np.random.Generator) -> Rates:
    """No difference."""
    return rates


def odds(rates: Rates, _: np.random.Generator) -> Rates:
    """Make every task harder: its log-odds fall by 0.4."""
    return np.asarray(special.expit(special.logit(np.clip(rates, 1e-12, 1 - 1e-12)) - 0.4))


def broken(rates: Rates, rng: np.random.Generator) -> Rates:
    """Lose one task in twelve."""
    return np.where(rng.random(rates.shape) < 1 / 12, 0.0, rates)


def other(rates: Rates, rng: np.random.Generator) -> Rates:
    """Another model: as good on average, better here and worse there."""
    return np.clip(rates + rng.normal(0, 0.15, rates.shape), 0, 1)


SHAPES: dict[str, Shape] = {"same": same, "odds": odds, "broken": broken, "other": other}


def even_drop(rates: Rates, drop: float = DROP) -> Rates:
    """Return the rates with log-odds lowered by whatever makes their mean fall by `drop`."""
    logits = special.logit(np.clip(rates, 1e-9, 1 - 1e-9))
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (rates - special.expit(logits - middle)).mean() < drop else (low, middle)
    return np.asarray(special.expit(logits - low))


def broken_drop(rates: Rates, rng: np.random.Generator, drop: float = DROP) -> Rates:
    """Return the rates with tasks lost, in random order, until their mean has fallen by `drop`; the last one partly."""
    after, left = rates.copy(), drop * len(rates)
    for task in rng.permutation(len(rates)):
        lost = min(left, after[task])
        after[task] -= lost
        left -= lost
        if left <= 0:
            break
    return after


def counts(a: Rates, b: Rates, n: int, rng: np.random.Generator, cluster: NDArray[np.int64] | None = None) -> Pairs:
    """N samples of each task of both models."""
    sizes = np.full(len(a), n)
    names = tuple(map(str, range(len(a))))
    groups = np.arange(len(a)) if cluster is None else cluster
    return Pairs(names, sizes, rng.binomial(n, a), sizes, rng.binomial(n, b), groups)


# Coverage


@dataclass(frozen=True)
class Coverage:
    """Measure how often an interval holds the true difference."""

    interval: str
    population: str
    shape: str
    tasks: int
    n: int
    differing: float
    """Mean number of tasks whose rates differ: below 20 the interval may be too wide."""
    coverage: float


def coverages(trials: int, rng: np.random.Generator) -> Iterator[Coverage]:
    """Yield the coverage of both intervals, and of the clustered one."""
    for population, (a, b) in POPULATIONS.items():
        for name, shape in SHAPES.items():
            draw = rng.beta(a, b, 2_000_000)
            truth = float((shape(draw, rng) - draw).mean())
            for tasks in (50, TASKS, 378):
                for n in (1, 5, SAMPLES):
                    yield _over_tasks((population, name, tasks, n), truth, trials, rng)
            yield _over_samples(population, name, trials, rng)
    yield _clustered(trials, rng)


def _over_tasks(cell: tuple[str, str, int, int], truth: float, trials: int, rng: np.random.Generator) -> Coverage:
    population, name, tasks, n = cell
    held = differing = 0.0
    for _ in range(trials):
        rates = rng.beta(*POPULATIONS[population], tasks)
        pairs = counts(rates, SHAPES[name](rates, rng), n, rng)
        differences = pairs.rate_b - pairs.rate_a
        interval = over_tasks(differences, pairs.cluster)
        held += interval.low - 1e-12 <= truth <= interval.high + 1e-12
        differing += np.count_nonzero(differences)
    return Coverage("problems like these", population, name, tasks, n, float(differing / trials), float(held / trials))


def _over_samples(population: str, name: str, trials: int, rng: np.random.Generator) -> Coverage:
    rates = rng.beta(*POPULATIONS[population], TASKS)
    after = SHAPES[name](rates, rng)
    held = differing = 0.0
    for _ in range(trials):
        pairs = counts(rates, after, SAMPLES, rng)
        interval = over_samples(pairs, 1)
        assert interval is not None
        held += interval.low <= float((after - rates).mean()) <= interval.high
        differing += np.count_nonzero(pairs.rate_a != pairs.rate_b)
    return Coverage(
        "these very tasks", population, name, TASKS, SAMPLES, float(differing / trials), float(held / trials)
    )


def _clustered(trials: int, rng: np.random.Generator) -> Coverage:
    """Pairs of tasks whose differences are alike, as those of a base problem and the one built on it."""
    cluster = np.arange(TASKS) % (TASKS // 2)
    held = differing = 0.0
    for _ in range(trials):
        rates = rng.random(TASKS // 2)[cluster]
        after = np.clip(rates + rng.normal(0, 0.2, TASKS // 2)[cluster] * rates * (1 - rates), 0, 1)
        pairs = counts(rates, after, SAMPLES, rng, cluster)
        interval = over_tasks(pairs.rate_b - pairs.rate_a, cluster)
        held += interval.low <= 0 <= interval.high
        differing += np.count_nonzero(pairs.rate_a != pairs.rate_b)
    return Coverage(
        "clusters of two", "uniform", "other", TASKS, SAMPLES, float(differing / trials), float(held / trials)
    )


# The rule on pass@1, and what `plan` says of it


@dataclass(frozen=True)
class Prediction:
    """Measure how often the rule on pass@1 fails, beside the prediction of `plan` from a pilot run."""

    population: str
    drop: str
    pairs: int
    failed: float
    predicted: float


def predictions(trials: int, rng: np.random.Generator) -> Iterator[Prediction]:
    """False alarms, and the power for a drop of 5 points of either shape; the pilot is one more run."""
    rule, error = PassRate(rule="pass@k"), 0.025
    for population, parameters in POPULATIONS.items():
        rates = rng.beta(*parameters, TASKS)
        pilot = variance_split(np.full(TASKS, SAMPLES), rng.binomial(SAMPLES, rates))
        ask = Ask(tasks=TASKS, n=SAMPLES, drop=DROP, error=error)
        wanted = {
            "none": (rates, plan(pilot, ask, pilot="").false_alarm),
            "even": (even_drop(rates), power(pilot, ask, "samples", "even")),
            "broken": (broken_drop(rates, rng), power(pilot, ask, "samples", "broken")),
        }
        for name, (after, predicted) in wanted.items():
            size = 4 * trials if name == "none" else trials  # a rare event takes more
            failed = [pass_rate_p(counts(rates, after, SAMPLES, rng), rule, rng) <= error for _ in range(size)]
            yield Prediction(population, name, size, float(np.mean(failed)), predicted)


# The gate, end to end


@dataclass(frozen=True)
class Gate:
    """Measure how often the default gate fails."""

    population: str
    drop: str
    pairs: int
    failed: float
    by_rule: dict[str, int]


def gates(pairs: int, rng: np.random.Generator) -> Iterator[Gate]:
    """On runs of 164 tasks, n = 10, with an oracle that rejects one accepted sample in ten."""
    with tempfile.TemporaryDirectory() as folder:
        for population, parameters in POPULATIONS.items():
            for drop in ("none", "even", "broken"):
                reports = [_gate(Path(folder), rng.beta(*parameters, TASKS), drop, rng) for _ in range(pairs)]
                rules: dict[str, int] = {}
                for report in reports:
                    for failure in report.failures:
                        rules[failure.rule] = rules.get(failure.rule, 0) + 1
                failed = float(np.mean([not report.passed for report in reports]))
                yield Gate(population, drop, pairs, failed, rules)


def _gate(folder: Path, rates: Rates, drop: str, rng: np.random.Generator) -> GateReport:
    after = rates
    if drop == "even":
        after = even_drop(rates)
    elif drop == "broken":
        after = broken_drop(rates, rng)
    for name, chosen in (("a", rates), ("b", after)):
        _write(folder / name, rng.random((TASKS, SAMPLES)) < chosen[:, None], rng)
    return decide(side_of([folder / "a"]), side_of([folder / "b"]), default_rules(), tolerance=Tolerance())


def _write(folder: Path, passes: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """A run, written in one go: what is measured is the gate, not the writing of runs."""
    folder.mkdir(exist_ok=True)
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="simulated", source="bench/comparison.py", digest="0", problems=len(passes)),
        model="simulated/known",
        sampling=SamplingFacts(n_samples=passes.shape[1], model={}),
        request={"benchmark": "simulated"},
        finished=now(),
    )
    (folder / "run.json").write_text(manifest.to_json())
    right = passes & (rng.random(passes.shape) < RIGHT)
    keys = [(task, index) for task in range(len(passes)) for index in range(passes.shape[1])]
    (folder / "samples.jsonl").write_text(
        "".join(f'{{"task_id":"T/{task}","index":{index}}}\n' for task, index in keys)
    )
    with (folder / "verdicts.jsonl").open("w") as file:
        for suite, outcome in (("base", passes), ("strong", right)):
            for task, index in keys:
                status = "passed" if outcome[task, index] else "wrong"
                file.write(f'{{"task_id":"T/{task}","index":{index},"suite":"{suite}","status":"{status}"}}\n')


# Tasks alone, and stopping


@dataclass(frozen=True)
class TaskFamily:
    """Accusations of single tasks, of which none should be accused without cause."""

    population: str
    families: int
    falsely: float
    """Share of families in which any task is accused though nothing changed."""
    noticed: float
    """Share of tasks noticed that went from always to never solved."""
    saved: float
    """Share of samples saved by stopping where settled."""
    falsely_stopped: float
    """False alarms as in `falsely`, by curtailed tests."""


def families(trials: int, rng: np.random.Generator) -> Iterator[TaskFamily]:
    """164 tasks, n = 10."""
    for population, parameters in POPULATIONS.items():
        falsely = noticed = stopped = drawn = 0.0
        for _ in range(trials):
            rates = rng.beta(*parameters, TASKS)
            null = counts(rates, rates, SAMPLES, rng)
            falsely += bool(np.any(TaskTests(null, "less").adjusted() <= ERROR))
            lost, total = _stopped(null, rates, rng)
            stopped, drawn = stopped + (lost > 0), drawn + total
            rates[0] = 1.0
            after = rates.copy()
            after[0] = 0.0
            noticed += TaskTests(counts(rates, after, SAMPLES, rng), "less").adjusted()[0] <= ERROR
        saved = 1 - drawn / (trials * TASKS * SAMPLES)
        yield TaskFamily(population, trials, falsely / trials, noticed / trials, saved, stopped / trials)


def _stopped(pairs: Pairs, rates: Rates, rng: np.random.Generator) -> tuple[int, int]:
    """Tasks found to have dropped, and samples drawn, if each task stops once it is settled."""
    lost = total = 0
    for n_a, c_a, rate in zip(pairs.n_a, pairs.c_a, rates, strict=True):
        test, passed, drawn = Curtailed.against((int(n_a), int(c_a)), SAMPLES, ERROR / TASKS), 0, 0
        while (verdict := test.settled(passed, drawn)) is None:
            passed, drawn = passed + int(rng.random() < rate), drawn + 1
        lost, total = lost + (verdict == "dropped"), total + drawn
    return lost, total


def sequence_misses(trials: int, rng: np.random.Generator) -> float:
    """Share of sequences of 300 samples whose limits ever leave out the true rate, the worst of several rates."""
    return max(float(np.mean([_misses(rate, rng) for _ in range(trials)])) for rate in (0.05, 0.3, 0.5, 0.9))


def _misses(rate: float, rng: np.random.Generator) -> bool:
    passed = np.cumsum(rng.random(300) < rate)
    looks = sorted({*range(1, 40), *range(40, 301, 10)})
    return any(not _holds(int(passed[drawn - 1]), drawn, rate) for drawn in looks)


def _holds(passed: int, drawn: int, rate: float) -> bool:
    bounds = rate_bounds(passed, drawn)
    return bounds.low <= rate <= bounds.high


# Report


@dataclass(frozen=True)
class Measured:
    """Everything."""

    trials: int
    """Trials of each cell of the coverage."""
    coverage: Sequence[Coverage]
    predictions: Sequence[Prediction]
    gates: Sequence[Gate]
    tasks: Sequence[TaskFamily]
    sequence_misses: float


def broken_claims(results: Measured) -> Iterator[str]:
    """Return the claims of docs/evidence.md that this run does not find, beyond the error of simulation."""
    error = slack(results.trials)
    for cell in results.coverage:
        below = TOLERANCE if cell.tasks >= TASKS else SKEWED
        if (
            not CONFIDENCE - below - error <= cell.coverage <= CONFIDENCE + TOLERANCE + error
            and cell.differing >= ENOUGH
        ):
            yield f"coverage: {cell}"
    for rule in [*results.predictions, _pooled(results.predictions)]:
        noise = slack(rule.pairs, rule.predicted)
        if abs(rule.failed - rule.predicted) > 0.1 * rule.predicted + noise:
            yield f"plan: {rule}"
    for gate in results.gates:
        if gate.failed > ERROR if gate.drop == "none" else gate.failed < POWER:
            yield f"gate: {gate}"
    for family in results.tasks:
        if max(family.falsely, family.falsely_stopped) > ERROR:
            yield f"tasks accused: {family}"
    if results.sequence_misses > ERROR:
        yield f"confidence sequences miss in {results.sequence_misses:.1%} of cases"


def _pooled(rules: Sequence[Prediction]) -> Prediction:
    """Return the false alarms of all populations, for a rare event takes many pairs to be seen."""
    none = [rule for rule in rules if rule.drop == "none"]
    pairs = sum(rule.pairs for rule in none)
    failed, predicted = (
        sum(getattr(rule, name) * rule.pairs for rule in none) / pairs for name in ("failed", "predicted")
    )
    return Prediction("all", "none", pairs, failed, predicted)


def main() -> int:
    """Runs everything and reports it."""
    options = settings(__doc__, quick="a tenth of the trials", seed=7)
    scale = 10 if options.quick else 1
    rng = np.random.default_rng(options.seed)
    results = Measured(
        4_000 // scale,
        list(coverages(4_000 // scale, rng)),
        list(predictions(2_000 // scale, rng)),
        list(gates(200 // scale, rng)),
        list(families(400 // scale, rng)),
        sequence_misses(400 // scale, rng),
    )
    if not options.json:
        _print(results)
    return report(list(broken_claims(results)), "docs/evidence.md", options, **asdict(results))


def _print(results: Measured) -> None:
    for interval in dict.fromkeys(cell.interval for cell in results.coverage):
        chosen = [cell for cell in results.coverage if cell.interval == interval and cell.differing >= ENOUGH]
        group = np.array([cell.coverage for cell in chosen])
        near = is_near(group)
        print(
            f"coverage, {interval:20}: {len(group):3} cells, min {group.min():.3f}, median {np.median(group):.3f}, "
            f"max {group.max():.3f}, {near:.0%} within 95 +- 1 %"
        )
    for rule in [*results.predictions, _pooled(results.predictions)]:
        print(
            f"rule pass@1, {rule.population:9} drop {rule.drop:7}: failed {rule.failed:.4f}, plan {rule.predicted:.4f}"
        )
    for gate in results.gates:
        print(f"gate, {gate.population:9} drop {gate.drop:7}: failed {gate.failed:.3f} of {gate.pairs}; {gate.by_rule}")
    for family in results.tasks:
        print(
            f"tasks, {family.population:9}: accused falsely {family.falsely:.3f} of {family.families} (stopped: "
            f"{family.falsely_stopped:.3f}), a lost one noticed {family.noticed:.2f}, samples saved {family.saved:.0%}"
        )
    print(f"confidence sequences: {results.sequence_misses:.1%} ever miss")


if __name__ == "__main__":
    sys.exit(main())
