"""The quantiles that pass@k needs, against scipy's."""

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from codeeval.statistics.quantiles import beta_quantile, student_quantile

PARAMETERS = st.floats(0.05, 20_000)
PROBABILITIES = st.floats(1e-6, 1 - 1e-6)


@given(PARAMETERS, PARAMETERS, PROBABILITIES)
def test_beta_quantiles_are_those_of_scipy(a, b, probability):
    assert float(beta_quantile(a, b, probability)) == pytest.approx(
        special.betaincinv(a, b, probability), abs=1e-11, rel=1e-9
    )


@given(st.floats(0.5, 1e7), st.floats(1e-4, 1 - 1e-4))
def test_student_quantiles_are_those_of_scipy(freedom, probability):
    assert float(student_quantile(freedom, probability)) == pytest.approx(
        special.stdtrit(freedom, probability), abs=1e-9, rel=1e-9
    )


def test_infinite_freedom_is_the_normal_distribution_and_none_is_not_a_number():
    limits = student_quantile([math.inf, 0.0], 0.975)
    assert limits[0] == pytest.approx(1.959963984540054, abs=1e-14)
    assert math.isnan(limits[1])


@pytest.mark.parametrize("size", [1, 64, 65, 500])
def test_few_and_many_values_are_equal(size):
    """Many are scipy's; a report's digits must not depend on how many there are."""
    successes = np.linspace(0.5, 90, size)
    many = beta_quantile(successes, 100 - successes, 0.05)
    single = [float(beta_quantile(a, 100 - a, 0.05)) for a in successes]
    assert many == pytest.approx(single, abs=1e-12)


def test_many_values_need_no_scipy(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.setattr("codeeval.statistics.quantiles.find_spec", lambda _: None)
    assert beta_quantile(np.arange(1, 101), 3, 0.5)[0] == pytest.approx(special.betaincinv(1, 3, 0.5))
