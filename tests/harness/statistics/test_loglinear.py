"""The line over the logarithm of size, against scipy and by brute force."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import linregress, t

from codeeval.statistics.loglinear import fit_log_linear

POINTS = st.lists(st.tuples(st.floats(6, 13), st.floats(0, 1)), min_size=3, max_size=8)


@given(POINTS)
def test_slope_and_interval_are_those_of_scipy(points):
    x, y = (np.array(values) for values in zip(*points, strict=True))
    assume(np.ptp(x) > 0.1 and np.ptp(y) > 1e-3)  # scipy has no error of a constant
    line, reference = fit_log_linear(10**x, y), linregress(x, y)
    width = t.ppf(0.975, len(x) - 2) * reference.stderr
    rise = line.rise()
    assert (rise.estimate, rise.low, rise.high) == pytest.approx(
        (reference.slope, reference.slope - width, reference.slope + width), abs=1e-5
    )
    assert line.r_squared == pytest.approx(reference.rvalue**2, abs=1e-5)


def test_prediction_intervals_hold_a_further_point_as_often_as_they_say():
    rng = np.random.default_rng(0)
    x = np.array([8, 8.5, 9, 9.7, 10.3])
    hits = 0
    for _ in range(2_000):
        y = 0.1 + 0.04 * x + rng.normal(0, 0.01, 5)
        predicted = fit_log_linear(10**x, y).at(1e11)
        hits += predicted.low <= 0.1 + 0.04 * 11 + rng.normal(0, 0.01) <= predicted.high
    assert hits / 2_000 == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("sizes", [[1e9, 2e9], [1e9, 1e9, 1e9]])
def test_too_few_points_make_no_line(sizes):
    with pytest.raises(ValueError, match="no line"):
        fit_log_linear(sizes, [0.5] * len(sizes))
