import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.statistics.attempts import attempt_grid, resample
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.studies.resampling.rewards import best_attempts, reward_curve

passes = st.integers(0, 12).flatmap(lambda passed: st.tuples(st.just(passed), st.integers(0, passed)))
"""Of twelve samples, how many pass, and how many of those are right."""


def best(pools, cost, sample=0.0):
    tasks = TaskBootstrap.of(range(len(pools.tasks)), replicates=200)
    (found,) = best_attempts(pools, resample(pools, attempt_grid(int(pools.n.min()))), tasks, (cost,), (sample,))
    return found


def test_attempts_that_only_add_right_answers_are_unbounded(pools):
    found = best(pools((10, 5, 5), (10, 2, 2)), cost=8)
    assert (found.kind, found.k, found.unbounded_share) == ("unbounded", None, 1.0)
    assert found.reward.estimate == pytest.approx(1)


def test_late_passes_that_are_wrong_end_the_attempts(pools):
    """A second attempt wins 0.09 in easy tasks and loses 0.01 in hard ones; a third would win 0.009."""
    easy, hard = [(100, 90, 90)] * 8, [(100, 1, 0)] * 8
    found = best(pools(*easy, *hard), cost=1)
    assert (found.kind, found.k) == ("finite", 2)
    assert found.reward.estimate == pytest.approx((1 - 10 / 100 * 9 / 99 - 0.02) / 2)


def test_a_model_whose_passes_are_mostly_wrong_should_not_answer(pools):
    found = best(pools((10, 5, 1), (10, 2, 0)), cost=2)
    assert (found.kind, found.k, found.reward.estimate) == ("never", 0, 0)


def test_attempts_that_always_pass_need_but_one(pools):
    found = best(pools((10, 10, 9), (10, 0, 0)), cost=1)
    assert (found.kind, found.k) == ("finite", 1)


def test_with_a_cost_of_samples_a_rising_curve_ends_with_the_pool(pools):
    assert best(pools((10, 1, 1), (10, 1, 1)), cost=0, sample=0.01).kind == "pool_end"
    assert best(pools((10, 1, 1), (10, 0, 0)), cost=0, sample=0.09).k == 0


@pytest.mark.parametrize(("cost", "sample"), [(1.5, 0.0), (0.5, 0.03), (4.0, 0.001)])
@given(
    counts=st.lists(
        st.integers(0, 12).flatmap(lambda b: st.tuples(st.just(b), st.integers(0, b))), min_size=1, max_size=6
    )
)
def test_the_optimum_is_the_first_largest_reward_over_all_attempts(counts, cost, sample):
    from codeeval.statistics.pools import Pools  # noqa: PLC0415 - fixtures and Hypothesis do not mix

    passed, right = np.array(counts).T
    pools = Pools(tuple(map(str, range(len(counts)))), np.full(len(counts), 12), passed, right, right)
    found, curve = best(pools, cost, sample), resample(pools, np.arange(1, 13))
    rewards = (curve.correct - cost * curve.false_positive - sample * curve.samples).mean(axis=0)
    assert found.optimism >= 0
    assert found.reward.estimate + found.optimism == pytest.approx(max(rewards.max(), 0), abs=1e-9)
    if found.kind == "finite":
        assert found.k == int(np.argmax(rewards >= rewards.max() - 1e-12)) + 1


def test_reward_falls_in_proportion_to_the_cost(pools):
    """GPT-4o's printed maxima, .91 - .07 c, from 91 tasks that are right, 7 that are wrong and 2 that never pass."""
    model = pools(*[(200, 200, 200)] * 91, *[(200, 200, 0)] * 7, *[(200, 0, 0)] * 2)
    tasks, attempts = TaskBootstrap.of(range(100), replicates=10), resample(model, np.array([200]))
    found = [reward_curve(attempts, tasks, (cost, 0.0)).estimate[0] for cost in (0, 1, 2, 4)]
    assert found == pytest.approx([0.91, 0.84, 0.77, 0.63])


def test_one_seed_gives_one_result(pools):
    model = pools((10, 5, 3), (10, 2, 0), (10, 9, 9))
    assert best(model, cost=1) == best(model, cost=1)


def test_the_reward_at_the_chosen_number_is_less_than_it_looks(pools):
    """60 tasks whose true reward is 0 at any K; what the best one seems to win is luck, and is taken off."""
    rng = np.random.default_rng(3)
    apparent, corrected = [], []
    for _ in range(30):
        passed = rng.binomial(20, 0.3, 60)
        found = best(pools(*zip([20] * 60, passed, rng.binomial(passed, 0.5), strict=True)), cost=1)
        apparent.append(found.reward.estimate + found.optimism)
        corrected.append(found.reward.estimate)
    assert np.mean(apparent) > 0.01
    assert np.mean(corrected) < 0.6 * np.mean(apparent)
    assert found.reward_at <= 20
