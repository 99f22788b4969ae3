from itertools import permutations

import numpy as np
import pytest

from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.studies.resampling.first_pass import first_pass


def study(pools):
    return list(first_pass(pools, TaskBootstrap.of(range(len(pools.tasks)), replicates=50)))


def test_rates_equal_enumeration_of_all_orders(pools):
    counts = [(6, 2, 1), (6, 4, 4), (6, 1, 0)]
    wrong, every = np.zeros(7), np.zeros(7)
    for n, b, d in counts:
        orders = list(permutations(["right"] * d + ["wrong"] * (b - d) + ["fails"] * (n - b)))
        for order in orders:
            at = next(place for place, sample in enumerate(order, start=1) if sample != "fails")
            every[at] += 1 / len(orders)
            wrong[at] += (order[at - 1] == "wrong") / len(orders)
    one, two = study(pools(*counts))
    assert (one.first, one.last, two.first, two.last) == (1, 1, 2, 3)
    assert one.false_positive_rate.estimate == pytest.approx(wrong[1] / every[1])
    assert two.false_positive_rate.estimate == pytest.approx(wrong[2:4].sum() / every[2:4].sum())
    assert one.share == pytest.approx(every[1] / 3)


def test_within_a_task_the_attempt_says_nothing(pools):
    rates = [one.false_positive_rate for one in study(pools((64, 8, 6)))]
    assert [rate.estimate for rate in rates] == pytest.approx([0.25] * len(rates))


def test_published_averages_weigh_tasks_the_same_whatever_their_chance(pools):
    """Both tasks can pass at attempt 1, one in a hundred times as often as the other."""
    first = study(pools((100, 100, 100), (100, 1, 0)))[0]
    assert first.false_positive_rate_published == pytest.approx(0.5)
    assert first.false_positive_rate.estimate == pytest.approx(0.01 / 1.01)


def test_late_attempts_at_which_nothing_can_pass_have_no_rate(pools):
    found = study(pools((15, 15, 15)))
    assert [one.false_positive_rate is None for one in found] == [False, True, True, True]
