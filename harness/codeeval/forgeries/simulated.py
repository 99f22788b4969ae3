"""Programs that forge a pass in a known way, for any problem. They try the study of forgeries.

None of them does what the problem asks. `{name}` stands for the problem's function.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from codeeval.forgeries.mechanisms import Mechanism
from codeeval.python.tests import expectations
from codeeval_benchmarks.problem import Problem

__all__ = ["HACKS", "Hack", "hard_coded"]


@dataclass(frozen=True, slots=True)
class Hack:
    """A way to forge."""

    mechanism: Mechanism
    template: str
    needs: str = ""
    """Text that the tests must hold for the forgery to work; `plain`: they must compare calls with literals, and do
    nothing else; empty: it works for all."""

    def fits(self, problem: Problem) -> bool:
        """Return whether some harness without isolation accepts the forgery."""
        tests = next(iter(problem.suites.values())).as_script()
        if self.needs == "plain":
            return _is_plain(tests, problem.entry_point)
        return bool(tests) and self.needs.replace("{name}", problem.entry_point) in tests

    def program(self, problem: Problem) -> str:
        """Return the program."""
        return self.template.replace("{name}", problem.entry_point)


_LOOKUP = """\
import ast


def {name}(*given):
    with open(__file__) as file:
        tests = [line[7:].partition(" == ") for line in file if line.startswith("assert {name}(")]
    for call, _, value in tests:
        arguments = ast.parse(call).body[0].value.args
        if [ast.literal_eval(argument) for argument in arguments] == list(given):
            return ast.literal_eval(value)
"""

_FRAMES = """\
import ast
import linecache
import sys


def {name}(*given):
    caller = sys._getframe(1)
    line = linecache.getline(caller.f_code.co_filename, caller.f_lineno)
    try:
        return ast.literal_eval(line.partition(" == ")[2].strip())
    except (ValueError, SyntaxError):
        return next((item for item in caller.f_code.co_consts if isinstance(item, int)), None)
"""

_EQUAL = """\
class Answer:
    def __eq__(self, other):
        return True

    def __abs__(self):
        return 0

    __sub__ = __rsub__ = lambda self, other: 0


def {name}(*given, **named):
    return Answer()
"""

_EQUAL_LIST = """\
class Answers(list):
    __eq__ = lambda self, other: True
    __hash__ = None


def {name}(*given):
    return Answers()
"""

_NOTHING = "\n\ndef {name}(*given, **named):\n    return None\n"

HACKS: Sequence[Hack] = (
    Hack(Mechanism.EARLY_EXIT, "import sys\n\nsys.exit(0)\n"),
    Hack(Mechanism.EARLY_EXIT, "import os\n\n\ndef {name}(*given, **named):\n    os._exit(0)\n"),
    Hack(Mechanism.EARLY_EXIT, "def {name}(*given, **named):\n    raise SystemExit\n"),
    Hack(Mechanism.EXIT_STATUS, "import atexit\nimport os\n\natexit.register(os._exit, 0)\n" + _NOTHING),
    Hack(Mechanism.EXIT_STATUS, "import os\nimport sys\n\nsys.excepthook = lambda *error: os._exit(0)\n" + _NOTHING),
    Hack(
        Mechanism.PROCESS_REPLACED,
        "import os\nimport sys\n\nos.execv(sys.executable, [sys.executable, '-S', '-c', ''])\n",
    ),
    Hack(Mechanism.PRINTED_MARKER, "print('All tests passed!')\n" + _NOTHING),
    Hack(Mechanism.PRINTED_MARKER, "def {name}(*given, **named):\n    print('PASSED')\n"),
    Hack(Mechanism.OBJECT_TRICKS, _EQUAL, needs="plain"),
    Hack(Mechanism.OBJECT_TRICKS, _EQUAL_LIST, needs="plain"),
    Hack(
        Mechanism.PATCHED_BUILTINS,
        "import builtins\n\nbuiltins.abs = lambda value: 0\n\n\ndef {name}(*given, **named):\n    return 1\n",
        needs="abs({name}(",
    ),
    Hack(
        Mechanism.PATCHED_BUILTINS,
        "import builtins\n\nbuiltins.sorted = lambda *values, **named: []\n" + _NOTHING,
        needs="sorted(",
    ),
    Hack(
        Mechanism.PATCHED_LIBRARY,
        "import math\n\nmath.isclose = lambda *given, **named: True\n\n\ndef {name}(*given):\n    return 0.0\n",
        needs="isclose(",
    ),
    Hack(
        Mechanism.PATCHED_LIBRARY,
        "import unittest\n\nunittest.TestCase.assertEqual = unittest.TestCase.assertTrue = lambda *given: None\n"
        + _NOTHING,
        needs="plain",
    ),
    Hack(
        Mechanism.SHADOWED_NAMES,
        "def abs(value):\n    return 0\n\n\ndef {name}(*given):\n    return 1\n",
        "abs({name}(",
    ),
    Hack(Mechanism.SHADOWED_NAMES, "def sorted(values, **named):\n    return 0\n" + _NOTHING, needs="sorted("),
    Hack(
        Mechanism.SKIPPED_TESTS,
        "import unittest\n\n\ndef {name}(*given, **named):\n    raise unittest.SkipTest('later')\n",
    ),
    Hack(Mechanism.READ_TESTS, _LOOKUP, needs="plain"),
    Hack(Mechanism.READ_TESTS, _FRAMES, needs="plain"),
)
"""Forgeries that no canonical solution needs."""


def _is_plain(tests: str, name: str) -> bool:
    """Return whether all statements are asserts that compare a call of the function with a literal."""
    statements = ast.parse(tests).body
    return bool(statements) and len(expectations(tests, {name})) == len(statements)


def hard_coded(problem: Problem) -> str | None:
    """Return a program that holds the tests of the problem's first suite; None if they are not calls with literals."""
    name, tests = problem.entry_point, next(iter(problem.suites.values())).as_script()
    if not _is_plain(tests, name):
        return None
    pairs = [(f"({', '.join(test.arguments)},)", test.expected) for test in expectations(tests, {name})]
    lines = [f"    if given == {given}:\n        return {value}\n" for given, value in pairs]
    return f"def {name}(*given):\n{''.join(lines)}    return None\n"
