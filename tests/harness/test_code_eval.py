"""The drop-in for Hugging Face's `code_eval`: its arguments, and its result."""

import pytest

from codeeval import code_eval
from codeeval.errors import UsageError

CHECK = "METADATA = {}\n\ndef check(candidate):\n    assert candidate(2, 3) == 5\n\ncheck(add)"


@pytest.fixture(autouse=True)
def sandbox(first_pool, monkeypatch):
    monkeypatch.setattr(code_eval, "open_pool", lambda _config: first_pool())


def test_pass_at_k_and_results_have_the_form_of_the_metric():
    predictions = [["def add(a, b): return a + b", "def add(a, b): return a * b"], ["def add(a, b): return a + b"] * 2]
    scores, results = code_eval.compute(predictions, ["assert add(2, 3) == 5", CHECK], k=[1, 2, 10])
    assert scores == {"pass@1": 0.75, "pass@2": 1.0}
    assert [row["passed"] for _, row in results[0]] == [True, False]
    assert results[0][1][1]["result"].startswith("failed: ")
    assert results[1][0] == (0, {"task_id": 1, "passed": True, "result": "passed", "completion_id": 0})


def test_a_program_that_exits_before_its_tests_fails():
    scores, _ = code_eval.compute([["import os\nos._exit(0)"]], ["assert add(2, 3) == 5"], k=[1])
    assert scores == {"pass@1": 0.0}


def test_lists_that_do_not_fit_are_refused():
    with pytest.raises(UsageError, match="1 predictions, but 2 references"):
        code_eval.compute([["x"]], ["assert f()"] * 2)
    with pytest.raises(UsageError, match="lists of candidates"):
        code_eval.compute(["x"], ["assert f()"])
    with pytest.raises(UsageError, match="not Python"):
        code_eval.compute([["x"]], ["assert ("])
