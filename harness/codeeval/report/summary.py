"""The result of a run, as the table shows it and `--json` prints it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from codeeval.report.costs import Price, Prices, RequestCosts, price_of, request_costs
from codeeval.store import Run, RunIndex, VerdictRow
from codeeval.studies.pass_at_k import pass_at_k
from codeeval_sandbox.jobs import PASSING

__all__ = [
    "Counts",
    "Estimate",
    "Rates",
    "RunSeconds",
    "Summary",
    "TrustShares",
    "count_verdicts",
    "shortened",
    "summarize",
]


_FREE = Prices()


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, populate_by_name=True)


class Estimate(_Record):
    """An estimate with its 95 % interval, problems being the sampling unit."""

    estimate: float
    """Mean over the problems, from 0 to 1."""
    low: float
    """Lower end of the interval."""
    high: float
    """Upper end of the interval."""


class TrustShares(_Record):
    """How the verdicts were reached."""

    isolated: int
    """Verdicts whose tests ran in a process apart from the program, and those that needed no execution."""
    shared: int
    """Verdicts whose tests shared a process with the program, which could have forged them."""


class RunSeconds(_Record):
    """Wall time, added up over the sessions of a resumed run."""

    sampling: float
    """From the start to the last sample drawn; overlaps with execution."""
    execution: float
    """From the first job to the last verdict."""
    total: float
    """All of it."""


class Rates(_Record):
    """Of model and sandbox, side by side: the smaller one is what a run waits for. Both work at the same time."""

    samples: float | None
    """Samples drawn, by the wall time of sampling; null where that took none."""
    verdicts: float | None
    """Verdicts, by the wall time of execution. Those of identical programs are among them, though executed once."""


class Summary(_Record):
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
    samples: int
    """Samples in the run."""
    pass_at_k: Mapping[str, Mapping[str, Estimate]]
    """By suite, then by k."""
    statuses: Mapping[str, Mapping[str, int]]
    """Number of verdicts by suite, then by status."""
    infrastructure: int
    """Verdicts missing because the sandbox failed; they are in no denominator, and `--resume` tries them again."""
    trust: TrustShares
    """Number of verdicts by trust."""
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
        return self.model_dump_json(by_alias=True, indent=2)


@dataclass(slots=True)
class Counts:
    """All that pass@k needs of a run's verdicts."""

    samples: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts by suite and task_id."""
    passed: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Passing verdicts by suite and task_id."""
    statuses: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts by suite and status."""
    trust: Counter[str] = field(default_factory=Counter)
    """Verdicts by trust."""


def count_verdicts(verdicts: Iterable[VerdictRow]) -> Counts:
    """Add the verdicts up."""
    counts = Counts()
    for verdict in verdicts:
        suite = verdict.suite
        counts.samples[suite][verdict.task_id] += 1
        counts.passed[suite][verdict.task_id] += verdict.status in PASSING
        counts.statuses[suite][verdict.status.value] += 1
        counts.trust[verdict.trust] += 1
    return counts


def summarize(
    run: Run, ks: Sequence[int], *, infrastructure: int = 0, prices: Prices = _FREE
) -> tuple[Summary, tuple[str, ...]]:
    """The run's result, and what a reader should know of it besides.

    A k for which no problem has that many verdicts in a suite is left out there. Raises RunError.
    """
    index = run.scan()
    counts = count_verdicts(run.verdicts())
    tables, notes = {}, list(_duplicates(index))
    for suite in counts.samples:
        tables[suite], remarks = _estimates(suite, counts, ks)
        notes += remarks
    seconds = run.manifest.seconds
    costs = request_costs(index.requests, seconds.sampling)
    samples = sum(map(len, index.samples.values()))
    summary = Summary(
        run=str(run.folder),
        benchmark=run.manifest.benchmark.name,
        model=run.manifest.model,
        problems=len(index.samples),
        samples=samples,
        pass_at_k=tables,
        statuses={suite: dict(sorted(statuses.items())) for suite, statuses in sorted(counts.statuses.items())},
        infrastructure=infrastructure,
        trust=TrustShares(isolated=counts.trust["isolated"], shared=counts.trust["shared"]),
        seconds=RunSeconds(sampling=seconds.sampling, execution=seconds.execution, total=seconds.total),
        rates=Rates(
            samples=_rate(samples, seconds.sampling),
            verdicts=_rate(sum(counts.trust.values()), seconds.execution),
        ),
        requests=costs,
        price=price_of(costs, prices, seconds.sampling, counts.passed),
    )
    return summary, tuple(notes)


def _rate(count: int, seconds: float) -> float | None:
    return round(count / seconds, 3) if seconds > 0 else None


def _estimates(suite: str, counts: Counts, ks: Sequence[int]) -> tuple[dict[str, Estimate], list[str]]:
    tasks = {task_id: (n, counts.passed[suite][task_id]) for task_id, n in counts.samples[suite].items()}
    largest = max(n for n, _ in tasks.values())
    found = pass_at_k(tasks, [k for k in ks if k <= largest])
    notes = [
        f"{suite}: pass@{one.k} is over {one.tasks} of {len(tasks)} problems; {len(one.left_out)} have fewer than "
        f"{one.k} samples: {shortened(one.left_out)}"
        for one in found
        if one.left_out
    ]
    return {str(one.k): Estimate(**one.as_json()) for one in found}, notes


def _duplicates(index: RunIndex) -> Iterator[str]:
    for file, rows in index.duplicates.items():
        yield f"{file} holds {rows} rows whose key was there before: they count for nothing"


def shortened(names: Sequence[str], *, most: int = 5) -> str:
    """The names as a list that stays readable."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
