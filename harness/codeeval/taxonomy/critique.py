"""Training-free self-critique (Dou et al., arXiv 2407.06153): a model corrects its own failing programs, in rounds.

In each round the model sees its failing program, the kind of bug and the sandbox's message. The answer replaces the
program. With `visible` feedback only the tests of the prompt decide what fails and what the model sees, so that no
hidden test leaks. A program that passes those tests stays as it is. With `hidden` feedback all tests decide.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, Protocol

from codeeval.evaluation.drawing import Extractor
from codeeval.evaluation.plan import Test, program_of_sample
from codeeval.samples import Model, Sample
from codeeval.taxonomy.classify import classify
from codeeval.taxonomy.experiments import Subject, experiment
from codeeval.taxonomy.failure import Diagnosis, Failure
from codeeval.taxonomy.kinds import KindCode, kind
from codeeval.taxonomy.visible import visible_suite
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status, Verdict

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = [
    "Attempt",
    "Corrector",
    "Critic",
    "Feedback",
    "ask_corrected",
    "happened",
    "task_text",
    "template",
    "template_digest",
    "unchanged",
]

Told = Literal["visible", "hidden"]
"""Tests of which the model is told."""

Feedback = Literal["visible", "hidden", "human", "file", "model"]
"""What a model is told of its failing program: a message of the sandbox, or hints in words of one of three sources."""

_CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sample on its way through the rounds."""

    sample: Sample
    """Its latest program."""
    problem: Problem
    tests: tuple[Test, ...]
    """All suites."""
    kinds: tuple[KindCode, ...] = ()
    """Kind of bug found in each round; empty if none was found."""
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    """Verdicts of the latest program, by suite."""
    passed: tuple[bool, ...] = ()
    """Results of all suites taken together: as the sample came, and after each round."""
    has_visible_tests: bool = True
    told: Verdict | None = None
    """The failure that the next round's feedback describes; None if there is nothing to describe."""
    hints: tuple[str, ...] = ()
    """Hints in words that were given, one per turn of a dialogue."""
    programs: tuple[str, ...] = ()
    """Programs that the hints are about."""


class Corrector(Protocol):
    """A way to correct failing samples."""

    @property
    def model(self) -> Model:
        """Model that corrects."""

    @property
    def feedback(self) -> Feedback:
        """What the model is told."""

    @property
    def together(self) -> int:
        """Number of samples that are corrected at a time, and then stored."""

    async def run(self, attempts: Sequence[Attempt], rounds: int) -> list[Attempt]:
        """Return these samples after all rounds. Raises ModelError, SandboxError."""


@dataclass
class Critic:
    """Asks the model, runs the answers."""

    pool: Executor
    model: Model
    extract: Extractor
    feedback: Told
    together: int = 256

    async def run(self, attempts: Sequence[Attempt], rounds: int) -> list[Attempt]:
        """Return all rounds for these samples. Raises ModelError, SandboxError."""
        current = await self.judged(attempts)
        for _ in range(rounds):
            failing = [attempt for attempt in current if attempt.told is not None]
            corrected = await self.judged(await self._corrected(await self.diagnosed(failing)))
            following = iter(corrected)
            current = [next(following) if attempt.told is not None else unchanged(attempt) for attempt in current]
        return current

    async def judged(self, attempts: Sequence[Attempt]) -> list[Attempt]:
        """Return the samples with verdicts of all suites, and of the tests that feedback may tell of."""
        suites = [(*attempt.tests, *self._visible(attempt)) for attempt in attempts]
        by_attempt: list[dict[str, Verdict]] = [{} for _ in attempts]

        async def jobs() -> AsyncIterator[Job]:
            for index, attempt in enumerate(attempts):
                program = program_of_sample(attempt.problem, attempt.sample)
                for test in suites[index]:
                    key = (index, test.suite.name)
                    yield Job(key, program, test.suite, test.limits, environment=test.environment)

        async with running(self.pool, jobs()) as verdicts:
            async for verdict in verdicts:
                if verdict.status is not Status.INFRASTRUCTURE:
                    by_attempt[verdict.key[0]][verdict.key[1]] = verdict
        return [self._with(attempt, verdicts) for attempt, verdicts in zip(attempts, by_attempt, strict=True)]

    def _visible(self, attempt: Attempt) -> tuple[Test, ...]:
        suite = visible_suite(attempt.problem) if self.feedback == "visible" else None
        if suite is None:
            return ()
        limits = attempt.tests[0].limits if attempt.tests else Limits()
        return (Test(suite, limits, environment=attempt.problem.environment),)

    def _with(self, attempt: Attempt, verdicts: Mapping[str, Verdict]) -> Attempt:
        names = [test.suite.name for test in attempt.tests]
        hidden = {name: verdicts[name] for name in names if name in verdicts}
        passed = len(hidden) == len(names) and all(verdict.status in PASSING for verdict in hidden.values())
        judged = [verdicts["visible"]] if "visible" in verdicts else []
        if self.feedback == "hidden":
            judged = list(hidden.values())
        failed = next((verdict for verdict in judged if verdict.status not in PASSING), None)
        shown = self.feedback == "hidden" or "visible" in verdicts
        return replace(attempt, verdicts=hidden, passed=(*attempt.passed, passed), told=failed, has_visible_tests=shown)

    async def diagnosed(self, attempts: Sequence[Attempt]) -> list[tuple[Attempt, Failure, Diagnosis]]:
        """Return failing samples, each with its failure in detail and the kind of its bug. Raises SandboxError."""
        subjects = [self._subject(attempt) for attempt in attempts]
        failures = await experiment(self.pool, subjects, most_edits=0)
        return [(attempt, failure, classify(failure)) for attempt, failure in zip(attempts, failures, strict=True)]

    def _subject(self, attempt: Attempt) -> Subject:
        verdict = attempt.told
        assert verdict is not None
        failure = Failure(
            attempt.sample.task_id,
            attempt.sample.index,
            str(verdict.key[1]),
            verdict.status,
            attempt.sample.solution,
            attempt.problem.entry_point,
            language=attempt.problem.environment.language,
            **{name: getattr(verdict, name) for name in ("exception", "message", "line", "test", "test_source")},
            output=verdict.output,
        )
        # With visible feedback no other test may have a say, not even in telling the kind.
        return Subject(failure, attempt.problem, self._visible(attempt) or attempt.tests)

    async def _corrected(self, diagnosed: Sequence[tuple[Attempt, Failure, Diagnosis]]) -> list[Attempt]:
        asked = [(attempt, _asked(attempt.problem, failure, diagnosis)) for attempt, failure, diagnosis in diagnosed]
        corrected = await ask_corrected(self.model, self.extract, asked)
        kinds = (diagnosis.kind for _, _, diagnosis in diagnosed)
        return [replace(attempt, kinds=(*attempt.kinds, code)) for attempt, code in zip(corrected, kinds, strict=True)]


async def ask_corrected(model: Model, take: Extractor, asked: Sequence[tuple[Attempt, str]]) -> list[Attempt]:
    """Return the samples with the model's new programs; an answer without a program leaves the last one.

    `asked`: each sample with the prompt for it. Raises ModelError.
    """
    room = asyncio.Semaphore(_CONNECTIONS)

    async def ask(attempt: Attempt, text: str) -> Attempt:
        problem = attempt.problem.model_copy(update={"prompt": PromptParts(instruction=text)})
        async with room:
            (completion,) = await model.draw(problem, [attempt.sample.index])
        sample = take(replace(completion, note={}), problem)
        return attempt if sample.extraction == "empty" else replace(attempt, sample=sample)

    return list(await asyncio.gather(*(ask(attempt, text) for attempt, text in asked)))


def unchanged(attempt: Attempt) -> Attempt:
    """Return the sample after a round in which the model was not asked."""
    return replace(attempt, passed=(*attempt.passed, attempt.passed[-1]))


def _asked(problem: Problem, failure: Failure, diagnosis: Diagnosis) -> str:
    """Return what the model is asked: its task, the program, the kind of bug, and what happened."""
    text = template("repair").render(
        task=task_text(problem),
        language=failure.language,
        solution=failure.solution,
        kind=kind(diagnosis.kind),
        reason=diagnosis.primary.reason,
        feedback=happened(failure),
    )
    return text.strip()


def task_text(problem: Problem) -> str:
    """Return the task as the benchmark states it, with the tests that it shows."""
    prompt = problem.prompt
    task = "\n".join(part.strip("\n") for part in (prompt.instruction, prompt.stub) if part.strip())
    tests = "\n".join((*prompt.visible_tests, *([problem.question.text] if problem.question else [])))
    return task if not tests else f"{task}\n\nIt must fulfil:\n{tests}"


def happened(failure: Failure) -> str:
    """Return the sandbox's message: exception and line, or the first failing call with both of its values."""
    if failure.status is Status.WRONG and failure.observation is not None and failure.observation.failures:
        seen = failure.observation.failures[0]
        if seen.expected is not None:
            return f"{seen.call} returned {seen.got}, but {seen.expected} was expected."
    said = (
        f"{failure.exception or failure.status.value}: {failure.message}" if failure.message else failure.status.value
    )
    location = f" in line {failure.line}" if failure.line is not None else ""
    test = f"\nThe test was: {failure.test_source}" if failure.test_source else ""
    return f"{said}{location}{test}"


def template_digest(name: str = "repair") -> str:
    """SHA-256 (hexadecimal) of a template of this package."""
    return hashlib.sha256(_source(name).encode()).hexdigest()


@cache
def _source(name: str) -> str:
    return resources.files("codeeval.taxonomy").joinpath("prompts", f"{name}.j2").read_text(encoding="utf-8")


@cache
def template(name: str) -> "Template":
    """Return a template of this package's `prompts/`."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - loaded only where it is used

    # No escaping: prompts are plain text, and a program must reach a model letter by letter.
    environment = Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)  # noqa: S701
    return environment.from_string(_source(name))
