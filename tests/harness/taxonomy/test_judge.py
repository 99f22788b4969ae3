from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from codeeval.samples import Completion
from codeeval.taxonomy import classify
from codeeval.taxonomy.judge import Judge, kappa
from codeeval_benchmarks.problem import Problem, PromptParts

PROBLEM = Problem(
    task_id="T/0",
    benchmark="t",
    prompt=PromptParts(instruction="Add one."),
    entry_point="f",
    canonical_solution="",
    control="",
    suites={},
)


@dataclass
class Oracle:
    """A model that gives these answers, in turn."""

    answers: Sequence[str]
    name: str = "toy/oracle"
    asked: list[str] = field(default_factory=list)

    async def draw(self, problem, indices):
        self.asked.append(problem.prompt.instruction)
        return [Completion(index, self.answers[len(self.asked) - 1], "answer") for index in indices]

    async def close(self):
        pass


@pytest.fixture
def rejudged(failing):
    """Kinds after judgement, and the judge."""

    def judge(answers, *solutions):
        failures = [failing(solution, seen=[("1", "2")]) for solution in solutions]
        one = Judge(Oracle(answers))
        rows = [(failure, classify(failure), PROBLEM) for failure in failures]
        return [diagnosis for _, diagnosis in one.rejudge(rows)], one

    return judge


def test_the_judge_decides_c1_against_c2_and_the_rules_kind_is_kept(rejudged):
    (found,), judge = rejudged(["C.2: solves another problem"], "def f(x):\n    return x * 2 - 1\n")
    assert (found.kind, found.primary.rule, found.primary.reason) == ("C.2", "judge", "solves another problem")
    assert found.secondary[0].kind == "C.1"
    assert judge.agreement == 0.0


def test_task_program_and_values_are_shown(rejudged):
    _, judge = rejudged(["C.1: off by one"], "def f(x):\n    return x * 2 - 1\n")
    (text,) = judge.model.asked
    assert "Add one." in text
    assert "return x * 2 - 1" in text
    assert "f(1) returns 1; 2 is right." in text


def test_other_kinds_are_not_asked_about(failing):
    failure = failing("def f(x)\n", "syntax_error", exception="SyntaxError", message="expected ':'", line=1)
    judge = Judge(Oracle([]))
    ((_, diagnosis),) = judge.rejudge([(failure, classify(failure), PROBLEM)])
    assert (diagnosis.kind, judge.model.asked) == ("A.1", [])


def test_an_answer_without_a_kind_leaves_the_rules_kind(rejudged):
    (found,), judge = rejudged(["I cannot say."], "def f(x):\n    return x * 2 - 1\n")
    assert (found.kind, judge.unanswered, judge.agreement) == ("C.1", 1, None)


def test_kappa_is_one_for_full_agreement_and_none_for_one_word():
    assert kappa(Counter({("C.1", "C.1"): 5, ("C.2", "C.2"): 3})) == 1.0
    assert kappa(Counter({("C.1", "C.1"): 5})) is None
    assert kappa(Counter()) is None
    assert kappa(
        Counter({("C.1", "C.1"): 4, ("C.1", "C.2"): 1, ("C.2", "C.1"): 1, ("C.2", "C.2"): 4})
    ) == pytest.approx(0.6)
