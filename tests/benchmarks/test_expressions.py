"""Published inputs as expressions: the values are Python's own, and what is not plain data is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_benchmarks.expressions import arguments_of

numbers = st.integers(-20, 20).map(str) | st.floats(allow_nan=False, allow_infinity=False, width=32).map(repr)
texts = st.text(max_size=5).map(repr)
sequences = st.lists(numbers | texts, max_size=4).map(lambda items: f"[{', '.join(items)}]")
repeated = st.tuples(sequences, st.integers(0, 5)).map(lambda pair: f"{pair[0]} * {pair[1]}")
loops = st.integers(0, 9).map(lambda size: f"[(x, 'even') if x % 2 == 0 else x * 2 for x in range({size}) if x != 3]")
plain_loops = st.tuples(st.sampled_from(["x", "0", "'a'"]), st.integers(0, 9)).map(
    lambda pair: f"[{pair[0]} for x in range({pair[1]})]"
)
mappings = st.lists(st.tuples(texts | numbers, numbers | texts), max_size=3).map(
    lambda pairs: "{%s}" % ", ".join(f"{key}: {value}" for key, value in pairs)  # noqa: UP031 - braces
)
sums = st.tuples(numbers, st.sampled_from("+-*"), numbers).map(" ".join)
expressions = numbers | texts | sequences | repeated | loops | plain_loops | mappings | sums


@given(st.lists(expressions, max_size=4))
def test_values_are_those_that_python_computes(parts: list[str]):
    source = ", ".join(parts)
    assert repr(list(arguments_of(source))) == repr(eval(f"[{source}]", {"__builtins__": {"range": range}}))


@pytest.mark.parametrize(
    "source",
    [
        "list(range(9)), [1, 2, 3][::-1]",
        "'a' * 3 + \"b\", 10**18",
        "set(['x']), frozenset([1]), complex(1, 2)",
        "['Song' + str(i) for i in reversed(range(3))]",
        "{'a': int(1e18), 'b': float('-inf')}, 1.",
        r"'it\'s', '\d'",
        "'a' 'b', \"it's\", {'a': 1, 'a': [2.0, -0, 1e5]}, {}, {'x', 'y'} - {'y'}",
    ],
)
@pytest.mark.filterwarnings("ignore:invalid escape:SyntaxWarning")
@pytest.mark.filterwarnings("ignore:invalid escape:DeprecationWarning")
def test_forms_that_occur_have_pythons_values(source: str):
    assert repr(list(arguments_of(source))) == repr(eval(f"[{source}]"))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("__import__('os').getcwd()", "is an expression"),
        ("open('/etc/passwd')", "is not plain data"),
        ("(1).__class__", "is not plain data"),
        ("[1] * 10**9", "makes more than"),
        ("[0 for x in range(10**9)]", "makes more than"),
        ("list(range(10**9))", "makes more than"),
        ("9**9**9", "larger than"),
        ("'%999999999d' % 1", "text is not formatted"),
        ("1, ]", "is not Python"),
        ("1] + [2", "is not a list of arguments"),
        ("1 / 0", "has no value"),
        ("unknown", "is not plain data"),
    ],
)
def test_what_is_no_plain_data_or_too_large_is_refused(source: str, words: str):
    with pytest.raises(ValueError, match=words):
        arguments_of(source)
