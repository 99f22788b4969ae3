"""The main job as a call, with a scripted sandbox."""

import asyncio
import os
import re
import signal
import threading
import time

import pytest
from pydantic import ValidationError

import codeeval
from codeeval.models import open_model
from codeeval.runs.blocking import blocking
from codeeval.runs.events import Advanced, Began, Ended
from codeeval.runs.opened import OpenedRun
from codeeval_sandbox.executors import ScriptedPool
from codeeval_sandbox.jobs import Status


def verdict_of(job) -> Status:
    try:
        compile("\n".join(job.program), "program", "exec")
    except SyntaxError:
        return Status.SYNTAX_ERROR
    return Status.PASSED


@pytest.fixture
def pool() -> ScriptedPool:
    return ScriptedPool(verdict_of)


SMALL = codeeval.RunConfig(limit=2, sampling=codeeval.SamplingConfig(n_samples=3), ks=(1, 3))


def test_five_lines_make_a_run_that_can_be_opened_again(tmp_path, pool):
    run = codeeval.run_sync(SMALL, folder=tmp_path / "run", executor=pool)
    assert set(run.summary().pass_at_k["base"]) == {"1", "3"}
    again = codeeval.open_run(tmp_path / "run")
    assert again.summary().pass_at_k == run.summary().pass_at_k
    assert again.manifest.request == SMALL
    assert len(list(again.verdicts())) == 12
    assert "pass@1" in str(again)
    assert repr(again).startswith("OpenedRun('")


def test_calling_again_does_only_what_is_missing(tmp_path, pool):
    codeeval.run_sync(SMALL, folder=tmp_path / "run", executor=pool)
    jobs = pool.jobs
    codeeval.run_sync(SMALL, folder=str(tmp_path / "run"), executor=pool)
    assert pool.jobs == jobs
    with pytest.raises(codeeval.RunError, match="finished"):
        codeeval.run_sync(SMALL, folder=tmp_path / "run", executor=pool, existing="continue")
    other = SMALL.model_copy(update={"benchmark": "starter", "limit": 3})
    with pytest.raises(codeeval.RunError, match=r"benchmark\.problems: 2 -> 3"):
        codeeval.run_sync(other, folder=tmp_path / "run", executor=pool)


def test_without_a_folder_the_run_is_under_runs(tmp_path, pool, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = codeeval.run_sync(SMALL, executor=pool)
    assert run.folder.parent.name == "runs"


def test_an_observer_gets_the_beginning_the_progress_and_the_end(tmp_path, pool):
    events = []
    codeeval.run_sync(SMALL, folder=tmp_path / "run", executor=pool, observer=events.append)
    kinds = [type(event) for event in events]
    assert kinds[0] is Began
    assert kinds[-1] is Ended
    assert set(kinds[1:-1]) <= {Advanced}
    assert (events[-1].tally.drawn, events[-1].tally.decided) == (6, 12)


def test_a_model_of_ones_own_is_asked(tmp_path, pool):
    """The configuration's own model does not exist, so that a run of it would be refused."""
    config = SMALL.model_copy(update={"model": "mine/1"})
    model = open_model("simulated/strong")
    run = codeeval.run_sync(config, folder=tmp_path / "run", executor=pool, model=model)
    assert run.manifest.model == "simulated/strong"


def test_what_the_session_left_undone_is_in_its_summary(tmp_path):
    pool = ScriptedPool(lambda _: Status.INFRASTRUCTURE)
    config = SMALL.model_copy(update={"sandbox": codeeval.SandboxConfig(timeout_factor=0)})
    run = codeeval.run_sync(config, folder=tmp_path / "run", executor=pool)
    assert run.summary().infrastructure == 12
    assert run.summary().pass_at_k == {}


def test_runs_folders_and_several_of_them_are_compared_and_gated(tmp_path, pool):
    pytest.importorskip("scipy")
    runs = [
        codeeval.run_sync(
            SMALL.model_copy(update={"sampling": codeeval.SamplingConfig(n_samples=3, seed=seed)}),
            folder=tmp_path / f"run,{seed}",
            executor=pool,
        )
        for seed in range(2)
    ]
    comparison = codeeval.compare(runs[0], tmp_path / "run,1", [runs[1].folder])
    assert [len(versus.benchmarks) for versus in comparison.candidates] == [1, 1]
    assert codeeval.gate(runs[0], runs[0]).passed
    assert codeeval.gate(runs[0], runs[1], margin=3).verdict == "inconclusive"
    with pytest.raises(codeeval.UsageError, match="margin -1: "):
        codeeval.gate(runs[0], runs[1], margin=-1)


async def _twice(value: int) -> int:
    await asyncio.sleep(0)
    return 2 * value


def test_a_coroutine_blocks_in_a_script_and_inside_a_running_loop():
    assert blocking(_twice(1)) == 2

    async def notebook() -> int:
        return blocking(_twice(2))

    assert asyncio.run(notebook()) == 4


def test_an_error_inside_a_running_loop_is_raised_to_the_caller():
    async def fails() -> None:
        raise codeeval.UsageError("no such thing")

    async def notebook() -> None:
        blocking(fails())

    with pytest.raises(codeeval.UsageError, match="no such thing"):
        asyncio.run(notebook())


def test_ctrl_c_inside_a_running_loop_cancels_the_work_and_waits_for_its_end():
    ended = []

    async def endless() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(time.monotonic())

    def interrupt() -> None:
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    async def notebook() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # as a kernel has it
        threading.Thread(target=interrupt).start()
        blocking(endless())

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(notebook())
    assert len(ended) == 1
    assert not [thread for thread in threading.enumerate() if thread.name == "codeeval"]


def test_a_run_that_is_not_there_is_named(tmp_path):
    with pytest.raises(codeeval.RunError, match="holds no run"):
        codeeval.open_run(tmp_path)
    assert OpenedRun.__mro__[1].__name__ == "Run"


@pytest.mark.parametrize(
    ("baseline", "candidates", "message"),
    [
        ([], ["r"], "the baseline is an empty list"),
        ("r", [[]], "the candidate is an empty list"),
        ("r", [], "a comparison needs two runs: give a second one"),
        (None, ["r"], "the baseline None is no run: give its folder"),
        ("r", [["r", 3]], "the candidate 3 is no run"),
        ("r", [""], "the candidate '' is no run"),
        ("nosuch", ["r"], "'nosuch' holds no run, because there is no such folder: check the path"),
        ("rr", ["r"], "no such folder: did you mean 'rrr'"),
    ],
)
def test_what_cannot_be_compared_is_named(tmp_path, monkeypatch, recorded_run, baseline, candidates, message):
    pytest.importorskip("scipy")
    monkeypatch.chdir(tmp_path)
    for name in ("r", "rrr"):
        recorded_run(tmp_path / name, {"T/0": {"base": [True]}})
    with pytest.raises(codeeval.CodeevalError, match=message):
        codeeval.compare(baseline, *candidates)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: codeeval.RunConfig(n_samples=3), "RunConfig has no field 'n_samples': it is one of SamplingConfig$"),
        (lambda: codeeval.RunConfig(n=3), r"no field 'n': did you mean 'n_samples' of SamplingConfig\?"),
        (
            lambda: codeeval.RunConfig(sampling={"temprature": 1}),
            "SamplingConfig has no field 'temprature'.*temperature",
        ),
        (lambda: codeeval.RunConfig(samplng={}), r"did you mean 'sampling' of RunConfig\?"),
        (lambda: codeeval.RunConfig(limit="x"), "RunConfig: limit 'x' is invalid: expected a whole number"),
        (lambda: codeeval.SandboxConfig(qqq=1), "no field 'qqq': its fields are backend, image"),
    ],
)
def test_a_field_that_cannot_be_meant_is_named_in_plain_words(made, message):
    with pytest.raises(codeeval.UsageError, match=message) as caught:
        made()
    assert isinstance(caught.value.__cause__, ValidationError)


def test_a_printed_run_names_fields(tmp_path):
    config = codeeval.RunConfig(limit=1, sampling=codeeval.SamplingConfig(n_samples=1), ks=(1,))
    run = codeeval.run_sync(config, folder=tmp_path / "r", executor=ScriptedPool(lambda _job: Status.PASSED))
    assert "add `model` or `samples` to score a real one" in str(run)
    assert re.search(r"--[a-z]", re.sub(r"`codeeval [^`]*`", "", str(run))) is None


def test_a_confidence_in_percent_is_refused(tmp_path, recorded_run):
    folder = recorded_run(tmp_path / "r", {"T/0": {"base": [True]}}).folder
    with pytest.raises(codeeval.UsageError, match="confidence 95 is no probability"):
        codeeval.compare(folder, folder, confidence=95)
