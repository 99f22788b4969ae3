"""C.3 on values alone: which conversions are tried, and what is learnt from the values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.taxonomy import Failure, Observation, SeenFailure
from codeeval.taxonomy.conversions import could_convert
from codeeval.taxonomy.learnt import LEARNERS
from codeeval_sandbox.jobs import Status


def tried(rows, solution="def f(*given): ..."):
    """Names of the conversions tried for these rows of call, value got and value expected."""
    seen = tuple(SeenFailure(n, call, repr(got), "", repr(wanted)) for n, (call, got, wanted) in enumerate(rows))
    failure = Failure("T/0", 0, "base", Status.WRONG, solution, "f", observation=Observation("F" * len(rows), seen))
    return [one.name for one in could_convert(failure, learners=LEARNERS)]


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([("f(1, '2,3')", 2.3, "2,3"), ("f('5', 4)", 5, "5")], "as given in an argument"),
        ([("f(['a', 'B'])", ["b"], ["B"])], "elements as given in an argument"),
        ([("f('yogurt')", "U", "u"), ("f('FuLl')", "U", "u")], "in the case of an argument"),
        ([("f('Ab cD')", ["ab", "CD"], ["Ab", "cD"])], "elements in the case of an argument"),
        ([("f((1, 2))", [1], (1,))], "of the first argument's type"),
        ([("f(1)", "a  b", "a b"), ("f(2)", " c   d e", "c d e")], "single spaces"),
        ([("f(1)", ["a ", "b"], ["a", "b"])], "elements stripped"),
        ([("f(1)", [(1, 1), (1, 2), (2, 0)], [(1, 2), (1, 1), (2, 0)])], "sorted by first rising, second falling"),
        ([("f(1)", [[1, [2]]], ((1, (2,)),))], "nested tuples"),
        ([("f(1)", 2.5, "2.50"), ("f(2)", 3, "3.00")], "written with 2 places"),
        ([("f(1)", [1, 2], "1 | 2")], "parts separated by ' | '"),
        ([("f(1)", ["a", "b", "c"], "a; b; c")], "parts separated by '; '"),
        ([("f(1)", "a, b", "a-b"), ("f(2)", "c, d, e", "c-d-e")], "parts separated by '-'"),
        ([("f(1)", 12, "12 km"), ("f(2)", 7, "7 km")], "'' before it, ' km' after it"),
        ([("f(1)", "It is 5.", 5), ("f(2)", "It is 61.", 61)], "the value between 'It is ' and '.'"),
        ([("f(1)", "[1, 2]", (1, 2))], "text to a value, then to a tuple"),
        ([("f(1)", [("a", 1.236)], [("a", 1.24)])], "all through rounded to 2 places"),
        ([("f(1)", {"a": ["B", "C"]}, {"a": ["b", "c"]})], "all through lower case"),
        ([("f(1)", "None", None), ("f(2)", "None", None)], "a word to a value"),
        ([("f(1)", True, "True"), ("f(2)", None, "None")], "a value to a word"),
        ([("f(1)", ["( )", " "], ["()"])], "elements without spaces, then without blank elements"),
        ([("f('a b')", ("a", " ", "b"), ("a", "b"))], "without blank elements"),
        ([("f(1)", [[1, 2], [3]], [1, 2, 3])], "flattened"),
        ([("f(1)", "a, b, and c", "a, b and c")], "without a comma before the last"),
        ([("f(1)", "a, b or c", "a, b, or c")], "with a comma before the last"),
        ([("f(1)", [{"a": 1, "b": {"c": 2}}], [{"a": 1}, {"b": {"c": 2}}])], "a dictionary for each pair"),
        ([("f(1)", [{"a": 1}, {"b": 2}], {"a": 1, "b": 2})], "one dictionary of all"),
        ([("f(1)", {"a": 1, "b": 2}, {1: "a", 2: "b"})], "keys and values exchanged"),
        ([("f(1)", 255, "ff")], "as hexadecimal digits"),
        ([("f(1)", 5, "0b101"), ("f(2)", "10", "0b10"), ("f(3)", -1, -1)], "with the prefix 0b"),
        ([("f(1)", [(3, 2), (5, 2)], [3, 5])], "the first of each"),
        ([("f(1)", 1234567, "1,234,567")], "with thousands separated"),
        ([("f(1)", "101", "00000101"), ("f(2)", "1", "00000001")], "filled up to 8 digits"),
        ([("f(1)", "a    b c", "a   b c"), ("f(2)", "d e    f", "d e   f")], "other white space: '   ' for '    '"),
    ],
)
def test_a_form_that_differs_is_found(rows, name):
    assert name in tried(rows)


def test_words_of_the_program_are_exchanged_for_words_of_the_tests():
    rows = [("f(1)", True, "Valid"), ("f(2)", False, "Invalid")]
    assert tried(rows) == ["other words: 'Invalid' for False, 'Valid' for True"]
    solution = "def f(x):\n    return 'found' if x else 'absent'\n"
    assert tried([("f(1)", "found", "Found a match!"), ("f(0)", "absent", "Not matched!")], solution)


def test_words_within_a_text_are_exchanged_for_those_that_the_program_knows():
    solution = "def f(x):\n    words = {'one': 1, 'two': 2, 'three': 3}\n    return x\n"
    rows = [("f(1)", "1 2", "one two"), ("f(2)", "2 1 1", "two one one")]
    assert tried(rows, solution) == ["other words: 'one' for '1', 'two' for '2'"]
    assert tried(rows) == []  # of a program that has no such words, they are another answer
    assert tried([*rows, ("f(3)", "1 3", "two three")], solution) == []


@pytest.mark.parametrize(
    "rows",
    [
        [("f(1)", True, False), ("f(2)", False, True)],  # the choice is wrong, not its form
        [("f(1)", "YES", "NO"), ("f(2)", "NO", "YES")],
        [("f(1)", "abc", "cde"), ("f(2)", "xyz", "uvw")],  # computed, so nothing may be looked up
        [("f(1)", True, "a"), ("f(2)", False, "b"), ("f(3)", True, "c")],  # no mapping
        [("f(2)", "no such month", False), ("f(13)", "no such month", False)],  # one constant, no vocabulary
        [("f(1)", 1, 4), ("f(2)", 2, 9), ("f(3)", 3, 16)],
        [("f(3)", 4, 5)],
    ],
)
def test_another_answer_is_no_other_form(rows):
    assert tried(rows) == []


@given(
    st.lists(
        st.tuples(st.just("f(1)"), *[st.recursive(st.integers() | st.text(max_size=5) | st.booleans(), st.lists)] * 2),
        min_size=1,
        max_size=4,
    )
)
def test_looking_for_conversions_never_fails(rows):
    tried(rows)
