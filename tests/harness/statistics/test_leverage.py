import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.difference import over_tasks, task_error
from codeeval.statistics.intervals import mean_interval
from codeeval.statistics.leverage import clustered_interval, leverage
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.statistics.ratios import ratios

sizes_of_clusters = st.lists(st.integers(1, 10), min_size=2, max_size=12)


@given(sizes_of_clusters)
def test_cr2_and_satterthwaite_are_those_of_the_matrices(sizes):
    """Bell and McCaffrey's adjustment (I - H)^(-1/2) by cluster, and the degrees of freedom by their eigenvalues."""
    groups = np.repeat(np.arange(len(sizes)), sizes)
    total = len(groups)
    residual = np.eye(total) - 1 / total
    columns = []
    for group in range(len(sizes)):
        mine = groups == group
        values, vectors = np.linalg.eigh(residual[np.ix_(mine, mine)])
        adjusted = (vectors / np.sqrt(values)) @ vectors.T @ np.ones(mine.sum())
        columns.append(residual[:, mine] @ adjusted / total)
    products = np.stack(columns, axis=1).T @ np.stack(columns, axis=1)
    shape, sample = leverage(sizes), np.random.default_rng(0).normal(size=total)
    assert shape.freedom == pytest.approx(max(1, np.trace(products) ** 2 / (products**2).sum()))
    expected = sum((column @ sample) ** 2 for column in columns)
    assert task_error(sample, groups).error ** 2 == pytest.approx(expected)


@given(st.integers(2, 40))
def test_equal_clusters_are_a_sample_of_clusters(count):
    shape = leverage(np.full(count, 3))
    assert shape.inflation == pytest.approx(count / (count - 1))
    assert shape.freedom == pytest.approx(count - 1)
    assert shape.kish == pytest.approx(count)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=30))
def test_one_quantity_has_one_interval_in_pass_at_k_and_in_the_studies(rows):
    groups, passed = [f"g{group}" for group, _ in rows], [c for _, c in rows]
    counts = {f"T/{at}": (5, c) for at, c in enumerate(passed)}
    (one,) = pass_at_k(counts, [1], groups=dict(zip(counts, groups, strict=True)))
    study = ratios(np.array(passed)[:, None] / 5, 1, TaskBootstrap.of(groups))[0]
    assert (one.low, one.estimate, one.high) == pytest.approx((study.low, study.estimate, study.high))
    assert one.groups == len(set(groups))


def test_groups_of_equal_tasks_count_as_one_task():
    values = np.random.default_rng(1).random(40)
    twice = clustered_interval(np.repeat(values, 2), np.repeat(np.arange(40), 2))
    assert (twice.low, twice.high) == pytest.approx((mean_interval(values).low, mean_interval(values).high))


def test_few_unequal_clusters_hold_the_mean():
    """A difference of 0, in 10 clusters of 1, 2, 5 and 10 tasks that go together; 2,000 trials, three errors wide."""
    rng, held = np.random.default_rng(5), 0
    for _ in range(2_000):
        sizes = rng.choice([1, 2, 5, 10], 10)
        groups = np.repeat(np.arange(10), sizes)
        sample = rng.normal(0, 0.1, 10)[groups] + rng.normal(0, 0.1, len(groups))
        interval = over_tasks(sample, groups)
        held += interval.low <= 0 <= interval.high
    assert held / 2_000 == pytest.approx(0.95, abs=0.015)


@given(st.integers(1, 60), st.sampled_from([-1.0, -0.3, 0.0, 0.1, 1.0]))
def test_equal_differences_are_no_proof_that_all_are_equal(tasks, value):
    interval = over_tasks(np.full(tasks, value), np.arange(tasks))
    assert interval.low <= value <= interval.high
    assert interval.high - interval.low > abs(value) / tasks
