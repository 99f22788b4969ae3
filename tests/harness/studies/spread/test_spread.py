import asyncio

import numpy as np
import pytest
from scipy import stats

from codeeval.errors import UsageError
from codeeval.studies.spread import (
    Checkpoint,
    VariantCounts,
    rank_changes,
    search,
    series,
    spread_of,
    spread_of_runs,
)

BATCH = 20


def searched(rates, budget, seed=0, batches=8):
    """A search among arms whose true pass rates are known; each batch is 20 samples."""
    rng = np.random.default_rng(seed)

    async def pull(arm, _):
        return BATCH, int(rng.binomial(BATCH, rates[arm]))

    return asyncio.run(search(len(rates), batches, pull, budget=budget, rng=np.random.default_rng(seed + 1)))


def test_the_search_finds_formats_close_to_the_best_and_the_worst():
    rates = np.linspace(0.3, 0.8, 40)
    rates[[0, 20]] = rates[[20, 0]]
    whole = len(rates) * 8 * BATCH
    spreads = [searched(rates, whole // 4, seed) for seed in range(10)]
    assert np.mean([rates[one.best] - rates[one.worst] for one in spreads]) > 0.4
    assert max(one.spent for one in spreads) <= whole // 4 + BATCH + 3 * 8 * BATCH


def test_the_best_and_the_worst_are_evaluated_whole_and_nothing_twice():
    found = searched(np.linspace(0.2, 0.9, 10), budget=400)
    assert found.arms[found.best].batches == found.arms[found.worst].batches == found.arms[0].batches == 8
    assert max(arm.batches for arm in found.arms) == 8
    assert found.spent == sum(arm.drawn for arm in found.arms)


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_an_original_that_always_or_never_passes_is_no_obstacle(rate):
    assert searched([rate, 0.5, 0.5], budget=200).spread >= 0


def test_a_budget_beyond_all_arms_ends_with_all_of_them_whole():
    found = searched([0.5, 0.6, 0.4], budget=10**6)
    assert [arm.batches for arm in found.arms] == [8, 8, 8]


def variants(rates_by_variant, n=5, seed=0, model="m"):
    rng = np.random.default_rng(seed)
    sizes = np.full(len(rates_by_variant[0]), n)
    return [
        VariantCounts(str(place), model, sizes, rng.binomial(n, rates)) for place, rates in enumerate(rates_by_variant)
    ]


def test_variants_that_differ_by_sampling_alone_have_uniform_p_values():
    rates = np.linspace(0.1, 0.9, 50)
    p = [spread_of(variants([rates] * 4, seed=seed), np.random.default_rng(seed))[2] for seed in range(40)]
    assert stats.kstest(p, "uniform").pvalue > 0.001
    assert min(p) > 0.0005


def test_a_real_spread_is_told_from_sampling():
    rates = np.linspace(0.1, 0.9, 60)
    observed, chance, p = spread_of(variants([rates, rates * 0.6]), np.random.default_rng(0))
    assert observed > 2 * chance
    assert p < 0.01


def test_one_variant_has_no_spread():
    with pytest.raises(UsageError, match="two variants"):
        spread_of(variants([np.full(5, 0.5)]), np.random.default_rng(0))


def test_rank_changes_are_reversals_by_two_points():
    rates = {"a": {"x": 0.50, "y": 0.40, "z": 0.46}, "b": {"x": 0.45, "y": 0.45, "z": 0.45}}
    (change,) = rank_changes(rates)
    assert change.first_ahead == pytest.approx(2 / 3)
    assert change.reversals == pytest.approx(1 / 3)  # x against y; z is ahead by one point only


def test_a_series_over_seeds_has_kendalls_tau_and_the_ratio_of_the_paper():
    """Madaan et al.: HumanEval's mean of 11.89 with a deviation of 1.11 over seeds is a ratio of 10.7."""
    deviation = 1.11
    last = (11.89 - deviation / 2**0.5, 11.89 + deviation / 2**0.5)
    found = series([Checkpoint("1", (5.0, 6.0), None), Checkpoint("2", (4.0, 5.0), None), Checkpoint("3", last, None)])
    assert found.noise == "seeds"
    assert found.signal_to_noise == pytest.approx(11.89 / 1.11)
    assert found.monotonicity == pytest.approx(stats.kendalltau([0, 1, 2], [5.5, 4.5, 11.89]).statistic)


def test_a_series_of_single_runs_has_the_noise_of_sampling(simulated_run):
    rates = np.linspace(0.2, 0.8, 30)
    runs = [simulated_run(f"step{step}", rates * (0.5 + 0.1 * step), 8, step) for step in range(5)]
    report = spread_of_runs([[run.folder] for run in runs], "base", checkpoints=True)
    assert report.series.noise == "sampling"
    assert report.series.monotonicity > 0.5
    assert report.series.gain_to_noise > 3
    assert len(report.variants) == 5


def test_two_checkpoints_are_no_series():
    with pytest.raises(UsageError, match="three or more"):
        series([Checkpoint("1", (0.1,), None), Checkpoint("2", (0.2,), None)])


def test_runs_of_several_benchmarks_have_no_spread(simulated_run):
    runs = [simulated_run(name, [0.5] * 4, 3, 1, benchmark={"name": name}) for name in ("one", "two")]
    with pytest.raises(UsageError, match="runs of one benchmark"):
        spread_of_runs([[run.folder] for run in runs], "base", checkpoints=False)


def test_runs_of_two_models_are_sent_to_compare(recorded_run):
    outcomes = {"T/0": {"base": [True, False]}}
    a, b = (recorded_run(name, outcomes, model=f"openai/{name}") for name in "ab")
    names = [[run.folder] for run in (a, b)]
    with pytest.raises(UsageError, match=r"different models .*of one model.*`codeeval compare \S+a \S+b`"):
        spread_of_runs(names, "base", checkpoints=False)
    with pytest.raises(UsageError, match="alone has no spread: name a second run of its model"):
        spread_of_runs(names[:1], "base", checkpoints=False)


def test_runs_of_the_same_samples_are_noticed(recorded_run):
    outcomes = {"T/0": {"base": [True, False]}}
    first, second, other = (recorded_run(name, outcomes, seed=int(name == "c")) for name in "abc")
    noted = spread_of_runs([[run.folder] for run in (first, second, other)], "base", checkpoints=False).notes
    assert noted == (f"{first.folder} and {second.folder} hold the same samples: they are one run, named twice",)
