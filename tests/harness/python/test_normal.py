"""Programs up to renaming, layout, documentation and annotations."""

import pytest

from codeeval.python.normal import containment, normal_form, plain_form, shingles

PROGRAM = """
def f(xs: list[int], k=2) -> int:
    'Sum.'
    total = 0
    for x in xs:
        total += x * k
    return total
"""


@pytest.mark.parametrize(
    "other",
    [
        "def g(numbers, factor=2):\n    s = 0  # start\n    for n in numbers:\n        s += n * factor\n    return s\n",
        PROGRAM.replace("    ", "\t"),
        PROGRAM.replace("total", "xs2").replace("'Sum.'\n    ", ""),
    ],
)
def test_renamed_programs_have_one_form(other):
    assert normal_form(other) == normal_form(PROGRAM)


@pytest.mark.parametrize(
    "other", [PROGRAM.replace("*", "+"), PROGRAM.replace("k=2", "k=3"), PROGRAM.replace("return total", "return x")]
)
def test_other_programs_have_other_forms(other):
    assert normal_form(other) != normal_form(PROGRAM)


def test_names_that_the_program_does_not_give_stay():
    assert "sorted" in normal_form("def f(a):\n    return sorted(a)\n")
    assert normal_form("def f(a):\n    return max(a)\n") != normal_form("def f(a):\n    return min(a)\n")
    assert plain_form("x = 1 # one") == plain_form("x=1") != plain_form("y = 1")


def test_containment_counts_shared_runs_of_tokens():
    part, whole = shingles(("a", "b", "c"), 2), shingles(("a", "b", "d", "b", "c"), 2)
    assert containment(part, whole) == 1.0
    assert containment(whole, part) == 0.5
    assert containment(frozenset(), whole) == 0.0
