import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from codeeval.statistics.two_types import TwoTypes, fit_two_types

ILLUSTRATION = TwoTypes(correct=(0.87, 0.13), prior=(0.58, 0.42), soundness=0.75)
models = st.builds(
    lambda easy, hard, share, soundness: TwoTypes((easy, hard), (share, 1 - share), soundness),
    st.floats(0.5, 1.0),
    st.floats(0.0, 0.49),
    st.floats(0.1, 0.9),
    st.floats(0.3, 0.99),
)
costs = st.floats(0.1, 8)


@pytest.mark.data
def test_the_published_curves_and_their_exact_counterparts_are_reproduced(flaws):
    found = flaws["two_type_model"]
    for formula, name in (("published", "published_formula"), ("exact", "exact_mixture")):
        for value, curve in found[f"curves_{name}"].items():
            rewards = ILLUSTRATION.rewards(-float(value), 15, formula)
            assert rewards == pytest.approx(curve, abs=1e-15)
            assert int(np.argmax(rewards)) + 1 == found[f"k_opt_{name}"][value]
    assert ILLUSTRATION.rejected == pytest.approx([0.0975, 0.6525])
    assert ILLUSTRATION.accepted_wrong == pytest.approx([0.0325, 0.2175])


@pytest.fixture
def llama(flaws):
    one = flaws["llama31_8b_fitted"]
    return TwoTypes((one["r_easy"], one["r_hard"]), (one["p_easy"], 1 - one["p_easy"]), one["soundness"])


@pytest.mark.data
def test_the_heat_map_row_of_llama_is_reproduced(flaws, llama):
    printed = flaws["llama31_8b_fitted"]["printed"]
    assert llama.rejected == pytest.approx([printed["beta_easy"], printed["beta_hard"]], abs=1e-15)
    assert llama.accepted_wrong == pytest.approx([printed["p_fluke_easy"], printed["p_fluke_hard"]], abs=1e-15)
    heat_map = flaws["k_opt_heatmap"]
    row = [llama.published_best(cost) for cost in heat_map["cost_benefit_ratio"]]
    assert row == heat_map["per_model"]["Llama 3.1 8B"]


@pytest.mark.data
def test_the_exact_optimum_is_unbounded_where_the_heat_map_shows_dozens(flaws, llama):
    recomputed = flaws["llama31_8b_fitted"]["k_opt_recomputed"]
    for value, saturated in recomputed["corrected"].items():
        exact = llama.best(-float(value))
        assert exact == (None if saturated > 20 else saturated)
        curve = llama.rewards(-float(value), 800, "exact")
        assert (int(np.argmax(curve)) + 1 if curve.max() >= 0 else 0) == saturated


@pytest.mark.data
def test_thresholds_are_those_computed_by_hand(flaws, llama):
    analytic = flaws["analytic"]
    assert ILLUSTRATION.threshold == pytest.approx(analytic["threshold_illustration"], rel=1e-12)
    assert llama.threshold == pytest.approx(analytic["threshold_llama31_8b"], rel=1e-12)


@given(models, costs)
def test_the_exact_optimum_is_the_largest_reward_of_all_attempts(model, cost):
    best = model.best(cost)
    curve = model.rewards(cost, 3000, "exact")
    assume(best is None or best < 3000)
    reached = curve[-1] if best is None else curve[best - 1] if best else 0.0
    assert reached >= max(curve.max(), 0) - 1e-12


@given(models, costs)
def test_more_attempts_always_pay_exactly_below_the_threshold(model, cost):
    gains = np.diff(model.rewards(cost, 30, "exact"))
    if cost < model.threshold * 0.99:
        assert (gains > -1e-15).all()
        assert model.best(cost) is None
    elif cost > model.threshold * 1.01:
        assert model.best(cost) is not None


@pytest.mark.parametrize(
    ("correct", "soundness", "cost", "best"),
    [
        ((0.9, 0.0), 0.75, 0.0, None),  # hard tasks neither win nor lose, easy ones go on to win
        ((1.0, 0.0), 0.75, 0.0, 1),  # easy tasks pass at once
        ((1.0, 0.0), 0.75, 2.0, 1),  # and hard ones would only lose
        ((1.0, 0.0), 1.0, 100.0, 1),  # a verifier that never errs, and nothing right to be found
        ((0.6, 0.1), 1.0, 100.0, None),  # or something
        ((0.1, 0.0), 0.2, 5.0, 0),
    ],
)
def test_the_exact_optimum_at_its_edges(correct, soundness, cost, best):
    assert TwoTypes(correct, (0.5, 0.5), soundness).best(cost) == best


@given(models, costs)
def test_both_formulas_agree_on_the_first_attempt(model, cost):
    first, published = (model.rewards(cost, 1, formula)[0] for formula in ("exact", "published"))
    assert first == pytest.approx(published)


def test_the_fit_splits_tasks_at_half_and_solves_for_soundness(pools):
    """Easy: 9 of 10 right; hard: 1 right and 3 false positives among 9 wrong ones, so soundness is 2/3 there."""
    model = fit_two_types(pools((10, 9, 9), (10, 9, 9), (10, 4, 1), (10, 4, 1)))
    assert model.correct == (pytest.approx(0.9), pytest.approx(0.1))
    assert model.prior == (0.5, 0.5)
    base, plus, given_pass = 0.65, 0.5, 0.625
    assert model.soundness == pytest.approx((1 - base - plus + given_pass * base) / (1 - plus))


def test_tasks_of_one_type_or_with_one_sample_give_no_model(pools):
    assert fit_two_types(pools((10, 9, 9), (10, 8, 8))) is None
    assert fit_two_types(pools((1, 1, 1), (1, 1, 0))) is None


def test_attempts_after_every_task_has_passed_gain_nothing():
    """The share of tasks that are left underflows to 0 long before the last attempt."""
    model = TwoTypes(correct=(1.0, 0.0), prior=(0.5, 0.5), soundness=0.25)
    assert np.isfinite(model.rewards(0.1, 800, "published")).all()
    assert model.published_best(0.1) == 1
