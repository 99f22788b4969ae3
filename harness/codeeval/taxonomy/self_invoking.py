"""Self-invoking problems (Yu et al. 2024, arXiv 2412.21199): is the base function wrong, or what is built on it?

Both are asked by running: the sample's base function against the base problem's own tests, and the sample with the
canonical base function in place of its own against the self-invoking tests. If the exchange makes it pass, the base
was at fault; if the base passes its tests and the exchange changes nothing, the composition is.
"""

import math
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from codeeval.evaluation.plan import Test
from codeeval.samples import Sample
from codeeval.taxonomy.parts import definitions, parameters_of, reaches, without_function
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Status

__all__ = ["ATTRIBUTIONS", "Attribution", "Case", "SelfInvoking", "attribute", "clustered_mcnemar", "judge_cases"]

Attribution = Literal["base_changed", "base_not_called", "base_wrong", "composition_wrong"]
ATTRIBUTIONS: Mapping[Attribution, str] = {
    "base_wrong": "the base function is wrong",
    "composition_wrong": "the base function is right, what is built on it is wrong",
    "base_not_called": "the base function is not called",
    "base_changed": "the base function is missing, defined anew, or takes other arguments",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A sample of a self-invoking problem, with what it builds on."""

    sample: Sample
    problem: Problem
    base: Problem
    tests: tuple[Test, ...]
    """The self-invoking problem's suites."""
    base_tests: tuple[Test, ...]
    passed: bool
    """True if the sample passes the self-invoking tests."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts of one case."""

    task_id: str
    index: int
    base_passed: bool
    passed: bool
    attribution: Attribution | None
    """None where the sample passes."""


@dataclass
class SelfInvoking:
    """The table base x self-invoking of one run, and why samples fail."""

    table: dict[str, Counter[tuple[bool, bool]]] = field(default_factory=lambda: defaultdict(Counter))
    """By task_id: samples by (base right, self-invoking right)."""
    attributions: Counter[Attribution] = field(default_factory=Counter)
    by_sample: dict[tuple[str, int], Attribution] = field(default_factory=dict)

    def add(self, judged: Judged) -> None:
        """Count one sample."""
        self.table[judged.task_id][judged.base_passed, judged.passed] += 1
        if judged.attribution is not None:
            self.attributions[judged.attribution] += 1
            self.by_sample[judged.task_id, judged.index] = judged.attribution

    def counts(self, *, base: bool) -> dict[str, tuple[int, int]]:
        """Samples and right ones by task_id, of the base function or of the whole; as `pass_at_k` takes them."""
        side = 0 if base else 1
        return {
            task: (sum(cells.values()), sum(count for cell, count in cells.items() if cell[side]))
            for task, cells in self.table.items()
        }

    def total(self, *, base: bool, whole: bool) -> int:
        """Samples in one cell."""
        return sum(cells[base, whole] for cells in self.table.values())

    def mcnemar(self) -> tuple[float, float]:
        """Statistic and p-value of the test that both are equally often right."""
        return clustered_mcnemar(
            [cells[True, False] for cells in self.table.values()],
            [cells[False, True] for cells in self.table.values()],
            [sum(cells.values()) for cells in self.table.values()],
        )


def clustered_mcnemar(
    first_only: Sequence[int], second_only: Sequence[int], sizes: Sequence[int]
) -> tuple[float, float]:
    """McNemar's test for pairs in clusters, here samples of problems (Durkalski et al. 2003, equation 3).

    Each is by cluster. With one pair per cluster it is McNemar's chi-squared without continuity correction; without
    discordant pairs it is (0, 1).
    """
    some = np.asarray(sizes, dtype=np.float64) > 0
    size = np.asarray(sizes, dtype=np.float64)[some]
    difference = (
        np.asarray(first_only, dtype=np.float64)[some] - np.asarray(second_only, dtype=np.float64)[some]
    ) / size
    spread = float(np.sum(difference**2))
    if spread == 0:
        return 0.0, 1.0
    statistic = float(np.sum(difference)) ** 2 / spread
    return statistic, math.erfc(math.sqrt(statistic / 2))  # of chi squared with one degree of freedom


def attribute(
    case: Case, *, base_passed: bool, passes_with_canonical: bool, status: Status, line: int | None
) -> Attribution:
    """Why a failing sample fails; `status` and `line` are those of its own verdict."""
    source, name = case.sample.solution, case.problem.metadata["base_entry_point"]
    if _is_changed(case, source, name):
        return "base_changed"
    if not base_passed and status is Status.SYNTAX_ERROR:
        return "base_wrong" if _is_within(source, name, line) else "composition_wrong"
    if passes_with_canonical:
        return "base_wrong"
    if not reaches(source, case.problem.entry_point, name):
        return "base_not_called"
    return "composition_wrong" if base_passed else "base_wrong"


def _is_changed(case: Case, source: str, name: str) -> bool:
    count = len(definitions(source, name))
    usual = max(1, len(definitions(case.problem.canonical_solution, name)))  # some canonical solutions repeat it
    if count == 0 or count > usual:
        return count > usual or f"{name} =" not in source
    canonical = parameters_of(case.problem.metadata["base_program"], name)
    own = parameters_of(source, name)
    if canonical is None or own is None:
        return False
    return own[1] > canonical[0] or own[0] < canonical[1]


def _is_within(source: str, name: str, line: int | None) -> bool:
    """Return whether this line of the source is part of the function."""
    text = definitions(source, name)[0]
    first = source[: source.find(text)].count("\n") + 1
    return line is not None and first <= line <= first + text.count("\n")


async def judge_cases(
    pool: Executor, cases: Sequence[Case], verdicts: Mapping[tuple[str, int], tuple[Status, int | None]]
) -> Sequence[Judged]:
    """Run what has to be run for these cases; `verdicts`: status and line of those that fail, by task and index.

    Raises SandboxError.
    """

    async def jobs() -> AsyncIterator[Job]:
        for position, case in enumerate(cases):
            for job in _jobs(position, case):
                yield job

    failed: set[tuple[int, str]] = set()
    async with running(pool, jobs()) as verdicts_run:
        async for verdict in verdicts_run:
            if verdict.status not in PASSING:
                failed.add((verdict.key[0], verdict.key[1]))
    return [_judged(position, case, failed, verdicts) for position, case in enumerate(cases)]


def _judged(
    position: int,
    case: Case,
    failed: Collection[tuple[int, str]],
    verdicts: Mapping[tuple[str, int], tuple[Status, int | None]],
) -> Judged:
    task_id, index, base_passed = case.sample.task_id, case.sample.index, (position, "base") not in failed
    if case.passed:
        return Judged(task_id, index, base_passed, passed=True, attribution=None)
    status, line = verdicts[task_id, index]
    exchanged = (position, "exchanged") not in failed
    attribution = attribute(case, base_passed=base_passed, passes_with_canonical=exchanged, status=status, line=line)
    return Judged(task_id, index, base_passed, passed=False, attribution=attribution)


def _jobs(position: int, case: Case) -> Iterable[Job]:
    name, source = case.problem.metadata["base_entry_point"], case.sample.solution
    prelude = (case.problem.prelude,) if case.problem.prelude and not case.sample.alone else ()
    base = without_function(source, case.problem.entry_point)
    for test_index, test in enumerate(case.base_tests):
        yield Job(
            (position, "base", test_index), (*prelude, base), test.suite, test.limits, environment=test.environment
        )
    if not case.passed:
        units = (*prelude, case.problem.metadata["base_program"], without_function(source, name))
        for test_index, test in enumerate(case.tests):
            yield Job((position, "exchanged", test_index), units, test.suite, test.limits, environment=test.environment)
