"""Problems of programming contests: whole programs on standard input, or calls of a function.

All published forms say the same in other words: inputs, outputs, and perhaps the name of a function. This module makes
problems of that; `contest_rows` reads the forms.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_benchmarks.programs import control_of, is_name, is_python
from codeeval_benchmarks.rows import Row
from codeeval_sandbox.kinds import Calls, OutputRule, Stdio, Suite

__all__ = ["IMPORTS", "SILENT", "Parts", "Tests", "contest_problem", "first_program", "json_of"]

SILENT = "import sys\n\nsys.stdin.read()\nprint('no answer')\n"
"""A program that reads everything and solves nothing: the control of problems on standard input."""

_STARS = (
    *("string", "re", "datetime", "collections", "heapq", "bisect", "copy", "math", "random", "statistics"),
    *("itertools", "functools", "operator", "io", "sys", "json", "builtins", "typing"),
)
IMPORTS = (
    "".join(f"from {name} import *\n" for name in _STARS)
    + "import string, re, datetime, collections, heapq, bisect, copy, math, random, statistics, itertools, functools\n"
    + "import operator, io, sys, json\nsys.setrecursionlimit(50000)\n"
)
"""Names that LeetCode's and LiveCodeBench's own judges define before a program."""

_CLASS = re.compile(r"^class\s+Solution\b", re.MULTILINE)


@dataclass(frozen=True)
class Tests:
    """The tests of one problem as its row has them."""

    field: str
    """Field of the row, for messages."""
    inputs: Sequence[Any]
    outputs: Sequence[Any]
    function: str = ""
    """Name of the function or method that is called; empty for whole programs."""
    rule: OutputRule = "floats"
    tolerance: float = 1e-6
    seconds: float = 0.0
    """Limit of time for one case (s); 0 if none is published."""


@dataclass(frozen=True)
class Parts:
    """What a contest's row says besides its tests."""

    task_id: str
    question: str
    starter: str = ""
    solution: str = ""
    prelude: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


def contest_problem(row: Row, benchmark: str, parts: Parts, tests: Tests) -> Problem:
    """Return the problem of a row. Raises ProblemFormatError if its tests cannot be used."""
    if len(tests.inputs) != len(tests.outputs):
        raise row.fault(
            tests.field, f"holds {len(tests.inputs)} inputs and {len(tests.outputs)} outputs; give one output per input"
        )
    if not tests.inputs:
        raise row.fault(tests.field, "holds no tests; give at least one input with its output")
    in_class = bool(tests.function) and _in_class(parts, tests.function)
    try:
        suite = _calls(row, tests) if tests.function else _stdio(row, tests)
    except ProblemFormatError:  # it names row and field already
        raise
    except ValueError as error:
        raise row.fault(tests.field, str(error)) from None
    entry_point = "Solution" if in_class else tests.function
    return Problem(
        task_id=parts.task_id,
        benchmark=benchmark,
        prompt=PromptParts(instruction=parts.question, stub=parts.starter if tests.function else ""),
        entry_point=entry_point,
        prelude=parts.prelude or (IMPORTS if in_class else ""),
        ambient_prelude=bool(parts.prelude) or in_class,
        canonical_solution=parts.solution,
        control=control_of("", tests.function) if tests.function else SILENT,
        suites={suite.name: suite},
        metadata=parts.metadata,
    )


def _in_class(parts: Parts, function: str) -> bool:
    source = parts.starter or parts.solution
    return bool(_CLASS.search(source)) and f"def {function}" in source


def _stdio(row: Row, tests: Tests) -> Suite:
    cases = tuple(
        (_lines(row, tests, given), _lines(row, tests, output))
        for given, output in zip(tests.inputs, tests.outputs, strict=True)
    )
    return Stdio("base", "", cases, tests.rule, tests.tolerance, tests.seconds)


def _lines(row: Row, tests: Tests, text: Any) -> str:
    """Return an input or output as one text. Some rows hold it as a list of lines."""
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "\n".join(text)
    if not isinstance(text, str):
        raise row.fault(tests.field, f"an input or output is {text!r:.60}; make it a text")
    return text


def _calls(row: Row, tests: Tests) -> Suite:
    if not is_name(tests.function):
        raise row.fault(tests.field, f"{tests.function!r} is not the name of a function; correct `fn_name`")
    inputs = [_arguments(row, tests, given) for given in tests.inputs]
    outputs = [_value(row, tests, output) for output in tests.outputs]
    if not any(isinstance(output, str) for output in tests.outputs) and all(map(_is_wrapped, outputs)):
        outputs = [output[0] for output in outputs]  # APPS puts each expected value into a list
    return Calls("base", tests.function, tuple(zip(inputs, outputs, strict=True)), tests.tolerance, tests.seconds)


def _is_wrapped(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1


def _arguments(row: Row, tests: Tests, given: Any) -> tuple[Any, ...]:
    """Return the arguments of a call: a list of them, or a text with one value of JSON a line."""
    if isinstance(given, list):
        return tuple(given)
    if isinstance(given, str):
        return tuple(_parsed(row, tests, line) for line in given.split("\n") if line.strip())
    raise row.fault(tests.field, f"an input is {given!r:.60}; make it a list of arguments")


def _value(row: Row, tests: Tests, output: Any) -> Any:
    return _parsed(row, tests, output) if isinstance(output, str) and _is_json(output) else output


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(row: Row, tests: Tests, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise row.fault(tests.field, f"{text[:60]!r} is not JSON ({error}); write each argument as JSON") from None


def json_of(row: Row, name: str) -> Any:
    """Return a field that holds JSON, or the text of JSON. Raises ProblemFormatError."""
    value = row.value(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise row.fault(name, f"is not JSON ({error}); correct it") from None


def first_program(sources: Iterable[Any]) -> str:
    """Return the first text that is Python 3; empty if none is. Rows hold solutions of other languages too."""
    for source in sources:
        if isinstance(source, str) and source.strip() and is_python(source):
            return source.replace("\r\n", "\n")
    return ""
