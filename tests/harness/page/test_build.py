"""Reports of runs: what they hold, and what they say is missing."""

import json

import pytest

from codeeval.errors import RunError
from codeeval.page.build import build
from codeeval.prompting import PromptStyle
from codeeval.shown import json_of
from codeeval.store import SamplingFacts, open_run
from codeeval_sandbox.jobs import Status, Verdict

from .conftest import HOSTILE, add_sample, manifest

PASSED, WRONG, RAISED = ("passed", "passed"), ("wrong", "wrong"), ("exception", "exception")
ACCEPTED = ("passed", "wrong")


def test_the_table_holds_each_sample_with_its_verdicts(starter_run):
    run = starter_run("a", {"Starter/1": [PASSED, WRONG], "Starter/0": [RAISED]})
    report = build([run.folder], processes=0).report
    (reported,) = report.runs
    columns = reported.samples
    assert [report.tasks[task].task_id for task in columns.task] == ["Starter/0", "Starter/1", "Starter/1"]
    assert [report.statuses[code] for code in columns.suites["base"].status] == ["exception", "passed", "wrong"]
    assert columns.suites["base"].cpu_ms == (500, 500, 500)
    assert [report.kinds[kind].category if kind is not None else None for kind in columns.kind] == ["B", None, "C"]
    assert reported.command == "codeeval pass-at-k --run 'runs/a b'"


def test_a_sample_has_its_evidence_and_limits(starter_run):
    run = starter_run("a", {"Starter/0": [WRONG]})
    (detail,) = build([run.folder], processes=0).problems(0, 0).tasks
    (sample,) = detail.runs[0].samples
    base = sample.verdicts[0]
    assert (base.call, base.got, base.expected) == ("f(1)", "[1, 2]", "[1, 3]")
    assert (base.limit_seconds, base.limit_memory_mb, base.total_tests) == (4.0, 1024, 2)
    assert sample.answer.startswith("Here it is")
    assert sample.program in sample.answer
    assert detail.canonical


def test_runs_are_compared_suite_by_suite(starter_run):
    tasks = [f"Starter/{number}" for number in range(8)]
    before = starter_run("a", {task: [PASSED] * 3 for task in tasks})
    after = starter_run("b", {task: [WRONG] * 3 for task in tasks})
    report = build([before.folder, after.folder], processes=0).report
    for suite in ("base", "strong"):
        (versus,) = report.comparisons[suite].candidates
        assert versus.candidate.name == "b"
        assert versus.benchmarks[0].difference.estimate == -1
        assert len(versus.benchmarks[0].moved) == len(tasks)


def test_samples_accepted_wrongly_are_studied(starter_run):
    run = starter_run("a", {"Starter/0": [ACCEPTED, WRONG], "Starter/1": [PASSED, PASSED]})
    report = build([run.folder], processes=0).report
    assert report.false_positives["starter"].models[0].false_positives == 1
    assert report.resampling["starter"].models[0].curve[0].k == 1


def test_what_cannot_be_compared_is_named_and_the_rest_goes_on(starter_run):
    first = starter_run("a", {"Starter/0": [PASSED]})
    second = starter_run("b", {"Starter/0": [PASSED]}, digest="d2")
    third = starter_run("c", {"Starter/0": [WRONG]})
    report = build([first.folder, second.folder, third.folder], processes=0).report
    reasons = {part.part: part.reason for part in report.missing}
    assert "different versions" in reasons["comparison with b by base"]
    assert [versus.candidate.name for versus in report.comparisons["base"].candidates] == ["c"]
    assert "one sample" in reasons["resampling on starter"]


def test_an_unfinished_run_is_shown_as_such(tmp_path):
    with open_run(tmp_path / "a", manifest(finished=None)) as run:
        add_sample(run, "Starter/0", 0, PASSED)
    (reported,) = build([tmp_path / "a"], processes=0).report.runs
    assert reported.finished is False
    assert reported.samples.task == (0,)


def test_a_run_without_its_benchmark_has_no_texts_of_problems_and_says_why(starter_run):
    run = starter_run("a", {"Starter/0": [WRONG]}, request={"benchmark": "humaneval", "data_dir": "/nowhere"})
    built = build([run.folder], processes=0)
    assert {part.part for part in built.report.missing} >= {"kinds of bugs of a", "texts of the problems of a"}
    assert "--data-dir" in built.report.missing[0].reason
    assert built.problems(0, 0).tasks[0].runs[0].samples[0].program


def test_redaction_leaves_no_text_of_a_sample_or_problem(starter_run):
    run = starter_run("a", {"Starter/0": [WRONG, RAISED]}, text="SECRET")
    raised = Verdict(("Starter/1", 0, "base"), Status.EXCEPTION, "isolated", exception="SECRETError", line=1)
    with open_run(run.folder, run.manifest, existing="resume") as writer:
        add_sample(writer, "Starter/1", 0, ())
        writer.add_verdict(raised, index=0)
    built = build([run.folder], redacted=True, processes=0)
    content = json_of(built.report) + json_of(built.problems(0, 1))
    problem = built.details.opened[0].problem("Starter/0")
    assert "SECRET" not in content
    assert "[1, 3]" not in content
    assert json.dumps(problem.canonical_solution)[1:-1] not in content
    assert '"exception":"ValueError"' in json_of(built.problems(0, 0), indent=None)


def test_hostile_text_survives_as_it_is(starter_run):
    run = starter_run("a", {"Starter/0": [RAISED]}, text=HOSTILE)
    text = json_of(build([run.folder], processes=0).problems(0, 0))
    (sample,) = json.loads(text)["tasks"][0]["runs"]["0"]["samples"]
    assert HOSTILE in sample["answer"]


def test_two_runs_of_one_name_are_told_apart(starter_run):
    runs = [starter_run(f"{folder}/run", {"Starter/0": [PASSED]}) for folder in ("x", "y")]
    report = build([run.folder for run in runs], processes=0).report
    assert [run.name for run in report.runs] == ["x/run", "y/run"]


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(RunError, match=r"no run\.json"):
        build([tmp_path])


def test_the_prompt_is_shown_as_it_was_sent(tmp_path):
    style = PromptStyle.named("chat")
    described = {"provider": "openai", "prompt": {"style": "chat", "sha256": style.digest}}
    changed = {"provider": "openai", "prompt": {"style": "chat", "sha256": "0" * 64}}
    for name, model in (("same", described), ("changed", changed)):
        with open_run(tmp_path / name, manifest(sampling=SamplingFacts(n_samples=1, model=model))) as run:
            add_sample(run, "Starter/0", 0, PASSED)
    built = build([tmp_path / "same", tmp_path / "changed"], processes=0)
    same, changed = built.problems(0, 0).tasks[0].runs.values()
    sent = style.render(built.details.opened[0].problem("Starter/0"))
    assert same.prompt == tuple((message.role, message.content) for message in sent.messages)
    assert same.prompt_note == ""
    assert "has changed since" in changed.prompt_note


def test_published_results_are_compared_as_runs_are(tmp_path):
    for name, status in (("a", "pass"), ("b", "fail")):
        rows = {f"HumanEval/{task}": [{"solution": f"# {name}", "base_status": status}] for task in range(12)}
        (tmp_path / f"{name}_eval_results.json").write_text(json.dumps({"eval": rows}))
    paths = [tmp_path / f"{name}_eval_results.json" for name in "ab"]
    comparison = build(paths, processes=0).report.comparisons["base"]
    (versus,) = comparison.candidates
    assert versus.benchmarks[0].difference.estimate == -1
    assert versus.benchmarks[0].test.method == "mcnemar"
    assert (comparison.baseline.runs, versus.candidate.runs) == ((str(paths[0]),), (str(paths[1]),))


def test_the_command_names_the_file_and_the_data(starter_run, tmp_path):
    run = starter_run("a", {"Starter/0": [PASSED]})
    report = build([run.folder], processes=0, data_dir=tmp_path, output=tmp_path / "r.html").report
    assert report.command == f"codeeval report {run.folder} --data-dir {tmp_path} -o {tmp_path / 'r.html'}"
