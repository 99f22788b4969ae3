"""Examples in the documentation of a prompt, in the forms that benchmarks use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.taxonomy.examples import examples_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(1) -> 2", ["f(1) == 2"]),
        ("f(1) ➞ 2\nf(2) ➞ 'a b'", ["f(1) == 2", "f(2) == 'a b'"]),
        ("f(1) ==> []", ["f(1) == []"]),
        ("* f(1, 4) => true", ["f(1, 4) == True"]),
        ("f('(a)') returns (1, 2).", ["f('(a)') == (1, 2)"]),
        ("f(15)   # returns 'db'", ["f(15) == 'db'"]),
        ("For example `f([1,\n  2])` should return `{1: 2}`", ["f([1,   2]) == {1: 2}"]),
        (">>> f(1)\n2\n>>> f(2)\n'a'\n", ["f(1) == 2", "f(2) == 'a'"]),
        ("f(3) = 5", ["f(3) == 5"]),
        ("def f(x) -> 2:", []),
        ("f(x) -> 2", []),
        ("f(1) -> 19 - 5 - 6", []),
        ("g.f(1) -> 2", []),
        ("f(1) -> ''abc'", []),
        ("f(1", []),
    ],
)
def test_a_call_with_its_value_is_an_example(text, expected):
    assert [one.test.removeprefix("assert ") for one in examples_of(text, "f")] == expected


def test_a_float_is_compared_with_a_tolerance():
    (example,) = examples_of("f(1) -> 0.1", "f")
    assert example.test == "assert abs(f(1) - (0.1)) < 1e-6"


@given(st.text(st.sampled_from("f( )[]{}'\"->=1,.\n\\>➞"), max_size=60))
def test_every_example_found_can_be_compiled(text):
    for example in examples_of(text, "f"):
        compile(example.test, "<example>", "exec")
