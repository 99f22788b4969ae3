"""EvoEval's published verdicts, row by row: some problems in the ordinary run, whole sets where minutes are granted."""

import gzip
import json

import pytest

pytestmark = [pytest.mark.data, pytest.mark.slow, pytest.mark.usefixtures("published_samples")]

SETS = {"difficult": 33, "creative": 42, "subtle": 70, "combine": 33, "tool_use": 64}
"""Solved by ChatGPT, of 100."""

FLOORS = {"combine": "1"}
"""Least limit of an input (s) where it is not 4. EvoEval's own is 1.

A program of `EvoEval/65` takes about 4 s on one input, so that it passes on a fast processor.
"""


@pytest.fixture
def different(codeeval, published_samples, official_data, tmp_path):
    """Scores ChatGPT's samples of a set; the verdicts, and those that are not the published ones."""

    def run(word, *options):
        path = published_samples / "evoeval_chatgpt" / f"EvoEval_{word}.eval_results.json.gz"
        name = f"evoeval-{word.replace('_', '-')}"
        codeeval("pass-at-k", "-b", name, "--samples", path, "--data-dir", official_data, "--run", "r", *options)
        stored = json.loads(gzip.decompress(path.read_bytes()))["eval"]
        rows = [json.loads(line) for line in (tmp_path / "r" / "verdicts.jsonl").read_text().splitlines()]
        return rows, {
            (row["task_id"], row["suite"])
            for row in rows
            if (row["status"] == "passed") != (stored[row["task_id"]][row["index"]][f"{row['suite']}_status"] == "pass")
        }

    return run


def test_verdicts_of_some_problems_are_those_of_evoeval(different):
    rows, others = different("tool_use", "--limit", "15", "--skip-unknown")
    assert len(rows) == 15
    assert {row["status"] == "passed" for row in rows} == {True, False}
    assert others == set()


@pytest.mark.minutes
@pytest.mark.parametrize("word", SETS)
def test_verdicts_of_altering_sets_are_those_of_evoeval(different, word):
    rows, others = different(word, "--timeout-floor", FLOORS.get(word, "4"))
    assert others == set()
    assert sum(row["status"] == "passed" for row in rows) == SETS[word]


@pytest.mark.minutes
@pytest.mark.parametrize("word", ["verbose", "concise"])
def test_verdicts_of_reworded_sets_are_those_of_evoeval(different, word):
    """All but HumanEval/32, whose check raises an exception in EvoEval for every output."""
    _, others = different(word, "--timeout-floor", "4")
    assert {task for task, _ in others} <= {"HumanEval/32"}


@pytest.mark.minutes
@pytest.mark.parametrize("word", [*SETS, "tool_use@main", "verbose", "concise"])
def test_canonical_solutions_pass(codeeval, official_data, word):
    done = codeeval("benchmarks", "verify", f"evoeval-{word.replace('_', '-')}", "--json", "--data-dir", official_data)
    result = json.loads(done.stdout)
    assert (result["passed"], result["controls_passed"]) == (result["problems"], [])
