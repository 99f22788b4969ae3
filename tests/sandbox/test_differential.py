"""Suites of inputs with a reference: what passes, what decides, what it costs."""

import pytest

from codeeval_sandbox import Asserts, Differential, Job, Limits, Pool, PoolConfig, Status
from codeeval_sandbox import worker as worker_module

SAME = "def f(x):\n    return x\n"
SAME_SET = "def accepts(arguments, output, expected, is_equal):\n    return set(output) == set(expected)\n"
LARGE = "def f(x):\n    return [x] * 5000\n"


def suite(*inputs, reference=SAME, name="plus", **fields) -> Differential:
    return Differential(name, "f", reference, inputs, **fields)


def returning(value: str) -> str:
    return f"def f(*arguments):\n    return {value}\n"


@pytest.mark.parametrize(
    ("reference", "program", "status"),
    [
        ("1", "True", "passed"),
        ("0.0", "-0.0", "passed"),
        ("{1, 9, 17}", "{17, 9, 1}", "passed"),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", "passed"),
        ("(1, 2)", "[1, 2]", "wrong"),
        ("float('nan')", "float('nan')", "wrong"),
        ("[float('nan')]", "[float('nan')]", "wrong"),
        ("2 ** 70", "2 ** 70", "passed"),
        ("2 ** 70", "2 ** 70 + 1", "wrong"),
        # large ones, which are compared by digests first
        ("[1] * 5000", "[1] * 5000", "passed"),
        ("[1] * 5000", "[1.0] * 5000", "passed"),
        ("[1] * 5000", "(1,) * 5000", "wrong"),
        ("[1] * 5000", "[1] * 4999 + [2]", "wrong"),
        ("[0.1] * 5000", "[0.1 + 1e-9] * 5000", "passed"),
        ("[float('nan')] * 5000", "[float('nan')] * 5000", "wrong"),
        ("'a' * 5000", "'a' * 4999 + 'b'", "wrong"),
        ("set(range(5000))", "set(range(4999, -1, -1))", "passed"),
    ],
)
def test_outputs_are_compared_as_values_however_they_are_sent(examine, reference, program, status):
    assert examine(suite((0,), reference=returning(reference)), returning(program))["status"] == status


def test_a_large_wrong_output_is_named_with_the_expected_one(examine):
    outcome = examine(
        suite((1,), (2,), (3,), reference=LARGE), LARGE + "g = f\ndef f(x):\n    return g(x + (x == 3))\n"
    )
    assert (outcome["status"], outcome["test"], outcome["test_source"]) == ("wrong", 2, "f(3)")
    assert outcome["message"].startswith("expected [3, 3,")
    assert ", returned [" in outcome["message"]


def test_expected_outputs_take_little_room(compiled):
    runner = compiled(suite(*((n,) for n in range(100)), reference=LARGE))
    assert runner.prepare()["status"] == "passed"
    assert runner.held < 100 * 500
    runner.forget()
    assert runner.held == 0
    assert not runner.prepared


def test_one_process_sees_all_inputs_in_order_and_keeps_its_state(examine):
    counting = "calls = []\ndef f(x):\n    calls.append(x)\n    return len(calls), x\n"
    assert examine(suite(*((n,) for n in range(50)), reference=counting), counting)["status"] == "passed"
    assert examine(suite((5,), (5,), reference=counting), returning("(1, 5)"))["test"] == 1


def test_inputs_too_large_for_one_frame_together_are_sent_one_by_one(examine):
    large = suite(*(("x" * (5 << 20) + str(n),) for n in range(8)), reference="def f(x):\n    return len(x)\n")
    assert examine(large, "def f(x):\n    return len(x)\n")["status"] == "passed"
    assert examine(large, "def f(x):\n    return len(x) - (x[-1] == '7')\n")["test"] == 7


def test_an_oracle_accepts_what_is_not_equal(examine):
    tested = suite(([3, 1, 1],), reference="def f(xs):\n    return sorted(set(xs))\n", oracle=SAME_SET)
    assert examine(tested, returning("[3, 1]"))["status"] == "passed"
    assert examine(tested, returning("[3, 2]"))["status"] == "wrong"
    assert examine(tested, returning("3"))["exception"] == "TypeError"


def test_an_oracle_may_read_what_stays_with_the_program(examine):
    tested = suite(([3, 1],), ([2],), reference="def f(xs):\n    return xs\n", oracle=SAME_SET)
    assert examine(tested, "def f(xs):\n    return (x for x in xs[::-1])\n")["status"] == "passed"
    assert examine(tested, "def f(xs):\n    return (x for x in [3, 1])\n")["test"] == 1


def test_an_oracle_sees_the_input_as_it_was_given(examine):
    oracle = "def accepts(arguments, output, expected, is_equal):\n    return output == sum(arguments[0])\n"
    tested = suite(([3, 1],), reference="def f(xs):\n    return sum(xs)\n", oracle=oracle)
    assert examine(tested, "def f(xs):\n    xs[:] = [7]\n    return 7\n")["status"] == "wrong"


def test_once_floats_were_expected_there_is_a_tolerance_as_in_evalplus(examine):
    reference = "def f(x):\n    return x / 2 if x < 0 else 10**9\n"
    nearly = "def f(x):\n    return x / 2 if x < 0 else 10**9 + 1\n"
    assert examine(suite((1,), (-3,), reference=reference), nearly)["test"] == 0
    assert examine(suite((-3,), (1,), reference=reference), nearly)["status"] == "passed"


def test_without_inputs_a_program_must_define_the_entry_point_still(examine):
    assert examine(suite(), SAME)["status"] == "passed"
    assert examine(suite(), "def g(x):\n    return x\n")["exception"] == "NameError"


@pytest.mark.parametrize(
    ("reference", "where"),
    [("def f(x):\n    return 1 // x\n", "on input 1: ZeroDivisionError"), ("def g(x):\n    return x\n", "when loaded")],
)
def test_a_reference_that_fails_is_told_of_in_every_verdict(examine, reference, where):
    outcome = examine(suite((1,), (0,), reference=reference), SAME)
    assert (outcome["status"], outcome["exception"]) == ("wrong", "ReferenceFailed")
    assert outcome["message"].startswith(f"the reference fails {where}")


def test_the_digest_knows_types_and_no_order_of_sets():
    assert suite(((1, 2),)).digest != suite(([1, 2],)).digest
    assert suite(({"a", "b", "c"},)).digest == suite((set("cba"),)).digest
    assert suite((1,)).digest != suite((1,), oracle=SAME_SET).digest


# -- in the sandbox

SLEEPY = "import time\ndef f(x):\n    time.sleep(0.4)\n    return x\n"
STUCK = "def f(x):\n    while x == 3:\n        pass\n    return x\n"
INPUTS = tuple((n,) for n in range(5))


def test_each_input_has_a_limit_of_its_own(make_pool, verdicts_of, run_async):
    limits = Limits(seconds=60, input_seconds=1.0)
    programs = {"slow on each": SLEEPY, "stuck on one": STUCK, "stuck at load": "while True: pass\n"}

    async def main():
        async with make_pool() as pool:
            jobs = [Job((name,), (program,), suite(*INPUTS), limits) for name, program in programs.items()]
            return await verdicts_of(pool, jobs)

    assert {name: (verdict.status, verdict.test) for (name,), verdict in run_async(main()).items()} == {
        "slow on each": (Status.PASSED, None),
        "stuck on one": (Status.TIMEOUT, 3),
        "stuck at load": (Status.TIMEOUT, None),
    }


def test_a_program_may_print_for_each_of_many_inputs(first_pool, verdicts_of, run_async):
    """Canonical solutions do: one of EvoEval's prints a list of ten thousand items for each of 50 inputs."""
    program = "def f(x):\n    print('x' * {size})\n    return x\n".format
    many, few = suite(*((number,) for number in range(40))), suite((0,), (1,))
    jobs = [
        Job(("each",), (program(size=130_000),), many),
        Job(("flood",), (program(size=400_000),), many),
        Job(("few",), (program(size=600_000),), few),
    ]

    async def main():
        async with first_pool() as pool:
            return await verdicts_of(pool, jobs)

    statuses = {name: verdict.status for (name,), verdict in run_async(main()).items()}
    assert statuses == {"each": Status.PASSED, "flood": Status.OUTPUT_LIMIT, "few": Status.OUTPUT_LIMIT}


HALF = """
import os
def f(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, {sent})
        except OSError:
            pass
    while True:
        pass
"""


@pytest.mark.parametrize("sent", [b"\0", b"\0\0\0\x09", b"\0\0\0\x09[1, 2"])
def test_half_an_answer_does_not_keep_its_inputs_limit_from_running(make_pool, verdicts_of, run_async, sent):
    job = Job((0,), (HALF.format(sent=sent),), suite(*INPUTS), Limits(seconds=20, input_seconds=0.5))

    async def main():
        async with make_pool() as pool:
            return await verdicts_of(pool, [job])

    verdict = run_async(main())[0,]
    assert verdict.status is Status.TIMEOUT
    assert verdict.cpu_seconds < 10


def test_other_suites_have_no_limit_but_the_whole(make_pool, verdicts_of, run_async):
    slow = "import time\ntime.sleep(1.5)\ndef f(x):\n    return x\n"
    job = Job((0,), (slow,), Asserts("base", "f", ("assert f(1) == 1",)), Limits(4.0, input_seconds=0.5))

    async def main():
        async with make_pool() as pool:
            return await verdicts_of(pool, [job])

    assert run_async(main())[0,].status is Status.PASSED


def test_an_inputs_limit_grows_with_the_references_time(make_pool, verdicts_of, run_async):
    spin = "import time\ndef f(x):\n    end = time.process_time() + x\n    while time.process_time() < end: pass\n"
    jobs = [
        Job((factor,), (spin,), suite((0.8,), reference=spin), Limits(60, input_seconds=0.5, input_factor=factor))
        for factor in (0.1, 4.0)
    ]

    async def main():
        async with make_pool() as pool:
            return await verdicts_of(pool, jobs)

    assert [str(verdict.status) for _, verdict in sorted(run_async(main()).items())] == ["timeout", "passed"]


def test_a_job_without_a_program_runs_the_reference_alone(make_pool, verdicts_of, run_async):
    failing = suite((0,), reference="def f(x):\n    return 1 // x\n")

    async def main():
        async with make_pool() as pool:
            return await verdicts_of(pool, [Job((0,), (), suite(*INPUTS)), Job((1,), (), failing)])

    verdicts = run_async(main())
    assert (verdicts[0,].status, verdicts[0,].total_tests) == (Status.PASSED, 5)
    assert (
        verdicts[1,].message == "the reference fails on input 0: ZeroDivisionError: integer division or modulo by zero"
    )


def test_suites_that_a_worker_was_told_to_forget_are_taught_again(make_pool, verdicts_of, run_async, monkeypatch):
    monkeypatch.setattr(worker_module, "_TAUGHT", 1000)
    suites = [suite((n,), reference=f"{SAME}# {n}\n{'#' * 300}\n") for n in range(8)]
    jobs = [Job((number,), (SAME,), suites[number % 8]) for number in range(24)]

    async def main():
        async with make_pool() as pool:
            return await verdicts_of(pool, jobs)

    assert {verdict.status for verdict in run_async(main()).values()} == {Status.PASSED}


def test_long_jobs_are_shared_evenly_and_like_suites_stay_together(scripted, verdicts_of, run_async):
    """Six suites with three jobs each on two workers: none goes to both."""
    seen: dict[str, set[int]] = {}

    def script(guest):
        guest.hello()
        while True:
            frame = guest.receive()
            if frame[0] == "job":
                seen.setdefault(frame[2], set()).add(guest.launch)
                guest.passes(frame[1])

    async def main():
        async with Pool(PoolConfig(workers=2), backend=scripted(script)) as pool:
            await verdicts_of(pool, [Job((n,), (SAME,), suite((n // 3,)), seconds=0.05) for n in range(18)])

    run_async(main())
    assert all(len(workers) == 1 for workers in seen.values())
    assert {worker for workers in seen.values() for worker in workers} == {0, 1}
    assert len(seen) == 6


def test_a_nursery_that_cannot_be_forked_is_no_fault_of_the_suite(guest, compiled, monkeypatch):
    def full():
        raise BlockingIOError("no more processes")

    guest.expected.nursery().close()
    guest.expected.nursery.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(guest.nursery.os, "fork", full)
        runner = compiled(suite((1,)))
        with pytest.raises(BlockingIOError):
            runner.prepare()
    assert runner.prepare()["status"] == "passed"


ONE_OFF = (
    "equal_is_right = True\nasked = []\n\n"
    "def accepts(arguments, output, expected, is_equal):\n"
    "    asked.append(output)\n    return len(asked) == 1 and output == expected + 1\n"
)


def test_an_oracle_may_leave_equal_outputs_to_their_bytes(examine):
    """It is asked once: about the one output that differs."""
    tested = suite(*((n,) for n in range(40)), oracle=ONE_OFF)
    assert examine(tested, "def f(x):\n    return x + (x == 30)\n")["status"] == "passed"
    assert examine(tested, "def f(x):\n    return x + 2 * (x == 30)\n")["test"] == 30


LEFT_EMPTY = (
    "def accepts(arguments, output, expected, is_equal, left):\n    return arguments == [[3, 1]] and left == [[]]\n"
)


def test_an_oracle_may_see_what_the_program_left_of_its_arguments(examine):
    tested = suite(([3, 1],), ([3, 1],), oracle=LEFT_EMPTY)
    assert examine(tested, "def f(xs):\n    xs.clear()\n    return 0\n")["status"] == "passed"
    assert examine(tested, "def f(xs):\n    xs.pop()\n    return 0\n")["status"] == "wrong"
    assert examine(tested, returning("0"))["test"] == 0
    assert examine(tested, "def f(xs):\n    xs.clear()\n    raise KeyError\n")["status"] == "exception"
