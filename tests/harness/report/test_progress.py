import asyncio
import io

import pytest

from codeeval.evaluation import Tally
from codeeval.report.progress import Pace, describe, progress
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
    assert describe(pace) == "drawn 100/200 (10/s), executed 50/200 (5/s), base passes 50.0 %, 0:30 left"


def test_failures_of_the_sandbox_are_shown_and_not_waited_for(pace):
    pace.tally.add_failure(Verdict(("T", 0, "base"), Status.INFRASTRUCTURE, "isolated"), 150)
    assert "150 not executed, the sandbox failed" in describe(pace)
    assert pace.seconds_left == 10.0


def test_without_progress_the_time_left_is_not_known(clock):
    assert Pace(Tally(samples=5, clock=clock)).seconds_left is None


def test_rates_are_those_of_the_last_seconds(pace, clock):
    clock.now = 35.0
    pace.mark()
    assert pace.drawn == 0.0


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_ends_with_the_last_state_on_any_console(terminal):
    stream = io.StringIO()
    tally = Tally(samples=1)

    async def work() -> None:
        async with progress(tally, Screen(file=stream, force_terminal=terminal, width=120)):
            await asyncio.sleep(0.01)
            tally.add_sample()

    asyncio.run(work())
    assert "drawn 1/1" in stream.getvalue().splitlines()[-1]
