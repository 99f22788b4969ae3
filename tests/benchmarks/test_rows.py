import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.rows import Row, read_rows

ROW = Row("mine.jsonl", "line 3", {"text": "a\r\nb\rc", "many": ["a"], "number": 2, "flag": True, "nothing": None})


def test_lines_and_arrays_give_the_same_rows_with_their_places():
    lines = read_rows(b'{"a": 1}\n\n{"a": 2}\n', "f")
    array = read_rows(b' [{"a": 1}, {"a": 2}]', "f")
    assert [row.values for row in lines] == [row.values for row in array] == [{"a": 1}, {"a": 2}]
    assert [row.place for row in lines + array] == ["line 1", "line 3", "row 1", "row 2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1}\n{oops}\n', "'f', line 2: not JSON"),
        (b'{"a": 1}\n3\n', "'f', line 2: of type 'int'"),
        (b'[{"a": 1}, 3]', "'f', row 2: of type 'int'"),
        (b"[1", "'f', array: not JSON"),
        (b"\xff", "'f': not UTF-8 at byte 0"),
        (b'{"a": ' + b"[" * 100_000, "'f', line 1: not JSON"),
    ],
)
def test_faults_name_file_and_place(content: bytes, message: str):
    with pytest.raises(ProblemFormatError) as caught:
        read_rows(content, "f")
    assert message in str(caught.value)


def test_text_has_uniform_newlines():
    assert ROW.text("text") == "a\nb\nc"
    assert ROW.text("absent", "default") == "default"


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (
            lambda: ROW.text("absent"),
            "'mine.jsonl', line 3, field 'absent': missing; add it (fields present: flag, many",
        ),
        (lambda: ROW.text("nothing"), "field 'nothing': is null; make it a string"),
        (lambda: ROW.texts("text"), "field 'text': is of type 'str'; make it a list of strings"),
        (lambda: ROW.integer("flag"), "field 'flag': is of type 'bool'; make it an integer"),
        (lambda: ROW.number("text", 0), "field 'text': is of type 'str'; make it a number"),
    ],
)
def test_wrong_fields_say_what_is_right(read, message: str):
    with pytest.raises(ProblemFormatError) as caught:
        read()
    assert message in str(caught.value)


@given(st.lists(st.dictionaries(st.text(), st.none() | st.integers() | st.text())))
def test_any_objects_survive_the_round_trip(values):
    content = "".join(json.dumps(value) + "\n" for value in values).encode()
    assert [row.values for row in read_rows(content, "f")] == values


@given(st.binary())
def test_any_bytes_are_rows_or_a_format_error(content: bytes):
    try:
        rows = read_rows(content, "f")
    except ProblemFormatError:
        return
    assert all(isinstance(row, Row) for row in rows)
