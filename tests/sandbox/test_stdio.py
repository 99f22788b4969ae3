"""Whole programs on standard input, and calls: every way to read, and every way to pretend."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import Calls, Execution, Job, Limits, Status, Stdio

SUM = Stdio("base", "", (("2\n3 4\n", "7\n"), ("3\n1 2 3", "6\n"), ("1\n-5\n", "-5")))
LIMITS = Limits(seconds=10.0, input_seconds=1.0, output_kb=64, memory_mb=512)

VALUES = Calls("base", "double", (((2,), 4), (([1, 2],), [1, 2, 1, 2]), (("a",), "aa")))
PROGRAMS = tomllib.loads(Path(__file__).with_name("stdio_programs.toml").read_text(encoding="utf-8"))
SUITES = {"reading": SUM, "forging": SUM, "calling": VALUES, "not-calling": VALUES}


@pytest.mark.parametrize("group", SUITES)
def test_right_programs_pass_and_those_that_pretend_fail(make_pool, verdicts_of, run_async, group):
    """30 ways to read, and 40 ways to pretend, in each sandbox."""
    jobs = [Job((name,), (program,), SUITES[group], LIMITS) for name, program in PROGRAMS[group].items()]

    async def work():
        async with make_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    right = group in ("reading", "calling")
    assert {name: verdict for (name,), verdict in found.items() if verdict.passed is not right} == {}


def test_the_groups_are_as_large_as_promised():
    assert len(PROGRAMS["reading"]) >= 30
    assert len(PROGRAMS["forging"]) + len(PROGRAMS["not-calling"]) >= 40


def test_all_cases_are_counted_and_reported(make_pool, verdicts_of, run_async):
    program = "n = open(0).read().split()\nif n[0] == '3':\n    raise KeyError(n)\nprint(sum(map(int, n[1:])))"
    jobs = [Job((way,), (program,), SUM, LIMITS, all_tests=way) for way in (False, True)]

    async def work():
        async with make_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    assert [found[way,].status for way in (False, True)] == [Status.EXCEPTION] * 2
    assert [found[way,].passed_tests for way in (False, True)] == [1, 2]
    assert [[status for status, _ in found[way,].report] for way in (False, True)] == [
        ["passed", "exception"],
        ["passed", "exception", "passed"],
    ]


def test_an_execution_says_what_a_program_printed(make_pool, verdicts_of, run_async):
    program = "import sys\nprint(input())\nprint('e', file=sys.stderr)\nsys.exit(int(input()))"

    async def work():
        async with make_pool() as pool:
            return await verdicts_of(pool, [Job((0,), (program,), Execution("e", "", ("a\n0", "b\n3")), LIMITS)])

    verdict = run_async(work())[0,]
    assert verdict.status is Status.EXITED
    assert [[*run[:1], *run[2:]] for run in verdict.report] == [
        ["passed", 0, None, "a\n", "e\n"],
        ["exited", 3, None, "b\n", "e\n"],
    ]


# --- Rules

TEXTS = st.text(st.sampled_from("ab1 .\n"), max_size=20)


def accepts(guest, rule: str, output: str, expected: str, tolerance: float = 1e-6) -> bool:
    return guest.outputs.difference(output, expected, rule, tolerance) is None


@given(TEXTS, TEXTS)
def test_a_stricter_rule_accepts_no_more(guest, output, expected):
    by_rule = [accepts(guest, rule, output, expected) for rule in ("exact", "lines", "floats")]
    assert by_rule == sorted(by_rule)
    assert accepts(guest, "tokens", output, expected) == (output.split() == expected.split())


@given(TEXTS, st.sampled_from(["exact", "lines", "tokens", "floats"]))
def test_missing_final_newlines_are_fine(guest, text, rule):
    assert accepts(guest, rule, text.rstrip("\n"), text + "\n")


@given(st.floats(-1e9, 1e9), st.floats(-1e-9, 1e-9))
def test_numbers_within_the_tolerance_are_equal(guest, value, error):
    assert accepts(guest, "floats", repr(value + error), repr(value))
    assert not accepts(guest, "floats", repr(value + 1 + abs(value) / 100), repr(value))


@pytest.mark.parametrize(
    ("output", "expected", "tolerance", "right"),
    [
        ("1", "1.0", 0.0, True),
        ("1.0000001", "1", 0.0, False),
        ("1000000001", "1000000000", 1e-6, False),
        ("nan", "nan ", 1e-6, True),
        ("nan", "1.5", 1e-6, False),
        ("inf", "1.5", 1e-6, False),
        ("1_0", "10", 1e-6, False),
        ("1 2", "1\n2", 1e-6, False),
        ("1e9999", "2e9999", 1e-6, False),
        ("9" * 500, "9" * 499 + "8", 1e-6, False),
    ],
)
def test_what_counts_as_the_same_number(guest, output, expected, tolerance, right):
    assert accepts(guest, "floats", output, expected, tolerance) is right


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Stdio("base", "", (("", ""),), rule="fuzzy"), "unknown rule 'fuzzy'"),
        (lambda: Stdio("base", "", (("x" * (25 << 20), ""),)), "case 0: the input has"),
        (lambda: Calls("base", "f", (((object(),), 1),)), "case 0: its values are not JSON"),
        (lambda: Stdio.from_fields("base", "", {}), "needs `cases`"),
        (lambda: Stdio.from_fields("base", "", {"cases": [{"input": 3}]}), "case 0 of the suite"),
        (lambda: Calls.from_fields("base", "f", {"cases": [{}]}), "needs `arguments`"),
        (
            lambda: Calls.from_fields("base", "f", {"cases": [{"arguments": [], "output": 1}], "seconds": -1}),
            "`seconds`",
        ),
    ],
)
def test_a_suite_that_cannot_be_used_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_suite_comes_back_from_the_fields_of_a_row():
    for suite in (SUM, VALUES):
        fields = dict(suite.row_fields()["suite"])
        assert fields.pop("kind") == suite.kind
        again = type(suite).from_fields(suite.name, suite.entry_point, fields)
        assert again.digest == suite.digest
