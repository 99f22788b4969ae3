"""Edits of one token or one pair: each kind of slip that the search knows, on a program that has it."""

import pytest

from codeeval.cli import explain, taxonomy
from codeeval.taxonomy.repairs import MOST_EDITS, edits_of


def programs(solution, **facts):
    """Programs that the search tries, by operator."""
    return {edit.program: edit.operator for edit in edits_of(solution, **facts)}


@pytest.mark.parametrize(
    ("solution", "mended"),
    [
        (
            "def f(a, b):\n    if not a:\n        return b\n    elif not b:\n        return a\n    return a + b\n",
            "def f(a, b):\n    if not a:\n        return a\n    elif not b:\n        return b\n    return a + b\n",
        ),
        (
            "def f(rows):\n    rows.sort(key=len)\n    rows.sort(reverse=True)\n    return rows\n",
            "def f(rows):\n    rows.sort(reverse=True)\n    rows.sort(key=len)\n    return rows\n",
        ),
        (
            "def f(a, b, vowels, others):\n    return a in others and b in vowels\n",
            "def f(a, b, vowels, others):\n    return a in vowels and b in others\n",
        ),
    ],
    ids=["returns", "statements", "operands"],
)
def test_a_swapped_pair_is_exchanged(solution, mended):
    assert mended in programs(solution)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("for x in ys:", "for x in xs:"),
        ("total = ys", "total = xs"),
        ("total += ys", "total += xs"),
        ("ys.append(1)", "xs.append(1)"),
        ("total = 1, ys", "total = 1, xs"),
        ("total = [y for y in ys]", "total = [y for y in xs]"),
    ],
)
def test_a_wrong_variable_is_mended_wherever_it_stands(wrong, right):
    body = "    {}\n        pass\n" if wrong.endswith(":") else "    {}\n"
    head = "def f(xs, ys):\n    total = 0\n"
    assert head + body.format(right) in programs(head + body.format(wrong))


def test_a_literal_that_answers_wrongly_becomes_the_value_expected():
    solution = "def f(month):\n    if month in [4, 6]:\n        return True\n    return 'no such month'\n"
    mended = solution.replace("'no such month'", "False")
    assert programs(solution, answers=[("'no such month'", "False")] * 2)[mended] == "answer"
    assert mended not in programs(solution, answers=[("'no such month'", "False"), ("True", "False")])


def test_no_long_answer_is_written_down():
    solution = "def f(xs):\n    return []\n"
    assert "answer" not in programs(solution, answers=[("[]", "[3, 1, 2]")]).values()
    assert "answer" not in programs(solution, answers=[("[]", repr("word " * 20))]).values()


def test_constants_of_the_reference_are_tried():
    solution = "def f(text):\n    return text.zfill(8) + '-'\n"
    tried = programs(solution, reference="def f(text):\n    'Pads.'\n    return text.zfill(32) + ' - '\n")
    assert tried[solution.replace("8", "32")] == tried[solution.replace("'-'", "' - '")] == "constant of the reference"
    assert solution.replace("'-'", "'Pads.'") not in tried


def test_documentation_is_never_edited():
    solution = 'def f(x):\n    """Doubles."""\n    x.sort()\n    return x\n'
    assert all('"""Doubles."""\n    x' in program for program in programs(solution))


def test_more_kinds_of_edits_share_the_same_bound():
    solution = "def f(x):\n" + "    y = x * 3 - 1\n    y += x\n" * 50 + "    return y\n"
    assert len(programs(solution, reference=solution.replace("3", "9"))) == MOST_EDITS


@pytest.mark.parametrize("command", [explain, taxonomy])
def test_commands_try_as_many_edits_as_the_library(command):
    """The commands state the default themselves, because `--help` must not import the search."""
    (settings,) = [
        value for name, value in vars(command).items() if "edits" in getattr(value, "__dataclass_fields__", ())
    ]
    assert settings.__dataclass_fields__["edits"].default == MOST_EDITS
