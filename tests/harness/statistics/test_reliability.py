"""Best, worst and vote of k samples, against all subsets."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval.errors import UsageError
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.reliability import all_pass, at_least, majority_of, plurality, worst_score

settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")


@st.composite
def counts(draw, largest=9):
    n = draw(st.integers(1, largest))
    return n, draw(st.integers(0, n)), draw(st.integers(1, n))


@st.composite
def answers(draw):
    """Sizes of answers, passing samples of each, and how many vote."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5).filter(lambda found: sum(found) <= 10))
    passing = [draw(st.integers(0, size)) for size in sizes]
    return sizes, passing, draw(st.integers(1, sum(sizes)))


@given(counts())
def test_rules_on_k_samples_are_shares_of_all_subsets(case):
    n, c, k = case
    sums = [sum(subset) for subset in combinations([1] * c + [0] * (n - c), k)]
    assert all_pass([n], [c], k)[0] == pytest.approx(np.mean([total == k for total in sums]), abs=1e-12)
    for need in range(1, k + 1):
        assert at_least([n], [c], k, need)[0] == pytest.approx(np.mean([s >= need for s in sums]), abs=1e-10)


@given(answers())
def test_a_vote_is_the_mean_over_all_subsets_with_ties_broken_at_random(case):
    sizes, passing, k = case
    samples = [answer for answer, size in enumerate(sizes) for _ in range(size)]
    shares = []
    for subset in combinations(samples, k):
        votes = {answer: subset.count(answer) for answer in subset}
        winners = [answer for answer, count in votes.items() if count == max(votes.values())]
        shares.append(np.mean([passing[answer] / sizes[answer] for answer in winners]))
    assert plurality(sizes, passing, k) == pytest.approx(np.mean(shares), abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7), st.data())
def test_the_worst_score_is_the_mean_of_the_smallest_of_all_subsets(scores, data):
    k = data.draw(st.integers(1, len(scores)))
    assert worst_score(scores, k) == pytest.approx(np.mean([min(one) for one in combinations(scores, k)]), abs=1e-9)


@given(counts(largest=200))
def test_reliability_falls_with_k_and_capability_rises(case):
    n, c, k = case
    assert all_pass([n], [c], k)[0] <= c / n + 1e-12 <= pass_at_k_per_task([n], [c], k)[0] + 2e-12


def test_one_vote_and_all_votes():
    assert plurality([3, 2], [3, 0], 1) == pytest.approx(0.6)
    assert plurality([3, 2], [3, 0], 5) == pytest.approx(1)
    assert [majority_of(k) for k in (1, 2, 3, 4, 5)] == [1, 2, 2, 3, 3]


def test_hundreds_of_answers_neither_overflow_nor_cancel():
    assert plurality([200, 40], [200, 0], 240) == pytest.approx(1)
    assert plurality([1] * 500, [1] + [0] * 499, 10) == pytest.approx(1 / 500)


def test_impossible_rules_are_refused():
    with pytest.raises(ValueError, match="from 1 to 3"):
        at_least([5], [2], 3, 4)
    with pytest.raises(ValueError, match="a vote of 4"):
        plurality([3], [1], 4)
    with pytest.raises(UsageError, match="largest usable k is 2"):
        all_pass([2], [2], 3)
