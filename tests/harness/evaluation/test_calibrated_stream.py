"""Canonical solutions go through the same stream as samples: each sample waits for its own task's alone."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from codeeval.errors import ModelError
from codeeval.evaluation import Calibrator, ScriptedPool, Tally, evaluate
from codeeval.store import Run
from codeeval_sandbox.errors import BackendUnavailableError
from codeeval_sandbox.jobs import Status


def passed(_job):
    return Status.PASSED


def is_reference(job):
    return len(job.key) == 2


@pytest.fixture
def calibrated_run(benchmark, plan, model, extract, open_toy_run):
    """Evaluates three problems of five samples in a run, with what it lacks of limits learnt on the way."""

    def go(pool, source=None, seconds=120.0):
        async def work(run):
            known = run.manifest.limits.tasks
            targets = [
                (problem, suite)
                for problem in benchmark(3)
                for suite in problem.suites.values()
                if suite.name not in known.get(problem.task_id, {})
            ]
            calibrator = Calibrator(targets, floor=4.0, factor=4.0)
            async with asyncio.timeout(seconds):
                drawn_from = source or model(), extract
                await evaluate(
                    plan(batch=2, draws=2), run, Tally(), source=drawn_from, pool=pool, calibrator=calibrator
                )

        with open_toy_run("run") as run:
            asyncio.run(work(run))

    return go


class Withholding(ScriptedPool):
    """Answers of one reference only when a certain sample has been executed; passes everything."""

    def __init__(self, reference, until):
        super().__init__(passed)
        self.reference, self.until = reference, until

    async def run(self, jobs):
        held = None
        async for verdict in super().run(jobs):
            if verdict.key == self.reference:
                held = verdict
                continue
            yield verdict
            if verdict.key == self.until:
                yield held


@pytest.mark.parametrize(
    ("reference", "until"),
    [
        (("T/2", "base"), ("T/0", 4, "strong")),
        (("T/0", "base"), ("T/2", 4, "strong")),  # samples that came later pass by those that wait
    ],
)
def test_a_sample_waits_for_its_own_tasks_canonical_solution_alone(calibrated_run, tmp_path, reference, until):
    calibrated_run(Withholding(reference, until))
    assert len(list(Run(tmp_path / "run").verdicts())) == 3 * 5 * 2


class Unhurried(ScriptedPool):
    """Lets others go on before it takes another job."""

    async def run(self, jobs):
        async for verdict in super().run(jobs):
            yield verdict
            for _ in range(20):
                await asyncio.sleep(0)


def test_references_and_samples_go_by_turns(calibrated_run):
    """Samples do not wait for the references of later tasks, and no reference waits for all samples."""
    taken = []
    calibrated_run(Unhurried(lambda job: taken.append(job) or Status.PASSED))
    references = [position for position, job in enumerate(taken) if is_reference(job)]
    samples = [position for position, job in enumerate(taken) if not is_reference(job)]
    assert (len(references), len(samples)) == (6, 30)
    assert samples[0] < references[-1] < samples[15]


def test_what_was_drawn_before_the_model_failed_is_executed_once_its_task_is_known(calibrated_run, model, tmp_path):
    with pytest.raises(ModelError):
        calibrated_run(ScriptedPool(passed), source=model(fails_at=7))
    drawn = len(list(Run(tmp_path / "run").samples()))
    assert drawn > 0
    assert len(list(Run(tmp_path / "run").verdicts())) == 2 * drawn
    calibrated_run(ScriptedPool(passed))
    assert len(list(Run(tmp_path / "run").verdicts())) == 30


def test_limits_are_stored_before_any_verdict_that_they_decide(calibrated_run, tmp_path):
    def script(_job):
        run = Run(tmp_path / "run")
        stored = {(row.task_id, row.suite) for row in run.verdicts()}
        limits = Run(tmp_path / "run").manifest.limits.tasks
        assert stored <= {(task_id, suite) for task_id, suites in limits.items() for suite in suites}
        return Status.PASSED

    calibrated_run(ScriptedPool(script))
    assert {name: sorted(found) for name, found in Run(tmp_path / "run").manifest.limits.tasks.items()} == {
        f"T/{number}": ["base", "strong"] for number in range(3)
    }


def test_what_was_learnt_decides_how_samples_are_run(calibrated_run):
    taken = []

    class Timed(ScriptedPool):
        async def run(self, jobs):
            async for verdict in super().run(jobs):
                yield replace(verdict, cpu_seconds=2.0)

    def script(job):
        if not is_reference(job):
            taken.append(job)
        elif job.suite.name == "strong" and job.suite.trust == "isolated":
            return Status.WRONG
        return Status.PASSED

    calibrated_run(Timed(script))
    assert {job.limits.seconds for job in taken} == {8.0}
    assert {(job.suite.name, job.suite.trust) for job in taken} == {("base", "isolated"), ("strong", "shared")}


def test_a_reference_that_the_sandbox_fails_over_holds_nothing_up(calibrated_run, tmp_path):
    calibrated_run(ScriptedPool(lambda job: Status.INFRASTRUCTURE if is_reference(job) else Status.PASSED))
    run = Run(tmp_path / "run")
    assert (len(list(run.verdicts())), run.manifest.limits.tasks) == (30, {})


@pytest.mark.parametrize("jobs", [1, 4, 7, 12, 20])
def test_a_run_that_was_stopped_learns_what_it_lacks(calibrated_run, tmp_path, jobs):
    class Ends(ScriptedPool):
        async def run(self, jobs_):
            async for verdict in super().run(jobs_):
                yield verdict
                if self.jobs == jobs:
                    raise BackendUnavailableError("no engine")

    with suppress(BackendUnavailableError):
        calibrated_run(Ends(passed))
    before = Run(tmp_path / "run").manifest.limits.tasks
    references = []
    calibrated_run(ScriptedPool(lambda job: references.append(job) or Status.PASSED))
    run = Run(tmp_path / "run")
    assert sum(map(is_reference, references)) == 6 - sum(map(len, before.values()))
    assert sum(map(len, run.manifest.limits.tasks.values())) == 6
    assert len(list(run.verdicts())) == 30
