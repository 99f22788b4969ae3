"""Tests rewritten to tell what they see, and what they take from a program."""

import unittest

import pytest

from codeeval.python.reach import reached
from codeeval.python.tests import as_unittest, expectations, free_names, imported_modules, literals, watched

CHECK = """\
import math
from collections import Counter as C


def helper(x):
    y = abs(x)
    return y + other


def check(candidate):
    for n in range(2):
        assert candidate(n) == helper(n), "message"
    assert not candidate(5)
"""


def test_watched_tests_tell_each_assert_and_each_result():
    told, seen = [], []
    space = {"codeeval_at": told.append, "codeeval_seen": lambda value: seen.append(value) or value, "other": 0}
    exec(watched(CHECK, {"candidate"}), space)
    space["check"](lambda n: n if n < 5 else None)
    assert told == [0, 0, 1]
    assert seen == [0, 1, None]


def test_tests_as_unittest_fail_and_pass_as_they_do():
    program = "def f(x):\n    return x\n"
    for tests, successful in (("assert f(1) == 1\nassert f(2)", True), ("assert f(1) == 2", False)):
        source = as_unittest(program, tests).replace("unittest.main()", "")
        space = {"__name__": "made"}
        exec(source, space)
        outcome = unittest.TestResult()
        space["Tests"]("test_all").run(outcome)
        assert outcome.wasSuccessful() is successful
    assert as_unittest(program, "x = 1\n" * 100_000) == ""


def test_free_names_are_those_that_the_program_may_define():
    assert set(free_names(CHECK)) == {"range", "abs", "other"}
    assert imported_modules(CHECK) == ["math", "collections"]
    with pytest.raises(SyntaxError):
        free_names("def (")
    with pytest.raises(SyntaxError):
        watched("x = '\0'", {"f"})


def test_expectations_are_comparisons_with_literals():
    tests = "assert f(1, [2]) == (3,)\nassert f(x) == 1\nassert f(1) == f(1)\nassert g(1) == 2\nassert -1 == f(0)\n"
    assert [(test.arguments, test.expected) for test in expectations(tests, {"f"})] == [(("1", "[2]"), "(3,)")]
    assert expectations("not (python", {"f"}) == []
    assert {"(3,)", "3", "'a'"} <= literals("x = (3,) if y == 'a' else z")


@pytest.mark.parametrize(
    ("program", "names"),
    [
        ("import sys\nsys._getframe(1).f_locals\n", ("f_locals", "_getframe")),
        ("from gc import get_objects\n", ("get_objects",)),
        ("getattr(e, 'tb_frame')\n", ("tb_frame",)),
        ("open(__file__)\n", ("__file__",)),
        ("def f(x):\n    return sorted(x)\n", ()),
        ("not (python", ()),
    ],
)
def test_programs_that_reach_beyond_themselves_are_known_by_their_tree(program, names):
    assert set(reached(program)) == set(names)
