"""References by need: the same verdicts, from fewer expected outputs."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from codeeval.errors import ModelError
from codeeval.evaluation import Calibrator, Plan, ScriptedPool, Tally, calibrate, evaluate, make_tasks
from codeeval.evaluation.screening import leaves_open
from codeeval.samples import Completion
from codeeval.store import Run
from codeeval_sandbox import BackendUnavailableError, Differential, Job, Limits, Screening, Status, Verdict

INPUTS = 10
REACHED = {0.05: 2, 5.0: 5, None: INPUTS}
"""Inputs that a reference gets through, by its time."""

SAMPLES = {
    "T/0": ("fails 0", "fails 1", "fails 0"),  # none needs more than the first run
    "T/1": ("fails 1", "fails 3", "fails 4"),  # the second run does
    "T/2": ("fails 8", "passes", "fails 0", "passes", "fails 2"),
    "T/3": ("late", "hungry", "late here", "fails 0"),
}
"""`late` and `hungry` meet a limit at once, `late here` that of an input."""


@dataclass
class Programs:
    """A model that draws the programs above."""

    fails_at: int | None = None
    name: str = "toy/model"
    drawn: int = 0

    def describe(self):
        return {}

    def available(self, problem):
        return len(SAMPLES[problem.task_id])

    async def draw(self, problem, indices: Sequence[int]) -> Sequence[Completion]:
        if self.fails_at is not None and self.drawn >= self.fails_at:
            raise ModelError("the server is gone")
        self.drawn += len(indices)
        return [Completion(index, SAMPLES[problem.task_id][index], "solution") for index in indices]

    async def close(self) -> None:
        pass


@dataclass
class Reached(ScriptedPool):
    """Judges the programs above by as many inputs as a reference gets through."""

    taken: list[Job] = field(default_factory=list)

    async def run(self, jobs):
        async for verdict in super().run(self._kept(jobs)):
            yield judged(self.taken[-1]) if verdict.status is Status.PASSED else verdict
            for _ in range(5):
                await asyncio.sleep(0)

    async def _kept(self, jobs):
        async for job in jobs:
            self.taken.append(job)
            yield job

    def references(self) -> list[tuple[str, float | None]]:
        """Runs of references: task and time."""
        return [(job.key[0], seconds_of(job)) for job in self.taken if not job.program]


def seconds_of(job):
    return job.suite.seconds if isinstance(job.suite, Screening) else None


def judged(job):
    reached = REACHED[seconds_of(job)]
    verdict = Verdict(job.key, Status.PASSED, "isolated", passed_tests=reached, total_tests=INPUTS, cpu_seconds=reached)
    program = job.program[-1] if job.program else ""
    if program.startswith("fails") and int(program.split()[1]) < reached:
        test = int(program.split()[1])
        return replace(verdict, status=Status.WRONG, test=test, passed_tests=test)
    if program == "late":
        return replace(verdict, status=Status.TIMEOUT, test=0, passed_tests=0, effective_seconds=job.limits.seconds)
    if program == "late here":
        return replace(verdict, status=Status.TIMEOUT, test=0, passed_tests=0, effective_seconds=1.0)
    return replace(verdict, status=Status.MEMORY, test=0, passed_tests=0) if program == "hungry" else verdict


@pytest.fixture
def problems(benchmark):
    suite = Differential("base", "f", "def f(x):\n    return x\n", tuple((number,) for number in range(INPUTS)))
    changed = (problem.model_copy(update={"suites": {"base": suite}, "prelude": ""}) for problem in benchmark(4))
    return replace(benchmark(4), problems=tuple(changed))


@pytest.fixture
def screened_run(problems, extract, open_toy_run):
    """Evaluates the samples above in the run of this name."""

    def go(pool, *, name="run", screens=True, model=None):
        async def work(run):
            known = run.manifest.limits.tasks
            unknown = [task_id for task_id in SAMPLES if task_id not in known or known[task_id]["base"].inputs]
            targets = [(problems[task_id], problems[task_id].suites["base"]) for task_id in unknown]
            calibrator = Calibrator(targets, floor=4.0, factor=10.0, screens=screens)
            counts = {task_id: len(programs) for task_id, programs in SAMPLES.items()}
            plan = Plan(make_tasks(problems, counts, calibrations=known), batch=2, draws=2)
            async with asyncio.timeout(60):
                drawn = model or Programs(), extract
                await evaluate(plan, run, Tally(), source=drawn, pool=pool, calibrator=calibrator)

        with open_toy_run(name) as run:
            asyncio.run(work(run))

    return go


def rows(path):
    return {
        (row.task_id, row.index): (row.status, row.verdict.test, row.verdict.passed_tests, row.same_as)
        for row in Run(path).verdicts()
    }


def test_verdicts_are_those_of_all_expected_outputs(screened_run, tmp_path):
    whole, by_need = Reached(lambda _: Status.PASSED), Reached(lambda _: Status.PASSED)
    screened_run(whole, name="whole", screens=False)
    screened_run(by_need)
    assert rows(tmp_path / "run") == rows(tmp_path / "whole")
    assert len(rows(tmp_path / "run")) == sum(map(len, SAMPLES.values()))
    assert {seconds for _, seconds in whole.references()} == {None}


def test_a_reference_runs_as_far_as_samples_get(screened_run):
    pool = Reached(lambda _: Status.PASSED)
    screened_run(pool)
    runs = {task_id: [seconds for task, seconds in pool.references() if task == task_id] for task_id in SAMPLES}
    assert runs == {"T/0": [0.05], "T/1": [0.05, 5.0], "T/2": [0.05, 5.0, None], "T/3": [0.05, 5.0, None]}


def test_limits_say_from_how_many_inputs_they_were_learnt(screened_run, tmp_path):
    pool = Reached(lambda _: Status.PASSED)
    screened_run(pool)
    learnt = {task_id: suites["base"] for task_id, suites in Run(tmp_path / "run").manifest.limits.tasks.items()}
    assert {task_id: calibration.inputs for task_id, calibration in learnt.items()} == {
        "T/0": 2,
        "T/1": 5,
        "T/2": None,
        "T/3": None,
    }
    last = {job.key: job for job in pool.taken if job.program}
    assert all(job.limits.seconds == learnt[job.key[0]].seconds for job in last.values() if seconds_of(job) is None)


def test_a_job_without_what_it_needs_waits_for_it(screened_run):
    """The limits of a program that is judged by all outputs are those that all outputs teach."""
    pool = Reached(lambda _: Status.PASSED)
    screened_run(pool)
    assert {job.limits.seconds for job in pool.taken if job.program and seconds_of(job) is None} == {100.0}


@pytest.mark.parametrize("lost", [0.05, 5.0, None])
def test_a_reference_that_the_sandbox_fails_over_holds_nothing_up(screened_run, tmp_path, lost):
    def script(job):
        return Status.INFRASTRUCTURE if not job.program and seconds_of(job) == lost else Status.PASSED

    screened_run(Reached(lambda _: Status.PASSED), name="whole", screens=False)
    screened_run(Reached(script))
    assert rows(tmp_path / "run") == rows(tmp_path / "whole")


@pytest.mark.parametrize("jobs", [1, 3, 6, 10, 14, 18, 22, 26])
def test_a_run_that_was_stopped_is_finished_alike(screened_run, tmp_path, jobs):
    class Ends(Reached):
        async def run(self, jobs_):
            async for verdict in super().run(jobs_):
                yield verdict
                if self.jobs == jobs:
                    raise BackendUnavailableError("no engine")

    screened_run(Reached(lambda _: Status.PASSED), name="whole", screens=False)
    with suppress(BackendUnavailableError):
        screened_run(Ends(lambda _: Status.PASSED))
    screened_run(Reached(lambda _: Status.PASSED))
    found, whole = rows(tmp_path / "run"), rows(tmp_path / "whole")
    assert {key: row[:3] for key, row in found.items()} == {key: row[:3] for key, row in whole.items()}


def test_a_model_that_fails_leaves_no_run_waiting_for_its_samples(screened_run, tmp_path):
    with pytest.raises(ModelError):
        screened_run(Reached(lambda _: Status.PASSED), model=Programs(fails_at=6))
    assert len(rows(tmp_path / "run")) == len(list(Run(tmp_path / "run").samples())) >= 6


def test_calibration_alone_runs_whole_references(problems):
    pool = Reached(lambda _: Status.PASSED)
    targets = [(problem, problem.suites["base"]) for problem in problems]
    learnt = asyncio.run(calibrate(pool, targets, floor=4.0, factor=4.0))
    assert {seconds for _, seconds in pool.references()} == {None}
    assert {suites["base"].inputs for suites in learnt.values()} == {None}


@pytest.mark.parametrize(
    ("verdict", "is_open"),
    [
        ({"status": Status.PASSED, "passed_tests": 2, "total_tests": 5}, True),
        ({"status": Status.PASSED, "passed_tests": 5, "total_tests": 5}, False),
        ({"status": Status.WRONG, "passed_tests": 2, "total_tests": 5}, False),
        ({"status": Status.SYNTAX_ERROR}, False),
        ({"status": Status.TIMEOUT, "effective_seconds": 1.02}, False),
        ({"status": Status.TIMEOUT, "effective_seconds": 60.0}, True),
        ({"status": Status.TIMEOUT, "cpu_seconds": 1.0, "suite_seconds": 60.0}, True),
        ({"status": Status.MEMORY}, True),
    ],
)
def test_a_screening_decides_unless_more_outputs_or_wider_limits_could(verdict, is_open):
    assert leaves_open(Verdict(("k",), trust="isolated", **verdict), Limits(60.0)) is is_open
