import gzip
import json
from collections import defaultdict

import pytest

pytestmark = [pytest.mark.data, pytest.mark.slow, pytest.mark.usefixtures("published_samples")]


def published(path):
    """The published verdicts: by task and how manieth sample of it."""
    found = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            found[row["task_id"]].append(row["passed"])
    return {(task_id, index): passed for task_id, rows in found.items() for index, passed in enumerate(rows)}


SAMPLES = [
    pytest.param("humaneval_n10/gpt-3.5-turbo.jsonl.gz", (1262, 1262), marks=pytest.mark.minutes),
    ("humaneval_n10/codellama-34b-instruct.jsonl.gz", (740, 710)),
    pytest.param("humaneval_gpt35_n10/samples_results.jsonl.gz", (1078, 1078), marks=pytest.mark.minutes),
]
"""File, with the samples that pass as published, and those that pass without the imports of their prompt."""


@pytest.mark.parametrize(("file", "passed"), SAMPLES)
def test_published_samples_get_their_published_verdicts(codeeval, official_data, tmp_path, file, passed):
    """Row by row; hence pass@1 of 77.0, 45.1 and 65.7 %. These publishers ran the prompt's imports before solutions."""
    path = official_data.parent / "samples" / file
    chosen = ("--samples", path, "--benchmark", "humaneval", "--data-dir", official_data, "--timeout-floor", "4")
    result = json.loads(codeeval("pass-at-k", *chosen, "--run", "r", "--json").stdout)
    rows = [json.loads(line) for line in (tmp_path / "r" / "verdicts.jsonl").read_text().splitlines()]
    verdicts = {
        (row["task_id"], row["index"]): row["status"] == "passed" for row in [*rows, *with_imports(tmp_path / "r")]
    }
    stated = published(path)
    assert {key for key in stated if verdicts.get(key) != stated[key]} == set()
    assert len(rows) == len(stated) == 1640
    assert result["pass_at_k"]["base"]["1"]["estimate"] == pytest.approx(passed[1] / 1640)
    assert sum(verdicts.values()) == passed[0]
    if "imports" in (readings := result["answers"]["readings"]):
        assert readings["imports"]["pass_at_1"]["base"]["estimate"] == pytest.approx(passed[0] / 1640)
    assert result["trust"]["shared"] == 0


def with_imports(folder):
    """Verdicts of solutions that were also run after the imports of their prompt, where that makes a difference."""
    path = folder / "alternatives.jsonl"
    rows = map(json.loads, path.read_text().splitlines()) if path.exists() else ()
    return [row for row in rows if row["rule"] == "imports"]


def test_a_file_keyed_by_prompt_is_scored_on_the_benchmark_with_these_prompts(codeeval, published_samples, tmp_path):
    folder = published_samples / "humaneval_codegen16b_n100"
    samples = next(folder.glob("HumanEval_codegen16B_*.jsonl.gz"))
    chosen = ("--samples", samples, "--benchmark", folder / "HumanEval_for_code_generation.jsonl.gz")
    result = json.loads(
        codeeval("pass-at-k", *chosen, "--limit", "8", "-n", "20", "-k", "1,20", "--run", "r", "--json").stdout
    )
    assert (result["problems"], result["samples"]) == (8, 160)
    assert sum(result["statuses"]["base"].values()) == 160
    assert 0 < result["pass_at_k"]["base"]["1"]["estimate"] < result["pass_at_k"]["base"]["20"]["estimate"]
    assert "cut_by" in json.loads((tmp_path / "r" / "run.json").read_text())["sampling"]["model"]
