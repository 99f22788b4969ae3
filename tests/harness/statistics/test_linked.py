"""Limits over problems that share parents, against other ways to the same numbers."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics.leverage import clustered_interval
from codeeval.statistics.linked import Links, linked_limits, linked_share
from codeeval.statistics.ranks import kendall, ranks

parents = st.lists(st.sets(st.sampled_from("abcdef"), min_size=1, max_size=2).map(sorted), min_size=2, max_size=12)


@given(parents, st.integers(0, 10**6))
def test_variance_adds_all_pairs_that_share_a_parent(members, seed):
    influences = np.random.default_rng(seed).normal(size=len(members))
    paired = sum(
        a * b
        for (a, of_a), (b, of_b) in itertools.product(zip(influences, members, strict=True), repeat=2)
        if set(of_a) & set(of_b)
    )
    labels = sorted({parent for each in members for parent in each})
    by_parent = [sum(x / len(m) for x, m in zip(influences, members, strict=True) if label in m) for label in labels]
    least = sum(total**2 for total in by_parent)
    expected = max(paired, least) * len(labels) / max(len(labels) - 1, 1)
    assert Links(members).variance(influences) == pytest.approx(expected)


def test_problems_of_their_own_have_the_interval_of_the_paired_t_test():
    differences = np.random.default_rng(1).normal(0.1, 0.3, size=30)
    mean = differences.mean()
    links = Links([(f"{at}",) for at in range(30)])
    interval = linked_limits(mean, (differences - mean) / 30, links)
    wanted = stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    assert (interval.low, interval.high) == (pytest.approx(wanted.low), pytest.approx(wanted.high))


def test_problems_that_agree_still_leave_room():
    links = Links([("a",), ("b",), ("c",)])
    interval = linked_limits(0.5, np.zeros(3), links, least_error=0.1)
    assert interval.low < 0.5 < interval.high


def test_a_share_of_problems_of_their_own_is_wilsons():
    values = np.array([1.0] * 12 + [0.0] * 28)
    links = Links([(f"{at}",) for at in range(40)])
    interval = linked_share(values, np.ones(40), links)
    assert interval is not None
    wanted = stats.binomtest(12, 40).proportion_ci(method="wilson")
    assert interval.low == pytest.approx(wanted.low, abs=0.012)
    assert interval.high == pytest.approx(wanted.high, abs=0.012)
    assert linked_share(values, np.zeros(40), links) is None


def test_links_between_problems_that_agree_widen_a_share():
    values = np.array([1.0] * 20 + [0.0] * 20)
    alone = clustered_interval(values)
    linked = linked_share(values, np.ones(40), Links([(f"{at // 5}", f"{at // 10}+") for at in range(40)]))
    assert linked is not None
    assert linked.high - linked.low > alone.high - alone.low


@given(
    st.integers(2, 8).flatmap(lambda size: st.tuples(*[st.lists(st.integers(0, 4), min_size=size, max_size=size)] * 2))
)
def test_ranks_and_tau_are_scipys(pair):
    before, after = (np.array(values, dtype=np.float64) / 5 for values in pair)
    assert ranks(before).tolist() == stats.rankdata(-before).tolist()
    wanted = stats.kendalltau(before, after).statistic
    assert kendall(before, after) == pytest.approx(wanted, nan_ok=True)
    assert kendall(np.stack([before, after]), np.stack([after, after])).shape == (2,)
