"""Costs of one job: the checker's time and memory, and what it holds in the kernel."""

import pytest

from codeeval_sandbox import Asserts, Job, Limits, Status

RIGHT = "def f(n):\n    return list(range(n))\n"
CALLBACK = Asserts("base", "f", ("assert f(lambda n: sum(range(n))) == 1",))
NUMBERS = Asserts("base", "f", ("assert len(f(200_000)) == 200_000",))
KEEPING = Asserts(
    "base",
    "f",
    ("kept.append(bytes(300 << 20))", "assert f(2) == [0, 1]"),
    setup="import sys\nkept = sys.__dict__.setdefault('kept', [])\n",
)
"""A suite that leaves 300 MiB in the checker with each program."""
WORKING = Asserts("base", "f", ("assert f(1) == [0]", "assert sum(range(100_000_000)) > 0", "assert f(2) == [0, 1]"))
"""A suite whose tests take more than a second of processor time by themselves."""
SHARED = """
import os
held = bytearray(300 << 20)
held[::4096] = b"x" * len(held[::4096])
for _ in range(4):
    if os.fork() == 0:
        sum(held[::4096])
        os._exit(0)
for _ in range(4):
    os.wait()
def f(n):
    return list(range(n))
"""


@pytest.fixture
def judge(make_pool, verdicts_of, run_async):
    """Runs (program, suite, limits) in order on one worker; the verdicts in that order."""

    def run(*jobs):
        async def main():
            async with make_pool(workers=1) as pool:
                found = await verdicts_of(pool, [Job((n,), (p,), s, lim) for n, (p, s, lim) in enumerate(jobs)])
                return [found[n,] for n in range(len(jobs))], pool.description.guarantees

        return run_async(main())

    return run


def test_a_checker_that_has_grown_is_replaced_and_no_job_loses_its_verdict(judge):
    verdicts, _ = judge(*[(RIGHT, suite, Limits()) for suite in (KEEPING, NUMBERS) * 4])
    assert {verdict.status for verdict in verdicts} == {Status.PASSED}
    assert {verdict.attempt for verdict in verdicts} == {1}
    assert len({verdict.worker for verdict in verdicts}) > 2


def test_the_tests_own_function_at_work_is_the_programs_time_the_first_time(judge):
    endless = "def f(g):\n    while True:\n        g(100_000)\n"
    (first, second), _ = judge((endless, CALLBACK, Limits(seconds=0.5)), (RIGHT, NUMBERS, Limits()))
    assert (first.status, first.attempt) == (Status.TIMEOUT, 1)
    assert (second.status, second.attempt) == (Status.PASSED, 1)
    assert first.worker == second.worker


def test_a_suite_that_nothing_interrupts_costs_its_worker_but_no_other_job(judge):
    suite = Asserts("base", "f", ("assert sum(f(1)) == 1",))
    endless = "def f(n):\n    return range(10**15)\n"
    jobs = [(endless, suite, Limits(seconds=0.2)), *[(RIGHT, NUMBERS, Limits())] * 3]
    verdicts, _ = judge(*jobs)
    assert [(str(verdict.status), verdict.message) for verdict in verdicts[:1]] == [
        ("timeout", "the suite ran for too long on what the program returned")
    ]
    assert verdicts[0].attempt == 1
    assert {verdict.status for verdict in verdicts[1:]} == {Status.PASSED}


def test_what_is_free_for_the_suite_falls_faster_than_a_short_limit():
    shares = [Limits(seconds=seconds).share for seconds in (60.0, 4.0, 2.0, 1.0, 0.5)]
    assert shares == [1.0, 1.0, 0.25, 0.0625, 0.015625]
    assert Limits(seconds=1.0, suite_seconds=0.3).share == 0.3


def test_tests_that_take_long_by_themselves_need_their_share(judge):
    shares = [Limits(seconds=0.3, suite_seconds=seconds) for seconds in (0.1, 60)]
    verdicts, _ = judge(*[(RIGHT, WORKING, limits) for limits in shares])
    assert [verdict.status for verdict in verdicts] == [Status.TIMEOUT, Status.PASSED]
    assert verdicts[1].suite_seconds > 0.1


def test_memory_that_processes_share_counts_once(judge):
    (verdict,), guarantees = judge((SHARED, NUMBERS, Limits(memory_mb=600)))
    if not guarantees["memory_account"]:
        pytest.skip("this host has no account of a worker's memory: it is added up by process")
    assert verdict.status is Status.PASSED
