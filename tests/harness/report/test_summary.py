import json
from pathlib import Path

import pytest
from rich.console import Console

from codeeval.report import Summary, count_verdicts, print_summary, shortened, summarize
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, Run, SamplingFacts, Seconds, open_run
from codeeval_sandbox.jobs import Status, Verdict


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """T/0 with four samples, of which two pass; T/1 with two, of which none does."""
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d", problems=2),
        model="toy/model",
        sampling=SamplingFacts(n_samples=4, model={}),
    )
    with open_run(tmp_path / "run", manifest) as writer:
        for task_id, outcomes in {"T/0": "pwpe", "T/1": "wt"}.items():
            for index, letter in enumerate(outcomes):
                writer.add_sample(Sample(task_id, Completion(index, "x", "solution"), "x", "fenced"))
                status = {"p": Status.PASSED, "w": Status.WRONG, "e": Status.EXCEPTION, "t": Status.TIMEOUT}[letter]
                verdict = Verdict((task_id, index, "base"), status, "shared" if letter == "t" else "isolated")
                writer.add_verdict(verdict, index=index)
        writer.update(seconds=Seconds(sampling=1.0, execution=2.0, total=2.5))
    return Run(tmp_path / "run")


def test_the_json_has_the_documented_form(run):
    summary, _ = summarize(run, [1, 4], infrastructure=3)
    content = json.loads(summary.to_json())
    estimates = content.pop("pass_at_k")
    assert content == {
        "schema": 1,
        "run": str(run.folder),
        "benchmark": "toy",
        "model": "toy/model",
        "problems": 2,
        "samples": 6,
        "statuses": {"base": {"exception": 1, "passed": 2, "timeout": 1, "wrong": 2}},
        "infrastructure": 3,
        "trust": {"isolated": 5, "shared": 1},
        "seconds": {"sampling": 1.0, "execution": 2.0, "total": 2.5},
        "rates": {"samples": 6.0, "verdicts": 3.0},
        "requests": None,
        "price": None,
    }
    assert estimates["base"]["1"]["estimate"] == 0.25
    assert estimates["base"]["4"]["estimate"] == 1.0
    assert set(estimates["base"]["1"]) == {"estimate", "low", "high"}


def test_problems_with_too_few_samples_for_a_k_are_named(run):
    _, notes = summarize(run, [1, 4])
    assert notes == ("base: pass@4 is over 1 of 2 problems; 1 have fewer than 4 samples: T/1",)


def test_a_k_that_no_problem_reaches_is_left_out(run):
    summary, _ = summarize(run, [1, 50])
    assert list(summary.pass_at_k["base"]) == ["1"]


def test_counts_add_up(run):
    counts = count_verdicts(run.verdicts())
    assert (counts.samples["base"], counts.passed["base"]) == ({"T/0": 4, "T/1": 2}, {"T/0": 2, "T/1": 0})


def test_duplicates_are_reported(run):
    rows = (run.folder / "verdicts.jsonl").read_bytes()
    (run.folder / "verdicts.jsonl").write_bytes(rows + rows)
    summary, notes = summarize(run, [1])
    assert notes == ("verdicts.jsonl holds 6 rows whose key was there before: they count for nothing",)
    assert summary.pass_at_k["base"]["1"].estimate == 0.25


def test_the_table_shows_estimates_statuses_trust_and_what_is_missing(run, capsys):
    summary, _ = summarize(run, [1, 4], infrastructure=3)
    print_summary(summary, Console(width=100))
    shown = capsys.readouterr().out
    for text in ("pass@1", "25.0 % [", "timeout", "83.3% of 6 verdicts isolated", "3 verdicts are missing"):
        assert text in shown


def test_every_field_of_the_json_is_documented():
    for name, model in {"Summary": Summary.model_json_schema(by_alias=True)}.items():
        for definition in [model, *model["$defs"].values()]:
            for field, content in definition["properties"].items():
                assert content.get("description"), f"{name}: {field}"


def test_long_lists_of_names_are_shortened():
    assert shortened([]) == ""
    assert shortened("abcde") == "a, b, c, d, e"
    assert shortened("abcdefg") == "a, b, c, d, e and 2 more"
