"""Values that verdicts state."""

import pytest

from codeeval.taxonomy.told import Told, raises_told, values_told


@pytest.mark.parametrize(
    ("message", "source", "values"),
    [
        ("f(1) returned [2]", "assert f(1) == [3]", Told("f(1)", "[2]", "[3]")),
        ("f(1) returned [2]", "assert check(f(1))", Told("f(1)", "[2]", None)),
        ("f([2]) returned 2", "assert f([1, 2]) == 3", Told("f([2])", "2", "3", is_call_after=True)),
        ("expected 3, returned 2", "f(1)", Told("f(1)", "2", "3")),
        ("expected 3", "f(1)", Told("f(1)", None, "3")),
        ("line 2: expected 'a, b', printed 'c'", "1 2", Told("1 2", "'c'", "'a, b'")),
        ("expected 0.5, the program left 2", None, Told(None, "2", "0.5")),
        (None, "assert f(1) == 3", Told(None, None, "3")),
        ("", None, Told(None, None, None)),
    ],
)
def test_call_got_and_expected_are_read_from_message_and_test(message, source, values):
    assert values_told(message, source) == values


def test_an_argument_changed_in_its_place_is_compared_and_the_call_is_told_as_it_was_made():
    source = "values = [3, 1]; order(values, 0); assert values == [1, 3]"
    told = values_told("order([3, 3], 0) returned None", source)
    assert told == Told("order([3, 1], 0)", "[3, 3]", "[1, 3]", compared="values")


@pytest.mark.parametrize(
    ("message", "source"),
    [
        ("order([3, 3...) returned None", "values = [3, 1]; order(values); assert values == [1, 3]"),
        ("order([3, 3]) returned None", "values = make(); order(values); assert values == [1, 3]"),
        ("order([3, 3]) returned None", "values = [3, 1]; order(values); values.pop(); assert values == [1]"),
    ],
)
def test_arguments_that_may_have_changed_are_told_as_such(message, source):
    told = values_told(message, source)
    assert (told.is_call_after, told.compared, told.expected) == (True, None, None)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("assert raises(ValueError, f, 1)", "ValueError"),
        ("with pytest.raises(errors.Bad):\n    f(1)", "errors.Bad"),
        ("assert raises(ValueError, f, 1) and raises(TypeError, f, 2)", None),
        ("assert f(1) == 2", None),
        ("assert (", None),
    ],
)
def test_the_exception_that_a_test_wants_is_read_from_it(source, error):
    assert raises_told(source) == error


def test_a_call_that_should_have_raised_is_told_as_it_was_made():
    told = values_told("to_base(5, 37) returned '5'", "assert raises(ValueError, to_base, 5, 37)")
    assert told == Told("to_base(5, 37)", "'5'", None, raises="ValueError")
