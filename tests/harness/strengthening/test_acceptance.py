import pytest

from codeeval.strengthening.acceptance import steady, tolerance, within_domain
from codeeval.strengthening.candidates import Candidate
from codeeval.strengthening.probing import Answer


def value(one, *, agrees=True):
    return Answer("value", one, agrees=agrees)


def test_inputs_stay_if_every_process_and_every_order_of_sets_gives_the_value():
    answers = [value([1, 2]), value(3, agrees=False), Answer("raised", "KeyError"), value([1, 2]), value({1, 2})]
    turned = [value([1, 2]), value(3), value(0), value([2, 1]), value({2, 1})]
    assert steady(answers, turned) == [0, 4]
    assert steady(answers, ()) == [0, 3, 4]
    assert steady(answers[:1], [Answer("raised", "TypeError")]) == [0]


@pytest.mark.parametrize(
    ("outputs", "kept"),
    [([9, 1, 1, 1], [0]), ([9, 1, 2, 3], [0, 1, 2, 3]), ([9, True, True, False], [0, 1, 2, 3])],
)
def test_news_stays_if_it_is_told_apart(outputs, kept):
    inputs = [Candidate((5,), "seed"), *(Candidate((-n,), "mutation", frozenset({0})) for n in (1, 2, 3))]
    assert within_domain(inputs, list(map(value, outputs)), [0, 1, 2, 3]) == kept


def test_floats_anywhere_have_a_tolerance_and_lenient_tests_a_larger_one():
    assert tolerance([1, "a", [True]], "compared", 1) == 0
    assert tolerance([1, {"a": [(0.5,)]}], "compared", 1) == 1e-6
    assert tolerance([200.0, 5.0, 9e9], "close", 2) == pytest.approx(0.2)
