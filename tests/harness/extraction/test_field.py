"""Answers of every kind: the program taken is the right one, or none is."""

import pytest

from codeeval.extraction import extract
from codeeval.samples import Completion, Sample
from codeeval_benchmarks.problem import Problem, PromptParts

from .field import ANSWERS
from .habits import HABITS
from .more import MORE
from .tasks import FAILS, MISSING, NO_CODE, RIGHT, TASKS, TRUNCATED, Answer


def taken(answer: Answer) -> Sample:
    task = TASKS[answer.task]
    problem = Problem(
        task_id="t/0",
        benchmark="t",
        prompt=PromptParts(stub=task.prompt),
        entry_point=task.entry_point,
        canonical_solution="",
        control="",
        suites={},
    )
    form = "completion" if answer.completion else "answer"
    return extract(Completion(0, answer.text, form, "length" if answer.cut else "stop"), problem)


def outcome(answer: Answer) -> str:
    """Return what plain Python makes of the program that is taken."""
    sample = taken(answer)
    if answer.cut and not sample.complete:
        return TRUNCATED
    if not sample.solution:
        return NO_CODE
    task = TASKS[answer.task]
    space: dict[str, object] = {"__name__": "candidate"}
    try:
        exec(compile(sample.solution, "candidate", "exec", dont_inherit=True), space)
        if task.entry_point not in space:
            return MISSING
        return RIGHT if eval(task.check, space) else FAILS
    except Exception:  # noqa: BLE001 - whatever a program raises, it fails
        return FAILS


@pytest.mark.parametrize("answer", [*ANSWERS, *HABITS, *MORE], ids=lambda answer: answer.name)
def test_the_program_in_the_answer_is_taken(answer):
    assert outcome(answer) == answer.expected
