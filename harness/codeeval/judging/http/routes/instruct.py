"""open-instruct's routes: a program against asserts, or against cases of standard input, one result per test.

Each test counts by itself there. So where a program fails one, every test is run as a job of its own, and a program
cannot hide a failure behind a test that never ends.
"""

import asyncio
import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from codeeval.errors import UsageError
from codeeval.judging.http.faults import INSTRUCT, LostError
from codeeval.judging.http.route import Route, answer, read
from codeeval.judging.problems import stdio_problem
from codeeval.runs.judging import problem_of_asserts
from codeeval.runs.session import limits_of
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.jobs import Job, Limits, Status, Verdict

if TYPE_CHECKING:
    from codeeval.judging.http.server import Court

__all__ = ["ROUTES"]

_HOPELESS = frozenset({Status.SYNTAX_ERROR})
"""Statuses that no test changes."""
_LARGEST = 64 << 20
"""Bytes of decoded tests."""


class TestRequest(BaseModel):
    """A program and its tests."""

    __test__ = False  # for pytest
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    program: str
    tests: Any
    """A list, JSON text of a list, or base64 of such text under zlib. A pickle, which open-instruct's own encoder
    writes, is never loaded: send the list."""
    max_execution_time: float = Field(default=1.0, gt=0, le=3600)
    """Effective time (s) of each test."""


class TestResponse(BaseModel):
    """Results of the tests, in their order."""

    __test__ = False  # for pytest
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    results: tuple[int, ...]
    """1 for a test that passed, else 0."""
    runtimes: tuple[float, ...]
    """Seconds of each test; -1 for one that failed."""


async def _test_program(court: "Court", request: web.Request) -> web.StreamResponse:
    asked = await read(court, request, TestRequest)
    tests = _decoded(asked.tests)
    if not tests:
        return answer(TestResponse(results=(), runtimes=()))
    if not all(isinstance(test, str) for test in tests):
        raise UsageError("tests must be a list of asserts: texts such as 'assert add(2, 3) == 5'")
    return await _answered(court, asked, problem_of_asserts(tests), [[test] for test in tests])


async def _test_stdio(court: "Court", request: web.Request) -> web.StreamResponse:
    asked = await read(court, request, TestRequest)
    tests = _decoded(asked.tests)
    if not tests:
        return answer(TestResponse(results=(), runtimes=()))
    if not all(isinstance(test, dict) for test in tests):
        raise UsageError("tests must be a list of {input, output}")
    return await _answered(court, asked, stdio_problem(tests, rule="floats"), [[test] for test in tests])


async def _answered(
    court: "Court", asked: TestRequest, problem: Problem, each: Sequence[list[Any]]
) -> web.StreamResponse:
    limits = limits_of(court.judge.config)
    seconds = asked.max_execution_time
    whole = Limits(seconds * len(each), limits.memory_mb, input_seconds=seconds, input_factor=0.0)
    alone = Limits(seconds, limits.memory_mb, input_seconds=seconds, input_factor=0.0)
    with court.desk.places(len(each)):
        async with asyncio.timeout(court.settings.wait_seconds):
            verdict = await _verdict(court, asked.program, problem, whole)
            if verdict.status is Status.PASSED:
                runtimes = (verdict.wall_seconds / len(each),) * len(each)
                return answer(TestResponse(results=(1,) * len(each), runtimes=runtimes))
            if verdict.status in _HOPELESS or len(each) == 1:
                return answer(TestResponse(results=(0,) * len(each), runtimes=(-1.0,) * len(each)))
            problems = [_part(problem, tests) for tests in each]
            verdicts = await asyncio.gather(*(_verdict(court, asked.program, part, alone) for part in problems))
    passed = [verdict.status is Status.PASSED for verdict in verdicts]
    runtimes = tuple(verdict.wall_seconds if right else -1.0 for verdict, right in zip(verdicts, passed, strict=True))
    return answer(TestResponse(results=tuple(map(int, passed)), runtimes=runtimes))


def _part(problem: Problem, tests: list[Any]) -> Problem:
    """Return the problem with these tests alone."""
    if isinstance(tests[0], str):
        suite = problem_of_asserts(tests, entry_point=problem.entry_point).suites["base"]
        return problem.model_copy(update={"suites": {"base": suite}})
    return stdio_problem(tests, rule="floats")


async def _verdict(court: "Court", program: str, problem: Problem, limits: Limits) -> Verdict:
    job = Job(("test",), (program,), problem.suites["base"], limits, environment=problem.environment)
    verdict = await court.desk.verdict(job)
    if verdict.passed is None:
        raise LostError(verdict.message or "")
    return verdict


def _decoded(tests: Any) -> list[Any]:
    """Return the list of tests. Raises UsageError."""
    if isinstance(tests, str):
        tests = _loaded(tests)
    if tests is None or tests == "":
        return []
    if not isinstance(tests, list):
        raise UsageError(f"tests are of type {type(tests).__name__!r}: give a list, or its JSON text")
    return tests


def _loaded(text: str) -> Any:
    if not text:
        return []
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), _LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        raise UsageError("tests are neither JSON nor compressed JSON: send a list") from None
    if data[:1] == b"\x80":
        raise UsageError("tests are a pickle, which is never loaded because it could run code here: send a list")
    try:
        return json.loads(data)
    except ValueError:
        raise UsageError("the compressed tests are not JSON: send a list") from None


ROUTES = (
    Route(
        "POST",
        "/test_program",
        "Run a program against asserts, one result per test (open-instruct).",
        _test_program,
        TestRequest,
        TestResponse,
        manners=INSTRUCT,
        tag="open-instruct",
    ),
    Route(
        "POST",
        "/test_program_stdio",
        "Run a program against cases of standard input, one result per case (open-instruct).",
        _test_stdio,
        TestRequest,
        TestResponse,
        manners=INSTRUCT,
        tag="open-instruct",
    ),
)
