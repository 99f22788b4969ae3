import json

import pytest

from codeeval.errors import RunError, UsageError
from codeeval.studies.inputs.cohorts import gather
from codeeval_benchmarks.registry import load

BOTH = {"T/0": ["bp", "b"], "T/1": ["bp", ""]}


def own_problem(folder, test):
    """Write a problem of the user's with one test; return its file."""
    problem = {"id": "p", "prompt": "Write f.", "entry_point": "f", "solution": "def f():\n    return 1\n"}
    file = folder / "own.jsonl"
    file.write_text(json.dumps(problem | {"tests": [test]}) + "\n")
    return file


def test_a_run_without_an_oracle_is_refused_with_the_command_that_makes_one(make_run):
    run = make_run("a", {"T/0": ["b?", "?"]})
    with pytest.raises(
        UsageError, match=r"no verdicts of an oracle \(plus or strong\); it has 'base'.*codeeval execute"
    ):
        gather([run])


def test_a_benchmark_without_an_oracle_is_told_from_one_that_was_not_executed(recorded_run, tmp_path):
    own = own_problem(tmp_path, "assert f() == 1")
    fixes = {
        str(own): r"'own' has no other suite: make one with `codeeval strengthen \S+own\.jsonl`",
        "starter": r"execute the other suites of its benchmark, `codeeval execute \S+ --suites all`",
    }
    for name, (benchmark, fix) in zip("ab", fixes.items(), strict=True):
        run = recorded_run(name, {"T/0": {"base": [True]}}, request={"benchmark": benchmark})
        with pytest.raises(UsageError, match=fix):
            gather([run.folder])


def test_a_benchmark_that_cannot_be_strengthened_is_not_advised_to_be(recorded_run, tmp_path):
    """Tests that look at the truth of a value do not say which value is right."""
    own = own_problem(tmp_path, "assert f()")
    run = recorded_run("a", {"T/0": {"base": [True]}}, request={"benchmark": str(own)})
    reason = (
        r"'own' has no other suite, and `codeeval strengthen` can make none for any of its problems: its tests look"
    )
    with pytest.raises(UsageError, match=reason):
        gather([run.folder])


def test_an_oracle_that_is_not_there_is_refused_by_name(make_run):
    with pytest.raises(UsageError, match="no verdicts of a suite 'strict'; it has 'base', 'plus'"):
        gather([make_run("a", BOTH)], oracle="strict")


def test_samples_with_one_verdict_count_nowhere_and_are_said(make_run):
    cohort = gather([make_run("a", {"T/0": ["bp", "b?"], "T/1": ["?"], "T/2": ["bp", "b"]})])
    assert cohort.tasks == ("T/0", "T/2")
    assert cohort.pools[0].n.tolist() == [1, 2]
    assert any("1 task without a verdict of both suites, counted nowhere: T/1" in note for note in cohort.notes)
    assert any("2 samples with a verdict of 'base' alone" in note for note in cohort.notes)


def test_unequal_numbers_of_samples_are_said_and_can_be_left_out(make_run):
    run = make_run("a", {"T/0": ["bp"] * 5, "T/1": ["bp", "b"], "T/2": ["b"] * 5})
    assert any("tasks have 2 to 5 samples; fewest: T/1" in note for note in gather([run]).notes)
    cohort = gather([run], min_samples=3)
    assert cohort.tasks == ("T/0", "T/2")
    assert cohort.excluded["fewer than 3 samples"] == ("T/1",)


def test_tasks_without_a_sample_are_counted(make_run):
    run = make_run("a", BOTH)
    manifest = json.loads((run / "run.json").read_text())
    manifest["benchmark"]["problems"] = 4
    manifest["limits"]["tasks"]["T/9"] = manifest["limits"]["tasks"]["T/0"]
    (run / "run.json").write_text(json.dumps(manifest))
    assert any("2 of 4 tasks have no sample with a verdict: T/9" in note for note in gather([run]).notes)


def test_a_task_whose_canonical_solution_fails_is_left_out_by_name_unless_told(make_run):
    run = make_run("a", BOTH, broken=["T/1"])
    cohort = gather([run])
    assert (cohort.tasks, cohort.excluded) == (("T/0",), {"unsound": ("T/1",)})
    assert any("the canonical solution fails" in note and "T/1" in note for note in cohort.notes)
    assert gather([run], rules=["none"]).tasks == ("T/0", "T/1")


def test_leaving_out_everything_is_refused(make_run):
    with pytest.raises(UsageError, match="no task is left"):
        gather([make_run("a", BOTH)], rules=["T/0", "T/1"])


def test_models_are_compared_over_the_tasks_that_all_have(make_run):
    first, second = make_run("a", BOTH), make_run("b", {"T/1": ["bp"], "T/2": ["b"]})
    cohort = gather([first, second])
    assert cohort.tasks == ("T/1",)
    assert any("replay/a: 1 task left out, which not all models have: T/0" in note for note in cohort.notes)


def test_runs_without_a_common_task_are_refused(make_run):
    with pytest.raises(UsageError, match="no task in common"):
        gather([make_run("a", BOTH), make_run("b", {"U/0": ["bp"]})])


def test_models_of_one_name_are_told_apart_by_their_place(make_run):
    runs = [make_run(name, BOTH, model="openai/x") for name in ("a", "b")]
    labels = [source.label for source in gather(runs).sources]
    assert labels == [f"openai/x ({run})" for run in runs]


def test_a_problem_and_the_one_that_builds_on_it_are_one_cluster(make_run):
    problems = load("starter").problems
    pairs = {one.task_id: one.base_task_id for one in problems if one.base_task_id}
    cohort = gather([make_run("a", {one.task_id: ["bp"] for one in problems}, benchmark="starter")])
    assert len(set(cohort.clusters)) == len(problems) - len(pairs)
    assert cohort.bootstrap().units == len(problems) - len(pairs)


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(RunError, match="holds no run"):
        gather([tmp_path])


def test_tasks_that_failed_a_verification_can_be_left_out(make_run, tmp_path):
    """A solution that is not deterministic may pass when a run is calibrated, and fail when it is verified."""
    run, verified = make_run("a", BOTH), tmp_path / "verified.json"
    verified.write_text(json.dumps({"benchmark": "toy", "failed": ["T/1", "T/7"]}))
    cohort = gather([run], rules=[str(verified)])
    assert (cohort.tasks, cohort.excluded[str(verified)]) == (("T/0",), ("T/1",))
    verified.write_text("[]")
    with pytest.raises(UsageError, match="there is no list `failed` in it"):
        gather([run], rules=[str(verified)])


def test_runs_of_different_versions_are_said(make_run):
    runs = [make_run(name, BOTH) for name in "ab"]
    manifest = json.loads((runs[1] / "run.json").read_text())
    manifest["benchmark"]["digest"] = "another"
    (runs[1] / "run.json").write_text(json.dumps(manifest))
    assert any("different versions of the benchmark" in note for note in gather(runs).notes)
    assert gather(runs[:1]).notes == ()


def test_a_run_that_is_not_finished_is_said(make_run):
    """A verdict of plus is missing: the task was calibrated for that suite."""
    (note,) = [one for one in gather([make_run("a", {"T/0": ["bp", "b?"]})]).notes if "not finished" in one]
    assert "0 samples and 1 verdicts are missing; finish it with `codeeval pass-at-k --run" in note
