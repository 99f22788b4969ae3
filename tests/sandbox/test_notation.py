"""JSON is written and read as the standard library does it."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox.guest.notation import reader, writer

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None))
_VALUES = st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(_VALUES)
def test_texts_are_those_of_the_standard_library(value: Any) -> None:
    """With and without escapes, and read again they are the value."""
    assert writer(ascii_only=True, finite=False)(value) == json.dumps(value)
    assert writer(ascii_only=False, finite=False)(value) == json.dumps(value, ensure_ascii=False)
    assert reader()(json.dumps(value)) == value


@given(_VALUES, st.text(" \t\n\r"), st.text(" \t\n\r"))
def test_blanks_around_a_text_are_left_out(value: Any, before: str, after: str) -> None:
    """Another language's library may put some there."""
    assert reader()(before + json.dumps(value) + after) == value


@given(st.text(max_size=20) | st.text('[]{},:"01e-. \\u', max_size=12))
def test_what_is_no_json_is_refused_as_by_the_standard_library(text: str) -> None:
    """By a ValueError, whatever the text is."""
    try:
        value = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError):
            reader()(text)
    else:
        assert repr(reader()(text)) == repr(value)


def test_objects_are_made_by_who_reads() -> None:
    """Inner ones before outer ones."""
    assert reader(lambda tagged: list(tagged.items()))('{"a": {"b": 1}}') == [("a", [("b", 1)])]


def test_a_refused_value_leaves_nothing_behind() -> None:
    """What was open when the writing ended may be written later."""
    write = writer(ascii_only=True, finite=True)
    inner: list[Any] = [1, math.inf]
    outer = [inner]
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(outer)
    inner.pop()
    assert write([outer, inner, inner]) == "[[[1]], [1], [1]]"
    inner.append(outer)
    with pytest.raises(ValueError, match="Circular"):
        write(outer)
    inner.pop()
    assert write(outer) == "[[1]]"
    with pytest.raises(TypeError, match="no form in JSON: set"):
        write([set()])
