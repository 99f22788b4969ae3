"""The result of a run, as the table shows it and `--json` prints it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from codeeval.records import Estimate, Record
from codeeval.report.answers import Answers, answers_of, compile_at_k
from codeeval.report.costs import Price, Prices, RequestCosts, price_of, request_costs
from codeeval.report.populations import these_tasks_tables, whole_tables
from codeeval.shown import json_of
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.statistics.score_at_k import score_at_k
from codeeval.store import Run, RunIndex, VerdictRow, read_outcomes
from codeeval.studies.inputs.clusters import clusters
from codeeval.wording import counted, shortened
from codeeval_sandbox.jobs import PASSING, Status

__all__ = [
    "BASE_AND_PLUS",
    "Answers",
    "Counts",
    "Estimate",
    "Rates",
    "RunSeconds",
    "Summary",
    "TrustShares",
    "count_verdicts",
    "score_of",
    "shortened",
    "summarize",
]

BASE_AND_PLUS = "base and plus"
"""Where a suite is meant otherwise: samples that pass both of these."""


_FREE = Prices()


class TrustShares(Record):
    """How the verdicts were reached."""

    isolated: int
    """Verdicts whose tests ran in a process apart from the program, and those that needed no execution."""
    shared: int
    """Verdicts whose tests shared a process with the program, which could have forged them."""
    own_objects: int
    """Isolated verdicts in which objects of a program's own classes answered a test: there, its word counted."""


class RunSeconds(Record):
    """Wall time, added up over the sessions of a resumed run."""

    sampling: float
    """From the start to the last sample drawn; overlaps with execution."""
    execution: float
    """From the first job to the last verdict."""
    total: float
    """All of it."""


class Rates(Record):
    """Of model and sandbox, side by side: the smaller one is what a run waits for. Both work at the same time."""

    samples: float | None
    """Samples drawn, by the wall time of sampling; null where that took none."""
    verdicts: float | None
    """Verdicts, by the wall time of execution. Those of identical programs are among them, though executed once."""


class Summary(Record):
    """What `codeeval pass-at-k --json` prints."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    """Version of this format; it changes only when a field changes its meaning or goes."""
    run: str
    """Folder of the run."""
    benchmark: str
    """Name of the benchmark."""
    model: str
    """`provider/name`."""
    problems: int
    """Problems that have samples."""
    problems_asked: int
    """Problems that the run is of. Where `problems` is fewer, pass@k is that of these alone."""
    groups: int
    """Groups of these problems that are independent of one another: a problem and those built on it are one group. All
    intervals are over groups."""
    samples: int
    """Samples in the run."""
    pass_at_k: Mapping[str, Mapping[str, Estimate]]
    """By suite, then by k. A suite `plus` is that oracle alone; `base and plus` is of samples that pass both, which
    EvalPlus calls plus."""
    pass_at_k_these_tasks: Mapping[str, Mapping[str, Estimate]] = Field(default_factory=dict)
    """The same estimates with limits for these very tasks: only their samples would be drawn again."""
    pass_at_k_whole: Mapping[str, Mapping[str, Estimate]] = Field(default_factory=dict)
    """By suite, then by k: pass@k of the whole benchmark, from the tasks that `--subset` drew; empty without it."""
    compile_at_k: Mapping[str, Estimate] = Field(default_factory=dict)
    """By k, as pass@k: a sample compiles unless its program is no Python, is missing, or was cut."""
    score_at_k: Mapping[str, Mapping[str, Estimate]] = Field(default_factory=dict)
    """By suite, then by k: the expected best share of tests passed; only where all tests were run (`--all-tests`)."""
    statuses: Mapping[str, Mapping[str, int]]
    """Number of verdicts by suite, then by status."""
    answers: Answers | None = None
    """How programs were taken out of answers."""
    cautions: Sequence[str] = ()
    """What readers of the scores must know of how the model was asked, such as a test in the prompt, and of rows of
    sample files that were left out or hold no program."""
    infrastructure: int
    """Verdicts missing because the sandbox failed; `pass_at_k` leaves them out, and `--resume` tries them again."""
    pass_at_k_if_missing_failed: Mapping[str, Mapping[str, Estimate]] = Field(default_factory=dict)
    """`pass_at_k` with samples whose verdict is missing counted as not passed. Empty without `infrastructure`."""
    unanswered: Mapping[str, int] = Field(default_factory=dict)
    """By task_id, samples missing because the model's server refused their prompt or failed over it; they are in no
    denominator, and `--resume` asks for them again."""
    trust: TrustShares
    """Number of verdicts by trust."""
    uncalibrated: int = 0
    """Failing verdicts on problems without a canonical solution. They may be the tests' fault: whether these need the
    program's own process, or more time, was never tried. In `verdicts.jsonl` each has `uncalibrated`."""
    seconds: RunSeconds
    """What it took."""
    rates: Rates | None = None
    """Per second."""
    requests: RequestCosts | None = None
    """What the model server did; null where there was none."""
    price: Price | None = None
    """What that cost; null without `--gpu-hour-price`, `--prompt-price` or `--completion-price`."""

    def to_json(self) -> str:
        """As printed."""
        return json_of(self)

    def in_evalplus_terms(self) -> dict[str, dict[str, float]]:
        """By suite, then `pass@k`; `plus` is of samples that pass both suites."""
        tables = {**self.pass_at_k}
        if BASE_AND_PLUS in tables:
            tables["plus"] = tables.pop(BASE_AND_PLUS)
        return {suite: {f"pass@{k}": one.estimate for k, one in table.items()} for suite, table in tables.items()}


_NOT_COMPILED = frozenset({Status.SYNTAX_ERROR, Status.NO_CODE, Status.TRUNCATED})
"""Where there is no program that Python would take; one that was cut may be, but is not what the model began."""

Differing = Mapping[str, Mapping[int, Sequence[str]]]
"""By task_id and index, the extraction rules that would have taken another program."""


@dataclass(slots=True)
class Counts:
    """All that the estimates need of a run's verdicts."""

    samples: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts by suite and task_id."""
    passed: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Passing verdicts by suite and task_id."""
    compiled: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts on programs that are Python, by suite and task_id."""
    scores: defaultdict[str, defaultdict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    """Shares of tests passed by suite and task_id."""
    differing: dict[tuple[str, str, int], bool] = field(default_factory=dict)
    """Whether a sample passes, by suite, task_id and index, where another rule would have taken another program."""
    statuses: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts by suite and status."""
    trust: Counter[str] = field(default_factory=Counter)
    """Verdicts by trust."""
    uncalibrated: int = 0
    """Failing verdicts on problems without a canonical solution."""
    own_objects: int = 0
    """Isolated verdicts in which a program's own objects answered."""


def count_verdicts(
    verdicts: Iterable[VerdictRow], *, differing: Differing | None = None, scored: bool = False
) -> Counts:
    """Add the verdicts up; shares of tests only where `scored`, for they are a number per verdict."""
    counts, marked = Counts(), differing or {}
    for verdict in verdicts:
        suite, passed = verdict.suite, verdict.status in PASSING
        counts.samples[suite][verdict.task_id] += 1
        counts.passed[suite][verdict.task_id] += passed
        counts.compiled[suite][verdict.task_id] += verdict.status not in _NOT_COMPILED
        counts.statuses[suite][verdict.status.value] += 1
        counts.trust[verdict.trust] += 1
        counts.uncalibrated += "uncalibrated" in verdict.details
        counts.own_objects += verdict.trust == "isolated" and bool(verdict.details.get("own_objects"))
        if scored:
            counts.scores[suite][verdict.task_id].append(score_of(verdict))
        if marked and verdict.index in marked.get(verdict.task_id, ()):
            counts.differing[suite, verdict.task_id, verdict.index] = passed
    return counts


def score_of(verdict: VerdictRow) -> float:
    """The share of tests passed; 0 for a program that failed where no test was reached, or they cannot be counted."""
    if verdict.status in PASSING:
        return 1.0
    passed, total = verdict.details.get("passed_tests"), verdict.details.get("total_tests")
    return passed / total if passed and total else 0.0


def summarize(
    run: Run,
    ks: Sequence[int],
    *,
    infrastructure: int = 0,
    unanswered: Mapping[str, int] | None = None,
    prices: Prices = _FREE,
) -> tuple[Summary, tuple[str, ...]]:
    """The run's result, and what a reader should know of it besides.

    A k for which no problem has that many verdicts in a suite is left out there. Raises RunError.
    """
    index = run.scan()
    execution = run.manifest.execution
    scored = execution is not None and execution.all_tests
    counts = count_verdicts(run.verdicts(), differing=index.differing, scored=scored)
    groups, notes = _groups(run, index)
    tables, notes = {}, [*_duplicates(index), *notes]
    by_suite = _tasks(run, counts)
    for suite, tasks in by_suite.items():
        tables[suite], remarks = _estimates(suite, tasks, ks, groups)
        notes += remarks
    filled = _with_missing(run, index, by_suite) if infrastructure else {}
    seconds = run.manifest.seconds
    costs = request_costs(index.requests, seconds.sampling)
    samples = sum(map(len, index.samples.values()))
    summary = Summary(
        run=str(run.folder),
        benchmark=run.manifest.benchmark.name,
        model=run.manifest.model,
        problems=len(index.samples),
        problems_asked=run.manifest.benchmark.problems,
        groups=len(set(groups.values())),
        samples=samples,
        pass_at_k=tables,
        pass_at_k_these_tasks=these_tasks_tables(by_suite, ks),
        pass_at_k_whole=whole_tables(by_suite, ks, run.manifest.subset),
        compile_at_k=compile_at_k(counts, ks, groups),
        score_at_k=_score_at_k(counts, ks, groups),
        answers=answers_of(run, index, counts, groups),
        cautions=run.manifest.sampling.cautions,
        statuses={suite: dict(sorted(statuses.items())) for suite, statuses in sorted(counts.statuses.items())},
        infrastructure=infrastructure,
        pass_at_k_if_missing_failed={suite: _estimates(suite, tasks, ks, groups)[0] for suite, tasks in filled.items()},
        unanswered=unanswered or {},
        trust=TrustShares(
            isolated=counts.trust["isolated"], shared=counts.trust["shared"], own_objects=counts.own_objects
        ),
        uncalibrated=counts.uncalibrated,
        seconds=RunSeconds(sampling=seconds.sampling, execution=seconds.execution, total=seconds.total),
        rates=Rates(
            samples=_rate(samples, seconds.sampling),
            verdicts=_rate(sum(counts.trust.values()), seconds.execution),
        ),
        requests=costs,
        price=price_of(costs, prices, seconds.sampling, counts.passed),
    )
    return summary, tuple(notes)


def _groups(run: Run, index: RunIndex) -> tuple[Mapping[str, str], list[str]]:
    """The group of each task with samples, and a note where groups cannot be known."""
    tasks = list(index.samples)
    names, notes = clusters(run.manifest, tasks)
    return dict(zip(tasks, names, strict=True)), notes


def _rate(count: int, seconds: float) -> float | None:
    return round(count / seconds, 3) if seconds > 0 else None


def _tasks(run: Run, counts: Counts) -> dict[str, dict[str, tuple[int, int]]]:
    """Verdicts and passing ones by suite and task_id; after `plus`, those of samples with verdicts of both suites."""
    found = {
        suite: {task_id: (n, counts.passed[suite][task_id]) for task_id, n in tasks.items()}
        for suite, tasks in sorted(counts.samples.items())
    }
    if {"base", "plus"} <= found.keys():
        outcomes = read_outcomes(run)
        joined = outcomes.join("base", "plus")
        samples = Counter(joined.task.tolist())
        passed = Counter(joined.task[joined.first & joined.second].tolist())
        found[BASE_AND_PLUS] = {outcomes.tasks[task]: (n, passed[task]) for task, n in samples.items()}
    return found


def _with_missing(
    run: Run, index: RunIndex, by_suite: Mapping[str, Mapping[str, tuple[int, int]]]
) -> dict[str, dict[str, tuple[int, int]]]:
    """Return `by_suite` with every sample of a task that has the suite in its number of verdicts.

    A task without a single verdict in a suite has that suite where its limits were learnt, or no other suite exists.
    """
    learnt = run.manifest.limits.tasks
    return {
        suite: {
            task_id: (max(len(samples), tasks.get(task_id, (0, 0))[0]), tasks.get(task_id, (0, 0))[1])
            for task_id, samples in index.samples.items()
            if task_id in tasks or len(by_suite) == 1 or set(suite.split(" and ")) <= learnt.get(task_id, {}).keys()
        }
        for suite, tasks in by_suite.items()
    }


def _estimates(
    suite: str, tasks: Mapping[str, tuple[int, int]], ks: Sequence[int], groups: Mapping[str, str]
) -> tuple[dict[str, Estimate], list[str]]:
    largest = max(n for n, _ in tasks.values())
    found = pass_at_k(tasks, [k for k in ks if k <= largest], groups=groups)
    notes = [
        f"{suite}: pass@{one.k} is over {one.tasks} of {len(tasks)} problems; with fewer than "
        f"{counted(one.k, 'sample')}: {shortened(one.left_out)}"
        for one in found
        if one.left_out
    ]
    return {str(one.k): Estimate(**one.as_json()) for one in found}, notes


def _score_at_k(counts: Counts, ks: Sequence[int], groups: Mapping[str, str]) -> dict[str, dict[str, Estimate]]:
    tables = {}
    for suite, scores in sorted(counts.scores.items()):
        largest = max(map(len, scores.values()))
        found = score_at_k(scores, [k for k in ks if k <= largest], groups=groups)
        tables[suite] = {str(one.k): Estimate(**one.interval.as_json()) for one in found}
    return tables


def _duplicates(index: RunIndex) -> Iterator[str]:
    for file, rows in index.duplicates.items():
        yield f"{file} holds {rows} rows whose key was there before: they count for nothing"
