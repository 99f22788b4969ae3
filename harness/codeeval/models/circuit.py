"""Whether the server is there: found out once, for all requests together.

Theory of operation. A request whose connection fails reports it and waits. The first report starts one watch, which
asks after the server's health at growing intervals. Once it is well, all waiting requests go on; if it stays away for
longer than allowed, all end with the same error. So a thousand requests under way cost a server that is down one probe
at a time, and a run against a server that does not come back ends within the wait that was allowed, not after a
thousand times its retries.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from codeeval.errors import ModelError

__all__ = ["Circuit"]

Probe = Callable[[], Awaitable[str]]
"""Asks the server; what is wrong with it, empty if it is well."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0

_HOPELESS_FAILURES, _HOPELESS_SECONDS = 20, 60.0
"""A server that is well by its own account, and fails so many attempts in a row over so many seconds, is not."""


class Circuit:
    """Closed while the server is well, open once it was given up; in between all wait."""

    def __init__(
        self, probe: Probe, wait_seconds: float, *, clock: Callable[[], float] = time.monotonic, name: str = ""
    ) -> None:
        self._probe = probe
        self._wait_seconds = wait_seconds
        self._clock = clock
        self._name = name
        self._watch: asyncio.Task[None] | None = None
        self._lost: str | None = None
        self._failures = 0
        self._well_at = clock()

    async def passed(self) -> None:
        """Return once requests may be sent. Raises ModelError once the server was given up."""
        while self._watch is not None and not self._watch.done():
            await asyncio.shield(self._watch)
        if self._lost is not None:
            raise ModelError(self._lost)

    def well(self) -> None:
        """An attempt succeeded."""
        self._failures = 0
        self._well_at = self._clock()

    def failed(self, fault: str) -> None:
        """The server answered with a fault of its own: passing for one request, hopeless if nothing else ever comes."""
        self._failures += 1
        away = self._clock() - self._well_at
        if self._failures >= _HOPELESS_FAILURES and away >= _HOPELESS_SECONDS:
            self._give_up(f"has only failed for {away:.0f} s, {self._failures} times, last: {fault}")

    def lost(self, fault: str) -> None:
        """A connection failed: have the server watched until it is well again, or given up."""
        if self._lost is None and (self._watch is None or self._watch.done()):
            self._watch = asyncio.create_task(self._watching(fault), name="watch over the model server")

    async def close(self) -> None:
        """End the watch."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    async def _watching(self, fault: str) -> None:
        since, pause = self._clock(), _FIRST_PAUSE
        while wrong := await self._probe():
            left = since + self._wait_seconds - self._clock()
            if left <= 0:
                return self._give_up(f"went away, and was not back after {self._wait_seconds:g} s ({fault}; {wrong})")
            await asyncio.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE)
        return None

    def _give_up(self, reason: str) -> None:
        self._lost = f"the model server at {self._name!r} {reason}; see why, and start it again"
