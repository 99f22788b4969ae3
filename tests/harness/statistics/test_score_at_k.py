from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.errors import UsageError
from codeeval.statistics.pass_at_k import pass_at_k, pass_at_k_per_task
from codeeval.statistics.score_at_k import score_at_k, score_at_k_of_task

SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=9)


@given(SCORES, st.data())
def test_it_is_the_mean_best_of_all_choices_of_k(scores, data):
    k = data.draw(st.integers(1, len(scores)))
    best = [max(chosen) for chosen in combinations(scores, k)]
    assert score_at_k_of_task(scores, k) == pytest.approx(np.mean(best), abs=1e-12)


@given(st.integers(1, 300), st.data())
def test_of_zeros_and_ones_it_is_pass_at_k(n, data):
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    scores = [1.0] * c + [0.0] * (n - c)
    assert score_at_k_of_task(scores, k) == pytest.approx(pass_at_k_per_task([n], [c], k)[0], abs=1e-12)


def test_over_tasks_it_has_the_interval_of_pass_at_k():
    scores = {"a": [1.0, 0.0, 0.0], "b": [1.0, 1.0, 0.0], "c": [0.0]}
    (score,), (passed,) = score_at_k(scores, [2]), pass_at_k({"a": (3, 1), "b": (3, 2), "c": (1, 0)}, [2])
    assert score.interval.estimate == pytest.approx(passed.estimate)
    assert (score.interval.low, score.tasks) == (pytest.approx(passed.low), 2)


def test_it_grows_with_k_and_lies_between_mean_and_maximum():
    scores = np.random.default_rng(0).random(50)
    found = [score_at_k_of_task(scores, k) for k in range(1, 51)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (pytest.approx(scores.mean()), pytest.approx(scores.max()))


@pytest.mark.parametrize("k", [0, 3])
def test_a_k_that_no_task_reaches_is_refused(k):
    with pytest.raises(UsageError, match="from 1 to 2"):
        score_at_k({"a": [0.5, 0.1]}, [k])
    with pytest.raises(ValueError, match="at least"):
        score_at_k_of_task([0.5, 0.1], k)
