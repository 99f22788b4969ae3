import numpy as np
import pytest
from scipy import stats

from codeeval.statistics.association import associate


def drawn(slope, problems=400, samples=20, seed=1):
    generator = np.random.default_rng(seed)
    x = generator.random(problems)
    p = 1 / (1 + np.exp(-(-1 + slope * x)))
    return x, generator.binomial(samples, p), np.full(problems, samples)


@pytest.mark.parametrize("slope", [-4.0, 0.0, 2.0])
def test_the_slope_that_made_the_data_is_found(slope):
    _, found = associate(*drawn(slope), generator=np.random.default_rng(0))
    assert found.estimate == pytest.approx(slope, abs=0.3)
    assert 0.2 < found.high - found.low < 1


def test_the_rank_correlation_is_scipys():
    x, k, n = drawn(-2.0, problems=60)
    spearman, _ = associate(x, k, n, generator=np.random.default_rng(0))
    assert spearman.estimate == pytest.approx(stats.spearmanr(x, k / n).statistic)
    assert spearman.low < spearman.estimate < spearman.high


def test_data_that_separate_have_a_finite_slope():
    x = np.repeat([0.0, 1.0], 10)
    _, slope = associate(x, 5 * x, np.full(20, 5), generator=np.random.default_rng(0))
    assert 3 < slope.estimate < 60


@pytest.mark.parametrize(
    ("x", "k"),
    [(np.ones(20), np.arange(20) % 3), (np.arange(20) / 20, np.zeros(20)), (np.arange(5) / 5, np.arange(5) % 2)],
)
def test_no_variation_or_few_problems_give_no_association(x, k):
    assert associate(x, k, np.full(len(x), 3), generator=np.random.default_rng(0)) is None


def test_problems_without_samples_are_left_out():
    x, k, n = drawn(-2.0, problems=60)
    one = associate(x, k, n, generator=np.random.default_rng(0))
    other = associate([*x, 0.5], [*k, 0], [*n, 0], generator=np.random.default_rng(0))
    assert one == other
