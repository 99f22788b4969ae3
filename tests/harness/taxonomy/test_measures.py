import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.taxonomy.measures import Measured, Measures, compare_measures, measure, success_by_complexity

PROGRAM = '''
"""About this."""
import math


def helper(x):
    """Documentation,
    two lines."""
    return math.floor(x)  # a call


def f(xs):
    # a comment
    total = 0
    for x in xs:
        if x > 0 and x < 9:
            total += helper(x)
    return total
'''


def test_a_program_is_measured_without_its_words():
    assert measure(PROGRAM) == Measures(lines=9, complexity=5, calls=1, nesting=2)


def test_comprehensions_and_conditional_expressions_are_decisions():
    assert measure("def f(xs):\n    return [x if x else 1 for x in xs if x > 2]\n").complexity == 4


@given(st.text())
def test_anything_can_be_measured(source):
    assert measure(source).complexity >= 1


def test_differences_are_paired_by_problem():
    short, long = Measures(2, 1, 0, 0), Measures(6, 3, 0, 0)
    rows = [("a", short, long), ("a", long, long), ("b", long, short)]
    measured = [Measured(task, passed=True, sample=sample, canonical=other) for task, sample, other in rows]
    found = compare_measures(measured)["lines"]
    assert (found.samples, found.canonical, found.difference) == (5.0, 4.0, 1.0)
    assert found.low < 1 < found.high


def test_no_samples_cannot_be_compared():
    with pytest.raises(ValueError, match="no samples"):
        compare_measures([])


def test_success_is_told_by_the_complexity_of_the_problem():
    measured = [
        Measured(str(number), number < 6, Measures(1, 1, 0, 0), Measures(1, number, 0, 0)) for number in range(1, 10)
    ]
    bins = success_by_complexity(measured)
    assert [(one.least, one.most) for one in bins] == [(1, 2), (3, 5), (6, 9)]
    assert [one.passed.estimate for one in bins] == [1.0, 1.0, 0.0]
    assert sum(one.problems for one in bins) == 9
