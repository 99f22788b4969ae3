"""Questions put to programs: which calls a suite makes, and what comes of inputs."""

from importlib.resources import files

import pytest

from codeeval_sandbox import Asserts, Check, Differential, Probe, Recording

TRACING = files("codeeval_sandbox.guest").joinpath("tracing.py").read_text(encoding="utf-8")
COUNT = """\
def f(xs, n=1):
    total = 0
    for x in xs:
        if x > n:
            total += x
    return total
"""


@pytest.fixture
def asked(examine, compiled):
    """The outcome of an inquiry about a trusted program in a process of its own, without a sandbox."""

    def run(inquiry, *units):
        return examine(inquiry, *units, runner=compiled(inquiry))

    return run


@pytest.mark.parametrize(
    "suite",
    [
        Asserts("base", "f", ("assert f([1, 5]) == 5", "xs = (2,)\nassert f(xs, n=1) == 2")),
        Check("base", "f", "def check(candidate):\n    assert candidate([1, 5]) == 5\n    assert f((2,), n=1) == 2\n"),
    ],
    ids=["asserts", "check"],
)
def test_the_calls_of_a_suite_are_recorded_and_its_verdict_stands(asked, suite):
    outcome = asked(Recording("r", "f", suite), COUNT)
    assert (outcome["status"], outcome["passed_tests"]) == ("passed", 2)
    assert outcome["report"]["calls"] == [[{"t": [[1, 5]]}, {"d": []}], [{"t": [{"t": [2]}]}, {"d": [["n", 1]]}]]


def test_a_call_with_what_is_no_plain_data_is_left_out(asked):
    suite = Asserts("base", "f", ("assert f(iter([2])) == 2", "assert f([3]) == 3"))
    assert asked(Recording("r", "f", suite), COUNT)["report"]["calls"] == [[{"t": [[3]]}, {"d": []}]]


def test_the_lines_that_a_suite_reaches_are_reported(asked):
    suite = Differential("base", "f", COUNT, (([1],),))
    outcome = asked(Recording("r", "f", suite, finish="codeeval_arcs"), f"{TRACING}\ncodeeval_begin()\n", COUNT)
    arcs = {tuple(arc["t"]) for arc in outcome["report"]["finish"]}
    assert outcome["status"] == "passed"
    assert arcs == {(-1, 1), (1, -1), (-1, 2), (2, 3), (3, 4), (4, 3), (3, 6), (6, -1)}


PROBED = """\
import sys
def f(x):
    if x == "raise":
        raise KeyError(x)
    if x == "spin":
        while True:
            pass
    if x == "object":
        return object()
    if x == "long":
        return "x" * 5000
    if x == "exit":
        import os
        os._exit(3)
    return [x, (x,)]
"""


def test_each_input_is_answered_up_to_the_one_that_ends_the_process(asked):
    inputs = tuple((text,) for text in ("a", "raise", "spin", "object", "long", "b", "exit", "c"))
    report = asked(Probe("p", "f", PROBED, inputs, lines=500), TRACING, PROBED)["report"]
    kinds = [row[0] for row in report]
    assert kinds == ["value", "raised", "slow", "opaque", "large", "value"]
    assert report[0][1] == ["a", {"t": ["a"]}]
    assert report[1][1] == "KeyError"
    assert report[0][2:] == [[(-2, 3), (3, 5), (5, 8), (8, 10), (10, 12), (12, 15), (15, -2)], 6, True]


def test_a_mutant_is_told_apart_until_that_is_enough(asked):
    mutant, inputs = COUNT.replace(">", ">="), tuple(([n],) for n in (2, 1, 3, 1, 1, 1))
    probe = Probe("p", "f", COUNT, inputs, values=False, enough=2)
    assert [row[4] for row in asked(probe, TRACING, mutant)["report"]] == [True, False, True, False]


def test_time_limits_a_call_where_lines_do_not(asked):
    probe = Probe("p", "f", "", (("spin",), ("a",)), seconds=0.05)
    report = asked(probe, TRACING, PROBED)["report"]
    assert [row[0] for row in report] == ["slow", "value"]


def test_a_generator_that_yields_does_not_leave(asked):
    program = "def g():\n    yield 1\n    yield 2\ndef f(x):\n    return list(g())\n"
    (row,) = asked(Probe("p", "f", "", ((0,),), lines=100), TRACING, program)["report"]
    assert row[2] == [(-4, 5), (-1, 2), (2, 3), (3, -1), (5, -4)]


def test_a_digest_takes_dictionaries_with_any_keys():
    suites = [
        Differential("base", "f", "", (({(1, 2): 1, "a": 2, 3: 4},),)),
        Differential("base", "f", "", (({"3": 4},),)),
    ]
    recorded = [Recording("r", "f", suite) for suite in suites]
    probed = [Probe("p", "f", "", suite.inputs) for suite in suites]
    assert len({one.digest for one in (*suites, *recorded, *probed)}) == 6
