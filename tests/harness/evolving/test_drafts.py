"""Answers of models are read in every form that they take, and never executed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.evolving.drafts import Draft, Rejected, read_draft

FIELDS = {
    "problem": 'def g(x: int) -> int:\n    """Double it.\n    """\n',
    "entry_point": "g",
    "solution": "def g(x):\n    return 2 * x\n",
    "inputs": ["[1]", "[2]"],
}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(FIELDS),
        f"Sure!\n```json\n{json.dumps(FIELDS, indent=1)}\n```\nThat is all.",
        json.dumps(FIELDS).replace("]}", "],}"),
        json.dumps(FIELDS).replace("\\n", "\n"),
        repr(FIELDS),
        f"<think>\nhm {{\n</think>{json.dumps(FIELDS)}",
        f"```python\n{FIELDS['problem']}```\n```python\n{FIELDS['solution']}```\n```\n[1]\n[2]\n```",
        json.dumps({"new_problem": FIELDS["problem"], "new_solution": FIELDS["solution"], "test_input": [[1], [2]]}),
    ],
)
def test_every_form_of_an_answer_gives_the_same_draft(answer):
    draft = read_draft(answer)
    assert isinstance(draft, Draft)
    assert (draft.entry_point, draft.inputs) == ("g", ((1,), (2,)))
    assert "Double it" in draft.statement
    assert "return 2 * x" in draft.solution


@pytest.mark.parametrize(
    ("changes", "gate"),
    [
        ({"inputs": ["[open('/etc/passwd')]"]}, "inputs"),
        ({"inputs": []}, "inputs"),
        ({"inputs": ["[" + "1," * 20_000 + "]"]}, "inputs"),
        ({"solution": ""}, "form"),
        ({"problem": "Double it."}, None),
        ({"problem": ""}, "form"),
    ],
)
def test_what_cannot_be_used_is_named(changes, gate):
    draft = read_draft(json.dumps(FIELDS | changes))
    assert (draft.gate if isinstance(draft, Rejected) else None) == gate


def test_calls_of_asserts_are_inputs_too():
    draft = read_draft(json.dumps({**FIELDS, "inputs": None, "tests": ["assert g(3) == 6", "assert g(x) == 1"]}))
    assert isinstance(draft, Draft)
    assert draft.inputs == ((3,),)


def test_a_statement_that_names_the_base_function_gets_the_solutions_signature():
    base = "# Double twice.\ndef f(x):\n"
    solution = "def f(x):\n    return 2 * x\n\n\ndef g(x: int) -> int:\n    return f(f(x))\n"
    draft = read_draft(json.dumps({"problem": base, "solution": solution, "tests": "assert g(1) == 4"}))
    assert isinstance(draft, Draft)
    assert draft.entry_point == "g"
    assert draft.statement.strip().endswith("def g(x: int) -> int:")
    assert "def f" not in draft.statement


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    assert isinstance(read_draft(text), Draft | Rejected)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=5))
def test_no_field_breaks_the_reader(value):
    for name in FIELDS:
        assert isinstance(read_draft(json.dumps(FIELDS | {name: value})), Draft | Rejected)
