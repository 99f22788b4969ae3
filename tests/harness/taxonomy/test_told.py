"""Values that verdicts state."""

import pytest

from codeeval.taxonomy.told import Told, values_told


@pytest.mark.parametrize(
    ("message", "source", "values"),
    [
        ("f(1) returned [2]", "assert f(1) == [3]", Told("f(1)", "[2]", "[3]")),
        ("f(1) returned [2]", "assert check(f(1))", Told("f(1)", "[2]", None)),
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
