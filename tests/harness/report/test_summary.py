import json
from pathlib import Path

import pytest

from codeeval.report import Summary, count_verdicts, print_summary, summarize
from codeeval.samples import Completion, Sample
from codeeval.screen import Screen
from codeeval.store import BenchmarkFacts, ExecutionFacts, Manifest, Run, SamplingFacts, Seconds, open_run
from codeeval.wording import shortened
from codeeval_benchmarks.problem import Problem, PromptParts
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
    estimates, answers, compiled = content.pop("pass_at_k"), content.pop("answers"), content.pop("compile_at_k")
    these = content.pop("pass_at_k_these_tasks")
    assert content == {
        "schema": 1,
        "run": str(run.folder),
        "benchmark": "toy",
        "model": "toy/model",
        "problems": 2,
        "problems_asked": 2,
        "samples": 6,
        "pass_at_k_whole": {},
        "score_at_k": {},
        "pass_at_k_in_content": {},
        "unpassable": {},
        "pass_at_k_passable": {},
        "statuses": {"base": {"exception": 1, "passed": 2, "timeout": 1, "wrong": 2}},
        "groups": 2,
        "infrastructure": 3,
        "pass_at_k_if_missing_failed": {"base": content["pass_at_k_if_missing_failed"]["base"]},
        "unanswered": {},
        "cautions": [],
        "trust": {"isolated": 5, "shared": 1, "own_objects": 0, "imported": 0},
        "uncalibrated": 0,
        "seconds": {"sampling": 1.0, "execution": 2.0, "total": 2.5},
        "rates": {"samples": 6.0, "verdicts": 3.0},
        "requests": None,
        "price": None,
    }
    assert estimates["base"]["1"]["estimate"] == 0.25
    assert estimates["base"]["4"]["estimate"] == 1.0
    assert set(estimates["base"]["1"]) == set(these["base"]["1"]) == {"estimate", "low", "high"}
    assert these["base"]["4"]["estimate"] == 1.0
    assert compiled["1"]["estimate"] == 1.0
    by_rule = answers.pop("pass_at_1")["base"]
    assert by_rule == dict.fromkeys(("last", "first", "longest"), estimates["base"]["1"])
    assert (answers.pop("reading"), answers.pop("readings")) == ("lenient", {})
    assert answers == {
        "rule": "last",
        "extraction": {"fenced": 6},
        "cut": 0,
        "cut_but_complete": 0,
        "other_functions": 0,
        "differing": 0,
        "not_executed": 0,
    }


def test_problems_with_too_few_samples_for_a_k_are_named(run):
    _, notes = summarize(run, [1, 4])
    assert notes == ("base: pass@4 is over 1 of 2 problems; with fewer than 4 samples: T/1",)


def test_a_k_that_no_problem_reaches_is_left_out(run):
    summary, _ = summarize(run, [1, 50])
    assert list(summary.pass_at_k["base"]) == ["1"]


def test_counts_add_up(run):
    counts = count_verdicts(run.view.verdicts)
    assert (counts.samples["base"], counts.passed["base"]) == ({"T/0": 4, "T/1": 2}, {"T/0": 2, "T/1": 0})


def test_duplicates_are_reported(run):
    rows = (run.folder / "verdicts.jsonl").read_bytes()
    (run.folder / "verdicts.jsonl").write_bytes(rows + rows)
    summary, notes = summarize(run, [1])
    assert notes == ("verdicts.jsonl holds 6 rows whose key was there before: they count for nothing",)
    assert summary.pass_at_k["base"]["1"].estimate == 0.25


def test_missing_verdicts_are_left_out_and_beside_it_counted_as_not_passed(run, capsys):
    """One task of two samples: one passes, the other one made the sandbox fail."""
    path = run.folder / "verdicts.jsonl"
    rows = [row for row in path.read_text().splitlines() if '"T/0"' in row]
    path.write_text("".join(f"{row}\n" for row in rows if '"exception"' not in row))
    summary, _ = summarize(Run(run.folder), [1], infrastructure=3)
    assert summary.pass_at_k["base"]["1"].estimate == pytest.approx(2 / 3)
    assert summary.pass_at_k_if_missing_failed["base"]["1"].estimate == pytest.approx((2 / 4 + 0 / 2) / 2)
    print_summary(summary, Screen(width=200))
    assert "pass@1 of base: 25.0 % [" in capsys.readouterr().out
    complete, _ = summarize(Run(run.folder), [1])
    assert complete.pass_at_k_if_missing_failed == {}


def test_the_table_shows_estimates_statuses_trust_and_what_is_missing(run, capsys):
    summary, _ = summarize(run, [1, 4], infrastructure=3)
    print_summary(summary, Screen(width=100))
    shown = capsys.readouterr().out
    missing = "missing, since the sandbox failed: 3 verdicts"
    for text in ("pass@1", "25.0 % [", "timeout", "83.3 % of 6 verdicts isolated", missing):
        assert text in shown
    assert shown.splitlines()[-1] == f"run: {run.folder}"


@pytest.mark.parametrize(("model", "named"), [("simulated/weak", True), ("replay/file", False)])
def test_a_simulated_model_is_named_as_a_demonstration_above_its_table(run, capsys, model, named):
    summary, _ = summarize(run, [1])
    print_summary(summary.model_copy(update={"model": model}))
    assert capsys.readouterr().out.startswith("demonstration: a simulated model") == named


def test_one_of_a_thing_is_singular_and_lines_that_say_nothing_are_left_out(run, capsys):
    summary, _ = summarize(run, [1])
    found = summary.answers.model_copy(update={"extraction": {"completion": 1}})
    print_summary(summary.model_copy(update={"problems": 1, "groups": 1, "samples": 1, "answers": found}))
    shown = capsys.readouterr().out
    assert ": toy/model, 1 of 2 problems, 1 sample\n" in shown
    assert "programs found" not in shown
    assert "extraction rule" not in shown


@pytest.fixture
def ambiguous(tmp_path: Path) -> Run:
    """Two tasks of two samples; of T/0 the rules would take other programs, of which the first one passes."""
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d", problems=2),
        model="toy/model",
        sampling=SamplingFacts(n_samples=2, model={}),
        execution=ExecutionFacts(
            suites=None, timeout_floor=4, timeout_factor=4, memory_mb=1, dedupe=True, all_tests=True
        ),
    )
    statuses = {"T/0": (Status.WRONG, Status.SYNTAX_ERROR), "T/1": (Status.PASSED, Status.TRUNCATED)}
    with open_run(tmp_path / "run", manifest) as writer:
        for task_id, group in statuses.items():
            for index, status in enumerate(group):
                others = {"first": "a", "longest": "b"} if task_id == "T/0" else {}
                cut = Completion(index, "x", "answer", finish_reason="length" if index else "stop")
                writer.add_sample(Sample(task_id, cut, "x", "fenced", task_id == "T/0", others))
                verdict = Verdict((task_id, index, "base"), status, "isolated", passed_tests=1, total_tests=4)
                writer.add_verdict(verdict, index=index)
        for rule, status in (("first", Status.PASSED), ("longest", Status.WRONG)):
            writer.add_alternative(Verdict(("T/0", 0, "base", rule), status, "isolated"), index=0, rule=rule)
    return Run(tmp_path / "run")


def test_pass_at_1_is_shown_under_each_extraction_rule(ambiguous, capsys):
    summary, _ = summarize(ambiguous, [1])
    assert summary.answers is not None
    estimates = {rule: one.estimate for rule, one in summary.answers.pass_at_1["base"].items()}
    assert estimates == {"last": 0.25, "first": 0.5, "longest": 0.25}
    assert (summary.answers.differing, summary.answers.not_executed) == (2, 2)
    print_summary(summary, Screen(width=200))
    shown = capsys.readouterr().out
    assert "last 25.0 %, first 50.0 %, longest 25.0 % (2 samples differ, 2 programs not executed)" in shown
    assert "4 fenced; 2 met the token limit, 1 of them after their program" in shown


def test_programs_of_another_function_are_counted(tmp_path, capsys):
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d", problems=1),
        model="toy/model",
        sampling=SamplingFacts(n_samples=3, model={}),
    )
    with open_run(tmp_path / "run", manifest) as writer:
        for index in range(3):
            completion = Completion(index, "x", "answer")
            writer.add_sample(Sample("T/0", completion, "x", "fenced", other_function=index > 0))
            writer.add_verdict(Verdict(("T/0", index, "base"), Status.EXCEPTION, "isolated"), index=index)
    summary, _ = summarize(Run(tmp_path / "run"), [1])
    assert summary.answers is not None
    assert summary.answers.other_functions == 2
    print_summary(summary, Screen(width=200))
    assert "2 answers define another function" in capsys.readouterr().out


def test_a_caution_of_the_prompt_style_stays_with_the_run(run, capsys):
    facts = SamplingFacts(n_samples=4, model={}, cautions=("a test stands in the prompt",))
    run.manifest = run.manifest.model_copy(update={"sampling": facts})
    print_summary(summarize(run, [1])[0], Screen(width=120))
    assert "caution: a test stands in the prompt" in capsys.readouterr().out


def test_what_is_no_python_or_was_cut_does_not_compile(ambiguous):
    summary, _ = summarize(ambiguous, [1, 2])
    assert {k: one.estimate for k, one in summary.compile_at_k.items()} == {"1": 0.5, "2": 1.0}


def test_the_best_share_of_tests_is_shown_where_all_were_run(ambiguous, capsys):
    summary, _ = summarize(ambiguous, [1, 2])
    assert {k: one.estimate for k, one in summary.score_at_k["base"].items()} == {"1": 0.4375, "2": 0.625}
    print_summary(summary, Screen(width=120))
    assert "score@1,2 of base: 43.8 % [" in capsys.readouterr().out


def test_every_field_of_the_json_is_documented():
    for name, model in {"Summary": Summary.model_json_schema(by_alias=True)}.items():
        for definition in [model, *model["$defs"].values()]:
            for field, content in definition["properties"].items():
                assert content.get("description"), f"{name}: {field}"


def test_long_lists_of_names_are_shortened():
    assert shortened([]) == ""
    assert shortened("abcde") == "a, b, c, d, e"
    assert shortened("abcdefg") == "a, b, c, d, e and 2 more"


def test_plus_alone_and_base_and_plus_are_kept_apart(tmp_path):
    """Of four samples two pass base, two pass plus, and one passes both."""
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d", problems=1),
        model="toy/model",
        sampling=SamplingFacts(n_samples=4, model={}),
    )
    with open_run(tmp_path / "run", manifest) as writer:
        for index, passing in enumerate(({"base", "plus"}, {"base"}, {"plus"}, set())):
            writer.add_sample(Sample("T/0", Completion(index, "x", "solution"), "x", "fenced"))
            for suite in ("plus", "base"):
                status = Status.PASSED if suite in passing else Status.WRONG
                writer.add_verdict(Verdict(("T/0", index, suite), status, "isolated"), index=index)
    summary, _ = summarize(Run(tmp_path / "run"), [1])
    estimates = {suite: table["1"].estimate for suite, table in summary.pass_at_k.items()}
    assert list(estimates.items()) == [("base", 0.5), ("plus", 0.5), ("base and plus", 0.25)]
    assert summary.in_evalplus_terms() == {"base": {"pass@1": 0.5}, "plus": {"pass@1": 0.25}}


def test_groups_are_those_of_a_benchmark_that_was_loaded_already(run):
    known = {"benchmark": "toy", "entry_point": "f", "canonical_solution": "", "control": "", "suites": {}}
    problems = [Problem(task_id=f"T/{number}", prompt=PromptParts(), parents=("p",), **known) for number in range(2)]
    assert [summarize(run, [1], benchmark=each)[0].groups for each in (None, problems, problems[:1])] == [2, 1, 2]


def test_a_score_in_content_stands_beside_the_published_one(run, capsys):
    path = run.folder / "verdicts.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[1]["passed_in_content"] = True  # of the four samples of T/0, of which two pass
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    summary, _ = summarize(Run(run.folder), [1])
    assert summary.pass_at_k["base"]["1"].estimate == 0.25
    assert summary.pass_at_k_in_content["base"]["1"].estimate == pytest.approx((3 / 4 + 0) / 2)
    print_summary(summary, Screen(width=200))
    assert "pass@1 of base in content, whatever the form of values: 37.5 %" in capsys.readouterr().out


def test_tests_that_no_program_can_pass_are_named_beside_the_score_without_them(run, capsys):
    manifest = json.loads((run.folder / "run.json").read_text())
    manifest["limits"] = {"unpassable": {"T/1": {"base": "unexpected '='\n in line 2"}}}
    (run.folder / "run.json").write_text(json.dumps(manifest))
    summary, _ = summarize(Run(run.folder), [1])
    assert summary.unpassable == {"base": {"T/1": "unexpected '='\n in line 2"}}
    assert summary.pass_at_k["base"]["1"].estimate == 0.25
    assert summary.pass_at_k_passable["base"]["1"].estimate == 0.5
    print_summary(summary, Screen(width=200))
    shown = capsys.readouterr().out
    assert "base: tests of 1 problem that no program can pass (T/1: unexpected '=' in line 2)" in shown
    assert "pass@1 of base without these: 50.0 %" in shown
