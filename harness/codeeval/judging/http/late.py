"""Work whose caller had to be told to try again: it goes on, and who asks for the same again waits for that."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar

__all__ = ["Late"]

_T = TypeVar("_T")


class Late(Generic[_T]):
    """Work that did not end in time, by name.

    On a busy judge, each of a client's tries may be too short for a program that ends at its limit. The client would
    never learn of that end.
    """

    def __init__(self, kept: int) -> None:
        """`kept`: work that is kept for callers who may come back. The oldest is given up first."""
        self._kept = kept
        self._tasks: OrderedDict[str, asyncio.Task[_T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tasks)

    async def get(self, name: str, work: Callable[[], Coroutine[Any, Any, _T]], seconds: float) -> _T:
        """Return the result of the work of this name.

        Only late work is shared: two callers who ask for the same at one time get work of their own.

        Raises:
            TimeoutError: it is not there in time (s). The work goes on.
            Exception: whatever the work raises.
        """
        task = self._tasks.pop(name, None) or asyncio.create_task(work())
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(task)
        except TimeoutError:
            self._keep(name, task)
            raise
        except asyncio.CancelledError:
            task.cancel()
            raise

    def _keep(self, name: str, task: asyncio.Task[_T]) -> None:
        if task.done():
            return
        self._tasks[name], former = task, self._tasks.get(name)
        task.add_done_callback(_noted)
        given_up = [former] if former is not None else []
        while len(self._tasks) > self._kept:
            given_up.append(self._tasks.popitem(last=False)[1])
        for each in given_up:
            each.cancel()

    async def close(self) -> None:
        """Cancel what is under way."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def _noted(task: asyncio.Task[Any]) -> None:
    """Look at an exception that nobody may come back for."""
    if not task.cancelled():
        task.exception()
