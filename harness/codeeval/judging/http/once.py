"""What is asked twice under one name is done once: the second caller gets the first one's answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

__all__ = ["Once"]

_T = TypeVar("_T")


class Once(Generic[_T]):
    """Work by name, under way or done lately. Work goes on when a caller leaves, because it may ask again."""

    def __init__(self, kept: int, *, keep: Callable[[_T], bool] = lambda _: True) -> None:
        """`kept`: answers that are remembered; `keep`: whether an answer is one to be given again."""
        self._kept, self._keep = kept, keep
        self._tasks: OrderedDict[str, asyncio.Task[_T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tasks)

    async def get(self, name: str, work: Callable[[], Awaitable[_T]]) -> _T:
        """Return the answer to the work of this name. Raises what the work raises, and forgets such work."""
        task = self._tasks.get(name)
        if task is None:
            task = asyncio.create_task(_awaited(work()))
            self._tasks[name] = task
            task.add_done_callback(lambda done: self._settle(name, done))
        return await asyncio.shield(task)

    def _settle(self, name: str, task: asyncio.Task[_T]) -> None:
        if task.cancelled() or task.exception() is not None or not self._keep(task.result()):
            self._tasks.pop(name, None)
            return
        self._tasks.move_to_end(name)
        while len(self._tasks) > self._kept:
            oldest = next(iter(self._tasks))
            if not self._tasks[oldest].done():
                return
            del self._tasks[oldest]

    async def close(self) -> None:
        """Cancel what is under way."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _awaited(work: Awaitable[_T]) -> _T:
    return await work
