"""Work in the sandbox that Ctrl-C ends in good order, with its progress on standard error."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from codeeval.cli.configuration import sandbox_of
from codeeval.cli.interrupts import begin
from codeeval.cli.observer import ScreenObserver
from codeeval.cli.settings import OutputSettings, SandboxSettings
from codeeval.evaluation import Executor
from codeeval.runs import session
from codeeval.screen import Screen
from codeeval_sandbox.environments import DEFAULT, Environment

__all__ = ["in_pool", "interruptible", "observer_of", "open_pool"]

_T = TypeVar("_T")


def observer_of(settings: OutputSettings, console: Screen) -> ScreenObserver:
    """Return what shows a run's events as the flags say. Raises UsageError."""
    return ScreenObserver(console, settings.manner, quiet=settings.quiet)


def open_pool(
    settings: SandboxSettings, *, single: bool = False, environments: tuple[Environment, ...] = (DEFAULT,)
) -> AbstractAsyncContextManager[Executor]:
    """Start the sandbox that the flags name, and name it on standard error. Raises as `runs.session.open_pool`."""
    observer = observer_of(settings, Screen(stderr=True, soft_wrap=True))
    return session.open_pool(sandbox_of(settings), observer=observer, single=single, environments=environments)


def in_pool(settings: SandboxSettings, work: Callable[[Executor], Coroutine[Any, Any, _T]]) -> _T:
    """Do this with the sandbox, interruptible in good order. Raises as `open_pool` and the work do."""

    async def within() -> _T:
        async with open_pool(settings) as pool:
            return await work(pool)

    return interruptible(within())


def interruptible(work: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end. The first SIGINT or SIGTERM stops the work in good order, the second at once.

    Raises KeyboardInterrupt once stopped.
    """
    begin()
    try:
        return asyncio.run(_cancelled_by_signals(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _cancelled_by_signals(work: Coroutine[Any, Any, _T]) -> _T:
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    signals: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM)

    def stop() -> None:
        for each in signals:
            loop.remove_signal_handler(each)
        task.cancel()

    for each in signals:
        loop.add_signal_handler(each, stop)
    return await task
