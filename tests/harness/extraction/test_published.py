"""Raw answers of some hundred models: nothing right is lost, and nothing else is joined to a stub."""

import gzip
import json

import pytest

from codeeval.extraction import extract
from codeeval.python.definitions import Code, Standing
from codeeval.samples import Completion
from codeeval_benchmarks.problem import Problem, PromptParts

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def samples(published_samples):
    """Each row with the sample taken of its answer; the prompts had no stub, so one is made up."""
    path = published_samples / "raw_answers" / "can-ai-code-python.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row, extract(Completion(0, row["answer"], "answer"), problem(row["entry_point"]))) for row in rows]


def problem(name: str) -> Problem:
    return Problem(
        task_id="t/0",
        benchmark="t",
        prompt=PromptParts(stub=f'def {name}(x):\n    """Do it."""\n'),
        entry_point=name,
        canonical_solution="",
        control="",
        suites={},
    )


def test_of_the_answers_that_passed_there_one_in_a_thousand_is_lost_at_most(samples):
    passed = [(row, sample) for row, sample in samples if row["status"] == "PASS"]
    found = [Code(sample.solution, row["entry_point"]).standing is Standing.WHOLE for row, sample in passed]
    assert len(found) == 3027
    assert sum(found) >= 0.999 * len(found)


def test_only_a_body_at_the_margin_is_joined_to_a_stub(samples):
    """One answer is a body by its form: it returns outside of functions, and defines none."""
    joined = [row["answer"] for row, sample in samples if sample.extraction == "completion"]
    assert len(joined) <= 1
    assert not any("def " in answer for answer in joined)
