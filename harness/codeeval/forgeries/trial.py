"""Programs that the judge failed, run again in a harness without isolation: which ones it accepts, and why."""

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Sequence
from dataclasses import dataclass

from codeeval.forgeries.evidence import Evidence, ScriptEvidence, StdioEvidence
from codeeval.forgeries.mechanisms import Fooled, Mechanism
from codeeval.forgeries.naive import Told, chosen, harness_source, script_tasks, stdio_tasks, told
from codeeval.forgeries.rules import mechanisms
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import Job, Key, Limits, Status, Verdict
from codeeval_sandbox.kinds import Suite
from codeeval_sandbox.questions import Execution

__all__ = ["Finding", "Suspect", "tried"]

_CASE_SECONDS = 4.0
"""Time (s) of one run in the harness without isolation."""
_TASKS = 48
"""Runs in one job."""
_OUTPUT_KB, _MUCH_KB = 128, 1024
"""Most output of one run (KiB), and of one whose right output is long. All outputs of a job return in one message."""


@dataclass(frozen=True)
class Suspect:
    """A program that the judge failed."""

    key: Key
    units: tuple[str, ...]
    """Source units of the program, with the prompt's prelude."""
    suite: Suite
    """Suite that it failed."""
    test: int | None = None
    """Index of the test that decided."""
    environment: Environment = DEFAULT
    memory_mb: int = 1024


@dataclass(frozen=True)
class Finding:
    """Result for a suspect."""

    key: Key
    mechanism: Mechanism
    """UNEXPLAINED where no harness is fooled, or no sign says how."""
    reason: str
    """Description of the means. It may hold foreign text."""
    also: tuple[Mechanism, ...] = ()
    """Further mechanisms that the evidence shows."""
    fooled: tuple[Fooled, ...] = ()
    """Harnesses that accept the program."""
    lost: bool = False
    """True if the sandbox failed over it, so that nothing is known."""
    tried: bool = True
    """False if its tests have no form without isolation: they are no Python, or need more than a program."""


async def tried(executor: Executor, suspects: AsyncIterable[Suspect]) -> AsyncGenerator[Finding, None]:
    """Yield a finding for each suspect, in any order. Raises SandboxError."""
    trials = _Trials(suspects)
    async with running(executor, trials.jobs()) as verdicts:
        async for verdict in verdicts:
            for finding in trials.settle(verdict):
                yield finding
    for finding in trials.unasked:
        yield finding


@dataclass(frozen=True)
class _Candidate:
    """A suspect with the tasks that show what it does."""

    suspect: Suspect
    tasks: tuple[str, ...]

    @property
    def prints_much(self) -> bool:
        """True if its right output is long, so that one job cannot hold that of several."""
        return self.suspect.suite.least_output > _OUTPUT_KB * 512

    @property
    def kind(self) -> tuple[Environment, int]:
        """What suspects of one job have in common."""
        return self.suspect.environment, self.suspect.memory_mb


_Batch = Sequence[_Candidate]


class _Trials:
    """Suspects on their way through an executor, several in one job: the harness is loaded once for all of them.

    Where a suspect ends the job, it runs once more alone, and those behind it run again.
    """

    def __init__(self, suspects: AsyncIterable[Suspect]) -> None:
        self.unasked: list[Finding] = []
        """Findings on suspects that cannot be tried."""
        self._suspects = suspects
        self._under_way: dict[Key, _Batch] = {}
        self._again: deque[_Batch] = deque()
        self._numbers = itertools.count()
        self._changed = asyncio.Event()

    async def jobs(self) -> AsyncGenerator[Job, None]:
        """Yield a job for each batch, and for what has to run again; ends when nothing is under way."""
        async for batch in self._batches():
            yield self._job(batch)
        while self._under_way or self._again:
            while self._again:
                yield self._job(self._again.popleft())
            await self._changed.wait()
            self._changed.clear()

    async def _batches(self) -> AsyncGenerator[_Batch, None]:
        batch: list[_Candidate] = []
        async for suspect in self._suspects:
            tasks = _tasks(suspect)
            if not tasks:
                reason = "its tests have no form without isolation"
                self.unasked.append(Finding(suspect.key, Mechanism.UNEXPLAINED, reason, tried=False))
                continue
            candidate = _Candidate(suspect, tasks)
            if candidate.prints_much:
                yield [candidate]
                continue
            count = sum(len(each.tasks) for each in batch)
            if batch and (count + len(tasks) > _TASKS or batch[0].kind != candidate.kind):
                yield batch
                batch = []
            batch.append(candidate)
        if batch:
            yield batch

    def _job(self, batch: _Batch) -> Job:
        tasks = tuple(itertools.chain.from_iterable(candidate.tasks for candidate in batch))
        environment, memory_mb = batch[0].kind
        limits = Limits(
            seconds=_CASE_SECONDS * (len(tasks) + 1),
            memory_mb=memory_mb,
            output_kb=_MUCH_KB if batch[0].prints_much else _OUTPUT_KB,
            input_seconds=_CASE_SECONDS,
        )
        key = (next(self._numbers),)
        self._under_way[key] = batch
        question = Execution("naive", "main", tasks, warm=True)
        return Job(key, (harness_source(),), question, limits, environment=environment)

    def settle(self, verdict: Verdict) -> Iterator[Finding]:
        """Yield the findings that a verdict allows; what it leaves open is due again."""
        batch = self._under_way.pop(verdict.key)
        self._changed.set()
        if verdict.report is None and len(batch) > 1:
            self._again.extend([candidate] for candidate in batch)
            return
        runs = told(verdict.report)
        for index, candidate in enumerate(batch):
            own, runs = runs[: len(candidate.tasks)], runs[len(candidate.tasks) :]
            is_whole = len(own) == len(candidate.tasks)
            if not is_whole and len(batch) > 1:
                self._again.append([candidate])
                if index + 1 < len(batch):
                    self._again.append(batch[index + 1 :])
                return
            yield _finding(candidate.suspect, Status.PASSED if is_whole else verdict.status, own)


def _tasks(suspect: Suspect) -> tuple[str, ...]:
    if suspect.environment.language != "python":
        return ()
    program = "\n\n".join(suspect.units)
    if cases := suspect.suite.as_files():
        return stdio_tasks(program, chosen(cases, suspect.test))
    return script_tasks(program, suspect.suite) if suspect.suite.as_script() else ()


def _finding(suspect: Suspect, status: Status, runs: Sequence[Told]) -> Finding:
    """Return what the runs of a suspect show. `status`: that of its job if a run is missing, else `passed`."""
    if status is Status.INFRASTRUCTURE:
        return Finding(suspect.key, Mechanism.UNEXPLAINED, "the sandbox failed", lost=True)
    evidence = _evidence(suspect, runs)
    if evidence is None:
        return Finding(suspect.key, Mechanism.UNEXPLAINED, f"it gave no evidence: {status}")
    fooled = evidence.fooled
    named = list(mechanisms(evidence)) if fooled else []
    if not named:
        reason = f"accepted by {', '.join(fooled)}, and no sign says why" if fooled else "no harness here is fooled"
        return Finding(suspect.key, Mechanism.UNEXPLAINED, reason, fooled=fooled)
    (mechanism, reason), *others = named
    return Finding(suspect.key, mechanism, reason, tuple(other for other, _ in others), fooled)


def _evidence(suspect: Suspect, runs: Sequence[Told]) -> Evidence | None:
    """Return what a program's runs show; None where not even the first one came to its end."""
    program = "\n\n".join(suspect.units)
    if cases := suspect.suite.as_files():
        expected = [output for _, output in chosen(cases, suspect.test)]
        return StdioEvidence(program, expected, runs[: len(expected)], runs[len(expected) :])
    return ScriptEvidence(program, *runs[:3]) if runs else None
