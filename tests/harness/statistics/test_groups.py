"""Problems that are copies of one another count once, if they are one group: limits are those without the copies."""

import numpy as np
import pytest

from codeeval.statistics.association import associate
from codeeval.statistics.extrapolation import extrapolate
from codeeval.statistics.leverage import design_effect
from codeeval.taxonomy.measures import Measured, Measures, compare_measures, success_by_complexity
from codeeval.taxonomy.shares import share_of_failures, share_of_samples, shares

_GROUPS = [f"g{task}" for task in range(20)]


def _twice(values):
    return [value for value in values for _ in range(2)]


@pytest.fixture
def counts():
    rng = np.random.default_rng(3)
    failures = rng.integers(1, 10, 20)
    return failures.tolist(), rng.binomial(failures, 0.4).tolist()


def test_shares_of_failures_and_of_samples_count_copies_once(counts):
    failures, of_kind = counts
    for share, first in ((share_of_failures, failures), (share_of_samples, [10] * 20)):
        alone = share(first, of_kind)
        together = share(_twice(first), _twice(of_kind), cluster=_twice(_GROUPS))
        assert (together.low, together.high) == pytest.approx((alone.low, alone.high))
        unaware = share(_twice(first), _twice(of_kind))
        assert unaware.high - unaware.low < together.high - together.low


def test_a_task_without_a_group_is_a_group_of_its_own(counts):
    failures, of_kind = (dict(zip(_GROUPS, column, strict=True)) for column in counts)
    samples = dict.fromkeys(failures, 10)
    assert shares(samples, failures, of_kind, groups={"g0": "g0"}) == shares(samples, failures, of_kind)


def _measured(copies):
    rng = np.random.default_rng(4)
    for task in range(20):
        lines, passed = int(rng.integers(1, 20)), bool(rng.random() < 0.5)
        for copy in range(copies):
            sample, canonical = Measures(lines, task // 5, 1, 1), Measures(5, task // 5, 1, 1)
            yield Measured(f"{task}.{copy}", passed, sample, canonical)


def test_measures_and_success_by_complexity_count_copies_once():
    groups = {f"{task}.{copy}": str(task) for task in range(20) for copy in range(2)}
    alone, together = compare_measures(_measured(1)), compare_measures(_measured(2), groups=groups)
    assert (together["lines"].low, together["lines"].high) == pytest.approx((alone["lines"].low, alone["lines"].high))
    for one, other in zip(
        success_by_complexity(_measured(1)), success_by_complexity(_measured(2), groups=groups), strict=True
    ):
        assert (one.passed.low, one.passed.high) == pytest.approx((other.passed.low, other.passed.high))


def test_associations_draw_groups():
    rng = np.random.default_rng(2)
    values, events = rng.random(20), rng.integers(0, 10, 20)

    def spearman(*columns, cluster=None):
        found = associate(*columns, generator=np.random.default_rng(0), cluster=cluster)
        assert found is not None
        return found[0]

    alone = spearman(values, events, [10] * 20)
    together = spearman(_twice(values), _twice(events), [10] * 40, cluster=_twice(_GROUPS))
    assert (together.low, together.high) == pytest.approx((alone.low, alone.high), abs=1e-9)
    assert associate(_twice(values[:5]), _twice(events[:5]), [10] * 10, generator=rng, cluster=_twice("abcde")) is None


def test_extrapolated_limits_are_wider_over_groups_and_the_same_without():
    rng = np.random.default_rng(1)
    n, c = np.full(40, 10), np.array(_twice(rng.binomial(10, rng.beta(0.4, 1.2, 20))))
    unaware, each, paired = (extrapolate(n, c, [20], cluster=cluster) for cluster in (None, range(40), _twice(_GROUPS)))
    assert each == unaware
    (narrow,), (wide,) = unaware.intervals, paired.intervals
    assert wide.low < narrow.low
    assert narrow.high < wide.high
    assert unaware.unsolvable < paired.unsolvable


def test_the_design_effect_of_copies_is_their_number_and_of_single_problems_one():
    values = np.random.default_rng(0).random(30)
    assert design_effect(np.repeat(values, 2), np.repeat(np.arange(30), 2)) == pytest.approx(2, abs=0.05)
    assert design_effect(values, np.arange(30)) == 1
    assert design_effect(np.zeros(6), [0, 0, 1, 1, 2, 2]) == 2
