"""Partial credit: the tests after the first one that failed are run too, and change nothing but the count."""

import gzip
import json
from dataclasses import replace

import pytest

from codeeval_benchmarks.registry import load
from codeeval_sandbox import Asserts, Check, Differential, Job, Limits

ODD_ONES = "def f(x):\n    if x % 2 == 0:\n        raise ValueError(x)\n    return x\n"
SPENT = ("suite_seconds", "cpu_seconds", "wall_seconds", "effective_seconds", "memory_kb", "worker")


def asserts(*tests: str) -> Asserts:
    return Asserts("base", "f", tests)


def check(*lines: str) -> Check:
    return Check("base", "f", "def check(candidate):\n" + "".join(f"    {line}\n" for line in lines))


FIVE = tuple(f"assert f({n}) == {n}" for n in range(1, 6))
MEETS = "def f(x):\n    if x == 3:\n        {}\n    return -x if x == 2 else x\n"
CASES = {
    "asserts": (ODD_ONES, asserts(*FIVE), 3, 5),
    "a straight check": (ODD_ONES, check(*(test.replace("f(", "candidate(") for test in FIVE)), 3, 5),
    "inputs": (ODD_ONES, Differential("base", "f", "def f(x): return x", tuple((n,) for n in range(1, 201))), 100, 200),
    "a loop": (ODD_ONES, check("for n in range(1, 6):", "    assert candidate(n) == n"), 3, 5),
    "a failing assignment": (ODD_ONES, check("x = candidate(2)", "assert x == 2", "assert candidate(3) == 3"), 1, 3),
    "an expected exception": (
        ODD_ONES,
        check("try:", "    candidate(2)", "    assert False", "except ValueError:", "    pass", "assert candidate(4)"),
        1,
        2,
    ),
    "several calls": (ODD_ONES, asserts("assert f(1) == 2", "assert f(1) == 1 and f(3)", "assert f(f(5)) == 5"), 2, 3),
    "a pass": ("def f(x): return x", asserts(*FIVE), 5, 5),
    "no program": ("def f(x:", asserts(*FIVE), None, None),
    "a timeout later": (MEETS.format("while True: pass"), asserts(*FIVE), 1, 5),
    "an exit later": (MEETS.format("import os; os._exit(0)"), asserts(*FIVE), 1, 5),
    "no memory later": (MEETS.format("return bytearray(1 << 33)"), asserts(*FIVE), 3, 5),
    "too much output later": (MEETS.format("print('x' * (1 << 21))"), asserts(*FIVE), 1, 5),
    "endless output later": (MEETS.format("while True: print('x' * (1 << 16))"), asserts(*FIVE), 1, 5),
}
LIMITS = Limits(seconds=1.0)


def test_all_tests_are_counted_and_nothing_else_changes(make_pool, verdicts_of, run_async):
    """Whatever the tests after the first failure meet: status, message and output stay those of that failure."""
    jobs = [
        Job((name, way), (program,), suite, LIMITS, all_tests=way)
        for name, (program, suite, *_) in CASES.items()
        for way in (False, True)
    ]

    async def work():
        async with make_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    for name, (_, _, passed, total) in CASES.items():
        first, whole = found[name, False], found[name, True]
        assert (name, whole.passed_tests, whole.total_tests) == (name, passed, total)
        ignored = {field: getattr(first, field) for field in (*SPENT, "key", "passed_tests", "total_tests")}
        assert replace(whole, **ignored) == first


@pytest.mark.data
@pytest.mark.slow
def test_published_samples_get_the_same_verdicts_with_all_tests(
    official_data, published_samples, make_pool, *, verdicts_of, run_async
):
    benchmark = load("humaneval", official_data)
    with gzip.open(published_samples / "humaneval_n10" / "codellama-34b-instruct.jsonl.gz", "rt") as file:
        rows = [row for row in map(json.loads, file) if row["run"] in (1, "1")]
    jobs = [
        Job((row["task_id"], way), (problem.prelude, row["solution"]), problem.suites["base"], all_tests=way)
        for row in rows
        for problem in [benchmark[row["task_id"]]]
        for way in (False, True)
    ]

    async def work():
        async with make_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    for row in rows:
        first, whole = found[row["task_id"], False], found[row["task_id"], True]
        assert (first.status, first.test, first.message) == (whole.status, whole.test, whole.message)
        assert (first.passed_tests or 0) <= (whole.passed_tests or 0) <= (whole.total_tests or 0)
