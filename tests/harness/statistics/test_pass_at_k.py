"""The unbiased estimator, and pass@k over tasks."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.errors import UsageError
from codeeval.statistics.intervals import mean_interval
from codeeval.statistics.pass_at_k import TaskCounts, pass_at_k, pass_at_k_per_task


@st.composite
def counts(draw, largest=400):
    n = draw(st.integers(1, largest))
    return n, draw(st.integers(0, n)), draw(st.integers(1, n))


def one(n, c, k):
    return float(pass_at_k_per_task([n], [c], k)[0])


@given(counts(largest=9))
def test_estimator_is_the_share_of_k_subsets_that_hold_a_passing_sample(case):
    n, c, k = case
    subsets = list(combinations([True] * c + [False] * (n - c), k))
    assert one(n, c, k) == pytest.approx(np.mean([any(subset) for subset in subsets]), abs=1e-12)


@given(counts())
def test_estimator_never_falls_with_more_passes_or_more_draws(case):
    n, c, k = case
    assert 0 <= one(n, c, k) <= 1
    if c < n:
        assert one(n, c + 1, k) >= one(n, c, k) - 1e-12
    if k < n:
        assert one(n, c, k + 1) >= one(n, c, k) - 1e-12


@given(counts())
def test_one_draw_gives_the_pass_rate_and_all_draws_give_certainty(case):
    n, c, _ = case
    assert one(n, c, 1) == pytest.approx(c / n, abs=1e-12)
    assert one(n, c, n) == (1 if c else 0)


@pytest.mark.parametrize(
    ("n", "c", "k", "value"),
    [(200, 0, 1, 0), (200, 1, 100, 0.5), (200, 5, 10, 0.22828446073733422), (20, 7, 5, 0.9169891640866873)],
)
def test_published_values(n, c, k, value):
    assert one(n, c, k) == pytest.approx(value, rel=1e-12)


def test_a_million_samples_neither_overflow_nor_cancel():
    million = 10**6
    assert one(million, 1, 999_999) == pytest.approx(0.999999, rel=1e-12)
    assert one(million, 3, 1) == pytest.approx(3e-6, rel=1e-12)
    assert one(million, 500_000, 10) == pytest.approx(1 - 0.5**10, rel=1e-5)


@given(st.lists(counts(largest=50), min_size=1, max_size=20))
def test_tasks_are_estimated_apart_from_each_other(cases):
    n, c, ks = np.array(cases).T
    k = int(min(*ks, *n))
    together = pass_at_k_per_task(n, c, k)
    assert together.tolist() == [one(task_n, task_c, k) for task_n, task_c in zip(n, c, strict=True)]


def test_several_k_come_in_the_order_asked_for():
    results = pass_at_k({"a": TaskCounts(10, 3), "b": TaskCounts(10, 10), "c": TaskCounts(10, 0)}, [10, 1])
    assert [(result.k, result.estimate) for result in results] == [
        (10, pytest.approx(2 / 3)),
        (1, pytest.approx(13 / 30)),
    ]


def test_interval_is_that_of_the_values_per_task():
    (result,) = pass_at_k({"a": (10, 3), "b": (4, 4), "c": (5, 0)}, [1], confidence=0.9)
    assert result.interval == mean_interval([0.3, 1, 0], confidence=0.9)
    rounded = {"estimate": round(result.estimate, 10), "low": round(result.low, 10), "high": round(result.high, 10)}
    assert result.as_json() == rounded


def test_tasks_with_fewer_than_k_samples_are_left_out_by_name_for_that_k_alone():
    single, five = pass_at_k({"a": (10, 5), "b": (3, 3), "c": (0, 0), "d": (5, 5)}, [1, 5])
    assert (single.tasks, single.left_out) == (3, ("c",))
    assert (five.tasks, five.left_out) == (2, ("b", "c"))
    assert five.estimate == pytest.approx((one(10, 5, 5) + 1) / 2)


def test_k_above_every_n_names_the_largest_usable_k():
    with pytest.raises(UsageError, match=r"pass@11 .* largest usable k is 10"):
        pass_at_k({"a": (10, 5), "b": (3, 3)}, [1, 11])


@pytest.mark.parametrize("k", [0, -3])
def test_k_must_be_positive(k):
    with pytest.raises(UsageError, match=rf"k = {k} .* from 1 to 10"):
        pass_at_k({"a": (10, 5)}, [k])


@pytest.mark.parametrize("nothing", [{}, {"a": (0, 0)}])
def test_no_sample_at_all_is_said(nothing):
    with pytest.raises(UsageError, match="draw samples first"):
        pass_at_k(nothing, [1])


def test_estimator_refuses_k_above_the_smallest_n_and_impossible_counts():
    with pytest.raises(UsageError, match="largest usable k is 3"):
        pass_at_k_per_task([10, 3], [1, 1], 4)
    with pytest.raises(ValueError, match="count them again"):
        pass_at_k_per_task([10], [11], 1)
