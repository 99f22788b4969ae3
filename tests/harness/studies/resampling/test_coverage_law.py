import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.statistics.power_law import fit_power_laws
from codeeval.studies.resampling.coverage import fit_power_law, study_coverage

KS = np.unique(np.geomspace(1, 1000, 40).round().astype(int))


@given(st.floats(-4, -0.05), st.floats(-1.2, -0.05))
def test_the_parameters_of_an_exact_law_are_found(a, b):
    assert fit_power_law(KS, np.exp(a * KS**b)) == pytest.approx((a, b), rel=1e-3, abs=1e-5)


def test_the_fit_is_that_of_scipy_on_noisy_coverage():
    noisy = np.exp(-2 * KS**-0.4) + np.random.default_rng(4).normal(0, 0.01, len(KS))
    expected, _ = optimize.curve_fit(lambda k, a, b: np.exp(a * k**b), KS, noisy, p0=(-1, -0.5))
    assert fit_power_law(KS, noisy) == pytest.approx(tuple(expected), rel=1e-4)


def test_many_curves_are_fitted_at_once_as_each_alone():
    rng = np.random.default_rng(5)
    curves = np.exp(-2 * KS**-0.4) + rng.normal(0, 0.02, (8, len(KS)))
    together = fit_power_laws(KS, curves, (-1.0, -0.5))
    for curve, fit in zip(curves, together, strict=True):
        expected, _ = optimize.curve_fit(lambda k, a, b: np.exp(a * k**b), KS, curve, p0=(-1, -0.5), ftol=1e-12)
        assert fit == pytest.approx(expected, rel=1e-5)


def test_a_curve_of_no_such_shape_has_no_law():
    """Coverage above 1 has a logarithm above 0."""
    assert np.isnan(fit_power_laws(KS, np.full((1, len(KS)), 1.5), (-1.0, -0.5))).all()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_flat_curve_at_the_edge_has_no_law(value):
    assert fit_power_law(KS, np.full(len(KS), value)) is None


def test_coverage_is_pass_at_k_and_residuals_are_distances_from_the_law():
    n, passing = np.full(30, 50), np.arange(30)
    found = study_coverage("plus", n, passing, TaskBootstrap.of(range(30), replicates=100))
    counts = {str(at): (50, at) for at in range(30)}
    for point in found.points:
        assert point.coverage.estimate == pytest.approx(pass_at_k(counts, [point.k])[0].estimate, abs=1e-9)
    distances = [abs(point.coverage.estimate - point.fitted) for point in found.points]
    assert found.law.largest_residual == pytest.approx(max(distances), abs=1e-9)
    assert found.law.a.low <= found.law.a.estimate <= found.law.a.high < 0
    assert found.law.b.low <= found.law.b.estimate <= found.law.b.high < 0


def test_few_samples_have_coverage_and_no_law():
    found = study_coverage("base", np.array([2, 2]), np.array([1, 0]), TaskBootstrap.of(range(2), replicates=10))
    assert [point.k for point in found.points] == [1, 2]
    assert found.law is None
