"""Questions put to programs: which calls a suite makes, and what comes of inputs."""

import asyncio
from importlib.resources import files

import pytest

from codeeval_sandbox import Asserts, Check, Differential, Job, Limits, Probe, Recording, Status

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
def verdict_of(make_pool):
    def run(program, suite, **limits):
        async def work():
            async with make_pool() as pool:
                units = (program,) if isinstance(program, str) else program
                return [verdict async for verdict in pool.run([Job((0,), units, suite, Limits(**limits))])]

        return asyncio.run(work())[0]

    return run


@pytest.mark.parametrize(
    "suite",
    [
        Asserts("base", "f", ("assert f([1, 5]) == 5", "xs = (2,)\nassert f(xs, n=1) == 2")),
        Check("base", "f", "def check(candidate):\n    assert candidate([1, 5]) == 5\n    assert f((2,), n=1) == 2\n"),
    ],
    ids=["asserts", "check"],
)
def test_the_calls_of_a_suite_are_recorded_and_its_verdict_stands(verdict_of, suite):
    verdict = verdict_of(COUNT, Recording("r", "f", suite))
    assert (verdict.status, verdict.passed_tests) == (Status.PASSED, 2)
    assert verdict.report["calls"] == [[{"t": [[1, 5]]}, {"d": []}], [{"t": [{"t": [2]}]}, {"d": [["n", 1]]}]]


def test_a_call_with_what_is_no_plain_data_is_left_out(verdict_of):
    suite = Asserts("base", "f", ("assert f(iter([2])) == 2", "assert f([3]) == 3"))
    assert verdict_of(COUNT, Recording("r", "f", suite)).report["calls"] == [[{"t": [[3]]}, {"d": []}]]


def test_the_lines_that_a_suite_reaches_are_reported(verdict_of):
    suite = Differential("base", "f", COUNT, (([1],),))
    verdict = verdict_of((f"{TRACING}\ncodeeval_begin()\n", COUNT), Recording("r", "f", suite, finish="codeeval_arcs"))
    arcs = {tuple(arc["t"]) for arc in verdict.report["finish"]}
    assert verdict.status is Status.PASSED
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


def test_each_input_is_answered_up_to_the_one_that_ends_the_process(verdict_of):
    inputs = tuple((text,) for text in ("a", "raise", "spin", "object", "long", "b", "exit", "c"))
    verdict = verdict_of((TRACING, PROBED), Probe("p", "f", PROBED, inputs, lines=500))
    kinds = [row[0] for row in verdict.report]
    assert kinds == ["value", "raised", "slow", "opaque", "large", "value"]
    assert verdict.report[0][1] == ["a", {"t": ["a"]}]
    assert verdict.report[1][1] == "KeyError"
    assert verdict.report[0][2:] == [[[-2, 3], [3, 5], [5, 8], [8, 10], [10, 12], [12, 15], [15, -2]], 6, True]


def test_a_mutant_is_told_apart_until_that_is_enough(verdict_of):
    mutant, inputs = COUNT.replace(">", ">="), tuple(([n],) for n in (2, 1, 3, 1, 1, 1))
    probe = Probe("p", "f", COUNT, inputs, values=False, enough=2)
    assert [row[4] for row in verdict_of((TRACING, mutant), probe).report] == [True, False, True, False]


def test_time_limits_a_call_where_lines_do_not(verdict_of):
    probe = Probe("p", "f", "", (("spin",), ("a",)), seconds=0.05)
    report = verdict_of((TRACING, PROBED), probe, seconds=2.0).report
    assert [row[0] for row in report] == ["slow", "value"]


def test_a_generator_that_yields_does_not_leave(verdict_of):
    program = "def g():\n    yield 1\n    yield 2\ndef f(x):\n    return list(g())\n"
    (row,) = verdict_of((TRACING, program), Probe("p", "f", "", ((0,),), lines=100)).report
    assert row[2] == [[-4, 5], [-1, 2], [2, 3], [3, -1], [5, -4]]
