from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval.errors import UsageError
from codeeval.statistics.attempts import attempt_grid, failing, resample
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.pools import Pools

small = (
    st.integers(1, 6)
    .flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
    .flatmap(lambda nb: st.tuples(st.just(nb[0]), st.just(nb[1]), st.integers(0, nb[1])))
)


def pool(n, b, d):
    return Pools(("T",), *(np.array([count]) for count in (n, b, d, d)))


def attempt(order, most):
    """What resampling comes to for one order of samples: (accepted right, accepted wrong, samples drawn)."""
    for drawn, sample in enumerate(order[:most], start=1):
        if sample != "fails":
            return sample == "right", sample == "wrong", drawn
    return False, False, most


@given(small)
@settings(max_examples=60)
def test_formulas_equal_enumeration_of_all_orders(counts):
    n, b, d = counts
    samples = ["right"] * d + ["wrong"] * (b - d) + ["fails"] * (n - b)
    orders = list(permutations(samples))
    found = resample(pool(n, b, d), np.arange(1, n + 1))
    for at, most in enumerate(found.ks):
        right, wrong, drawn = np.mean([attempt(order, most) for order in orders], axis=0)
        assert found.correct[0, at] == pytest.approx(right)
        assert found.false_positive[0, at] == pytest.approx(wrong, abs=1e-12)
        assert found.passing[0, at] == pytest.approx(right + wrong)
        assert found.samples[0, at] == pytest.approx(drawn)


@pytest.mark.parametrize(("n", "b", "d"), [(200, 50, 30), (200, 1, 0), (1000, 7, 5), (100, 100, 60)])
def test_formulas_equal_simulation_of_large_pools(n, b, d):
    rng, ks = np.random.default_rng(1), np.array([1, 3, 10, n // 2, n])
    samples = np.array(["right"] * d + ["wrong"] * (b - d) + ["fails"] * (n - b))
    trials = [[attempt(order, most) for most in ks] for order in (rng.permutation(samples) for _ in range(2000))]
    found = resample(pool(n, b, d), ks)
    right, wrong, drawn = np.mean(trials, axis=0).T
    assert found.correct[0] == pytest.approx(right, abs=0.045)
    assert found.false_positive[0] == pytest.approx(wrong, abs=0.045)
    assert found.samples[0] == pytest.approx(drawn, rel=0.12)


@pytest.mark.data
def test_the_worked_cases_are_reproduced(flaws):
    for case in flaws["exact_pool_cases"]:
        found = resample(pool(case["n"], case["b"], case["d"]), np.array([case["K"]]))
        values = (found.passing[0, 0], found.correct[0, 0], found.false_positive[0, 0])
        assert values == pytest.approx((case["p_any_pass"], case["accuracy"], case["fp"]), abs=1e-14)


def test_a_worked_case():
    """1 - C(150, 10) / C(200, 10) for the chance that any of ten passes; three fifths of the passes are right."""
    found = resample(pool(200, 50, 30), np.array([10]))
    assert found.passing[0, 0] == pytest.approx(0.9479063705959571)
    assert found.correct[0, 0] == pytest.approx(0.5687438223575743)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))))
def test_the_chance_of_a_pass_is_pass_at_k(counts):
    n, b, k = counts
    assert 1 - failing(n, b, n)[0, k] == pytest.approx(pass_at_k_per_task([n], [b], k)[0], abs=1e-12)


@given(st.integers(1, 100_000))
def test_the_grid_ascends_from_one_attempt_to_all(most):
    grid = attempt_grid(most)
    assert (grid[0], grid[-1]) == (1, most)
    assert (np.diff(grid) > 0).all()
    assert len(grid) < 400


def test_more_attempts_than_samples_are_refused():
    with pytest.raises(UsageError, match="11 attempts cannot be studied: a task has 10 samples"):
        resample(pool(10, 3, 2), np.array([11]))
