import pytest

from codeeval.studies.false_positives.line import fit_line, models_below


@pytest.mark.data
def test_the_published_regression_of_humaneval_is_reproduced(flaws):
    found = flaws["humaneval_plus"]
    points = [(one["single_sample_accuracy"], one["accuracy_given_pass"]) for one in found["per_model"].values()]
    fit, expected = fit_line(*zip(*points, strict=True)), found["regression_recomputed"]
    assert fit.models == expected["n"]
    assert (fit.slope, fit.intercept) == pytest.approx((expected["slope"], expected["intercept"]), rel=1e-12)
    assert (fit.r2, fit.slope_se) == pytest.approx((expected["r2"], expected["se"]), rel=1e-9)
    assert fit.p == pytest.approx(expected["p"], rel=1e-6)
    assert (f"{fit.slope:.2f}", f"{fit.intercept:.2f}", f"{fit.r2:.3f}") == ("0.22", "0.72", "0.892")


@pytest.mark.data
def test_the_published_regression_of_mbpp_follows_from_the_points_read_off_its_figure(flaws):
    found = flaws["mbpp_plus"]
    fit = fit_line(*zip(*found["approx_read_off_figure"].values(), strict=True))
    expected = found["regression_in_figure"]
    assert (fit.slope, fit.intercept) == pytest.approx((expected["slope"], expected["intercept"]), abs=0.01)
    assert fit.r2 == pytest.approx(expected["r2"], abs=0.02)


@pytest.mark.data
def test_the_models_that_can_never_reach_gpt4o_are_those_named(flaws):
    found = flaws["humaneval_plus"]
    ceilings = {name: one["accuracy_given_pass"] for name, one in found["per_model"].items()}
    below = models_below(ceilings, found["gpt4o_cutoff"])
    assert sorted(below) == sorted(found["models_with_ceiling_below_gpt4o"])
    assert sorted(set(ceilings) - set(below)) == sorted(found["models_with_ceiling_at_or_above"])


@pytest.mark.parametrize("points", [([0.1, 0.2], [0.5, 0.6]), ([0.3, 0.3, 0.3], [0.5, 0.6, 0.7])])
def test_no_line_is_fitted_where_none_is_defined(points):
    assert fit_line(*points) is None
