"""The result of a run, as the table shows it and `--json` prints it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from codeeval.prices import Prices
from codeeval.records import Printed, Record
from codeeval.report import beside
from codeeval.report.answers import Answers, answers_of, compile_at_k
from codeeval.report.costs import Price, RequestCosts, price_of, request_costs
from codeeval.report.counts import Counts, count_verdicts
from codeeval.report.populations import these_tasks_tables, whole_tables
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.statistics.score_at_k import score_at_k
from codeeval.store import Run, RunIndex
from codeeval.store.clusters import clusters
from codeeval.wording import counted, shortened
from codeeval_benchmarks.problem import Problem

__all__ = [
    "BASE_AND_PLUS",
    "Rates",
    "RunSeconds",
    "Summary",
    "TrustShares",
    "summarize",
]

BASE_AND_PLUS = "base and plus"
"""Where a suite is meant otherwise: samples that pass both of these."""


_FREE = Prices()

Tasks = beside.Tasks


class TrustShares(Record):
    """Trust of the verdicts."""

    isolated: int
    """Verdicts whose tests ran in a process apart from the program, and those that needed no execution."""
    shared: int
    """Verdicts whose tests shared a process with the program, which could have forged them."""
    imported: int = 0
    """Verdicts of another harness, which `codeeval import` took over. Nothing is known of how they were reached."""
    own_objects: int
    """Isolated verdicts that a program's own objects, or its changes of arguments, decided: there, its word counted."""


class RunSeconds(Record):
    """Wall time, added up over the sessions of a resumed run."""

    sampling: float
    """From the start to the last sample drawn; overlaps with execution."""
    execution: float
    """From the first job to the last verdict."""
    total: float
    """All of it."""


class Rates(Record):
    """Throughput of model and sandbox. Both work at the same time, and the smaller one is the bottleneck."""

    samples: float | None
    """Samples drawn, by the wall time of sampling; null where that took none."""
    verdicts: float | None
    """Verdicts, by the wall time of execution. Those of identical programs are among them, though executed once."""


class Summary(Printed):
    """Output of `codeeval pass-at-k --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("pass-at-k", "sample", "execute", "predict-output", "import")

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
    """Estimates with limits for these very tasks, of which only the samples would be drawn again."""
    pass_at_k_whole: Mapping[str, Mapping[str, Estimate]] = Field(default_factory=dict)
    """By suite, then by k: pass@k of the whole benchmark, from the tasks that `--subset` drew; empty without it."""
    compile_at_k: Mapping[str, Estimate] = Field(default_factory=dict)
    """By k, like pass@k. A sample compiles unless its program is not Python, is missing, or was cut."""
    score_at_k: Mapping[str, Mapping[str, Estimate]] = Field(default_factory=dict)
    """By suite, then by k: the expected best share of tests passed; only where all tests were run (`--all-tests`)."""
    pass_at_k_in_content: Mapping[str, Mapping[str, Estimate]] = Field(default_factory=dict)
    """By suite, then by k: pass@k if only the content of values counted, not their form (`Verdict.passed_in_content`).
    Empty where no verdict depends on that."""
    unpassable: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    """By suite, then by task_id: why no program can pass these tests. They count in `pass_at_k`, as published."""
    pass_at_k_passable: Mapping[str, Mapping[str, Estimate]] = Field(default_factory=dict)
    """By suite, then by k: pass@k without the tasks in `unpassable`; empty without any."""
    statuses: Mapping[str, Mapping[str, int]]
    """Number of verdicts by suite, then by status."""
    answers: Answers | None = None
    """Ways in which programs were taken out of answers."""
    cautions: Sequence[str] = ()
    """Notes for readers of the scores: on how the model was asked, such as a test in the prompt, and on rows of
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
    """Seconds by stage."""
    rates: Rates | None = None
    """Per second."""
    requests: RequestCosts | None = None
    """Work of the model server; null if there was none."""
    price: Price | None = None
    """Cost; null without `--gpu-hour-price`, `--prompt-price` or `--completion-price`."""

    def in_evalplus_terms(self) -> dict[str, dict[str, float]]:
        """By suite, then `pass@k`; `plus` is of samples that pass both suites."""
        tables = {**self.pass_at_k}
        if BASE_AND_PLUS in tables:
            tables["plus"] = tables.pop(BASE_AND_PLUS)
        return {
            suite: {f"pass@{k}": estimate.estimate for k, estimate in table.items()} for suite, table in tables.items()
        }


def summarize(
    run: Run,
    ks: Sequence[int],
    *,
    infrastructure: int = 0,
    unanswered: Mapping[str, int] | None = None,
    prices: Prices = _FREE,
    benchmark: Iterable[Problem] | None = None,
) -> tuple[Summary, tuple[str, ...]]:
    """Return the run's result, and notes that its reader should know.

    A k for which no problem has that many verdicts in a suite is left out there. `benchmark`: the run's, where the
    caller has loaded it. Raises RunError.
    """
    read = _Read.of(run, benchmark)
    tables, notes = _tables(read, ks)
    summary = Summary(
        **_request_facts(read),
        **tables,
        **_verdict_facts(read),
        **_costs(read, prices),
        infrastructure=infrastructure,
        pass_at_k_if_missing_failed=_if_missing_failed(read, ks) if infrastructure else {},
        unanswered=unanswered or {},
    )
    return summary, (*_duplicates(read.index), *read.notes, *notes)


@dataclass(frozen=True)
class _Read:
    """A run as read for its summary."""

    run: Run
    index: RunIndex
    counts: Counts
    by_suite: Mapping[str, Tasks]
    groups: Mapping[str, str]
    """Group of each task with samples."""
    notes: Sequence[str]
    """States where groups cannot be known."""

    @classmethod
    def of(cls, run: Run, benchmark: Iterable[Problem] | None = None) -> "_Read":
        index, execution = run.scan(), run.manifest.execution
        scored = execution is not None and execution.all_tests
        counts = count_verdicts(run.view.verdicts, differing=index.differing, scored=scored)
        tasks = list(index.samples)
        names, notes = clusters(run.manifest, tasks, benchmark)
        return cls(run, index, counts, _tasks(run, counts), dict(zip(tasks, names, strict=True)), notes)

    @property
    def samples(self) -> int:
        return sum(map(len, self.index.samples.values()))


def _request_facts(read: _Read) -> dict[str, Any]:
    """Return the fields that say what was asked, and of how much of it there are samples."""
    manifest = read.run.manifest
    return {
        "run": str(read.run.folder),
        "benchmark": manifest.benchmark.name,
        "model": manifest.model,
        "problems": len(read.index.samples),
        "problems_asked": manifest.benchmark.problems,
        "groups": len(set(read.groups.values())),
        "samples": read.samples,
        "cautions": manifest.sampling.cautions,
    }


def _tables(read: _Read, ks: Sequence[int]) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of estimates, and a note for each k that some problems have too few samples for."""
    estimates = {suite: _estimates(suite, tasks, ks, read.groups) for suite, tasks in read.by_suite.items()}
    tables = {
        "pass_at_k": {suite: table for suite, (table, _) in estimates.items()},
        "pass_at_k_these_tasks": these_tasks_tables(read.by_suite, ks),
        "pass_at_k_whole": whole_tables(read.by_suite, ks, read.run.manifest.subset),
        # The words of other harnesses do not say whether a program that fails compiles.
        "compile_at_k": {} if read.run.manifest.imported else compile_at_k(read.counts, ks, read.groups),
        "score_at_k": _score_at_k(read.counts, ks, read.groups),
        **_beside(read, ks),
        "answers": answers_of(read.run, read.index, read.counts, read.groups),
    }
    return tables, [note for _, notes in estimates.values() for note in notes]


def _beside(read: _Read, ks: Sequence[int]) -> dict[str, Any]:
    """Return the fields of scores that treat a language's form of values, or broken tests, in another way."""
    reasons = beside.unpassable(read.by_suite, read.run.manifest.limits)
    tables = {
        "pass_at_k_in_content": beside.in_content(read.by_suite, read.counts),
        "pass_at_k_passable": beside.passable(read.by_suite, reasons),
    }
    return {
        "unpassable": reasons,
        **{
            name: {suite: _estimates(suite, tasks, ks, read.groups)[0] for suite, tasks in suites.items()}
            for name, suites in tables.items()
        },
    }


def _verdict_facts(read: _Read) -> dict[str, Any]:
    """Return the fields that count verdicts."""
    counts = read.counts
    return {
        "statuses": {suite: dict(sorted(statuses.items())) for suite, statuses in sorted(counts.statuses.items())},
        "trust": TrustShares(
            isolated=counts.trust["isolated"],
            shared=counts.trust["shared"],
            imported=counts.trust["imported"],
            own_objects=counts.own_objects,
        ),
        "uncalibrated": counts.uncalibrated,
    }


def _costs(read: _Read, prices: Prices) -> dict[str, Any]:
    """Return the fields of time and money."""
    seconds = read.run.manifest.seconds
    requests = request_costs(read.index.requests, seconds.sampling)
    return {
        "seconds": RunSeconds(sampling=seconds.sampling, execution=seconds.execution, total=seconds.total),
        "rates": Rates(
            samples=_rate(read.samples, seconds.sampling),
            verdicts=_rate(read.counts.trust.total(), seconds.execution),
        ),
        "requests": requests,
        "price": price_of(requests, prices, seconds.sampling, read.counts.passed),
    }


def _rate(count: int, seconds: float) -> float | None:
    return round(count / seconds, 3) if seconds > 0 else None


def _tasks(run: Run, counts: Counts) -> dict[str, Tasks]:
    """Return verdicts and passing ones by suite and task_id; with `base and plus`, samples that have both verdicts."""
    by_suite: dict[str, Tasks] = {
        suite: {task_id: (n, counts.passed[suite][task_id]) for task_id, n in tasks.items()}
        for suite, tasks in sorted(counts.samples.items())
    }
    if {"base", "plus"} <= by_suite.keys():
        outcomes = run.view.outcomes
        joined = outcomes.join("base", "plus")
        samples = Counter(joined.task.tolist())
        passed = Counter(joined.task[joined.first & joined.second].tolist())
        by_suite[BASE_AND_PLUS] = {outcomes.tasks[task]: (n, passed[task]) for task, n in samples.items()}
    return by_suite


def _if_missing_failed(read: _Read, ks: Sequence[int]) -> dict[str, dict[str, Estimate]]:
    """Return pass@k with samples whose verdict is missing counted as not passed."""
    filled = _with_missing(read.run, read.index, read.by_suite)
    return {suite: _estimates(suite, tasks, ks, read.groups)[0] for suite, tasks in filled.items()}


def _with_missing(run: Run, index: RunIndex, by_suite: Mapping[str, Tasks]) -> dict[str, Tasks]:
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
    suite: str, tasks: Tasks, ks: Sequence[int], groups: Mapping[str, str]
) -> tuple[dict[str, Estimate], list[str]]:
    largest = max(n for n, _ in tasks.values())
    estimates = pass_at_k(tasks, [k for k in ks if k <= largest], groups=groups)
    notes = [
        f"{suite}: pass@{estimate.k} is over {estimate.tasks} of {len(tasks)} problems; with fewer than "
        f"{counted(estimate.k, 'sample')}: {shortened(estimate.left_out)}"
        for estimate in estimates
        if estimate.left_out
    ]
    return {str(estimate.k): estimate.interval.rounded() for estimate in estimates}, notes


def _score_at_k(counts: Counts, ks: Sequence[int], groups: Mapping[str, str]) -> dict[str, dict[str, Estimate]]:
    tables = {}
    for suite, scores in sorted(counts.scores.items()):
        largest = max(map(len, scores.values()))
        estimates = score_at_k(scores, [k for k in ks if k <= largest], groups=groups)
        tables[suite] = {str(estimate.k): estimate.interval.rounded() for estimate in estimates}
    return tables


def _duplicates(index: RunIndex) -> Iterator[str]:
    for file, rows in index.duplicates.items():
        yield f"{file} holds {rows} rows whose key was there before: they count for nothing"
