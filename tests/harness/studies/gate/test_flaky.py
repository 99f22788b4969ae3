"""Flaky tasks: what a history of one model's runs shows."""

import numpy as np
import pytest

from codeeval.errors import UsageError
from codeeval.history import Measurement, add_to_history, read_history
from codeeval.statistics.deviations import deviations
from codeeval.studies.gate.flaky import find_flaky
from codeeval.studies.inputs.matching import side_of

TASKS = 12


@pytest.fixture
def history(tmp_path):
    """A history of these runs."""

    def make(*runs):
        path = tmp_path / "history.sqlite"
        for run in runs:
            measurement = Measurement("base", 1, 0.5, 0.4, 0.6)
            add_to_history(path, run.manifest, [measurement], folder=str(run.folder))
        return path

    return make


@pytest.fixture
def drawn(recorded_run):
    """A run of one model: how many of ten samples of each task pass, 5 unless given."""

    def make(name, **passing):
        counts = {f"T/{task}": passing.get(f"t{task}", 5) for task in range(TASKS)}
        outcomes = {task: {"base": [index < count for index in range(10)]} for task, count in counts.items()}
        return recorded_run(name, outcomes, seed=name, started=f"2026-01-0{len(name)}T00:00:00+00:00")

    return make


def found(history, a, b, **options):
    def entries(benchmark, model):
        return read_history(history, benchmark=benchmark, model=model)

    return find_flaky(entries, (side_of([a.folder]), side_of([b.folder])), "base", excluded=False, **options)


def test_a_run_that_differs_beyond_sampling_makes_a_task_flaky(drawn, history):
    a, again, b = drawn("a", t3=10, t4=6), drawn("aa", t3=0, t4=4), drawn("bbb")
    (task,) = found(history(a, again), a, b).tasks
    assert (task.task_id, task.reason, task.excluded) == ("T/3", "rate", False)
    assert task.p < 0.05
    assert "100 %" in task.detail


def test_the_candidates_own_runs_show_nothing(drawn, history):
    """What is tested is no evidence that a task is flaky."""
    a, b = drawn("a", t3=10), drawn("bb", t3=0)
    none = found(history(a, b), a, b)
    assert none.tasks == ()
    assert none.notes == (
        "toy: flaky tasks need two runs of the baseline's model and settings; the history and the baseline have 1",
    )


def test_one_program_with_two_verdicts_is_flaky(recorded_run, history):
    """No number of samples is needed for that."""
    runs = [
        recorded_run(name, {f"T/{task}": {"base": [passed or task != 2]} for task in range(4)}, started=start)
        for name, passed, start in (
            ("a", True, "2026-01-01T00:00:00+00:00"),
            ("b", False, "2026-01-02T00:00:00+00:00"),
            ("c", True, "2026-01-03T00:00:00+00:00"),
        )
    ]
    (task,) = found(history(*runs[:2]), runs[0], runs[2]).tasks
    assert (task.task_id, task.reason, task.p) == ("T/2", "program", None)
    assert task.detail.startswith("one program passed in ")


def test_a_run_that_is_gone_is_left_out(drawn, history):
    import shutil  # noqa: PLC0415 - only here

    a, again, b = drawn("a"), drawn("aa", t3=0), drawn("bbb")
    path = history(a, again)
    shutil.rmtree(again.folder)
    notes = found(path, a, b).notes
    assert notes[0].startswith("a run of the history was left out of the search for flaky tasks: ")


def test_without_a_history_the_search_is_refused(drawn, tmp_path):
    a, b = drawn("a"), drawn("bb")
    with pytest.raises(UsageError, match="there is no history"):
        found(tmp_path / "none.sqlite", a, b)


def test_runs_of_one_model_seldom_deviate():
    """In 5 % of cases at most over all tasks and runs, though 5 runs of 60 tasks are held against one another."""
    rng = np.random.default_rng(4)
    rates = rng.random(60)
    n = np.full((5, 60), 8)
    some = [bool((deviations(n, rng.binomial(8, rates, size=(5, 60))).p <= 0.05).any()) for _ in range(60)]
    assert np.mean(some) <= 0.05 + 3 * (0.05 * 0.95 / 60) ** 0.5


def test_a_run_without_samples_of_a_task_is_not_held_against_others():
    n, c = np.array([[10, 0], [10, 10], [10, 10]]), np.array([[0, 0], [10, 10], [10, 10]])
    deviant = deviations(n, c)
    assert deviant.run[0] == 0
    assert deviant.p[0] < 0.001 < deviant.p[1] == 1
