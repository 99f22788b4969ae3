"""From a server's answers, with drafts, cuts and remarks in them, to scores under each way of reading them."""

import asyncio
import json
import os

import pytest

from codeeval.models.fake import FakeServer, Text
from codeeval_benchmarks.registry import load

PROBLEMS = load("starter").problems[:3]


def answered(asked, seed):
    """Sample 0: right, then spoilt. 1: the same, cut in the remarks. 2: cut in the program. 3: words alone."""
    problem = next(one for one in PROBLEMS if one.prompt.stub.strip() in asked.prompt)
    right, wrong = (f"```python\n{program}```\n" for program in (problem.canonical_solution, problem.control))
    match seed % 4:
        case 0:
            return Text(f"First:\n{right}Or perhaps:\n{wrong}That is shorter.")
        case 1:
            return Text(f"{right}This works, since it", "length")
        case 2:
            return Text(right[: len(right) // 2], "length")
        case _:
            return Text("I would rather not say.")


@pytest.fixture(scope="module")
def result(settings, tmp_path_factory):
    """What `--json` prints, and the folder of the run."""
    folder = tmp_path_factory.mktemp("answers")

    async def run():
        server = FakeServer(answering=answered)
        async with server.running():
            flags = ["--model", "openai/tiny", "--base-url", server.url, "--limit", "3", "-n", "4", "--all-tests"]
            process = await asyncio.create_subprocess_exec(
                "codeeval", "pass-at-k", *flags, "--run", "r", "--json",
                stdout=asyncio.subprocess.PIPE, env={**os.environ, **settings}, cwd=folder,
            )  # fmt: skip
            out, _ = await process.communicate()
            assert process.returncode == 0
            return json.loads(out)

    return asyncio.run(run()), folder / "r"


def test_each_rule_scores_what_it_would_have_taken(result):
    answers = result[0]["answers"]
    for suite in ("base", "strong"):
        found = {rule: one["estimate"] for rule, one in answers["pass_at_1"][suite].items()}
        assert found["last"] == 0.25
        assert found["first"] == 0.5
    assert (answers["differing"], answers["not_executed"]) == (3, 0)
    rows = [json.loads(line) for line in (result[1] / "alternatives.jsonl").read_text().splitlines()]
    assert {(row["index"], row["rule"], row["status"]) for row in rows if row["rule"] == "first"} == {
        (0, "first", "passed")
    }


def test_an_answer_cut_in_its_remarks_is_scored_and_one_cut_in_its_program_is_truncated(result):
    answers, statuses = result[0]["answers"], result[0]["statuses"]["base"]
    assert (answers["cut"], answers["cut_but_complete"]) == (6, 3)
    assert (statuses["truncated"], statuses["no_code"], statuses["passed"]) == (3, 3, 3)
    assert answers["extraction"] == {"empty": 3, "fenced": 6, "incomplete_fenced": 3}


def test_partial_credit_is_more_than_none_and_cut_answers_do_not_compile(result):
    assert result[0]["score_at_k"]["strong"]["1"]["estimate"] > 0.25
    assert result[0]["compile_at_k"]["1"]["estimate"] == 0.5
