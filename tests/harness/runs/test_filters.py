"""Problems chosen by what they are: unknown words name what there is, and every command chooses alike."""

import json

import pytest

from codeeval.cli import run
from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.runs.filters import selected
from codeeval_benchmarks.registry import load

FACTS = (
    {"platform": "leetcode", "difficulty": "easy", "contest_date": "2024-01-01T00:00:00"},
    {"platform": "leetcode", "difficulty": "hard", "contest_date": "2024-06-01T00:00:00"},
    {"platform": "atcoder", "difficulty": "hard", "contest_date": "2024-09-01T00:00:00"},
)


@pytest.fixture
def contest(tmp_path):
    """Three problems in the form of LiveCodeBench's rows."""
    cases = json.dumps([{"input": "1 2", "output": "3", "testtype": "stdin"}])
    row = {"question_content": "Add.", "starter_code": "", "public_test_cases": cases, "private_test_cases": "[]"}
    rows = [{"question_id": f"q{at}", **row, **facts, "metadata": "{}"} for at, facts in enumerate(FACTS)]
    file = tmp_path / "contest.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return load(file)


@pytest.mark.parametrize(
    ("asked", "indices"),
    [
        ({"platform": "LeetCode"}, [0, 1]),
        ({"difficulty": "hard", "limit": 1}, [1]),
        ({"published_from": "2024-02-01", "published_to": "2024-08-01"}, [1]),
        ({"tasks": ("contest/q0", "contest/q2"), "difficulty": "hard"}, [2]),
        ({}, [0, 1, 2]),
    ],
)
def test_problems_are_chosen_by_their_facts(contest, asked, indices):
    assert [problem.task_id for problem in selected(contest, RunConfig(**asked))] == [
        f"contest/q{at}" for at in indices
    ]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"platform": "leetcod"}, r"the platform 'leetcod': did you mean 'leetcode'\? Choose from atcoder, leetcode"),
        ({"platform": "xyz"}, r"the platform 'xyz': choose from atcoder, leetcode"),
        ({"difficulty": "esay"}, r"did you mean 'easy'\? Choose from easy, hard"),
        ({"platform": "atcoder", "difficulty": "easy"}, r"no problem fits"),
    ],
)
def test_an_unknown_word_names_what_there_is(contest, asked, message):
    with pytest.raises(UsageError, match=message):
        selected(contest, RunConfig(**asked))


def test_a_benchmark_without_the_fact_says_so():
    with pytest.raises(UsageError, match="its problems state none, so leave out --platform"):
        selected(load("starter"), RunConfig(platform="leetcode"))


@pytest.fixture
def rows(tmp_path):
    """Two problems of a contest in a file, one easy and one hard."""
    row = {
        "prompt": "Write f.",
        "entry_point": "f",
        "tests": ["assert f() == 1"],
        "solution": "def f():\n    return 1\n",
    }
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps({"id": f"p{at}", **row}) + "\n" for at in range(2)))
    return file


@pytest.mark.parametrize(
    "command",
    [
        ["pass-at-k", "-b"],
        ["sample", "-b"],
        ["doctor", "-b"],
        ["spread", "-b"],
        ["strengthen"],
        ["verifiers"],
        ["benchmarks", "verify"],
    ],
    ids=" ".join,
)
def test_every_command_with_a_benchmark_takes_the_filters(command, rows, tmp_path, monkeypatch, capsys):
    """They are refused by what the benchmark lacks, before anything starts."""
    monkeypatch.chdir(tmp_path)
    assert run([*command, str(rows), "--difficulty", "hard"]) == 2
    assert "has the difficulty 'hard': its problems state none" in capsys.readouterr().err
