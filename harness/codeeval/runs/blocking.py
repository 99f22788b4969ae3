"""Coroutines for callers that block: scripts, and notebooks, whose event loop runs already."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

__all__ = ["blocking"]

_T = TypeVar("_T")


def blocking(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine to its end, also inside a running event loop. Raises as the coroutine does.

    Inside a running loop the work gets a thread with a loop of its own. Ctrl-C cancels the work in either case, and
    is raised once the work has ended in good order.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    return _in_thread(work)


def _in_thread(work: Coroutine[Any, Any, _T]) -> _T:
    begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = Future()
    result: Future[_T] = Future()

    async def main() -> _T:
        task = asyncio.ensure_future(work)
        begun.set_result((asyncio.get_running_loop(), task))
        return await task

    def run() -> None:
        try:
            result.set_result(asyncio.run(main()))
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            result.set_exception(error)

    thread = threading.Thread(target=run, name="codeeval")
    thread.start()
    try:
        return result.result()
    except KeyboardInterrupt:
        loop, task = begun.result()
        loop.call_soon_threadsafe(task.cancel)
        raise
    finally:
        thread.join()
