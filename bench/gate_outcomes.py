"""The gate's three answers by simulation: both errors, over nights too, and whether its "n more" is right.

    python bench/gate_outcomes.py [--pairs 2000] [--only answers,nights,whole,more] [--json]

A pair is two runs of 164 tasks whose true pass rates are known. The candidate is as good as its baseline, or worse by
the margin: every task loses a little (`even`), or some tasks are lost (`broken`). Where the meaning is `these`, the
tasks stand. Where it is `like-these`, each pair has other tasks, and the candidate is another training: the log-odds
of each task move, and the drop is that of the population.

- `answers`: one rule on pass@1, its margin 3 points.
- `nights`: 20 candidates against one baseline, one after another, that share one error (alpha spending).
- `whole`: three benchmarks, all rules of the default gate, margins of 3 points (flips: 6).
- `more`: inconclusive answers. Their `n` is held against the least number of samples with the power promised, which
  simulation finds. Then as many samples are drawn.

Exits with 1 if an error exceeds 5 % by more than the error of simulation, or "n more" is off by more than 15 %.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats
from simulation import log_odds, lost_tasks, report, slack

from codeeval.statistics.multiplicity import TaskTests
from codeeval.statistics.noninferiority import drop_of_these
from codeeval.statistics.pairs import Pairs
from codeeval.statistics.spending import Spending, levels
from codeeval.studies.gate.accepted import Accepted
from codeeval.studies.gate.decide import Draft, findings_of, outcome_of
from codeeval.studies.gate.harms import Bound, accepted_harm, flips_harm
from codeeval.studies.gate.measures import Tested, pass_rate_bounds, pass_rate_p
from codeeval.studies.gate.records import Finding
from codeeval.studies.gate.rules import FalsePositives, NegativeFlips, PassRate, Rules, default_rules
from codeeval.studies.gate.tails import Change, TaskMeaning, accepted_p, flips_p

Rates = NDArray[np.float64]
Shape = Literal["none", "even", "broken"]

TASKS, LEVEL, MARGIN, FLIPS_MARGIN, LOOKS, POWER = 164, 0.05, 0.03, 0.06, 20, 0.8
POPULATIONS = {"uniform": (1.0, 1.0), "easy": (4.0, 1.0), "hard": (0.4, 1.2)}
SHAPES: tuple[Shape, ...] = ("none", "even", "broken")
SIZES = ((1, 1), (5, 5), (2, 20))
RIGHT = 0.9
TRAINING = 0.5
"""Standard deviation of the log-odds of a task between two trainings."""
MANY = 200_000
WHOLE = 10
"""A whole gate takes so many times as long, and is drawn so many times less often."""
CLOSE = 0.15
EVERY_NIGHT = "5 % each night"


@dataclass(frozen=True)
class Row:
    """Shares of the answers in one scenario."""

    part: str
    scenario: str
    tasks: TaskMeaning
    n_a: int
    n_b: int
    shape: Shape
    trials: int
    passed: float
    failed: float
    inconclusive: float


@dataclass(frozen=True)
class More:
    """Accuracy of "n more" in one scenario."""

    scenario: str
    n: int
    margin: float
    inconclusive: int
    needed: float
    """Median over inconclusive answers of the samples per task that the gate asks for."""
    true: float
    """The least number that passes in four of five cases, by simulation."""
    middle: tuple[float, float]
    """Ends of the middle 90 % of what is asked for, "n more" over the true "n more"."""
    passes_then: float
    """Share of inconclusive pairs that pass once as many samples are drawn."""
    twice_failed: float
    """Share of good candidates that fail at the first look, or at the second one that follows an open answer."""
    twice_passed: float
    """Share of candidates worse by the margin that pass at either look."""


def lowered(rates: Rates, drop: float, shape: Shape, rng: np.random.Generator) -> Rates:
    """Return the rates with their mean lower by `drop`."""
    if shape == "none":
        return rates
    if shape == "broken":
        return lost_tasks(rates, drop, rng)
    return moved(log_odds(rates), float(rates.mean()) - drop)


def moved(odds: Rates, mean: float) -> Rates:
    """Return rates of these log-odds, shifted so that their mean is `mean`."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if special.expit(odds + middle).mean() < mean else (low, middle)
    return np.asarray(special.expit(odds + low))


class Source:
    """True rates of both runs: of fixed tasks, or of tasks drawn from a population in which the drop holds."""

    def __init__(self, population: str, tasks: TaskMeaning, shape: Shape, rng: np.random.Generator) -> None:
        size = TASKS if tasks == "these" else MANY
        self.tasks, self.rng = tasks, rng
        self.before = np.asarray(stats.beta.ppf((np.arange(size) + 0.5) / size, *POPULATIONS[population]))
        drop = 0.0 if shape == "none" else MARGIN
        if tasks == "these":
            self.after = lowered(self.before, drop, shape, rng)
        else:
            base = lowered(self.before, drop, "broken", rng) if shape == "broken" else self.before
            odds = log_odds(base) + rng.normal(0, TRAINING, size) * (base > 0)
            self.after = moved(odds, float(self.before.mean()) - drop)

    def rates(self) -> tuple[Rates, Rates]:
        """Return the rates of one pair's tasks."""
        if self.tasks == "these":
            return self.before, self.after
        chosen = self.rng.integers(0, MANY, TASKS)
        return self.before[chosen], self.after[chosen]

    def pair(self, n_a: int, n_b: int) -> Pairs:
        """Draw samples of both runs."""
        before, after = self.rates()
        return pairs_of(n_a, self.rng.binomial(n_a, before), n_b, self.rng.binomial(n_b, after))


NAMES, CLUSTER = tuple(map(str, range(TASKS))), np.arange(TASKS)


def pairs_of(n_a: int, c_a: NDArray[np.int64], n_b: int, c_b: NDArray[np.int64]) -> Pairs:
    """Return runs with as many samples of each task."""
    return Pairs(NAMES, np.full(TASKS, n_a), c_a, np.full(TASKS, n_b), c_b, CLUSTER)


def rule_of(tasks: TaskMeaning) -> PassRate:
    """Return the rule on pass@1."""
    return PassRate(rule="pass@k", margin=100 * MARGIN, tasks=tasks)


def answer(pairs: Pairs, rule: PassRate, level: float, rng: np.random.Generator) -> str:
    """Return the answer of a gate of this rule alone."""
    bounds = pass_rate_bounds(pairs, rule)
    shown = all(bound.is_shown(level) for bound in bounds)  # then the slower test of a drop decides nothing
    tested = Tested("", 0.0, 1.0 if shown else pass_rate_p(pairs, rule, rng), bounds=bounds)
    return outcome_of(Draft("", rule, tested), tested.p, level)


def row_of(
    part: str, scenario: str, tasks: TaskMeaning, sizes: tuple[int, int], shape: Shape, outcomes: Sequence[str]
) -> Row:
    """Count the answers."""
    passed, failed, open_share = (
        float(np.mean([outcome == word for outcome in outcomes])) for word in ("passed", "failed", "inconclusive")
    )
    return Row(part, scenario, tasks, *sizes, shape, len(outcomes), passed, failed, open_share)


def answers(trials: int, rng: np.random.Generator) -> Iterator[Row]:
    """Yield one rule on pass@1, for good candidates and for those worse by the margin."""
    meanings: Sequence[TaskMeaning] = ("these", "like-these")
    for tasks in meanings:
        for population in POPULATIONS:
            for shape in SHAPES:
                source = Source(population, tasks, shape, rng)
                for sizes in SIZES:
                    drawn = (source.pair(*sizes) for _ in range(trials))
                    outcomes = [answer(pairs, rule_of(tasks), LEVEL, rng) for pairs in drawn]
                    yield row_of("answers", population, tasks, sizes, shape, outcomes)


def nights(trials: int, rng: np.random.Generator) -> Iterator[Row]:
    """Yield series of 20 candidates against one baseline: `passed` and `failed` say whether any of them did."""
    plans: Sequence[Spending | None] = (None, "pocock", "obrien-fleming", "anytime")
    for shape in SHAPES:
        source, size = Source("uniform", "these", shape, rng), 10
        outcomes: dict[Spending | None, list[str]] = {plan: [] for plan in plans}
        for _ in range(trials):
            before = rng.binomial(size, source.before)
            series = [pairs_of(size, before, size, rng.binomial(size, source.after)) for _ in range(LOOKS)]
            for plan, word in _series(series, plans, shape, rng):
                outcomes[plan].append(word)
        for plan, words in outcomes.items():
            yield row_of("nights", plan or EVERY_NIGHT, "these", (size, size), shape, words)


def _series(
    series: Sequence[Pairs], plans: Sequence[Spending | None], shape: Shape, rng: np.random.Generator
) -> Iterator[tuple[Spending | None, str]]:
    """Yield by plan whether any night is in error: a good candidate that failed, or a bad one that passed."""
    rule, wrong = rule_of("these"), "failed" if shape == "none" else "passed"
    drafts: dict[int, Draft] = {}
    for night, pairs in enumerate(series):
        if _may_be_wrong(pairs, shape):
            p = pass_rate_p(pairs, rule, rng) if shape == "none" else 1.0
            drafts[night] = Draft("", rule, Tested("", 0.0, p, bounds=pass_rate_bounds(pairs, rule)))
    for plan in plans:
        spends = np.full(LOOKS, LEVEL) if plan is None else levels(LOOKS, LEVEL, plan)
        words = {outcome_of(draft, draft.tested.p, float(spends[night])) for night, draft in drafts.items()}
        yield plan, wrong if wrong in words else "inconclusive"


def _may_be_wrong(pairs: Pairs, shape: Shape) -> bool:
    """Return whether the drop lies a standard error on the wrong side. Nearer, no test errs at 5 % or less."""
    a, b = pairs.rate_a, pairs.rate_b
    size = int(pairs.n_a[0])
    error = np.sqrt((a * (1 - a) + b * (1 - b)).sum() / (size - 1)) / TASKS
    drop = float((a - b).mean())
    return bool(drop > error if shape == "none" else drop < MARGIN - error)


def whole(trials: int, rng: np.random.Generator) -> Iterator[Row]:
    """Yield gates of all rules on three benchmarks; in bad pairs, one benchmark is worse by the margin."""
    rules = _with_margins(default_rules())
    populations = ("uniform", "easy", "hard")
    for shape in SHAPES:
        sources = [Source(name, "these", shape if name == "uniform" else "none", rng) for name in populations]
        outcomes = []
        for _ in range(trials // WHOLE):
            drafts = [
                draft
                for name, source in zip(populations, sources, strict=True)
                for draft in _drafts(name, source, rules, rng)
            ]
            outcomes.append(_verdict([finding.outcome for finding in findings_of(drafts, LEVEL)]))
        yield row_of("whole", "3 benchmarks", "these", (10, 10), shape, outcomes)


def _with_margins(rules: Rules) -> Rules:
    margins: dict[type, float] = {PassRate: MARGIN, NegativeFlips: FLIPS_MARGIN, FalsePositives: MARGIN}
    changed = [
        rule.model_copy(update={"margin": 100 * margins[type(rule)]}) if type(rule) in margins else rule
        for rule in rules.rules
    ]
    return rules.model_copy(update={"rules": tuple(changed)})


def _drafts(name: str, source: Source, rules: Rules, rng: np.random.Generator) -> Iterator[Draft]:
    """Yield the rules measured on one pair, as the gate measures them on runs."""
    pairs = source.pair(10, 10)
    old, new = (Accepted(n, c, rng.binomial(c, 1 - RIGHT)) for n, c in ((pairs.n_a, pairs.c_a), (pairs.n_b, pairs.c_b)))
    tested: dict[str, Callable[[], Tested]] = {
        "pass@k": lambda: Tested("", 0.0, pass_rate_p(pairs, rule_of("these"), rng), (), None, _pass_bounds(pairs)),
        "collapse": lambda: Tested("", 0.0, _collapse(pairs)),
        "negative flips": lambda: Tested(
            "", 0.0, flips_p(pairs, Change(MARGIN), rng), bounds=(Bound(flips_harm(pairs, "these"), FLIPS_MARGIN, 0.0),)
        ),
        "false positives": lambda: Tested(
            "",
            0.0,
            accepted_p(old, new, CLUSTER, Change(), rng),
            bounds=(Bound(accepted_harm(old, new, CLUSTER, "these"), MARGIN, 0.0),),
        ),
    }
    for rule in rules.rules:
        if rule.rule in tested:
            yield Draft(name, rule, tested[rule.rule]())


def _pass_bounds(pairs: Pairs) -> tuple[Bound, ...]:
    return pass_rate_bounds(pairs, rule_of("these"))


def _collapse(pairs: Pairs) -> float:
    falls = TaskTests(pairs, "less").adjusted()
    lost = (pairs.rate_a >= 0.8) & (pairs.rate_b <= 0.2)  # noqa: PLR2004 - the default rule
    return float(falls[lost].min(initial=1.0))


def _verdict(words: Sequence[str]) -> str:
    return next((word for word in ("failed", "inconclusive") if word in words), "passed")


def more(trials: int, rng: np.random.Generator) -> Iterator[More]:
    """Yield how right the samples are that an inconclusive answer asks for."""
    for population, size, margin in (("uniform", 4, 0.03), ("uniform", 10, 0.02), ("easy", 4, 0.03), ("hard", 3, 0.02)):
        good = Source(population, "these", "none", rng)
        yield _more(population, good, size, margin, trials // 2)


def _more(population: str, good: Source, size: int, margin: float, trials: int) -> More:
    rule, rng = PassRate(rule="pass@k", margin=100 * margin, tasks="these"), good.rng
    needed, then, good_failed, bad_passed = [], [], 0, 0
    worse = lowered(good.before, margin, "even", rng)
    for _ in range(trials):
        first = good.pair(size, size)
        finding = _finding(first, rule, rng)
        good_failed += finding.outcome == "failed"
        if finding.needed is not None and finding.needed.n is not None:
            needed.append(finding.needed.n)
            second = _grown(first, finding.needed.n, good.before, good.before, rng)
            then.append(answer(second, rule, LEVEL, rng))
            good_failed += then[-1] == "failed"
        bad = pairs_of(size, rng.binomial(size, good.before), size, rng.binomial(size, worse))
        open_bad = _finding(bad, rule, rng)
        bad_passed += open_bad.outcome == "passed"
        if open_bad.needed is not None and open_bad.needed.n is not None:
            bad_passed += answer(_grown(bad, open_bad.needed.n, good.before, worse, rng), rule, LEVEL, rng) == "passed"
    true = _true_number(good, margin, trials)
    ratio = (np.array(needed) - size) / (true - size)
    low, high = (float(end) for end in np.quantile(ratio, (0.05, 0.95)))
    passes = float(np.mean([word == "passed" for word in then]))
    asked = float(np.median(needed))
    shares = good_failed / trials, bad_passed / trials
    return More(population, size, margin, len(needed), asked, true, (low, high), passes, *shares)


def _finding(pairs: Pairs, rule: PassRate, rng: np.random.Generator) -> Finding:
    bounds = pass_rate_bounds(pairs, rule)
    shown = all(bound.is_shown(LEVEL) for bound in bounds)
    tested = Tested("", 0.0, 1.0 if shown else pass_rate_p(pairs, rule, rng), bounds=bounds)
    return findings_of([Draft("", rule, tested)], LEVEL)[0]


def _grown(pairs: Pairs, n: int, before: Rates, after: Rates, rng: np.random.Generator) -> Pairs:
    """Return the pair with more samples of both runs."""
    size = int(pairs.n_a[0])
    extra = max(0, n - size)
    return pairs_of(
        size + extra, pairs.c_a + rng.binomial(extra, before), size + extra, pairs.c_b + rng.binomial(extra, after)
    )


def _true_number(good: Source, margin: float, trials: int) -> float:
    """Return the number of samples at which a good candidate passes in four of five cases, by interpolation."""

    def share(n: int) -> float:
        shown = (drop_of_these(good.pair(n, n), 1).limit(LEVEL) < margin for _ in range(4 * trials))
        return float(np.mean(list(shown)))

    low, high = 2, 4
    while share(high) < POWER:
        low, high = high, 2 * high
    while high - low > max(1, high // 16):
        middle = (low + high) // 2
        low, high = (low, middle) if share(middle) >= POWER else (middle, high)
    at_low, at_high = share(low), share(high)
    return low + (high - low) * float(np.clip((POWER - at_low) / max(at_high - at_low, 1e-9), 0, 1))


def broken_claims(rows: Sequence[Row | More]) -> Iterator[str]:
    """Yield errors above 5 % beyond the error of simulation, and numbers that are off by more than 15 %."""
    for row in rows:
        if isinstance(row, More):
            asked, true = row.needed - row.n, row.true - row.n
            if abs(asked / true - 1) > CLOSE:
                yield f"{asked:.0f} more are asked for, and {true:.1f} are needed: {row}"
            continue
        error = row.failed if row.shape == "none" else row.passed
        if row.scenario != EVERY_NIGHT and error > LEVEL + slack(row.trials, LEVEL):
            yield f"an error of {error:.3f}: {row}"


PARTS: dict[str, Callable[[int, np.random.Generator], Iterator[Row | More]]] = {
    "answers": answers,
    "nights": nights,
    "whole": whole,
    "more": more,
}


def main() -> int:
    """Runs everything and reports it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=2_000, help="pairs, or series of nights, of each scenario")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between them")
    parser.add_argument("--json", action="store_true", help="rows as JSON on standard output")
    parser.add_argument("--seed", type=int, default=23)
    options = parser.parse_args()
    rows: list[Row | More] = []
    for position, (name, part) in enumerate(PARTS.items()):
        if name not in options.only.split(","):
            continue
        began = time.perf_counter()
        for row in part(options.pairs, np.random.default_rng([options.seed, position])):
            rows.append(row)
            if not options.json:
                print(_line(row), flush=True)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return report(list(broken_claims(rows)), "docs/regression.md", options, rows=rows)


def _line(row: Row | More) -> str:
    if isinstance(row, More):
        return (
            f"more {row.scenario:12} n {row.n:2} margin {row.margin:.2f}: {row.inconclusive} open, asks for n "
            f"{row.needed:.0f}, true {row.true:.1f}, middle {row.middle[0]:.2f} to {row.middle[1]:.2f}, passes then "
            f"{row.passes_then:.3f}; at two looks: good fails {row.twice_failed:.3f}, bad passes {row.twice_passed:.3f}"
        )
    return (
        f"{row.part:8} {row.scenario:16} {row.tasks:10} n {row.n_a:2}, {row.n_b:2} {row.shape:6}: passed "
        f"{row.passed:.3f}, failed {row.failed:.3f}, inconclusive {row.inconclusive:.3f}"
    )


if __name__ == "__main__":
    sys.exit(main())
