"""`codeeval taxonomy` and `explain` on the run that `pass-at-k` makes without arguments."""

import json
from collections import Counter

import pytest

from codeeval.taxonomy.records import TaxonomyReport


@pytest.fixture
def report(codeeval, default_folder, tmp_path):
    done = codeeval("taxonomy", default_folder, "--no-execution", "--measures", "--json", "--figures", tmp_path / "f")
    assert done.returncode == 0, done.stderr
    return TaxonomyReport.model_validate_json(done.stdout)


def test_every_failure_has_a_kind_and_shares_add_up(report, default_folder):
    (shares,) = report.shares.values()
    kinds = Counter(one.kind for one in report.failures)
    assert {code: share.count for code, share in shares.kinds.items()} == kinds
    assert kinds["unclassified"] <= 0.05 * len(report.failures)
    failing = 1 - sum(one.of_samples.estimate for one in shares.categories.values())
    verdicts = [json.loads(line) for line in (default_folder / "verdicts.jsonl").read_text().splitlines()]
    assert failing == pytest.approx(sum(v["status"] == "passed" for v in verdicts if v["suite"] == "strong") / 480)


def test_measures_are_paired_with_the_canonical_solutions(report):
    (shares,) = report.shares.values()
    assert set(shares.measures) == {"lines", "complexity", "calls", "nesting"}
    assert sum(one.problems for one in shares.by_complexity) == 48


def test_tables_figures_and_examples(codeeval, default_folder, tmp_path):
    done = codeeval("taxonomy", default_folder, "--no-execution", "--examples", "1", "--figures", tmp_path)
    assert "B.2 definition missing" in done.stdout
    assert "(rule missing_definition" in done.stdout
    assert {path.suffix for path in tmp_path.iterdir()} == {".svg", ".png", ".json"}


def test_one_failure_is_explained_with_its_values(codeeval, report):
    wrong = next(one for one in report.failures if one.kind == "C.1" and not one.symptom)
    done = codeeval("explain", wrong.run, wrong.task_id, str(wrong.index), "--edits", "8")
    assert done.returncode == 0, done.stderr
    assert f"{wrong.task_id} sample {wrong.index}: C." in done.stdout
    assert " returned " in done.stdout


def test_a_table_of_three_runs_names_the_kinds_too(codeeval, default_folder, tmp_path):
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder in folders:
        folder.symlink_to(default_folder)
    printed = codeeval("taxonomy", *folders, "--no-execution").stdout
    assert "B.2 definition missing" in printed


def test_a_task_of_which_every_sample_passes_is_nothing_to_explain(refused, default_folder, of_verdicts):
    code, message = refused("explain", default_folder, of_verdicts)
    assert code == 2
    assert f"nothing to explain: every sample of {of_verdicts!r} (10) passes" in message


@pytest.fixture
def of_verdicts(default_folder):
    """A task_id of which every sample passes every suite."""
    rows = [json.loads(line) for line in (default_folder / "verdicts.jsonl").read_text().splitlines()]
    failing = {row["task_id"] for row in rows if row["status"] != "passed"}
    return next(row["task_id"] for row in rows if row["task_id"] not in failing)


def test_what_cannot_be_explained_is_refused(refused, default_folder):
    assert "unknown task 'Nope'" in refused("explain", default_folder, "Nope", "0")[1]
    assert "there is no sample 99" in refused("explain", default_folder, "Starter/0", "99")[1]
