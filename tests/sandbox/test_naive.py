"""Suites in the form that harnesses without isolation run: right programs pass, wrong ones fail."""

import pytest

from codeeval_sandbox import Asserts, Check, Differential
from codeeval_sandbox.kinds import Answer, Calls, Native, Stdio

RIGHT, WRONG = "def f(x):\n    return x + 0.5\n", "def f(x):\n    return x\n"
IN_CLASS = "class Solution:\n    def f(self, x):\n        return x + 0.5\n"
SUITES = {
    "asserts": Asserts("base", "f", ("assert f(y) == 1.5",), setup="y = 1"),
    "check": Check("base", "f", "def check(candidate):\n    assert candidate(1) == 1.5\n"),
    "calls": Calls("base", "f", (((1,), 1.5), ((2,), 2.5))),
    "differential": Differential("plus", "f", RIGHT, ((1,), (float("inf"),))),
    "answer": Answer("base", "answer", 1.5),
}


def passes(program, suite):
    try:
        exec(f"{program}\n\n{suite.as_script()}\n", {})
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("kind", SUITES)
def test_tests_below_a_program_accept_the_right_one_alone(kind):
    suffix = "answer = f(1)\n" if kind == "answer" else ""
    assert passes(RIGHT + suffix, SUITES[kind])
    assert not passes(WRONG + suffix, SUITES[kind])


def test_calls_may_be_of_a_class():
    assert passes(IN_CLASS, SUITES["calls"])


def test_kinds_without_that_form_have_none():
    assert Native("base", "f", "f(1)", language="r").as_script() == ""
    contest = Stdio("base", "", (("1", "2"),))
    assert (contest.as_script(), contest.as_files()) == ("", (("1", "2"),))
    assert SUITES["check"].as_files() == ()
