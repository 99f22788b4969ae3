"""Results of other harnesses as runs."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from codeeval.cli import run as command
from codeeval.errors import SampleFileError, UsageError
from codeeval.models.replay.judged import lm_eval_verdicts, row_verdicts, score_verdicts
from codeeval.runs.importing import Import, import_run
from codeeval.runs.library import compare, open_run
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Status

PASSED, WRONG = Status.PASSED, Status.WRONG


@pytest.fixture
def imported(tmp_path):
    """Imports rows, written as lines, for a benchmark that codeeval lacks."""

    def go(*rows, name="rows.jsonl", **facts):
        file = tmp_path / name
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        facts = {"unknown": "toy", "folder": tmp_path / "run"} | facts
        return import_run(Import(files=[file], **facts))

    return go


def verdicts(run):
    return [(row.task_id, row.index, row.suite, row.status) for row in run.verdicts()]


def test_human_eval_results_are_a_run(imported):
    rows = [
        {"task_id": "T/0", "completion": "x", "result": "passed", "passed": True},
        {"task_id": "T/0", "completion": "y", "result": "timed out", "passed": False},
        {"task_id": "T/10", "completion": "z", "result": "failed: boom", "passed": False},
        {"task_id": "T/2", "completion": "x", "result": "passed", "passed": True},
    ]
    run = imported(*rows)
    assert verdicts(run) == [
        ("T/0", 0, "base", PASSED),
        ("T/0", 1, "base", Status.TIMEOUT),
        ("T/2", 0, "base", PASSED),
        ("T/10", 0, "base", WRONG),
    ]
    assert [row.details.get("message") for row in run.verdicts()] == [None, "timed out", None, "failed: boom"]
    manifest = run.manifest
    assert (manifest.imported.verdicts, manifest.imported.files) == ({"base": 4}, ("rows.jsonl",))
    assert manifest.finished is not None
    assert manifest.execution is None


def test_imported_verdicts_are_marked_wherever_they_are_counted(imported):
    run = imported({"task_id": "T/0", "solution": "x = 1", "passed": True}, model="org/model")
    summary = open_run(run.folder).summary()
    assert (summary.trust.imported, summary.trust.isolated, summary.trust.shared) == (1, 0, 0)
    assert summary.compile_at_k == {}
    assert "another harness" in summary.cautions[0]
    assert {row.trust for row in run.verdicts()} == {"imported"}
    assert command(["report", str(run.folder)]) == 0
    assert "1 verdict imported from another harness" in str(open_run(run.folder))


def test_evalplus_and_bigcodebench_results(imported, tmp_path):
    row = {"task_id": "H/0", "solution": "x", "base_status": "pass", "plus_status": "fail", "plus_fail_tests": [[3]]}
    rows = {"eval": {"H/0": [row], "H/1": [row | {"task_id": "H/1", "plus_status": None}]}}
    assert verdicts(imported(rows)) == [
        ("H/0", 0, "base", PASSED),
        ("H/0", 0, "plus", WRONG),
        ("H/1", 0, "base", PASSED),
    ]
    big = {"task_id": "B/0", "solution": "x", "status": "fail", "details": {"test_case_1": "Traceback: boom"}}
    (verdict,) = imported({"eval": {"B/0": [big]}}, folder=tmp_path / "big").verdicts()
    assert (verdict.status, verdict.details) == (WRONG, {"message": "test_case_1: Traceback: boom"})


def test_lm_eval_says_only_sometimes_which_sample_passed(imported):
    def row(task, texts, value):
        doc = {"task_id": task}
        return {
            "doc_id": 0,
            "doc": doc,
            "resps": [texts],
            "filtered_resps": texts,
            "metrics": ["pass@1"],
            "pass@1": value,
        }

    run = imported(row("T/0", ["x"], 1.0), row("T/1", ["x", "y"], 0.0), row("T/2", ["x", "y"], 0.5))
    assert verdicts(run) == [("T/0", 0, "base", PASSED), ("T/1", 0, "base", WRONG), ("T/1", 1, "base", WRONG)]
    assert run.manifest.finished is None
    assert "2 samples without a verdict" in run.manifest.sampling.cautions[-1]


def test_an_inspect_log_is_a_run(tmp_path):
    with zipfile.ZipFile(tmp_path / "log.eval", "w") as archive:
        archive.writestr("header.json", "{}")
        for epoch, value in ((1, "C"), (2, "I")):
            output = {
                "choices": [{"message": {"role": "assistant", "content": "```python\ndef f():\n    return 1\n```"}}]
            }
            sample = {
                "id": "T/0",
                "epoch": epoch,
                "input": "?",
                "output": output,
                "scores": {"verify": {"value": value}},
            }
            archive.writestr(f"samples/T/0_epoch_{epoch}.json", json.dumps(sample))
    run = import_run(Import(files=[tmp_path / "log.eval"], folder=tmp_path / "run", unknown="toy"))
    assert verdicts(run) == [("T/0", 0, "base", PASSED), ("T/0", 1, "base", WRONG)]
    assert {sample.solution for sample in run.samples()} == {"def f():\n    return 1\n"}


def test_scores_of_inspect_that_decide_nothing_are_no_verdicts():
    one = score_verdicts({"a": {"value": 1.0, "explanation": "fine"}, "b": {"value": "I", "explanation": "why"}})
    assert one == {"a": (PASSED, None), "b": (WRONG, "why")}
    for value in (float("nan"), None, {"x": 1}, "free text"):
        assert score_verdicts({"a": {"value": value}}) == {}
    assert score_verdicts({"a": {"value": True}})["base"].status is PASSED
    assert score_verdicts(None) == {}


def test_words_that_are_of_no_harness():
    assert row_verdicts({"status": "fail"}) == {}  # of a row that is not BigCodeBench's
    assert row_verdicts({"base_status": "None", "plus_status": None}) == {}
    assert lm_eval_verdicts({"pass@1": "1"}, 1) == {}
    assert lm_eval_verdicts({"exact_match": 1}, 1) == {}


def test_an_unknown_word_is_refused_with_its_task(imported, tmp_path):
    row = {"task_id": "H/0", "solution": "x", "base_status": "crashed", "plus_status": "pass"}
    with pytest.raises(UsageError, match="sample 0 of 'H/0': base_status 'crashed' is unknown: expected pass, fail"):
        imported(row)
    assert not (tmp_path / "run").exists()


def test_a_file_without_verdicts_is_refused_with_the_command_that_scores_it(imported):
    with pytest.raises(UsageError, match=r"states no verdict for any sample: .* `codeeval pass-at-k --samples"):
        imported({"task_id": "T/0", "solution": "x"})
    with pytest.raises(SampleFileError, match="holds no samples"):
        imported()


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"unknown": None}, "name the benchmark of the samples: --benchmark NAME, or --as NAME"),
        ({"benchmark": "humaneval"}, "name the benchmark of the samples"),
        ({"unknown": "humaneval"}, "is a benchmark that codeeval has: give --benchmark humaneval"),
        ({"unknown": None, "benchmark": "humanevl"}, "--as NAME takes a benchmark that codeeval does not have"),
        ({"unknown": None, "benchmark": "starter"}, "benchmark 'starter' has no task 'T/0'"),
    ],
)
def test_a_benchmark_that_cannot_be_meant_is_refused(imported, facts, message):
    with pytest.raises(UsageError, match=message):
        imported({"task_id": "T/0", "solution": "x", "passed": True}, **facts)


def test_a_run_of_codeevals_own_is_compared_with_an_imported_one(recorded_run, tmp_path):
    """Both know the benchmark, so that no flag is needed."""
    benchmark = load("starter")
    rows = [{"task_id": problem.task_id, "solution": "x", "passed": at > 4} for at, problem in enumerate(benchmark)]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    other = import_run(Import(files=[file], folder=tmp_path / "imported", benchmark="starter"))
    facts = {"name": "starter", "digest": benchmark.digest}
    own = recorded_run(
        "own",
        {problem.task_id: {"base": [True]} for problem in benchmark},
        benchmark=facts,
        request={"benchmark": "starter"},
    )
    comparison = compare(own, other)
    (result,) = comparison.candidates[0].benchmarks
    assert round(result.difference.estimate * len(benchmark)) == -5
    assert "were imported from another harness" in " ".join(comparison.notes)


def test_the_command_prints_the_score_and_goes_on_with_no_run(tmp_path, capsys):
    file = tmp_path / "r.jsonl.gz"
    row = {"task_id": "T/0", "solution": "x", "passed": True}
    file.write_bytes(gzip.compress(json.dumps(row).encode()))
    line = ["import", str(file), "--as", "toy", "--run", str(tmp_path / "run"), "--model", "org/model"]
    assert command(line) == 0
    assert "toy: org/model, 1 problem, 1 sample" in capsys.readouterr().out
    assert command(line) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert command([*line, "--overwrite", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["trust"]["imported"] == 1
    assert command(["import", str(file), "--as", "toy"]) == 2
    assert "name it with --run" in capsys.readouterr().err


@pytest.mark.data
def test_published_results_keep_their_scores(published_samples: Path, official_data: Path, tmp_path):
    """98 of 164 pass base, 90 base and plus, as EvalPlus stated; 14 of 148 of BigCodeBench."""
    own = published_samples / "evalplus_llama3_8b" / "samples_eval_results.json.gz"
    run = import_run(Import(files=[own], folder=tmp_path / "plus", unknown="humanevalplus"))
    assert run.view.verdicts.by_suite()["base"] == (164, 98)
    joined = run.view.outcomes.join("base", "plus")
    assert int((joined.first & joined.second).sum()) == 90
    big = published_samples / "evalplus_qwen15b" / "bigcodebench_hard"
    file = big / "completion-sanitized-calibrated_hard_eval_results.json.gz"
    request = Import(files=[file], folder=tmp_path / "big", benchmark="bigcodebench-hard", data_dir=official_data)
    run = import_run(request)
    assert run.view.verdicts.by_suite() == {"base": (148, 14)}
