"""Problems that ask for values: which calls are asked for, and that no prompt shows one."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from codeeval.prompting import PromptStyle, prompt_styles
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.literals import literal
from codeeval_benchmarks.predictions import Call, calls_of, predicted, shows
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_benchmarks.registry import load
from codeeval_sandbox.kinds import Asserts, Check

STYLES = [name for name in prompt_styles() if name.startswith("predict")]
WORDS = ("predict-output", "predict-input")


def problem(tests: tuple[str, ...], *, instruction: str = "", solution: str = "def f(x):\n    return x\n") -> Problem:
    """A problem with these asserts."""
    suites = {"base": Asserts("base", "f", tests)}
    parts = PromptParts(instruction=instruction)
    return Problem(
        task_id="T/1",
        benchmark="toy",
        prompt=parts,
        entry_point="f",
        canonical_solution=solution,
        control="",
        suites=suites,
    )


def derived(word: str, *problems: Problem) -> Benchmark:
    """The benchmark of values made from these problems."""
    return predicted(Benchmark("toy", problems, "made up"), word)


@pytest.mark.parametrize(
    ("test", "call"),
    [
        ("assert f(1, 'a') == [2]", ("1, 'a'", "[2]")),
        ("assert (3,) == f({1: 2})", ("{1: 2}", "(3,)")),
        ("assert f(x=-1) is True", ("x=-1", "True")),
        ("assert f(1) == 2, 'said'", ("1", "2")),
        ("assert f(g(1)) == 2", None),
        ("assert g(1) == 2", None),
        ("assert f(1) == float('nan')", None),
        ("assert f(1)", None),
        ("assert f(1) < 2", None),
        ("assert f(*[1]) == 2", None),
        (f"assert f(1) == {'x' * 300!r}", None),
        ("assert f(1) == [nan]", None),
    ],
)
def test_calls_with_plain_arguments_and_values(test, call):
    found = [(seen.arguments, seen.value) for seen in calls_of(Asserts("base", "f", (test,)))]
    assert found == ([] if call is None else [call])


def test_calls_of_a_check_go_by_its_parameter():
    suite = Check("base", "f", "def check(candidate):\n    assert candidate(2) == 4\n    assert f(3) == 9\n")
    assert [call.asserted for call in calls_of(suite)] == ["assert f(2) == 4"]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(PLAIN, min_size=1, max_size=3), PLAIN)
def test_every_plain_call_is_read_as_it_was_written(arguments, value):
    written = ", ".join(map(literal, arguments))
    assume(len(written) <= 200 and len(literal(value)) <= 200)
    (call,) = calls_of(Asserts("base", "f", (f"assert f({written}) == {literal(value)}",)))
    assert (call.arguments, call.value) == (written, literal(value))
    assert shows(f"Try f({written}) now.", call)


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ('>>> f( [1,"a"] )', True),
        ("For [1, 'a'] the answer is 3", True),
        ("candidate([1,\n  'a'])", True),
        ("f([1, 'b'])", False),
        ("", False),
    ],
)
def test_a_text_shows_a_call_whatever_its_layout(text, leaks):
    assert shows(text, Call("f", "[1, 'a']", "3")) is leaks


def test_short_arguments_count_only_as_a_call():
    call = Call("f", "2", "4")
    assert not shows("Give the square of x, twice if x is 2.", call)
    assert shows("f(2) is 4", call)


def test_the_asked_call_is_one_that_the_text_does_not_show():
    made = derived("predict-output", problem(("assert f(10) == 10", "assert f(20) == 20"), instruction="f(20) is 20"))
    assert made.problems[0].question.text == "assert f(10) == ??"


def test_a_benchmark_without_any_call_is_refused_by_name():
    with pytest.raises(ProblemFormatError, match="'predict-output:toy': none of 1 problems"):
        derived("predict-output", problem(("assert f(g(1)) == 2",)))


def test_docstrings_and_comments_are_left_out_of_the_program():
    solution = 'def f(x):\n    """f(10) is 10."""\n    # f(10) is 10\n    return x\n'
    made = derived("predict-output", problem(("assert f(10) == 10",), solution=solution))
    assert made.problems[0].prompt.stub == "def f(x):\n    return x\n"


def test_no_other_assert_has_the_value_whose_input_is_asked():
    tests = ("assert f(1) == 5", "assert f(2) == 5", "assert f(3) == 6")
    (made,) = derived("predict-input", problem(tests)).problems
    assert made.question.text == "assert f(??) == 6"
    assert made.prompt.visible_tests == ("assert f(1) == 5", "assert f(2) == 5")
    (other,) = derived("predict-input", problem(tests[:2] + tests[2:2])).problems
    assert other.prompt.visible_tests == ()


def test_a_program_that_defines_answer_gets_another_function():
    solution = "def f(x):\n    return answer(x)\n\ndef answer(x):\n    return x\n"
    (made,) = derived("predict-output", problem(("assert f(10) == 10",), solution=solution)).problems
    assert made.entry_point == "answer_"


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    ("name", "least"), [("starter", 44), ("humaneval", 150), pytest.param("mbpp", 960, marks=pytest.mark.minutes)]
)
def test_no_prompt_shows_the_asked_call_beside_the_question(name: str, least: int, word: str, request):
    """Over whole benchmarks and every style: without the question itself, nothing of a prompt gives the call away."""
    data = None if name == "starter" else request.getfixturevalue("official_data")
    made = load(f"{word}:{name}", data)
    assert len(made) >= least
    for asking in made:
        question = asking.question
        call = Call(question.function, question.arguments, question.value)
        for style in STYLES:
            prompt = PromptStyle.named(style).render(asking)
            text = prompt.text or prompt.messages[-1].content
            asked = f"{question.function}({question.arguments}) =="
            assert text.count(asked) == (word == "predict-output")
            assert not _reveals(text.replace(asked, ""), call, word), (asking.task_id, style)


def _reveals(text: str, call: Call, word: str) -> bool:
    if word == "predict-output":
        return shows(text, call)
    # The value is part of the question, and may look like the arguments: f(f(x)) == x.
    return shows(re.sub(re.escape(f"== {call.value}") + "|" + re.escape(f"give {call.value}."), "", text), call)


def test_digests_of_other_problems_stay(official_data: Path):
    """Stored runs hold them."""
    assert load("humaneval", official_data).digest[:12] == "cb73d27dfd7b"
