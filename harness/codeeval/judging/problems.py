"""The problem of a request: one of a benchmark, or one made of the tests that the request brings."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from codeeval.errors import UsageError
from codeeval.judging.recent import Recent
from codeeval.judging.shapes import tests_of
from codeeval.runs.judging import problem_of_asserts
from codeeval.store.suites import SuiteFile, attach, read_suites
from codeeval.strengthening.cache import made_before
from codeeval_benchmarks.contests import Parts, Tests, contest_problem
from codeeval_benchmarks.errors import UnknownBenchmarkError
from codeeval_benchmarks.folders import expanded
from codeeval_benchmarks.plain import plain_problem
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.registry import load, names
from codeeval_benchmarks.rows import Row
from codeeval_sandbox.kinds import OutputRule

__all__ = ["Library", "problem_of_tests", "stdio_problem", "strong_of"]

_KEPT = 1024
"""Problems of requests that are remembered, so that a group of requests parses its tests once."""


class Library:
    """The problems that requests may name, and those that they brought lately."""

    def __init__(
        self,
        files: Sequence[Path] = (),
        data_dir: Path | None = None,
        strong: SuiteFile | Literal["auto"] | None = None,
    ) -> None:
        """`files`: problems of the server's own, named by their stem; `data_dir`: folder with official files.

        `strong`: suites that are added to the benchmark that they were made for. `auto`: to each benchmark those that
        the default recipe made of it, if there are any.
        """
        self._files = {path.name.partition(".")[0]: path for path in files}
        self._data_dir = data_dir
        self._strong = strong
        self._benchmarks: dict[str, asyncio.Task[Benchmark]] = {}
        self._brought = Recent[Problem](_KEPT)

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
        loading = self._benchmarks.get(name)
        if loading is None or (loading.done() and (loading.cancelled() or loading.exception() is not None)):
            if name.partition("@")[0] not in self.names:  # reads what is installed: not for each request
                raise UnknownBenchmarkError(f"unknown benchmark {name!r}: this judge has {', '.join(self.names)}")
            source = self._files.get(name, name)
            loading = asyncio.create_task(asyncio.to_thread(self._loaded, source))
            self._benchmarks[name] = loading
        return await asyncio.shield(loading)

    def _loaded(self, source: str | Path) -> Benchmark:
        benchmark = load(source, self._data_dir)
        file = made_before(benchmark) if self._strong == "auto" else self._strong
        fits = file is not None and (self._strong == "auto" or file.head.benchmark == benchmark.name)
        return attach(benchmark, file) if file is not None and fits else benchmark

    async def brought(self, tests: Any) -> Problem:
        """Return the problem of a request's own tests. Raises UsageError, BenchmarkError."""
        return self._brought.get(tests, lambda digest: problem_of_tests(tests, name=f"tests-{digest[:12]}"))


def strong_of(where: str | None) -> SuiteFile | Literal["auto"] | None:
    """Return the suites that a file holds, as `Library` takes them. Raises UsageError."""
    if where is None or where == "auto":
        return "auto" if where else None
    return read_suites(expanded(where))


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
            return _of_columns(tests, name)
        if tests:
            return plain_problem(Row("request", "tests", {"id": name, "prompt": "", **tests}), "request")
    raise UsageError(
        f"tests are {json.dumps(tests)[:80]}: give a list of asserts, a list of {{input, output}}, an object with "
        "`inputs` and `outputs`, or a problem in the plain format"
    )


def stdio_problem(
    cases: Sequence[Mapping[str, Any]], *, name: str = "tests", rule: OutputRule = "floats", tolerance: float = 1e-6
) -> Problem:
    """Return a problem whose programs read standard input.

    Raises:
        UsageError: a case lacks its input or its output.
        BenchmarkError: a case is too large.
    """
    for index, case in enumerate(cases):
        if not isinstance(case.get("input"), str) or not isinstance(case.get("output"), str):
            raise UsageError(f"case {index} is {json.dumps(case)[:80]}: it needs `input` and `output`, both texts")
    inputs, outputs = [case["input"] for case in cases], [case["output"] for case in cases]
    return _contest(name, Tests("cases", inputs, outputs, rule=rule, tolerance=tolerance))


def _of_columns(tests: Mapping[str, Any], name: str) -> Problem:
    """Return the problem of `inputs`, `outputs` and perhaps `fn_name`. Raises UsageError, BenchmarkError."""
    inputs, outputs = tests["inputs"], tests["outputs"]
    if not isinstance(inputs, list) or not isinstance(outputs, list):
        raise UsageError("`inputs` and `outputs` must be lists")
    return _contest(name, Tests("inputs", inputs, outputs, str(tests.get("fn_name") or "")))


def _contest(name: str, tests: Tests) -> Problem:
    return contest_problem(Row("request", "tests", {}), "request", Parts(name, ""), tests)
