"""The circuit on a clock of its own: one request at a time finds out whether an absent server is back."""

import asyncio
import re
from collections.abc import Callable

import pytest

from codeeval.errors import ModelError
from codeeval.models.circuit import Circuit, patience


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def sent(circuit: Circuit, away: Callable[[], bool], fault: str = "503 gone") -> int:
    """A request that is sent until the server is there: the number of attempts."""
    attempts = 0
    while True:
        await circuit.passed()
        attempts += 1
        await asyncio.sleep(0)  # under way
        if away():
            circuit.lost(fault)
        else:
            circuit.well()
            return attempts


def test_all_requests_wait_for_one_trial_and_go_on_together():
    async def run() -> None:
        circuit, answers = Circuit(patience(10)), iter([True] * 502)
        attempts = await asyncio.gather(*(sent(circuit, lambda: next(answers, False)) for _ in range(500)))
        assert sum(attempts) == 500 + 502
        assert circuit.answered

    asyncio.run(run())


def test_a_server_that_stays_away_ends_all_with_one_message():
    async def run() -> None:
        circuit = Circuit(patience(0.2), name="http://h/v1")
        attempts = 0

        def away() -> bool:
            nonlocal attempts
            attempts += 1
            return True

        errors = await asyncio.gather(*(sent(circuit, away) for _ in range(500)), return_exceptions=True)
        assert {str(error) for error in errors} == {str(errors[0])}
        assert isinstance(errors[0], ModelError)
        assert "no model server answers at 'http://h/v1' after 0." in str(errors[0])
        assert 500 < attempts <= 505

    asyncio.run(run())


def test_a_request_that_the_server_fails_over_does_not_keep_the_others_from_it():
    async def run() -> None:
        circuit, sent_at_all = Circuit(patience(10)), asyncio.Event()

        async def poison() -> None:
            while True:
                await circuit.passed()
                await asyncio.sleep(0)
                circuit.lost("503 for this one")
                sent_at_all.set()

        task = asyncio.create_task(poison())
        await sent_at_all.wait()
        assert await asyncio.wait_for(asyncio.gather(*(sent(circuit, lambda: False) for _ in range(5))), 5) == [1] * 5
        task.cancel()

    asyncio.run(run())


def test_a_request_that_lets_others_go_first_goes_on_where_they_are_cancelled():
    async def run() -> None:
        circuit, faults = Circuit(patience(10)), iter([True, True])
        first = asyncio.create_task(sent(circuit, lambda: next(faults, False)))
        for _ in range(4):  # until it has become the trial
            await asyncio.sleep(0)
        assert circuit.absent
        others = [asyncio.create_task(sent(circuit, lambda: False)) for _ in range(3)]
        await asyncio.sleep(0)
        for task in others:
            task.cancel()
        assert await asyncio.wait_for(first, 5) == 3

    asyncio.run(run())


@pytest.mark.parametrize("others", [1, 2, 5])
def test_a_trial_that_is_cancelled_leaves_its_place_to_another(others):
    async def run() -> None:
        circuit = Circuit(patience(10))
        circuit.lost("gone")
        first, *rest = (asyncio.create_task(sent(circuit, lambda: False)) for _ in range(1 + others))
        await asyncio.sleep(0)
        first.cancel()
        assert await asyncio.wait_for(asyncio.gather(*rest), 5) == [1] * others

    asyncio.run(run())


@pytest.mark.parametrize(
    ("given", "fault", "allowed"),
    [(4, "503 Loading model", 4), (0, "gone", 0), (None, "Connect call failed", 15), (None, "503 Loading model", 600)],
)
def test_the_wait_that_is_given_holds_for_every_kind_of_absence(given, fault, allowed):
    assert patience(given)(fault) == allowed


def test_waiting_is_told_again_at_growing_intervals_with_the_time_so_far():
    told: list[str] = []
    clock = Clock()
    circuit = Circuit(patience(600), clock=clock, name="http://h", tell=told.append)

    async def run() -> None:
        for _ in range(200):
            circuit.lost("503 Loading model")
            absence = circuit._absence
            absence.trial = asyncio.current_task()
            clock.now += 1
        circuit.well()

    asyncio.run(run())
    seconds = [int(found.group(1)) for line in told[:-1] if (found := re.search(r" for (\d+) s, at most", line))]
    assert seconds == [0, 5, 10, 20, 40, 80, 160]
    assert "at most 600 s (--server-wait): 503 Loading model" in told[0]
    assert told[-1] == "the model server is there after 200 s"


def test_a_blink_in_a_run_is_not_told():
    told: list[str] = []
    circuit = Circuit(patience(15), clock=Clock(), tell=told.append)
    circuit.well()
    circuit.lost("reset")
    circuit.well()
    assert told == []


def test_a_server_that_is_there_but_only_fails_is_given_up():
    async def run() -> None:
        clock = Clock()
        circuit = Circuit(patience(10), clock=clock)
        for _ in range(30):
            circuit.failed("500 the worker failed")
        await circuit.passed()
        clock.now = 61.0
        circuit.failed("500 the worker failed")
        with pytest.raises(ModelError, match="only failed for 61 s, 31 times"):
            await circuit.passed()

    asyncio.run(run())


def test_one_success_is_enough_to_be_trusted_again():
    async def run() -> None:
        clock = Clock()
        circuit = Circuit(patience(10), clock=clock)
        for _ in range(30):
            circuit.failed("500")
        clock.now = 61.0
        circuit.well()
        circuit.failed("500")
        await circuit.passed()

    asyncio.run(run())
