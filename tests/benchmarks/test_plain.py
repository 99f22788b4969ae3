import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.plain import with_problem
from codeeval_benchmarks.registry import load

HALVE = {"id": "halve", "prompt": "Write `halve(x)`.", "entry_point": "halve", "tests": ["assert halve(3) == 1.5"]}


@pytest.fixture
def file(tmp_path):
    def write(text, name="bugs.codeeval.yaml"):
        (tmp_path / name).write_text(text)
        return load(tmp_path / name)

    return write


def test_a_problem_takes_four_lines(file):
    (problem,) = file(
        "- id: 7\n  prompt: Write `double(x)`.\n  entry_point: double\n  tests: [assert double(2) == 4]\n"
    )
    assert problem.task_id == "bugs/7"
    assert problem.prompt.instruction == "Write `double(x)`."
    assert problem.canonical_solution == ""
    assert problem.suites["base"].tests == ("assert double(2) == 4",)


def test_json_lines_have_the_same_fields(file):
    (problem,) = file(
        '{"id": "a", "prompt": "def f(x):\\n", "entry_point": "f", "check": "def check(g):\\n    g(1)\\n"}', "a.jsonl"
    )
    assert problem.prompt.stub == "def f(x):\n"
    assert problem.suites["base"].kind == "check"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no problems"),
        ("a: 1", "begin each problem with"),
        ("- 1", "problem 1: not a mapping"),
        ("- [", "not YAML"),
        ("- id: a\n  prompt: b\n  tests: [x]", "problem 1, field 'entry_point': missing"),
        ("- id: a\n  prompt: b\n  entry_point: f\n  tests: []", "holds no test"),
        ("- id: a\n  prompt: b\n  entry_point: f\n  tests: ['assert (']", "not Python"),
        ("- id: a\n  prompt: b\n  entry_point: f g\n  tests: [x]", "is not a name"),
        ("- id: a\n  prompt: b\n  entry_point: f\n  tests: [x]\n  solution: 'def g(): pass'", "does not define 'f'"),
    ],
)
def test_a_problem_that_cannot_be_read_is_named(file, text, message):
    with pytest.raises(ProblemFormatError, match=message):
        file(text)


def test_a_problem_is_added_behind_what_stands_there():
    text, benchmark = with_problem(
        "# ours\n- {id: a, prompt: b, entry_point: f, tests: [f()]}\n", HALVE, "bugs.codeeval.yaml"
    )
    assert text.startswith("# ours\n- {id: a")
    assert [problem.task_id for problem in benchmark] == ["bugs/a", "bugs/halve"]


def test_a_name_is_given_once():
    text, _ = with_problem("", HALVE, "bugs.yaml")
    with pytest.raises(ProblemFormatError, match="there already"):
        with_problem(text, HALVE, "bugs.yaml")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_any_prompt_comes_back_as_it_was(prompt):
    text, _ = with_problem("", HALVE | {"prompt": prompt}, "bugs.yaml")
    assert yaml.safe_load(text)[0]["prompt"] == prompt
