"""Spending of one error over a series of looks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from codeeval.statistics.spending import SPENDINGS, level_of_look, levels, spent


def test_values_of_lan_and_demets_formulas():
    assert spent(np.array([0.0, 0.5, 1.0]), 0.05, "obrien-fleming") == pytest.approx([0, 0.0055746, 0.05], abs=1e-6)
    assert spent(np.array([0.0, 0.5, 1.0]), 0.05, "pocock") == pytest.approx([0, 0.0310057, 0.05], abs=1e-6)


@given(st.integers(1, 60), st.floats(0.001, 0.2), st.sampled_from(SPENDINGS))
def test_a_series_spends_its_error_and_no_more(looks, error, spending):
    found = levels(looks, error, spending)
    assert len(found) == looks
    assert np.all(found >= 0)
    assert found.sum() <= error + 1e-12
    if spending != "anytime":
        assert found.sum() == pytest.approx(error)


def test_obrien_fleming_waits_and_anytime_has_no_end():
    late = levels(5, 0.05, "obrien-fleming")
    assert np.all(np.diff(late) > 0)
    assert level_of_look(1, None, 0.05, "anytime") == 0.025
    assert levels(10_000, 0.05, "anytime").sum() == pytest.approx(0.05, rel=1e-3)


def test_alarms_of_a_whole_series_keep_the_error_however_looks_depend():
    rng = np.random.default_rng(1)
    shared = rng.normal(size=(20_000, 1))
    for weight in (0.0, 0.5, 1.0):  # candidates share the baseline's noise, from not at all to wholly
        z = np.sqrt(weight) * shared + np.sqrt(1 - weight) * rng.normal(size=(20_000, 10))
        uniform = special.ndtr(z)
        for spending in SPENDINGS:
            alarms = (uniform <= levels(10, 0.05, spending)).any(axis=1).mean()
            assert alarms <= 0.055


@pytest.mark.parametrize(
    ("look", "looks", "spending"), [(0, 5, "pocock"), (6, 5, "pocock"), (1, None, "pocock"), (1, 5, "anytime")]
)
def test_a_look_outside_the_series_is_refused(look, looks, spending):
    with pytest.raises(ValueError, match="outside"):
        level_of_look(look, looks, 0.05, spending)
