"""Failing samples of a run, tried in a harness without isolation."""

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

import numpy as np

from codeeval.forgeries.mechanisms import Fooled, Mechanism
from codeeval.forgeries.trial import Finding, Suspect, tried
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.leverage import clustered_interval
from codeeval.store.clusters import groups_of
from codeeval.studies.forgeries.records import Accepted, ForgedSample, Forgeries, MechanismCount
from codeeval.taxonomy.experiments import Subject
from codeeval.taxonomy.failure import Failure
from codeeval.taxonomy.reading import FailureReader
from codeeval_sandbox.executor import Executor

__all__ = ["Trials"]

Tell = Callable[[int], None]


@dataclass
class Trials:
    """The failing samples of a run, and what the harness without isolation made of them."""

    reader: FailureReader
    _failures: list[Failure] = field(default_factory=list)
    """Failures with a program."""
    _programs: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    """Indices of failures by task, suite and program."""
    _findings: dict[int, Finding] = field(default_factory=dict)

    async def gather(self, executor: Executor, tell: Tell) -> None:
        """Try every failing sample, identical programs once. Raises SandboxError."""
        done = 0
        async for finding in tried(executor, self._suspects()):
            same = self._programs[finding.key]
            self._findings |= dict.fromkeys(same, finding)
            done += 1
            tell(done)

    async def _suspects(self) -> AsyncGenerator[Suspect, None]:
        waiting: list[tuple[tuple[str, str, str], Subject]] = []
        for subject in self.reader.subjects():
            failure = subject.failure
            if not failure.solution.strip():
                continue
            key = (failure.task_id, failure.suite, failure.solution)
            if key not in self._programs:
                waiting.append((key, subject))
            self._programs.setdefault(key, []).append(len(self._failures))
            self._failures.append(failure)
        for key, subject in waiting:
            yield _suspect(key, subject)

    def result(self) -> Forgeries:
        """Return what was found."""
        counts, groups = self.reader.counts, self._groups()
        forged = [self._forged(index) for index in sorted(self._findings) if self._findings[index].fooled]
        return Forgeries(
            run=str(self.reader.run.folder),
            problems=len(counts),
            groups=len(set(groups)),
            samples=sum(count.samples for count in counts.values()),
            failed=sum(count.failures for count in counts.values()),
            tried=sum(finding.tried for finding in self._findings.values()),
            untried=sum(not finding.tried for finding in self._findings.values()),
            lost=sum(finding.lost for finding in self._findings.values()),
            pass_rate=self._rate({}),
            accepted=tuple(self._accepted(forged)),
            mechanisms=tuple(_mechanisms(forged)),
            forged=tuple(forged),
        )

    def _forged(self, index: int) -> ForgedSample:
        failure, finding = self._failures[index], self._findings[index]
        return ForgedSample(
            task_id=failure.task_id,
            index=failure.index,
            suite=failure.suite,
            status=failure.status,
            mechanism=finding.mechanism,
            reason=finding.reason,
            also=finding.also,
            accepted_by=finding.fooled,
        )

    def _accepted(self, forged: Sequence[ForgedSample]) -> Iterator[Accepted]:
        by_harness: dict[Fooled, Counter[str]] = {harness: Counter() for harness in get_args(Fooled)}
        for sample in forged:
            for harness in sample.accepted_by:
                by_harness[harness][sample.task_id] += 1
        for harness, tasks in sorted(by_harness.items(), key=lambda item: -item[1].total()):
            if tasks:
                yield Accepted(harness=harness, samples=tasks.total(), tasks=len(tasks), pass_rate=self._rate(tasks))

    def _rate(self, more: Mapping[str, int]) -> Estimate:
        """Mean over problems of the share that the judge passes, or that is among `more` by task."""
        counts = self.reader.counts
        shares = [
            (count.samples - count.failures + more.get(task, 0)) / count.samples for task, count in counts.items()
        ]
        return clustered_interval(np.array(shares), self._groups())

    def _groups(self) -> list[str]:
        """Return the group of each problem that has samples."""
        names = groups_of(self.reader.benchmark)
        return [names[task] for task in self.reader.counts]


def _suspect(key: tuple[str, str, str], subject: Subject) -> Suspect:
    failure, problem = subject.failure, subject.problem
    units = (failure.prelude, failure.solution) if failure.prelude else (failure.solution,)
    return Suspect(key, units, problem.suites[failure.suite], failure.test, problem.environment)


def _mechanisms(forged: Sequence[ForgedSample]) -> Iterator[MechanismCount]:
    by_kind: dict[Mechanism, list[ForgedSample]] = defaultdict(list)
    for sample in forged:
        by_kind[sample.mechanism].append(sample)
    for kind, samples in sorted(by_kind.items(), key=lambda item: (-len(item[1]), item[0])):
        accepted = Counter(harness for sample in samples for harness in sample.accepted_by)
        yield MechanismCount(
            mechanism=kind,
            samples=len(samples),
            tasks=len({sample.task_id for sample in samples}),
            accepted_by=dict(accepted.most_common()),
        )
