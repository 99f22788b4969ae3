import asyncio

import pytest

from codeeval.errors import ModelError
from codeeval.models.circuit import Circuit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Server:
    """Away for so many probes."""

    def __init__(self, away: float) -> None:
        self.away = away
        self.probes = 0

    async def probe(self) -> str:
        self.probes += 1
        return "gone" if self.probes <= self.away else ""


async def passed(circuit: Circuit, waiting: int) -> list[BaseException | None]:
    for _ in range(waiting):
        circuit.lost("reset")
    return await asyncio.gather(*(circuit.passed() for _ in range(waiting)), return_exceptions=True)


def test_all_requests_wait_for_one_watch_and_go_on_together():
    async def run() -> None:
        server = Server(away=2)
        circuit = Circuit(server.probe, 10)
        assert await passed(circuit, 500) == [None] * 500
        assert server.probes == 3
        await circuit.close()

    asyncio.run(run())


def test_a_server_that_stays_away_ends_all_with_one_message_and_no_more_probes():
    async def run() -> None:
        server = Server(away=float("inf"))
        circuit = Circuit(server.probe, 0.2, name="http://h/v1")
        errors = await passed(circuit, 500)
        assert {str(error) for error in errors} == {str(errors[0])}
        assert isinstance(errors[0], ModelError)
        assert "was not back after 0.2 s" in str(errors[0])
        probes = server.probes
        circuit.lost("reset")
        with pytest.raises(ModelError):
            await circuit.passed()
        assert server.probes == probes <= 5
        await circuit.close()

    asyncio.run(run())


def test_a_server_that_is_well_by_its_own_account_but_only_fails_is_given_up():
    async def run() -> None:
        clock = Clock()
        circuit = Circuit(Server(away=0).probe, 10, clock=clock)
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
        circuit = Circuit(Server(away=0).probe, 10, clock=clock)
        for _ in range(30):
            circuit.failed("500")
        clock.now = 61.0
        circuit.well()
        circuit.failed("500")
        await circuit.passed()

    asyncio.run(run())
