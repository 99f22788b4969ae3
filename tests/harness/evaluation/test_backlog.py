import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeeval.evaluation.backlog import Backlog
from codeeval.samples import Completion, Sample


def sample(number: int) -> Sample:
    return Sample("T/0", Completion(number, f"x = {number}", "solution"), f"x = {number}", "fenced")


async def filled(run, sizes: list[int], most: int, *, spill: bool) -> tuple[list[int], int]:
    """What comes out while batches of these sizes go in, and the most that was in memory."""
    backlog, taken, highest = Backlog(run, most, spill=spill), [], 0

    async def put() -> None:
        number = 0
        for size in sizes:
            samples = [sample(number + place) for place in range(size)]
            await backlog.put(samples, run.add_samples(samples))
            number += size
        backlog.end()

    async def take() -> None:
        nonlocal highest
        while (one := await backlog.get()) is not None:
            highest = max(highest, len(backlog._ready) + 1)
            taken.append(one.index)
            await asyncio.sleep(0)

    await asyncio.gather(put(), take())
    return taken, highest


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sizes=st.lists(st.integers(1, 7), max_size=30), most=st.integers(1, 9), spill=st.booleans())
def test_samples_come_out_once_in_order_and_few_are_in_memory(sizes, most, spill, *, open_toy_run, tmp_path):
    with open_toy_run(f"run{len(list(tmp_path.iterdir()))}") as run:
        taken, highest = asyncio.run(filled(run, sizes, most, spill=spill))
    assert taken == list(range(sum(sizes)))
    assert highest <= most + 7


@pytest.mark.parametrize("spill", [True, False])
def test_a_model_elsewhere_never_waits_and_one_on_this_machine_does(open_toy_run, spill):
    async def drawn_ahead() -> int:
        with open_toy_run() as run:
            backlog = Backlog(run, 10, spill=spill)

            async def put() -> None:
                for number in range(1000):
                    await backlog.put([sample(number)], run.add_samples([sample(number)]))

            task = asyncio.create_task(put())
            for _ in range(5000):  # turns of the loop, more than a producer that never waits needs
                await asyncio.sleep(0)
            task.cancel()
            return len(backlog)

    assert (asyncio.run(drawn_ahead()) == 1000) is spill
