"""Programs that the judge failed, run again in a harness without isolation: which ones it accepts, and why."""

from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass

from codeeval.forgeries.evidence import Evidence, ScriptEvidence, StdioEvidence
from codeeval.forgeries.mechanisms import Fooled, Mechanism
from codeeval.forgeries.naive import chosen, harness_source, script_tasks, stdio_tasks, told
from codeeval.forgeries.rules import mechanisms
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import Job, Key, Limits, Status, Verdict
from codeeval_sandbox.kinds import Suite
from codeeval_sandbox.questions import Execution

__all__ = ["Finding", "Suspect", "tried"]

_CASE_SECONDS = 4.0
"""Time (s) of one run in the harness without isolation."""


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


async def tried(executor: Executor, suspects: AsyncIterable[Suspect]) -> AsyncGenerator[Finding, None]:
    """Yield a finding for each suspect, in any order. Raises SandboxError."""
    waiting: dict[Key, Suspect] = {}
    unasked: list[Finding] = []

    async def jobs() -> AsyncGenerator[Job, None]:
        async for suspect in suspects:
            tasks = _tasks(suspect)
            if tasks:
                waiting[suspect.key] = suspect
                yield _job(suspect, tasks)
            else:
                unasked.append(Finding(suspect.key, Mechanism.UNEXPLAINED, "its tests have no form without isolation"))

    async with running(executor, jobs()) as verdicts:
        async for verdict in verdicts:
            yield _finding(waiting.pop(verdict.key), verdict)
            while unasked:
                yield unasked.pop()
    for finding in unasked:
        yield finding


def _tasks(suspect: Suspect) -> tuple[str, ...]:
    if suspect.environment.language != "python":
        return ()
    program = "\n\n".join(suspect.units)
    if cases := suspect.suite.as_files():
        return stdio_tasks(program, chosen(cases, suspect.test))
    return script_tasks(program, suspect.suite) if suspect.suite.as_script() else ()


def _job(suspect: Suspect, tasks: tuple[str, ...]) -> Job:
    limits = Limits(seconds=_CASE_SECONDS * (len(tasks) + 1), memory_mb=suspect.memory_mb, input_seconds=_CASE_SECONDS)
    question = Execution("naive", "main", tasks)
    return Job(suspect.key, (harness_source(),), question, limits, environment=suspect.environment)


def _finding(suspect: Suspect, verdict: Verdict) -> Finding:
    if verdict.status is Status.INFRASTRUCTURE:
        return Finding(suspect.key, Mechanism.UNEXPLAINED, "the sandbox failed", lost=True)
    evidence = _evidence(suspect, verdict)
    if evidence is None:
        return Finding(suspect.key, Mechanism.UNEXPLAINED, f"it gave no evidence: {verdict.status}")
    fooled = evidence.fooled
    named = list(mechanisms(evidence)) if fooled else []
    if not named:
        reason = f"accepted by {', '.join(fooled)}, and no sign says why" if fooled else "no harness here is fooled"
        return Finding(suspect.key, Mechanism.UNEXPLAINED, reason, fooled=fooled)
    (mechanism, reason), *others = named
    return Finding(suspect.key, mechanism, reason, tuple(other for other, _ in others), fooled)


def _evidence(suspect: Suspect, verdict: Verdict) -> Evidence | None:
    """Return what a program's runs show; None where not even the first one came to its end."""
    runs = told(verdict.report)
    program = "\n\n".join(suspect.units)
    if cases := suspect.suite.as_files():
        expected = [output for _, output in chosen(cases, suspect.test)]
        return StdioEvidence(program, expected, runs[: len(expected)], runs[len(expected) :])
    return ScriptEvidence(program, *runs[:3]) if runs else None
