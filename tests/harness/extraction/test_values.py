"""Values in answers, for problems that ask for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.extraction import extract
from codeeval.samples import Completion
from codeeval_benchmarks.literals import literal
from codeeval_benchmarks.problem import Problem, PromptParts, Question


def asking(kind: str) -> Problem:
    """A problem that asks for `f([1], 2)`, whose value is 3, or the other way round."""
    question = Question(kind=kind, function="f", arguments="[1], 2", value="3", entry_point="answer")
    return Problem(
        task_id="T/1",
        benchmark="predict",
        prompt=PromptParts(stub="def f(x, y):\n    return 3\n"),
        entry_point="answer",
        canonical_solution="",
        control="",
        suites={},
        question=question,
    )


OUTPUT, INPUT = asking("output"), asking("input")


def taken(text: str, problem: Problem = OUTPUT, form: str = "answer") -> str | None:
    """What the program returns; None if no value was found."""
    sample = extract(Completion(0, text, form), problem)
    assert (sample.extraction == "empty") == (not sample.solution)
    return sample.solution.partition("return ")[2].strip() or None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[ANSWER]3[/ANSWER]", "3"),
        ("I think [ANSWER] 1 [/ANSWER], no: [ANSWER]\n[1, 'a']\n[/ANSWER]", "[1, 'a']"),
        ("[ANSWER]assert f([1], 2) == 3[/ANSWER]", "3"),
        ("[ANSWER]f([1], 2) == {'a': 1}[/ANSWER]", "{'a': 1}"),
        ("[ANSWER]`'x'`[/ANSWER]", "'x'"),
        ("[ANSWER]3", "3"),
        ("<think>maybe 4</think>\n[ANSWER]3[/ANSWER]", "3"),
        ("```python\n(1, 2)\n```", "(1, 2)"),
        (" [1, 2]  # a list", "[1, 2]"),
        ("The loop adds 1.\nAnswer: {1: 2}.", "{1: 2}"),
        ("It returns `None`.", "None"),
        ("set()", "set([])"),
        ("[ANSWER]f([1], 2)[/ANSWER]", None),
        ("[ANSWER]len('abc')[/ANSWER]", None),
        ("[ANSWER]1 + 2[/ANSWER]", None),
        ("[ANSWER]g(1) == 3[/ANSWER]", None),
        ("[ANSWER]__import__('os')[/ANSWER] 3", None),
        ("I cannot tell.", None),
        ("", None),
    ],
)
def test_the_value_of_an_answer(text, value):
    assert taken(text) == value


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("[ANSWER]f([2], 1)[/ANSWER]", "f([2], 1)"),
        ("[ANSWER]assert f([2], y=1) == 3[/ANSWER]", "f([2], y=1)"),
        ("[ANSWER][2], 1[/ANSWER]", "f([2], 1)"),
        ("[2], 1)", "f([2], 1)"),
        ("[2], 1) == 3", "f([2], 1)"),
        ("[ANSWER]f(f([1], 2), 1)[/ANSWER]", None),
        ("[ANSWER]f(*range(3))[/ANSWER]", None),
        ("[ANSWER]f()[/ANSWER]", None),
    ],
)
def test_the_arguments_of_an_answer(text, call):
    assert taken(text, INPUT) == call


def test_a_stored_program_of_a_value_is_read_again():
    """`--samples RUN` holds programs. One that computes is none of a value."""
    assert taken("def answer():\n    return [3]\n", form="solution") == "[3]"
    assert taken("def answer():\n    return f([2], 1)\n", INPUT, "solution") == "f([2], 1)"
    assert taken("def answer():\n    import os\n    return os\n", form="solution") is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_search(text):
    for problem in (OUTPUT, INPUT):
        sample = extract(Completion(0, f"[ANSWER]{text}[/ANSWER]", "answer"), problem)
        if sample.solution:
            compile(sample.solution, "answer", "exec")


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists, max_leaves=4))
def test_every_plain_value_comes_through(value):
    assert taken(f"[ANSWER]{literal(value)}[/ANSWER]") == literal(value).strip()
