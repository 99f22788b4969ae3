"""No number of a table or a line is cut or folded, at any width, on a terminal or off it."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from codeeval.screen import Screen, Text

SHARES = st.floats(0, 100).map(lambda value: f"{value:.1f} % [{value / 2:.1f}, {min(100, value * 2):.1f}]")
NAMES = st.lists(
    st.sampled_from(["replay/codellama-34b-instruct.jsonl.gz", "base", "and", "of", "Starter/15"]), min_size=1
)


def printed(thing, width: int = 80, *, terminal: bool = True) -> list[str]:
    stream = io.StringIO()
    Screen(file=stream, force_terminal=terminal, width=width, color_system=None).print(thing)
    return stream.getvalue().splitlines()


def table_of(rows: list[tuple[str, list[str]]]) -> Table:
    table = Table(title="rates of two suites", caption="95 % intervals over problems", caption_justify="left")
    table.add_column("name")
    for number in range(len(rows[0][1])):
        table.add_column(f"pass@{number}", justify="right")
    for name, cells in rows:
        table.add_row(name, *cells)
    return table


@given(
    rows=st.lists(st.tuples(NAMES.map(" ".join), st.lists(SHARES, min_size=3, max_size=3)), min_size=1, max_size=4),
    width=st.integers(20, 240),
    terminal=st.booleans(),
)
def test_every_number_of_a_table_stands_whole_in_one_line(rows, width, terminal):
    lines = printed(table_of(rows), width, terminal=terminal)
    for _, cells in rows:
        for cell in cells:
            assert any(cell in line for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []
    assert "…" not in "".join(lines)


@given(
    words=st.lists(st.one_of(SHARES, st.sampled_from(["run", "of", "all", "runs/" + 90 * "x", "26.5 s"])), min_size=1),
    width=st.integers(10, 120),
    indent=st.integers(0, 8),
)
def test_a_line_is_folded_between_words_only(words, width, indent):
    text = " " * indent + " ".join(words)
    lines = printed(Text(text), width)
    assert " ".join(line.strip() for line in lines) == text.strip()
    for word in words:
        assert any(word in line for line in lines)
    assert all(line.startswith(" " * indent) for line in lines)


@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_log_has_natural_width_and_no_box(width):
    lines = printed(table_of([("name " * 20, ["100.0 % [92.6, 100.0]"] * 6)]), width, terminal=False)
    assert len(lines) == 5
    assert not re.search("[│┃+|]", "".join(lines))
    assert printed(Text("word " * 100), width, terminal=False) == [("word " * 100).rstrip()]


def test_colours_that_are_forced_make_no_terminal_of_a_log(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    screen = Screen(file=io.StringIO())
    assert not screen.on_terminal
    assert screen.is_terminal


def test_a_terminal_folds_names_before_it_stacks_rows():
    lines = printed(table_of([("a name of several words", ["64.8 % [56.4, 72.4]"] * 2)]), 60)
    assert any(line.startswith("│ a name") and "64.8 % [56.4, 72.4]" in line for line in lines)
    narrow = printed(table_of([("a name of several words", ["64.8 % [56.4, 72.4]"] * 2)]), 40)
    assert "name: a name of several words" in narrow
    assert "  pass@1  64.8 % [56.4, 72.4]" in narrow
