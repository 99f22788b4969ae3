"""How many workers the load needs: grow at once, shrink after a while. A pure choice, and the task that acts on it."""

import asyncio
import time
from typing import Protocol, runtime_checkable

from codeeval.judging.desk import Desk

__all__ = ["Resizable", "keep_size", "next_size"]

_LOOK_SECONDS = 0.5
"""Time between two looks at the load (s)."""


@runtime_checkable
class Resizable(Protocol):
    """An executor whose number of workers can be changed."""

    @property
    def size(self) -> int:
        """Workers that are there or on their way."""

    def resize(self, count: int) -> None:
        """Grow or shrink to about `count` workers."""


def next_size(size: int, load: int, *, least: int, most: int, calm: bool) -> int:
    """Return the number of workers for a load.

    Args:
        size: workers now.
        load: jobs waiting and running.
        least: workers that are kept without load.
        most: workers at most.
        calm: True if the load has been below half of the workers for a while.

    >>> next_size(2, 40, least=1, most=8, calm=False), next_size(8, 3, least=1, most=8, calm=True)
    (4, 4)
    """
    if load > size:
        return max(least, min(most, 2 * size, load))
    if calm and 2 * load < size:
        return max(least, size // 2, load)
    return max(least, size)


async def keep_size(desk: Desk, *, least: int, most: int, idle_seconds: float) -> None:
    """Give the desk's sandbox as many workers as the load needs, for ever."""
    calm_since = time.monotonic()
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        executor = desk.executor
        if not isinstance(executor, Resizable):
            continue
        now, load = time.monotonic(), desk.waiting + desk.running
        if 2 * load >= executor.size:
            calm_since = now
        wanted = next_size(executor.size, load, least=least, most=most, calm=now - calm_since >= idle_seconds)
        if wanted != executor.size:
            executor.resize(wanted)
            calm_since = now
