"""Gates that are looks of one series."""

import datetime as dt
from types import SimpleNamespace

import pytest

from codeeval.errors import UsageError
from codeeval.studies.gate import default_rules
from codeeval.studies.gate.series import look_number, planned


def entered(*names):
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return [SimpleNamespace(folder=name, time=start + dt.timedelta(days=day)) for day, name in enumerate(names)]


def test_the_history_counts_runs_after_the_baseline_and_before_the_candidate():
    entries = entered("older", "base", "n1", "n1", "n2", "now", "later")
    assert look_number(entries, ["base"], ["now"]) == 3
    assert look_number(entries, ["base"], ["not entered yet"]) == 5
    assert look_number(entries, ["not entered"], ["now"]) == 5
    assert look_number([], ["base"], ["now"]) == 1


def test_a_look_gets_its_share_of_the_error():
    looks = [planned(default_rules(), number, 5, None) for number in range(1, 6)]
    assert {one.spending for one in looks} == {"pocock"}
    assert sum(one.level for one in looks) == pytest.approx(0.05)
    assert planned(default_rules(), 3, None, None).level == pytest.approx(0.05 / 12)


@pytest.mark.parametrize(
    ("number", "looks", "spending", "message"),
    [
        (6, 5, None, "outside a series of 5"),
        (0, 5, None, "outside"),
        (1, None, "pocock", "do not fit"),
        (1, 5, "anytime", "do not fit"),
        (1, 5, "haybittle", "choose one of pocock"),
    ],
)
def test_what_is_no_look_is_refused(number, looks, spending, message):
    with pytest.raises(UsageError, match=message):
        planned(default_rules(), number, looks, spending)
