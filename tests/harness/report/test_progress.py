import io
import itertools

import pytest

from codeeval.evaluation import Tally
from codeeval.report.progress import Milestones, Pace, ProgressView, describe
from codeeval.screen import Screen
from codeeval_sandbox.jobs import Status, Verdict


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock) -> Pace:
    """A hundred of two hundred samples, and fifty of their verdicts, within ten seconds."""
    tally = Tally(samples=200, verdicts=200, clock=clock)
    pace = Pace(tally)
    pace.mark()
    for index in range(100):
        tally.add_sample()
        if index % 2:
            tally.add_verdict("base", Status.PASSED if index % 4 == 1 else Status.WRONG)
    clock.now = 10.0
    pace.mark()
    return pace


def test_a_line_says_how_far_how_fast_how_good_and_how_long(pace):
    assert describe(pace) == "drawn 100/200 (10/s), executed 50/200 (5.0/s), base passes 50.0 %, 0:30 left"


def test_failures_of_the_sandbox_are_shown_and_not_waited_for(pace):
    pace.tally.add_failure(Verdict(("T", 0, "base"), Status.INFRASTRUCTURE, "isolated"), 150)
    assert "150 not executed, the sandbox failed" in describe(pace)
    assert pace.seconds_left == 10.0


def test_what_is_done_has_no_rate_and_what_stands_still_foretells_nothing(pace, clock):
    pace.tally.add_samples(100)
    pace.mark()
    assert describe(pace).startswith("drawn 200/200, executed 50/200 (5.0/s), ")
    clock.now = 300.0
    pace.mark()
    pace.mark()
    assert describe(pace) == "drawn 200/200, executed 50/200, base passes 50.0 %"


def test_without_progress_the_time_left_is_not_known(clock):
    assert Pace(Tally(samples=5, clock=clock)).seconds_left is None


def test_what_a_run_held_before_is_no_work_of_this_session(clock):
    tally = Tally(samples=1000, verdicts=1000, clock=clock)
    pace = Pace(tally)
    pace.mark()
    tally.drawn = tally.resumed_drawn = 900
    tally.decided = tally.resumed_decided = 900
    tally.add_samples(10)
    clock.now = 20.0
    pace.mark()
    assert describe(pace) == "drawn 910/1,000 (0.5/s), executed 900/1,000"


@pytest.mark.parametrize(("rate", "shown"), [(0.02, "1.2/min"), (0.5, "0.5/s"), (2000, "2,000/s")])
def test_a_rate_has_digits_that_mean_something(clock, rate, shown):
    pace = Pace(Tally(samples=10**6, clock=clock))
    pace.mark()
    clock.now = 100.0
    pace.tally.add_samples(round(100 * rate))
    pace.mark()
    assert f"({shown})" in describe(pace)


@pytest.mark.parametrize("hours", [0.1, 1, 8, 72])
def test_a_run_of_ten_thousand_samples_logs_at_most_120_lines(clock, hours):
    """However long it takes: a line at each 5 %, and between them fewer as it goes on."""
    milestones = Milestones(clock)
    lines = 0
    for second in range(1, round(3600 * hours) + 1):
        clock.now = float(second)
        lines += milestones.due(10_000 * second / (3600 * hours), 10_000)
    assert 20 <= lines <= 120


def test_without_news_a_log_gets_at_most_a_line_a_minute(clock):
    milestones = Milestones(clock)
    milestones.begin(57, 60)
    due = []
    for second in range(1, 601):
        clock.now = float(second)
        if milestones.due(57, 60):
            due.append(second)
    assert due[0] == 60
    assert all(later - earlier >= 60 for earlier, later in itertools.pairwise(due))


def show(manner: str, *, terminal: bool) -> list[str]:
    stream = io.StringIO()
    tally = Tally(samples=1)
    view = ProgressView(tally, Screen(file=stream, force_terminal=terminal, width=120), manner)
    view.advance()
    tally.add_sample()
    view.end()
    return stream.getvalue().splitlines()


def test_a_log_has_a_line_at_a_milestone_and_none_within_a_second(clock):
    stream = io.StringIO()
    tally = Tally(samples=10, clock=clock)
    view = ProgressView(tally, Screen(file=stream), "plain")
    for clock.now in (0.5, 2.0, 2.5, 3.5):
        tally.add_samples(2)
        view.advance()
    assert [line.split(" (")[0] for line in stream.getvalue().splitlines()] == ["drawn 4/10", "drawn 8/10"]


@pytest.mark.parametrize("manner", ["auto", "bars", "plain"])
@pytest.mark.parametrize("terminal", [True, False])
def test_progress_ends_with_the_last_state_on_any_console(manner, terminal):
    assert "drawn 1/1" in show(manner, terminal=terminal)[-1]


def test_plain_progress_says_nothing_twice_and_no_progress_says_nothing():
    assert show("plain", terminal=True) == ["drawn 1/1"]
    assert show("none", terminal=True) == []
