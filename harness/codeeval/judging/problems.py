"""The problem of a request: one of a benchmark, or one made of the tests that the request brings."""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from codeeval.errors import UsageError
from codeeval.judging.shapes import tests_of
from codeeval.runs.judging import problem_of_asserts
from codeeval_benchmarks.errors import UnknownBenchmarkError
from codeeval_benchmarks.plain import plain_problem
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_benchmarks.registry import load, names
from codeeval_benchmarks.rows import Row
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.kinds import KINDS, Suite

__all__ = ["Library", "problem_of_tests", "stdio_problem", "suite_of"]

_SCRIPT = ""
"""Entry point of a problem whose programs are scripts."""

_KEPT = 1024
"""Problems of requests that are remembered, so that a group of requests parses its tests once."""


class Library:
    """The problems that requests may name, and those that they brought lately."""

    def __init__(self, files: Sequence[Path] = (), data_dir: Path | None = None) -> None:
        """`files`: problems of the server's own, named by their stem; `data_dir`: folder with official files."""
        self._files = {path.name.partition(".")[0]: path for path in files}
        self._data_dir = data_dir
        self._benchmarks: dict[str, asyncio.Task[Benchmark]] = {}
        self._brought: OrderedDict[str, Problem] = OrderedDict()

    @property
    def names(self) -> tuple[str, ...]:
        """The names that a request may give as its benchmark."""
        return tuple(sorted({*names(), *self._files}))

    async def problem(self, benchmark: str, task_id: str) -> Problem:
        """Return a problem of a benchmark, which is loaded at its first use.

        Raises:
            BenchmarkError: nothing has this name, or its data cannot be read. A path is no name here.
        """
        return (await self.benchmark(benchmark))[task_id]

    async def benchmark(self, name: str) -> Benchmark:
        """Return a benchmark by its name. Raises BenchmarkError."""
        base = name.partition("@")[0]
        if base not in self.names:
            raise UnknownBenchmarkError(f"unknown benchmark {name!r}: this judge has {', '.join(self.names)}")
        loading = self._benchmarks.get(name)
        if loading is None or (loading.done() and (loading.cancelled() or loading.exception() is not None)):
            source = self._files.get(name, name)
            loading = asyncio.create_task(asyncio.to_thread(load, source, self._data_dir))
            self._benchmarks[name] = loading
        return await asyncio.shield(loading)

    async def brought(self, tests: Any) -> Problem:
        """Return the problem of a request's own tests. Raises UsageError, BenchmarkError."""
        text = json.dumps(tests, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if digest not in self._brought:
            self._brought[digest] = problem_of_tests(tests, name=f"tests-{digest[:12]}")
            while len(self._brought) > _KEPT:
                self._brought.popitem(last=False)
        self._brought.move_to_end(digest)
        return self._brought[digest]


def problem_of_tests(tests: Any, *, name: str = "tests") -> Problem:
    """Return a problem that has these tests: asserts, cases of input and output, or a problem in the plain format.

    >>> problem_of_tests(["assert add(1, 2) == 3"]).entry_point
    'add'

    Raises:
        UsageError: the tests have none of these forms.
        BenchmarkError: a problem in the plain format has a fault.
    """
    tests = tests_of(tests)
    if isinstance(tests, list) and tests and all(isinstance(test, str) for test in tests):
        return problem_of_asserts(tests, name=name)
    if isinstance(tests, list) and tests and all(isinstance(test, Mapping) for test in tests):
        return stdio_problem(tests, name=name)
    if isinstance(tests, Mapping):
        asserts = tests.get("asserts", tests.get("assert_case"))
        if isinstance(asserts, list) and asserts and all(isinstance(test, str) for test in asserts):
            return problem_of_asserts(asserts, name=name, setup=str(tests.get("setup", "")))
        if "inputs" in tests and "outputs" in tests:
            return _with_suite(name, *_of_columns(tests))
        if tests:
            return plain_problem(Row("request", "tests", {"id": name, "prompt": "", **tests}), "request")
    raise UsageError(
        f"tests are {json.dumps(tests)[:80]}: give a list of asserts, a list of {{input, output}}, an object with "
        "`inputs` and `outputs`, or a problem in the plain format"
    )


def stdio_problem(cases: Sequence[Mapping[str, Any]], *, name: str = "tests", **options: Any) -> Problem:
    """Return a problem whose programs read standard input. `options`: further fields of the kind. Raises UsageError."""
    for index, case in enumerate(cases):
        if not isinstance(case.get("input"), str) or not isinstance(case.get("output"), str):
            raise UsageError(f"case {index} is {json.dumps(case)[:80]}: it needs `input` and `output`, both texts")
    given = [{"input": case["input"], "output": case["output"]} for case in cases]
    return _with_suite(name, _SCRIPT, suite_of("stdio", "", {"cases": given, **options}))


def suite_of(kind: str, entry_point: str, fields: Mapping[str, Any]) -> Suite:
    """Return a suite of this kind. Raises UsageError."""
    try:
        return KINDS[kind].from_fields("base", entry_point, fields)
    except (ValueError, SandboxError) as error:
        raise UsageError(str(error)) from None


def _of_columns(tests: Mapping[str, Any]) -> tuple[str, Suite]:
    """Return entry point and suite of `inputs`, `outputs` and perhaps `fn_name`. Raises UsageError."""
    inputs, outputs, function = tests["inputs"], tests["outputs"], tests.get("fn_name")
    if not isinstance(inputs, list) or not isinstance(outputs, list) or len(inputs) != len(outputs):
        raise UsageError("`inputs` and `outputs` must be lists of the same length")
    if not inputs:
        raise UsageError("`inputs` holds no case")
    pairs = zip(inputs, outputs, strict=True)
    if function:
        calls = [{"arguments": _arguments(given), "output": _value(output)} for given, output in pairs]
        return str(function), suite_of("calls", str(function), {"cases": calls})
    cases = [{"input": _text(given), "output": _text(output)} for given, output in pairs]
    return _SCRIPT, suite_of("stdio", "", {"cases": cases})


def _arguments(given: Any) -> list[Any]:
    """Return the arguments of a call: a list as it stands, or a text with one JSON value a line. Raises UsageError."""
    if isinstance(given, list):
        return given
    return [_value(line) for line in str(given).split("\n") if line.strip()]


def _value(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise UsageError(f"{text[:80]!r} is no JSON: arguments and values of `fn_name` are JSON, one a line") from None


def _text(value: Any) -> str:
    """Return a text; lists of lines are joined, as some training sets have them. Raises UsageError."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "\n".join(value)
    if not isinstance(value, str):
        raise UsageError(f"{json.dumps(value)[:80]} is an input or an output of a case, expected a text")
    return value


def _with_suite(name: str, entry_point: str, suite: Suite) -> Problem:
    return Problem(
        task_id=name,
        benchmark="request",
        prompt=PromptParts(),
        entry_point=entry_point,
        canonical_solution="",
        control="",
        suites={suite.name: suite},
    )
