"""The study: runs to diagnosed failures and their shares.

Two passes, since agreement between models is only known at the end: failures with their evidence go to a temporary
file first, and come back one by one to be diagnosed. So memory does not grow with the number of failures.
"""

import itertools
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Self, TypeVar

from codeeval.store.clusters import groups_of
from codeeval.taxonomy.analysis import classify_all
from codeeval.taxonomy.consensus import Answers
from codeeval.taxonomy.experiments import BATCH, experiment
from codeeval.taxonomy.failure import Diagnosis, Failure
from codeeval.taxonomy.judge import Judge
from codeeval.taxonomy.kinds import CATEGORIES, KINDS, KindCode, kind
from codeeval.taxonomy.measures import compare_measures, success_by_complexity
from codeeval.taxonomy.reading import FailureReader
from codeeval.taxonomy.recording import self_invoking_record
from codeeval.taxonomy.records import ComplexityRecord, KindShare, PairedMeasure, RunShares
from codeeval.taxonomy.self_invoking import SelfInvoking, judge_cases
from codeeval.taxonomy.shares import shares
from codeeval.taxonomy.told import observation_told
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.jobs import Status

__all__ = ["Study", "Tally"]


_Name = TypeVar("_Name", bound=str)
_Item = TypeVar("_Item")


@dataclass
class Tally:
    """Counts of one run, filled as its failures are diagnosed."""

    reader: FailureReader
    executed: bool
    kinds: dict[KindCode, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Failures by kind and task_id."""
    symptoms: Counter[str] = field(default_factory=Counter)
    exceptions: Counter[str] = field(default_factory=Counter)
    self_invoking: SelfInvoking = field(default_factory=SelfInvoking)
    """Empty unless the run has self-invoking problems and their base functions were run."""

    def add(self, failure: Failure, diagnosis: Diagnosis) -> None:
        """Count one failure."""
        self.kinds[diagnosis.kind][failure.task_id] += 1
        if diagnosis.symptom:
            self.symptoms[diagnosis.symptom] += 1
        self.exceptions[_ended_by(failure)] += 1

    @property
    def failures(self) -> Counter[str]:
        """Counts by task_id."""
        return sum(self.kinds.values(), Counter())

    def shares(self, *, measures: bool = False) -> RunShares:
        """Return the run's shares, once all its failures are counted; with static measures of all samples if asked."""
        samples = {task: count.samples for task, count in self.reader.counts.items()}
        failures, manifest, groups = self.failures, self.reader.run.manifest, self._groups
        by_category: dict[str, Counter[str]] = defaultdict(Counter)
        for code, counts in self.kinds.items():
            by_category[kind(code).category].update(counts)
        return RunShares(
            model=manifest.model,
            benchmark=manifest.benchmark.name,
            problems=len(samples),
            groups=len({groups[task] for task in samples}),
            samples=sum(samples.values()),
            failures=sum(failures.values()),
            executed=self.executed,
            categories=_told(CATEGORIES, by_category, samples, failures, groups),
            kinds=_told((entry.code for entry in KINDS), self.kinds, samples, failures, groups),
            symptoms=dict(sorted(self.symptoms.items())),
            exceptions=dict(self.exceptions.most_common()),
            self_invoking=self_invoking_record(self.self_invoking, groups) if self.self_invoking.table else None,
            **(self._measured() if measures else {}),
        )

    @property
    def _groups(self) -> Mapping[str, str]:
        """Group of each problem, by task_id."""
        return groups_of(self.reader.benchmark)

    def _measured(self) -> dict[str, Any]:
        measured = list(self.reader.measured())
        paired = {
            name: PairedMeasure(**asdict(pair))
            for name, pair in compare_measures(measured, groups=self._groups).items()
        }
        rows = [
            ComplexityRecord(least=level.least, most=level.most, problems=level.problems, passed=level.passed)
            for level in success_by_complexity(measured, groups=self._groups)
        ]
        return {"measures": paired, "by_complexity": tuple(rows)}


def _told(
    order: Iterable[_Name],
    counts: Mapping[_Name, Counter[str]],
    samples: Mapping[str, int],
    failures: Mapping[str, int],
    groups: Mapping[str, str],
) -> dict[_Name, KindShare]:
    return {
        name: KindShare.of(shares(samples, failures, counts[name], groups=groups)) for name in order if name in counts
    }


def _ended_by(failure: Failure) -> str:
    """Return the exception as papers tabulate it: a false assertion, the exception's name, or the limit."""
    if failure.status is Status.WRONG or failure.exception == "AssertionError":
        return "Assertion"
    if failure.exception:
        return failure.exception.removesuffix("Error")
    return failure.status.value.capitalize().replace("_", " ")


class Study:
    """Runs under study. Use as a context manager; `gather`, then `diagnosed`."""

    def __init__(
        self, readers: Mapping[Path, FailureReader], *, executed: bool, bases: Mapping[str, Problem] | None = None
    ) -> None:
        """`bases`: the base problems of self-invoking ones, by task_id."""
        self._bases = bases or {}
        self.tallies = {folder: Tally(reader, executed) for folder, reader in readers.items()}
        self._answers: dict[str, Answers] = defaultdict(Answers)
        self._spool: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed with the study
        self._lengths: dict[Path, int] = {}

    async def gather(
        self, pool: Executor | None, *, most_edits: int, tell: Callable[[int], None] = lambda _: None
    ) -> None:
        """Read every failure and, with a pool, run the questions that can be run; `tell` hears how many are done.

        Raises SandboxError.
        """
        if pool is None:
            self.gather_told(tell)
            return
        for folder, tally in self.tallies.items():
            self._lengths[folder] = 0
            self._count(tally.reader)
            for batch in _batches(tally.reader.subjects(), BATCH):
                self._keep(folder, tally.reader, await experiment(pool, batch, most_edits=most_edits))
                tell(sum(self._lengths.values()))
            await self._judge(pool, tally)

    def gather_told(self, tell: Callable[[int], None] = lambda _: None) -> None:
        """Read every failure with what its verdict tells; nothing is executed."""
        for folder, tally in self.tallies.items():
            self._lengths[folder] = 0
            self._count(tally.reader)
            for batch in _batches(tally.reader.subjects(), BATCH):
                self._keep(folder, tally.reader, [observation_told(subject.failure) for subject in batch])
                tell(sum(self._lengths.values()))

    def _count(self, reader: FailureReader) -> None:
        samples = {task: count.samples for task, count in reader.counts.items()}
        failures = {task: count.failures for task, count in reader.counts.items()}
        self._answers[reader.benchmark.name].count(samples, failures)

    async def _judge(self, pool: Executor, tally: Tally) -> None:
        """Base functions of self-invoking problems, of right samples too."""
        for batch in _batches(tally.reader.cases(self._bases), BATCH):
            verdicts = {(case.sample.task_id, case.sample.index): tally.reader.told(case.sample) for case in batch}
            for judged in await judge_cases(pool, batch, verdicts):
                tally.self_invoking.add(judged)

    def _keep(self, folder: Path, reader: FailureReader, failures: Sequence[Failure]) -> None:
        answers = self._answers[reader.benchmark.name]
        for failure in failures:
            if len(self.tallies) > 1:
                answers.add(failure, reader.run.manifest.model)
            pickle.dump(failure, self._spool, protocol=pickle.HIGHEST_PROTOCOL)
        self._lengths[folder] += len(failures)

    def diagnosed(
        self, *, processes: int | None = None, judge: Judge | None = None
    ) -> Iterator[tuple[Path, Failure, Diagnosis]]:
        """Yield every failure of every run with its diagnosis, in order; counted in `tallies` on the way."""
        self._spool.seek(0)
        with closing(classify_all(self._kept(), processes=processes)) as classified:
            rejudged: Iterator[tuple[Failure, Diagnosis]] = classified
            if judge is not None:
                rejudged = judge.rejudge(
                    (failure, diagnosis, self.tallies[folder].reader.benchmark[failure.task_id])
                    for folder, (failure, diagnosis) in zip(self._owners(), classified, strict=True)
                )
            for folder, (failure, diagnosis) in zip(self._owners(), rejudged, strict=True):
                self.tallies[folder].add(failure, diagnosis)
                yield folder, failure, diagnosis

    def _owners(self) -> Iterator[Path]:
        """Yield the run of each failure, in order."""
        return itertools.chain.from_iterable(itertools.repeat(*item) for item in self._lengths.items())

    def _kept(self) -> Iterator[Failure]:
        for folder, length in self._lengths.items():
            benchmark = self.tallies[folder].reader.benchmark
            answers = self._answers[benchmark.name]
            for _ in range(length):
                failure: Failure = pickle.load(self._spool)  # noqa: S301 - a file without a name that we wrote
                yield replace(
                    failure, consensus=answers.consensus(failure, shown=benchmark[failure.task_id].prompt.shown)
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()


def _batches(items: Iterator[_Item], size: int) -> Iterator[list[_Item]]:
    while batch := list(itertools.islice(items, size)):
        yield batch
