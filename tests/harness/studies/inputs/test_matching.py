import json

import pytest

from codeeval.errors import RunError, UsageError
from codeeval.store import Calibration, LimitFacts
from codeeval.studies.compare.study import matches
from codeeval.studies.inputs.cohorts import gather
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import Tolerance, are_translations, match, side_of

TWO = {"T/0": {"base": [True, False]}, "T/1": {"base": [False, False]}}


def matched(a, b, **tolerance):
    return match(ComparedRun(a), ComparedRun(b), "base", Tolerance(**tolerance))


def test_runs_are_matched_by_task_whatever_their_order(recorded_run):
    found = matched(recorded_run("a", TWO), recorded_run("b", dict(reversed(TWO.items()))))
    assert found.pairs.tasks == ("T/0", "T/1")
    assert found.pairs.c_a.tolist() == found.pairs.c_b.tolist() == [1, 0]


def test_another_version_of_the_benchmark_is_refused_with_both(recorded_run):
    a, b = recorded_run("a", TWO), recorded_run("b", TWO, benchmark={"digest": "d2", "source": "another file"})
    with pytest.raises(
        UsageError, match=r"digest d1, made up; 2 problems with verdicts, digest d2, another file.*--across-versions"
    ):
        matched(a, b)
    assert "different versions" in matched(a, b, versions=True).notes[0]


def test_parts_of_one_version_are_compared(recorded_run):
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - only here

    whole = load("starter")
    runs = []
    for limit in (3, 5):
        part = whole.subset([problem.task_id for problem in whole.problems[:limit]])
        facts = {"name": "starter", "digest": part.digest}
        outcomes = {problem.task_id: {"base": [True]} for problem in part}
        settings = {"benchmark": "starter", "limit": limit}
        runs.append(recorded_run(f"first{limit}", outcomes, benchmark=facts, request=settings))
    found = matched(*runs)
    assert len(found.pairs.tasks) == 3
    assert [
        note for note in found.notes if "of the same version" in note and "of 3 problems" in note and "of 5" in note
    ]
    assert [note for note in found.notes if "2 tasks" in note]


def test_one_benchmark_in_two_languages_is_compared_by_task_and_said(recorded_run):
    names = [f"multipl-e-mbpp@{language}" for language in ("r", "racket")]
    runs = [
        recorded_run(name.partition("@")[2], TWO, benchmark={"name": name, "digest": name}, request={"benchmark": name})
        for name in names
    ]
    assert f"{names[0]} and {names[1]}: the same problems in two languages" in matched(*runs).notes[0]
    (pair,), alone = matches(*(side_of([run.folder]) for run in runs), "base", Tolerance())
    assert (pair.pairs.tasks, alone) == (("T/0", "T/1"), [])
    assert not are_translations("mbpp@test", "mbpp@train")
    assert not are_translations("mbxp@java", "humaneval-x@cpp")


def test_another_benchmark_is_refused(recorded_run):
    with pytest.raises(UsageError, match=r"'toy'.*'other'"):
        matched(recorded_run("a", TWO), recorded_run("b", TWO, benchmark={"name": "other"}))


def test_disjoint_tasks_are_refused_with_their_names(recorded_run):
    with pytest.raises(UsageError, match=r"no task in common: the first has T/0, T/1, the second X/0"):
        matched(recorded_run("a", TWO), recorded_run("b", {"X/0": {"base": [True]}}, benchmark={"problems": 2}))


def test_tasks_of_one_run_alone_are_named_and_left_out(recorded_run):
    found = matched(recorded_run("a", TWO), recorded_run("b", {"T/1": {"base": [True]}}))
    assert found.pairs.tasks == ("T/1",)
    assert any("1 tasks of" in note and "T/0" in note for note in found.notes)


def test_different_numbers_of_samples_are_compared_and_said(recorded_run):
    found = matched(recorded_run("a", TWO), recorded_run("b", {task: {"base": [True] * 3} for task in TWO}))
    assert found.pairs.n_b.tolist() == [3, 3]
    assert any("2 samples per task" in note and " 3: " in note for note in found.notes)


def test_an_unfinished_run_is_refused_with_what_is_missing(recorded_run):
    a = recorded_run("a", TWO)
    b = recorded_run("b", {"T/0": {"base": [True, None]}, "T/1": {"base": [True]}}, finished=None, n_samples=2)
    with pytest.raises(RunError, match=r"1 samples and 1 verdicts are missing.*--resume.*--unfinished"):
        matched(a, b)
    assert any("what is there was compared" in note for note in matched(a, b, unfinished=True).notes)


def test_a_missing_suite_is_refused_with_those_that_there_are(recorded_run):
    with pytest.raises(UsageError, match=r"no verdicts of a suite 'strong'; it has 'base'"):
        match(ComparedRun(recorded_run("a", TWO)), ComparedRun(recorded_run("b", TWO)), "strong", Tolerance())


def test_other_conditions_of_execution_are_said(recorded_run):
    a, b = (recorded_run(name, TWO, sandbox={"python": python}) for name, python in (("a", "3.11.2"), ("b", "3.12.1")))
    assert any("python 3.11.2 and 3.12.1" in note for note in matched(a, b).notes)


def test_problems_built_on_one_another_are_one_group(recorded_run):
    tasks = ["Starter/0", "StarterPro/0", "Starter/1"]
    facts = {"benchmark": {"name": "starter"}, "request": {"benchmark": "starter"}}
    a, b = (recorded_run(name, {task: {"base": [True]} for task in tasks}, **facts) for name in "ab")
    cluster = matched(a, b).pairs.cluster.tolist()
    assert cluster[0] == cluster[1] != cluster[2]


def test_a_side_is_a_run_several_or_a_folder_of_runs(recorded_run, tmp_path):
    recorded_run("m/first", TWO)
    recorded_run("m/second", TWO, benchmark={"name": "other"})
    assert list(side_of([tmp_path / "m"]).runs) == ["toy", "other"]
    assert list(side_of([tmp_path / "m/first", tmp_path / "m/second"]).runs) == ["toy", "other"]
    recorded_run("m/third", TWO)
    with pytest.raises(UsageError, match="two runs of 'toy'"):
        side_of([tmp_path / "m"])


def test_a_suite_that_is_lost_whole_is_missing_too(recorded_run):
    known = Calibration(seconds=4, reference_seconds=0.1, passed=True, trust="isolated")
    limits = LimitFacts(tasks={"T/0": {"base": known, "strong": known}})
    run = recorded_run(
        "a", {"T/0": {"base": [True, True]}, "T/1": {"base": [None, None]}}, limits=limits, finished=None
    )
    assert ComparedRun(run).missing_by_task() == {"T/0": 2, "T/1": 2}


def greedy(recorded_run, name, rates, n=10, text="def f(): return {}"):
    """A run whose samples of a task are copies of one program; tasks pass where `rates` are true."""
    run = recorded_run(name, {f"T/{at}": {"base": [passed] * n} for at, passed in enumerate(rates)})
    path = run.folder / "samples.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows = [row | {"solution": text.format(row["task_id"]), "completion": text.format(row["task_id"])} for row in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return run


def test_copies_of_one_sample_count_once_and_are_said(recorded_run):
    a, b = greedy(recorded_run, "a", [True] * 20), greedy(recorded_run, "b", [False] + [True] * 19, text="# {}")
    found = match(ComparedRun(a), ComparedRun(b), "base", Tolerance())
    assert (found.pairs.n_a.max(), found.pairs.n_b.max(), found.pairs.c_b.sum()) == (1, 1, 19)
    assert sum("samples of a task are identical" in note for note in found.notes) == 2


def test_samples_that_differ_are_no_copies_although_all_of_them_pass(recorded_run):
    run = recorded_run("a", {f"T/{at}": {"base": [True] * 4} for at in range(20)})
    assert ComparedRun(run).copies is False
    assert ComparedRun(run).counts("base")["T/0"] == (4, 4)


def test_a_run_compared_with_its_own_samples_is_noticed(recorded_run):
    outcomes = {f"T/{at}": {"base": [at % 2 == 0, True]} for at in range(6)}
    a, b = recorded_run("a", outcomes), recorded_run("b", outcomes)
    found = match(ComparedRun(a), ComparedRun(b), "base", Tolerance())
    assert found.same
    assert any("compares a run with itself" in note for note in found.notes)
    changed = outcomes | {"T/0": {"base": [True, False]}}
    assert not match(ComparedRun(a), ComparedRun(recorded_run("c", changed)), "base", Tolerance()).same


def test_tasks_whose_passes_could_be_forged_are_counted(recorded_run):
    """The tests share the program's process, or its own objects answer them: each report says of how many tasks."""
    plain, shared, answered = (
        Calibration(seconds=4, reference_seconds=0, passed=True, trust=trust, own_objects=own)
        for trust, own in (("isolated", False), ("shared", True), ("isolated", True))
    )
    tasks = {"T/0": {"base": plain}, "T/1": {"base": shared}, "T/2": {"base": answered}, "T/3": {"base": answered}}
    rates = {task: {"base": [True, False]} for task in tasks}
    a, b = (recorded_run(name, rates, limits=LimitFacts(tasks=tasks)) for name in "ab")
    notes = [note.partition(": ")[2] for note in matched(a, b).notes if "forge" in note and "/b'" in note]
    assert notes == [
        "in 1 of 4 tasks the tests share the program's process, so that a program could forge its passes",
        "in 2 of 4 tasks the program's own objects or changes decide tests, so that a program could forge its passes",
    ]
    cohort = gather([a.folder], oracle="base")
    assert [note for note in cohort.notes if "forge" in note] == [f"{cohort.sources[0].label}: {n}" for n in notes]
