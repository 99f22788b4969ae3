import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from codeeval.errors import UsageError
from codeeval.evaluation import Calibrator, ScriptedPool, calibrate, make_tasks, shows_unpassable, verify
from codeeval_benchmarks.problem import KnownFault
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.jobs import Job, Limits, Status, Verdict
from codeeval_sandbox.kinds import Differential, Native, Whole


class Timed(ScriptedPool):
    """A scripted pool whose jobs take two seconds."""

    async def run(self, jobs) -> AsyncGenerator:
        async for verdict in super().run(jobs):
            yield replace(verdict, cpu_seconds=2.0)


def targets(benchmark):
    return [(problem, suite) for problem in benchmark for suite in problem.suites.values()]


def calibrated(pool, benchmark, floor=4.0, factor=4.0):
    return asyncio.run(calibrate(pool, targets(benchmark), floor=floor, factor=factor))


def test_a_limit_is_a_multiple_of_the_reference_but_never_below_the_floor(benchmark):
    slow = calibrated(Timed(lambda _: Status.PASSED), benchmark(1))["T/0"]["base"]
    quick = calibrated(ScriptedPool(lambda _: Status.PASSED), benchmark(1))["T/0"]["base"]
    assert (slow.seconds, slow.reference_seconds) == (8.0, 2.0)
    assert (quick.seconds, quick.reference_seconds) == (4.0, 0.01)


@pytest.mark.parametrize(("slept", "limit"), [(15.0, 60.0), (60.0, 240.0), (100.0, 240.0), (200.0, 300.0)])
def test_time_that_a_reference_sleeps_counts_and_above_four_minutes_the_factor_is_smaller(benchmark, slept, limit):
    class Sleeping(ScriptedPool):
        async def run(self, jobs) -> AsyncGenerator:
            async for verdict in super().run(jobs):
                yield replace(verdict, cpu_seconds=0.1, effective_seconds=slept)

    found = calibrated(Sleeping(lambda _: Status.PASSED), benchmark(1))["T/0"]["base"]
    assert (found.seconds, found.reference_seconds) == (limit, 0.1)


def test_a_benchmark_says_how_long_its_references_may_take(benchmark):
    limits = []

    def script(job: Job) -> Status:
        limits.append(job.limits.seconds)
        return Status.PASSED

    for patience, floor in ((60.0, 4.0), (240.0, 4.0), (60.0, 90.0)):
        problems = [problem.model_copy(update={"patience": patience}) for problem in benchmark(1)]
        calibrated(ScriptedPool(script), problems, floor=floor)
    assert limits == [60.0, 60.0, 240.0, 240.0, 90.0, 90.0]


def test_a_problem_may_ask_for_a_longer_limit_than_its_reference_shows(benchmark):
    problems = [problem.model_copy(update={"least_seconds": 90.0}) for problem in benchmark(1)]
    assert calibrated(Timed(lambda _: Status.PASSED), problems)["T/0"]["base"].seconds == 90.0
    assert calibrated(Timed(lambda _: Status.PASSED), benchmark(1))["T/0"]["base"].seconds == 8.0


def test_tests_that_take_long_by_themselves_get_their_share_and_others_the_usual_one(benchmark):
    class Working(ScriptedPool):
        """A scripted pool whose `base` tests take two seconds of the checker's time."""

        async def run(self, jobs) -> AsyncGenerator:
            async for verdict in super().run(jobs):
                yield replace(verdict, suite_seconds=2.0 if verdict.key[1] == "base" else 0.01)

    found = calibrated(Working(lambda _: Status.PASSED), benchmark(1))["T/0"]
    assert (found["base"].suite_seconds, found["strong"].suite_seconds) == (9.0, None)
    task = make_tasks(benchmark(1), {"T/0": 1}, calibrations={"T/0": found})[0]
    assert [test.limits.share for test in task.tests] == [9.0, 1.0]


def test_under_a_short_limit_tests_of_milliseconds_get_a_share_of_their_own(benchmark):
    class Working(ScriptedPool):
        """A scripted pool whose tests take so much of the checker's time."""

        async def run(self, jobs) -> AsyncGenerator:
            async for verdict in super().run(jobs):
                yield replace(verdict, suite_seconds=0.02 if verdict.key[1] == "base" else 0.002)

    for floor, shares in ((4.0, (None, None)), (1.0, (0.1625, None))):
        outcomes = calibrated(Working(lambda _: Status.PASSED), benchmark(1), floor=floor, factor=4.0)["T/0"]
        assert (outcomes["base"].suite_seconds, outcomes["strong"].suite_seconds) == shares


def test_what_passes_only_in_one_process_is_run_so_and_said(benchmark):
    def script(job: Job) -> Status:
        return Status.PASSED if job.suite.trust == "shared" or job.suite.name == "base" else Status.EXCEPTION

    found = calibrated(ScriptedPool(script), benchmark(1))["T/0"]
    assert {name: (one.trust, one.passed) for name, one in found.items()} == {
        "base": ("isolated", True),
        "strong": ("shared", True),
    }
    task = make_tasks(benchmark(1), {"T/0": 1}, calibrations={"T/0": found})[0]
    assert [test.suite.trust for test in task.tests] == ["isolated", "shared"]


def test_a_canonical_solution_that_fails_stays_isolated_under_the_floor(benchmark):
    one = calibrated(Timed(lambda _: Status.WRONG), benchmark(1))["T/0"]["base"]
    assert (one.passed, one.trust, one.seconds) == (False, "isolated", 4.0)


class Hungry(ScriptedPool):
    """A scripted pool whose jobs take a gigabyte; keeps them."""

    async def run(self, jobs) -> AsyncGenerator:
        async def kept():
            async for job in jobs:
                self.taken = [*getattr(self, "taken", []), job]
                yield job

        async for verdict in super().run(kept()):
            yield replace(verdict, memory_kb=1 << 20)


@pytest.fixture
def with_inputs(benchmark):
    """A benchmark of one problem with a Differential suite."""
    (problem,) = benchmark(1)
    suite = Differential("plus", "f", "def f(x):\n    return x\n", ((1,),))
    return replace(benchmark(1), problems=(problem.model_copy(update={"suites": {"plus": suite}}),))


def test_the_reference_of_inputs_runs_alone_and_needs_no_program(with_inputs):
    pool = Hungry(lambda _: Status.WRONG)
    one = calibrated(pool, with_inputs)["T/0"]["plus"]
    assert [job.program for job in pool.taken] == [()]
    assert (one.passed, one.trust, one.seconds) == (False, "isolated", 60.0)


def test_samples_may_use_more_memory_than_a_hungry_reference_did(with_inputs):
    found = calibrated(Hungry(lambda _: Status.PASSED), with_inputs)
    (task,) = make_tasks(with_inputs, {"T/0": 1}, limits=Limits(memory_mb=1024), calibrations=found)
    assert task.tests[0].limits.memory_mb == 1536
    (task,) = make_tasks(with_inputs, {"T/0": 1}, limits=Limits(memory_mb=4096), calibrations=found)
    assert task.tests[0].limits.memory_mb == 4096


def test_all_inputs_together_have_a_minute_also_where_nothing_was_calibrated(with_inputs):
    (task,) = make_tasks(with_inputs, {"T/0": 1}, limits=Limits(seconds=4.0))
    assert task.tests[0].limits.seconds == 60.0


def test_where_the_reference_is_slow_all_inputs_together_have_its_time_times_the_factor(with_inputs):
    found = calibrated(Timed(lambda _: Status.PASSED), with_inputs, factor=40.0)
    (task,) = make_tasks(with_inputs, {"T/0": 1}, limits=Limits(seconds=4.0), calibrations=found)
    assert task.tests[0].limits.seconds == 80.0


def test_a_canonical_solution_is_run_on_its_own_outputs_when_a_benchmark_is_verified(with_inputs):
    flawed = ScriptedPool(lambda job: Status.WRONG if job.program else Status.PASSED)
    result = asyncio.run(verify(with_inputs, flawed, floor=4.0, factor=4.0))
    assert (result.passed, result.failed) == (0, ("T/0",))


def test_a_suite_that_is_known_to_be_too_weak_is_expected_to_let_nonsense_pass(with_inputs):
    weak = replace(with_inputs, too_weak=(KnownFault("T/0", "takes anything"),))
    lenient = ScriptedPool(lambda _: Status.PASSED)
    assert asyncio.run(verify(weak, lenient, floor=4.0, factor=4.0)).as_expected
    assert not asyncio.run(verify(with_inputs, lenient, floor=4.0, factor=4.0)).as_expected


def test_own_objects_answer_only_where_those_of_the_canonical_solution_do(benchmark):
    class Asked(ScriptedPool):
        """A pool in which the strong suite asks objects of the program's own, if it may."""

        async def run(self, jobs) -> AsyncGenerator:
            async for verdict in super().run(jobs):
                yield replace(verdict, own_objects=verdict.key[1] == "strong")

    found = calibrated(Asked(lambda job: Status.PASSED if job.suite.own_objects else Status.WRONG), benchmark(1))
    (task,) = make_tasks(benchmark(1), {"T/0": 1}, calibrations=found)
    assert {test.suite.name: test.suite.own_objects for test in task.tests} == {"base": False, "strong": True}


def test_what_the_sandbox_could_not_do_is_left_out(benchmark):
    assert calibrated(ScriptedPool(lambda _: Status.INFRASTRUCTURE), benchmark(2)) == {}


def test_calibrated_limits_reach_the_jobs_and_others_keep_the_given_ones(benchmark):
    known = {"T/0": calibrated(Timed(lambda _: Status.PASSED), benchmark(1))["T/0"]}
    limits = Limits(seconds=5.0, memory_mb=77)
    first, second = make_tasks(benchmark(2), {"T/0": 1, "T/1": 1}, limits=limits, calibrations=known)
    assert [test.limits for test in first.tests] == [replace(limits, seconds=8.0)] * 2
    assert [test.limits for test in second.tests] == [limits] * 2


def test_suites_are_chosen_by_name_and_an_unknown_one_is_refused(benchmark):
    (task,) = make_tasks(benchmark(1), {"T/0": 1}, suites=["strong"])
    assert [test.suite.name for test in task.tests] == ["strong"]
    with pytest.raises(UsageError, match=r"'gold'.*base, strong"):
        make_tasks(benchmark(1), {"T/0": 1}, suites=["gold"])


def right_is_right(job: Job) -> Status:
    return Status.PASSED if job.program[-1] == "right" else Status.WRONG


def verified(pool, benchmark):
    return asyncio.run(verify(benchmark, pool, floor=4.0, factor=4.0))


def test_a_sound_benchmark_is_as_expected(benchmark):
    result = verified(ScriptedPool(right_is_right), benchmark(3))
    assert result.model_dump() == {
        "benchmark": "toy",
        "problems": 3,
        "passed": 3,
        "failed": (),
        "causes": {},
        "shared": {},
        "controls": 3,
        "controls_passed": (),
    }
    assert result.as_expected


def test_verification_says_why_a_solution_fails_and_why_one_shares_a_process(benchmark):
    class Talking(ScriptedPool):
        """A pool in which T/0 fails, and T/1 passes in one process with its tests."""

        async def run(self, jobs) -> AsyncGenerator:
            async for verdict in super().run(jobs):
                yield replace(verdict, exception="OSError", message="no\n net")

    def script(job: Job) -> Status:
        passes = {"T/0": False, "T/1": job.suite.trust == "shared"}
        return Status.PASSED if passes.get(job.key[0], True) and job.program[-1] == "right" else Status.EXCEPTION

    result = verified(Talking(script), benchmark(3))
    assert result.causes == {"T/0": "exception: OSError: no net"}
    assert result.shared == {"T/1": "exception: OSError: no net"}


@pytest.mark.parametrize(("faults", "expected"), [(["T/1"], True), ([], False), (["T/1", "T/2"], False)])
def test_failures_must_be_exactly_the_known_faults(benchmark, faults, expected):
    pool = ScriptedPool(lambda job: Status.WRONG if job.key[0] == "T/1" else right_is_right(job))
    result = verified(pool, benchmark(3, faults))
    assert result.failed == ("T/1",)
    assert result.as_expected is expected


def test_a_control_that_passes_any_suite_is_named(benchmark):
    pool = ScriptedPool(lambda job: Status.PASSED if job.suite.name == "base" else right_is_right(job))
    result = verified(pool, benchmark(2))
    assert result.controls_passed == ("T/0", "T/1")
    assert not result.as_expected


def translated(benchmark, language, suite):
    """A problem in another language, without a canonical solution."""
    (problem,) = benchmark(1)
    changes = {"environment": Environment(language), "canonical_solution": "", "suites": {"base": suite}}
    return problem.model_copy(update=changes)


NATIVE, WHOLE = Native("base", "f", "stopifnot(", "r"), Whole("base", "f", "f();", "php")


@pytest.mark.parametrize(
    ("language", "suite", "status", "exception", "message", "reason"),
    [
        ("r", NATIVE, Status.WRONG, "BrokenSuite", "no program can pass: no end", "no end"),
        ("r", NATIVE, Status.WRONG, "BrokenSuite", None, "no reason given"),
        ("r", NATIVE, Status.WRONG, None, "no end", ""),
        ("php", WHOLE, Status.SYNTAX_ERROR, "CompileError", "no end", "the language cannot read them: no end"),
        ("php", WHOLE, Status.EXCEPTION, "Error", "no end", ""),
    ],
)
def test_a_wrong_program_shows_tests_that_no_program_can_pass(
    benchmark, *, language, suite, status, exception, message, reason
):
    problem = translated(benchmark, language, suite)
    assert shows_unpassable(problem, suite)
    calibrator = Calibrator([(problem, suite)], floor=4.0, factor=4.0)
    (job,) = calibrator.due()
    assert job.program == ("wrong",)
    calibrator.settle(Verdict(job.key, status, "isolated", exception=exception, message=message))
    assert (calibrator.open, calibrator.take()) == (False, {})
    assert calibrator.take_unpassable() == ({"T/0": {"base": reason}} if reason else {})
    assert calibrator.take_unpassable() == {}


def test_what_a_compiler_must_build_first_and_what_has_a_solution_is_not_tried(benchmark):
    cpp = Whole("base", "f", "int main() {}", "cpp")
    assert not shows_unpassable(translated(benchmark, "cpp", cpp), cpp)
    (solved,) = benchmark(1)
    assert not any(shows_unpassable(solved, suite) for suite in solved.suites.values())
