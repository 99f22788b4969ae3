"""Shares, agreement between models, and the spread over processes."""

import dataclasses
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.taxonomy import CATEGORIES, KINDS, KindCode, Observation, SeenFailure, classify, kind
from codeeval.taxonomy.analysis import classify_all
from codeeval.taxonomy.consensus import Answers
from codeeval.taxonomy.library import is_module, owners
from codeeval.taxonomy.shares import share_of_failures, share_of_samples, shares

COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40)


@given(COUNTS)
def test_a_share_lies_in_its_interval(pairs):
    failures, of_kind = [max(pair) for pair in pairs], [min(pair) for pair in pairs]
    found = share_of_failures(failures, of_kind)
    assert 0 <= found.low <= found.estimate <= found.high <= 1


def test_a_share_is_pooled_over_problems():
    assert share_of_failures([3, 1, 0], [3, 0, 0]).estimate == 0.75
    assert share_of_samples([10, 10], [5, 0]).estimate == 0.25


def test_failures_in_few_problems_tell_less_than_spread_ones():
    together = share_of_failures([10] * 20, [10] * 10 + [0] * 10)
    spread = share_of_failures([10] * 20, [5] * 20)
    assert together.estimate == spread.estimate
    assert together.high - together.low > spread.high - spread.low


def test_both_shares_of_a_kind_are_told():
    found = shares({"a": 10, "b": 10}, {"a": 4}, {"a": 1})
    assert (found.count, found.of_failures.estimate, found.of_samples.estimate) == (1, 0.25, 0.05)


def test_codes_and_kinds_are_the_same_and_each_has_a_category():
    assert [one.code for one in KINDS] == list(get_args(KindCode))
    assert {one.category for one in KINDS} == set(CATEGORIES)


def test_categories_are_the_letters_of_their_kinds():
    assert [one.code for one in KINDS] == sorted({one.code for one in KINDS}, key=lambda code: (code[0] == "u", code))
    assert all(one.category in {one.code[0], one.code} for one in KINDS)
    assert kind("C.3").category == "C"


@pytest.fixture
def answering(failing):
    """A failure that answered so."""

    def make(got):
        failure = failing("def f(x):\n    return x\n")
        return dataclasses.replace(failure, observation=Observation("F", (SeenFailure(0, "f(1)", got, "int", "2"),)))

    return make


def test_several_models_that_agree_speak_against_the_tests(answering):
    answers = Answers()
    answers.count({"T/0": 10}, {"T/0": 10})
    for model in ("a", "a", "b", "b", "b", "c"):
        answers.add(answering("1"), model)
    found = answers.consensus(answering("1"))
    assert (found.answer, found.expected, found.models, found.samples) == ("1", "2", 3, 6)
    assert answers.consensus(answering("3")) is None


@pytest.mark.parametrize(
    ("models", "samples", "failures"),
    [(("a",) * 6, 6, 6), (("a", "b"), 2, 2), (("a", "b", "b"), 10, 10), (("a", "b", "b"), 5, 4)],
    ids=["one model", "two samples", "a minority", "others pass"],
)
def test_anything_less_does_not(models, samples, failures, answering):
    answers = Answers()
    answers.count({"T/0": samples}, {"T/0": failures})
    for model in models:
        answers.add(answering("1"), model)
    assert answers.consensus(answering("1")) is None


def test_an_example_in_the_prompt_settles_it_for_the_tests(answering):
    answers = Answers()
    answers.count({"T/0": 6}, {"T/0": 6})
    for model in ("a", "a", "b", "b", "c", "c"):
        answers.add(answering("1"), model)
    assert answers.consensus(answering("1"), shown="f( 1 ) should be 2") is None
    assert answers.consensus(answering("1"), shown="f(3) is 4") is not None


def test_yes_and_no_agree_by_chance(answering):
    answers = Answers()
    answers.count({"T/0": 6}, {"T/0": 6})
    for model in ("a", "a", "b", "b", "c", "c"):
        answers.add(answering("True"), model)
    assert answers.consensus(answering("True")) is None


def test_processes_give_the_same_diagnoses_in_order(failing):
    one = failing("def f(x):\n    return x * x - 7\n")
    failures = [dataclasses.replace(one, index=number) for number in range(500)]
    found = list(classify_all(iter(failures), processes=2))
    assert [failure.index for failure, _ in found] == list(range(500))
    assert {diagnosis for _, diagnosis in found} == {classify(failure) for failure in failures}


def test_failures_are_taken_as_they_are_needed(failing):
    taken = []

    def failures():
        for number in range(100_000):
            taken.append(number)
            yield failing("def f(x):\n    pass\n")

    found = classify_all(failures(), processes=1)
    next(found)
    found.close()
    assert len(taken) < 5_000


def test_names_of_the_library_are_known_without_importing_it():
    assert is_module("math")
    assert is_module("np")
    assert not is_module("is_prime")
    assert "collections" in owners("Counter")
    assert owners("sum") == ()
