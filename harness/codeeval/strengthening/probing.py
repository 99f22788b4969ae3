"""Put questions about canonical solutions and their mutants to the sandbox. No program is executed outside of it."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from codeeval.evaluation.plan import program_of
from codeeval.strengthening.relations import Arguments
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.guest.codec import Codec
from codeeval_sandbox.jobs import Job, Limits, Status, Verdict
from codeeval_sandbox.kinds import Suite
from codeeval_sandbox.questions import Probe, Recording

__all__ = ["Answer", "Question", "Recorded", "ask", "decoded", "record", "tracing_unit"]

_RESTARTS = 8
"""Inputs over which the process of a program may end before the rest is given up."""
_RECORDING = Limits(seconds=60.0)
_PROBING = Limits(seconds=20.0)
"""For all inputs of a probe together."""


@cache
def tracing_unit() -> str:
    """Return the source unit that calls and traces a program."""
    return files("codeeval_sandbox.guest").joinpath("tracing.py").read_text(encoding="utf-8")


def decoded(encoded: Any) -> Any:
    """Return a value of a report."""
    codec = Codec(_refuse, _refuse)
    return codec.loads(codec.dumps(encoded))


def _refuse(value: Any) -> Any:
    raise TypeError(f"a report holds plain data, not {value!r}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """Result of a program against a suite."""

    verdict: Verdict
    calls: tuple[tuple[Arguments, Mapping[str, Any]], ...]
    """Positional and keyword arguments of the entry point's calls."""
    arcs: frozenset[tuple[int, int]] = frozenset()
    """Arcs between the program's lines; empty unless the program was traced."""


async def record(
    pool: Executor, wanted: Mapping[tuple[str, str], tuple[Problem, Suite]], *, traced: bool
) -> dict[tuple[str, str], Recorded]:
    """Run suites on the canonical solutions, and see which calls they make and which lines those reach.

    What the sandbox failed over is left out. Raises SandboxError.
    """
    start = (f"{tracing_unit()}\ncodeeval_begin()\n",) if traced else ()

    async def jobs() -> AsyncGenerator[Job, None]:
        for key, (problem, suite) in wanted.items():
            *before, solution = program_of(problem, problem.canonical_solution)
            finish = "codeeval_arcs" if traced else ""
            asked = Recording(suite.name, suite.entry_point, suite, finish=finish, trust=suite.trust)
            units = (*before, *start, solution)
            yield Job(key, units, asked, _RECORDING, environment=problem.environment)

    recordings = {}
    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            if verdict.status is not Status.INFRASTRUCTURE:
                key = verdict.key[0], verdict.key[1]
                recordings[key] = _recorded(verdict, wanted[key][1])
    return recordings


def _recorded(verdict: Verdict, suite: Suite) -> Recorded:
    report = verdict.report or {}
    calls = tuple(tuple(decoded(call)) for call in report.get("calls", ()))
    if (listed := suite.arguments()) is not None:
        calls = tuple((tuple(arguments), {}) for arguments in listed)
    arcs = decoded(report.get("finish")) or ()
    return Recorded(replace(verdict, report=None), calls, frozenset(arcs))


@dataclass(frozen=True, slots=True)
class Answer:
    """A program's answer to one input; the fields are those of `questions.Probe`."""

    kind: str
    """Result as in `questions.Probe`, or `ended`: the process did not survive the input."""
    value: Any = None
    arcs: frozenset[tuple[int, int]] = frozenset()
    lines: int = 0
    agrees: bool | None = None


@dataclass(frozen=True)
class Question:
    """A program, and the inputs that it is to be called on."""

    key: tuple[Any, ...]
    units: tuple[str, ...]
    """The program without the tracing unit."""
    probe: Probe = field(repr=False)
    limits: Limits = _PROBING
    environment: Environment = DEFAULT


async def ask(pool: Executor, questions: Iterable[Question]) -> dict[tuple[Any, ...], list[Answer]]:
    """Return an answer for each input, by the question's key.

    A program that an input ends is started again behind that input. Of a probe that reports no values the answers end
    with the first `slow` or `ended` one, or where enough disagree. What the sandbox failed over is left out.

    Raises:
        SandboxError: nothing can be run.
    """
    answers: dict[tuple[Any, ...], list[Answer]] = {}
    waiting = {question.key: question for question in questions}
    for _ in range(_RESTARTS):
        again: dict[tuple[Any, ...], Question] = {}
        async with running(pool, _jobs(waiting.values(), answers)) as verdicts:
            async for verdict in verdicts:
                question = waiting[verdict.key]
                if verdict.status is Status.INFRASTRUCTURE:
                    answers.pop(verdict.key, None)
                    continue
                received = answers.setdefault(verdict.key, [])
                if verdict.report is None:  # it did not load
                    received += [Answer("ended")] * (len(question.probe.inputs) - len(received))
                    continue
                received += map(_answer, verdict.report)
                if _is_unfinished(received, question.probe):
                    received.append(Answer("ended"))
                    if question.probe.values and len(received) < len(question.probe.inputs):
                        again[verdict.key] = question
        waiting = again
        if not waiting:
            break
    return answers


def _is_unfinished(received: Sequence[Answer], probe: Probe) -> bool:
    if probe.values:
        return len(received) < len(probe.inputs)
    apart = sum(not answer.agrees for answer in received)
    stopped = any(answer.kind == "slow" for answer in received[-1:]) or 0 < probe.enough <= apart
    return len(received) < len(probe.inputs) and not stopped


async def _jobs(
    questions: Iterable[Question], answers: Mapping[tuple[Any, ...], Sequence[Answer]]
) -> AsyncGenerator[Job, None]:
    for question in questions:
        rest = question.probe.inputs[len(answers.get(question.key, ())) :]
        probe = question.probe if len(rest) == len(question.probe.inputs) else replace(question.probe, inputs=rest)
        *before, solution = question.units
        units = (*before, tracing_unit(), solution)
        yield Job(question.key, units, probe, question.limits, environment=question.environment)


def _answer(fields: Sequence[Any]) -> Answer:
    kind, value, arcs, lines, agrees = fields
    carried = decoded(value) if kind == "value" else value
    return Answer(kind, carried, frozenset(map(_pair, arcs)), lines, agrees)


def _pair(arc: Any) -> tuple[int, int]:
    first, last = arc
    return int(first), int(last)
