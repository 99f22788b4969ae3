"""Rollouts judged again: once for each text of a problem, then forgeries once for each program."""

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from codeeval.evaluation.plan import program_of, program_of_sample
from codeeval.extraction import extract
from codeeval.forgeries.mechanisms import Mechanism
from codeeval.forgeries.rules import by_heart
from codeeval.forgeries.trial import Finding, Suspect, tried
from codeeval.judging.asked import Judged, JudgeRequest
from codeeval.judging.judge import Judge, Work
from codeeval.samples import Completion, Form
from codeeval_benchmarks.problem import Problem

__all__ = ["Group", "Outcome", "explained", "judge_again"]

_BLOCK = re.compile(r"```[^\n]*\n(.*?)(?:```|\Z)", re.DOTALL)

_AT_ONCE = 4096
"""Texts in one request. Identical programs in it are judged once."""
_REQUESTS = 4
"""Requests under way at one time."""
_SUSPECTS = 2048
"""Texts whose programs are tried at one time."""

Tell = Callable[[int], None]


@dataclass(slots=True)
class Outcome:
    """The judge's word on one text."""

    passed: bool | None = None
    """None if the sandbox failed."""
    status: str = ""
    """Status of the verdict that decided."""
    suite: str = ""
    """Suite that it failed; empty if it passed."""
    test: int | None = None
    finding: Finding | None = None
    """Reason why it was taken for a pass; None where nobody asked."""


@dataclass
class Group:
    """The different texts of one problem, in one form."""

    problem: Problem
    form: Form
    texts: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    rewarded: set[int] = field(default_factory=set)
    """Indices of texts that some reward took for a pass."""
    _known: dict[str, int] = field(default_factory=dict)

    def add(self, text: str, *, rewarded: bool) -> int:
        """Return the index of a text."""
        index = self._known.setdefault(text, len(self.texts))
        if index == len(self.texts):
            self.texts.append(text)
            self.outcomes.append(Outcome())
        if rewarded:
            self.rewarded.add(index)
        return index

    def units(self, index: int) -> tuple[str, ...]:
        """Return the source units of the program in a text.

        Where extraction finds none, they are what a reward would take: the last block, or else the whole text.
        """
        text = self.texts[index]
        sample = extract(Completion(0, text, self.form), self.problem)
        if sample.solution.strip():
            return program_of_sample(self.problem, sample)
        blocks = _BLOCK.findall(text)
        return program_of(self.problem, blocks[-1] if blocks else text)


async def judge_again(judge: Judge, groups: Sequence[Group], oracle: str | None, tell: Tell) -> None:
    """Fill the outcomes of all groups. `oracle`: a suite that must be passed too, of problems that have it.

    Raises SandboxError, UsageError.
    """
    done, gate = 0, asyncio.Semaphore(_REQUESTS)

    async def work(group: Group, start: int) -> None:
        nonlocal done
        async with gate:
            async for judged in judge.judged(_work(group, start, oracle)):
                group.outcomes[start + judged.index] = _outcome(judged)
                done += 1
                tell(done)

    async with asyncio.TaskGroup() as tasks:
        for group in groups:
            for start in range(0, len(group.texts), _AT_ONCE):
                tasks.create_task(work(group, start))


def _work(group: Group, start: int, oracle: str | None) -> Work:
    problem = group.problem
    request = JudgeRequest(
        benchmark=problem.benchmark,
        task_id=problem.task_id,
        completions=group.texts[start : start + _AT_ONCE],
        form=group.form,
    )
    first = next(iter(problem.suites))
    others = (oracle,) if oracle is not None and oracle in problem.suites and oracle != first else ()
    return Work(request, problem, (first, *others))


def _outcome(judged: Judged) -> Outcome:
    last = judged.verdicts[-1]
    failed = judged.passed is False
    return Outcome(judged.passed, str(last.status), last.suite if failed else "", last.test)


async def explained(judge: Judge, groups: Sequence[Group], tell: Tell) -> None:
    """Say of each text that was rewarded and fails how that came about. Raises SandboxError."""
    done, known = 0, dict[_Name, Finding]()
    for chunk in _chunks(_false_positives(groups), _SUSPECTS):
        waiting: dict[_Name, list[Outcome]] = {}
        suspects: list[Suspect] = []
        for group, index in chunk:
            outcome = group.outcomes[index]
            units = group.units(index)
            outcome.finding = _by_reading(group, outcome, units)
            if outcome.finding is None:
                name = _name(group, outcome, units)
                if name not in waiting and name not in known:
                    suspects.append(_suspect(judge, name, group, outcome, units))
                waiting.setdefault(name, []).append(outcome)
        async for finding in tried(judge.desk, _each(suspects)):
            known[finding.key[0]] = finding
        for name, outcomes in waiting.items():
            for outcome in outcomes:
                outcome.finding = known[name]
        done += len(chunk)
        tell(done)


_Name = bytes
"""Digest of a problem, the suite that was failed, and a program."""


def _name(group: Group, outcome: Outcome, units: tuple[str, ...]) -> _Name:
    text = "\0".join((group.problem.digest, outcome.suite, *units))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _suspect(judge: Judge, name: _Name, group: Group, outcome: Outcome, units: tuple[str, ...]) -> Suspect:
    problem = group.problem
    suite = problem.suites[outcome.suite]
    return Suspect((name,), units, suite, outcome.test, problem.environment, judge.config.memory_mb)


def _false_positives(groups: Iterable[Group]) -> Iterator[tuple[Group, int]]:
    for group in groups:
        for index in sorted(group.rewarded):
            if group.outcomes[index].passed is False:
                yield group, index


def _by_reading(group: Group, outcome: Outcome, units: tuple[str, ...]) -> Finding | None:
    """Return the finding on a text that a stronger suite alone fails: its program need not be run."""
    suites = group.problem.suites
    first = next(iter(suites))
    if outcome.suite == first:
        return None
    reason = by_heart("\n".join(units), suites[first])
    if reason is not None:
        return Finding((), Mechanism.HARD_CODED, reason)
    return Finding((), Mechanism.WEAK_TESTS, f"passes {first} and fails {outcome.suite}")


def _chunks(pairs: Iterator[tuple[Group, int]], size: int) -> Iterator[list[tuple[Group, int]]]:
    chunk: list[tuple[Group, int]] = []
    for pair in pairs:
        chunk.append(pair)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


async def _each(suspects: Sequence[Suspect]) -> AsyncGenerator[Suspect, None]:
    for suspect in suspects:
        yield suspect
