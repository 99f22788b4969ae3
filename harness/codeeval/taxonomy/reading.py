"""The failing samples of a run, each with its first failing suite, task by task."""

import shlex
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codeeval.errors import UsageError
from codeeval.evaluation.plan import Test
from codeeval.extraction import Reason, explained
from codeeval.samples import Sample
from codeeval.store import Run, VerdictRow, read_outcomes
from codeeval.taxonomy.experiments import Subject
from codeeval.taxonomy.failure import Failure
from codeeval.taxonomy.measures import Measured, Measures, measure
from codeeval.taxonomy.self_invoking import Case
from codeeval.wording import nearest, shortened
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_sandbox.jobs import Limits, Status, scaled
from codeeval_sandbox.languages import LANGUAGES

__all__ = ["FailureReader", "TaskCount"]


@dataclass(frozen=True, slots=True)
class TaskCount:
    """Counts of one task: samples with a verdict, and samples that fail a suite."""

    samples: int
    failures: int


class FailureReader:
    """A run with its benchmark. Only places of rows are held, not the rows.

    `suites`: names of those that count; None for all. Of several that a sample fails, the first in the problem's order
    is the one to explain. `limit`: only so many problems of the run, the first in the benchmark's order; None for all.
    """

    def __init__(
        self, run: Run, benchmark: Benchmark, *, suites: Sequence[str] | None = None, limit: int | None = None
    ) -> None:
        """Raises UsageError where the run has tasks that the benchmark lacks, or no verdict at all."""
        self.run = run
        self.benchmark = benchmark
        self._suites = suites
        self._limit = limit
        self.counts: dict[str, TaskCount] = {}
        """By task_id, in the order of the run."""
        self._failing = self._scan()
        self._places = run.scan().verdicts
        if not self.counts:
            raise UsageError(
                f"the run {str(run.folder)!r} has no verdicts: execute it with `codeeval execute {run.folder}`"
            )

    def _scan(self) -> dict[str, dict[int, int]]:
        """By task and index: the rank of the first failing suite."""
        outcomes = read_outcomes(self.run)
        left = self._left(outcomes.tasks)
        failing: dict[str, dict[int, int]] = defaultdict(dict)
        seen: dict[str, set[int]] = defaultdict(set)
        for suite in outcomes.suites:
            for task, index, passed in zip(suite.task, suite.index, suite.passed, strict=True):
                task_id = outcomes.tasks[task]
                rank = self._rank(task_id, suite.name)
                if rank is not None and task_id in left:
                    seen[task_id].add(int(index))
                    if not passed:
                        failing[task_id][int(index)] = min(rank, failing[task_id].get(int(index), rank))
        self.counts = {
            task_id: TaskCount(len(seen[task_id]), len(failing.get(task_id, ())))
            for task_id in outcomes.tasks
            if task_id in seen
        }
        return failing

    def _left(self, tasks: Sequence[str]) -> Collection[str]:
        """Return the tasks that `limit` leaves."""
        if self._limit is None:
            return tasks
        there = set(tasks)
        return [problem.task_id for problem in self.benchmark if problem.task_id in there][: self._limit]

    def _rank(self, task_id: str, suite: str) -> int | None:
        if task_id not in self.benchmark:
            raise UsageError(
                f"the run {str(self.run.folder)!r} has the task {task_id!r}, which {self.benchmark.name!r} "
                "lacks: name the folder of the benchmark's files with --data-dir"
            )
        names = list(self.benchmark[task_id].suites)
        if suite not in names or not self._counts(suite):
            return None
        return names.index(suite)

    def subjects(self) -> Iterator[Subject]:
        """Yield every failing sample, in the order in which they were drawn."""
        for sample in self.run.samples():
            rank = self._failing.get(sample.task_id, {}).get(sample.index)
            if rank is not None:
                yield self._subject(sample, rank)

    def first_failing(self, task_id: str) -> int:
        """Return the index of the task's first failing sample. Raises UsageError where all pass, or there are none."""
        self._refuse_unknown(task_id)
        failing = self._failing.get(task_id)
        if not failing:
            raise UsageError(
                f"nothing to explain: every sample of {task_id!r} ({self.counts[task_id].samples}) passes in the run "
                f"{str(self.run.folder)!r}; `codeeval taxonomy {shlex.quote(str(self.run.folder))} --examples 1` shows "
                "samples that fail"
            )
        return min(failing)

    def _refuse_unknown(self, task_id: str) -> None:
        if task_id in self.counts:
            return
        run, known = repr(str(self.run.folder)), list(self.counts)
        if task_id in self.benchmark:
            raise UsageError(
                f"the run {run} has no verdicts of the task {task_id!r}: it is of other tasks "
                f"({shortened(known)}); run this one with `codeeval pass-at-k --sample-id {shlex.quote(task_id)}`"
            )
        guesses = nearest(task_id, known, most=1)
        hint = f"did you mean {guesses[0]!r}?" if guesses else f"its tasks are {shortened(known)}"
        raise UsageError(f"unknown task {task_id!r} in the run {run}: {hint}")

    def subject(self, task_id: str, index: int) -> Subject:
        """Return one failing sample. Raises UsageError where the run has no such sample, or it passes."""
        self._refuse_unknown(task_id)
        offset = self.run.scan().samples.get(task_id, {}).get(index)
        if offset is None:
            count = self.counts[task_id].samples
            raise UsageError(f"task {task_id!r} has {count} samples, from 0 on: there is no sample {index}")
        rank = self._failing.get(task_id, {}).get(index)
        if rank is None:
            others = self._failing.get(task_id)
            hint = f"; sample {min(others)} is the first that fails" if others else ""
            raise UsageError(f"nothing to explain: sample {index} of {task_id!r} passes{hint}")
        return self._subject(self.run.sample_at(offset), rank)

    def pieces(self, task_id: str, index: int) -> Sequence[Reason]:
        """The pieces of a sample's answer with the reason why each is its program or not; none of other samples."""
        sample = self.run.sample_at(self.run.scan().samples[task_id][index])
        if sample.completion.form != "answer":
            return ()
        return explained(sample.completion.text, self.benchmark[task_id])

    def cases(self, bases: Mapping[str, Problem]) -> Iterator[Case]:
        """Yield every sample of a self-invoking problem whose base problem is among these, in the order drawn."""
        for sample in self.run.samples():
            problem = self.benchmark[sample.task_id] if sample.task_id in self.counts else None
            base = bases.get(problem.base_task_id or "") if problem is not None else None
            if problem is not None and base is not None and "base_entry_point" in problem.metadata:
                passed = sample.index not in self._failing.get(sample.task_id, {})
                yield Case(sample, problem, base, self.tests(problem), self.tests(base), passed)

    def measured(self) -> Iterator[Measured]:
        """Yield every sample with its static measures and those of the canonical solution."""
        canonical: dict[str, Measures] = {}
        for sample in self.run.samples():
            if sample.task_id in self.counts:
                task_id = sample.task_id
                if task_id not in canonical:
                    canonical[task_id] = measure(self.benchmark[task_id].canonical_solution)
                passed = sample.index not in self._failing.get(task_id, {})
                yield Measured(task_id, passed, measure(sample.solution), canonical[task_id])

    def passing(self) -> Iterator[tuple[Sample, Sequence[VerdictRow]]]:
        """Yield every other sample with a verdict, with all its verdicts that count."""
        for sample in self.run.samples():
            if sample.task_id in self.counts and sample.index not in self._failing.get(sample.task_id, {}):
                names = [name for name in self.benchmark[sample.task_id].suites if self._counts(name)]
                places = [self._places.get((sample.task_id, name), {}).get(sample.index) for name in names]
                yield sample, [self.run.verdict_at(offset) for offset in places if offset is not None]

    def samples_failing(self) -> Iterator[Sample]:
        """Yield every failing sample, in the order drawn."""
        for sample in self.run.samples():
            if sample.index in self._failing.get(sample.task_id, {}):
                yield sample

    def _counts(self, suite: str) -> bool:
        return self._suites is None or suite in self._suites

    def told(self, sample: Sample) -> tuple[Status, int | None]:
        """Status and line of the verdict that a failing sample is explained by; `passed` of others."""
        rank = self._failing.get(sample.task_id, {}).get(sample.index)
        if rank is None:
            return Status.PASSED, None
        failure = self._subject(sample, rank).failure
        return failure.status, failure.line

    def _subject(self, sample: Sample, rank: int) -> Subject:
        problem = self.benchmark[sample.task_id]
        suite = list(problem.suites)[rank]
        verdict = self.run.verdict_at(self._places[sample.task_id, suite][sample.index])
        return Subject(self.failure(sample, verdict), problem, self.tests(problem))

    def tests(self, problem: Problem) -> tuple[Test, ...]:
        """Return the problem's suites that count, as the run executed them."""
        facts, known = self.run.manifest.execution, self.run.manifest.limits.tasks.get(problem.task_id, {})
        base = Limits(memory_mb=facts.memory_mb) if facts else Limits()
        uncalibrated = scaled(base, LANGUAGES[problem.environment.language].factor)
        tests = []
        for name, suite in problem.suites.items():
            if not self._counts(name):
                continue
            calibration = known.get(name)
            limits = replace(base, seconds=calibration.seconds) if calibration else uncalibrated
            chosen = replace(suite, trust=calibration.trust) if calibration else suite
            tests.append(Test(chosen, limits, environment=problem.environment))
        return tuple(tests)

    def failure(self, sample: Sample, verdict: VerdictRow) -> Failure:
        """Return the sample and its verdict in the terms of the analysis."""
        problem, details = self.benchmark[sample.task_id], verdict.details
        return Failure(
            sample.task_id,
            sample.index,
            verdict.suite,
            verdict.status,
            sample.solution,
            problem.entry_point,
            prelude="" if sample.alone else problem.prelude,
            language=problem.environment.language,
            conversion="form normalised" if details.get("passed_in_content") else None,
            **{name: details[name] for name in _DETAILS if name in details},
            seconds=float(details.get("cpu_seconds", 0.0)),
            predicted=problem.question.kind if problem.question is not None else None,
            reference_fails=self._reference_fails(sample.task_id, verdict.suite),
        )

    def _reference_fails(self, task_id: str, suite: str) -> bool:
        calibration = self.run.manifest.limits.tasks.get(task_id, {}).get(suite)
        return calibration is not None and not calibration.passed


_DETAILS = ("exception", "message", "line", "test", "test_source", "output")
