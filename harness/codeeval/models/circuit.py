"""Presence of the server: found out once, for all requests together.

Theory of operation. A request that finds the server absent (no connection, 502, 503, 504) reports it, and all requests
wait. One of them is the trial: it is sent again after a pause that grows. Where the trial gets any answer, or is still
under way after `_SETTLED`, all go on. Where it finds the server absent again, the next trial follows. Once the absence
has lasted for as long as allowed, all requests end with the same error. So a server that is down costs one request at
a time, and what decides is the request itself: neither `/health` nor `/models` can say that a server is there or not.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from codeeval.errors import ModelError

__all__ = ["Circuit", "patience"]

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
"""Between one trial and the next (s)."""

_SETTLED = 2.0
"""A trial that takes longer (s) is being answered, since whatever is absent says so at once."""

_FIRST_TOLD, _TOLD_AGAIN = 1.0, 5.0
"""Absence before the first and the second message about it (s). Each later message comes at twice the time."""

_HOPELESS_FAILURES, _HOPELESS_SECONDS = 20, 60.0
"""A server that is there, and fails so many attempts in a row over so many seconds, is given up."""

_WAIT_SECONDS, _LOADING_SECONDS = 15.0, 600.0
"""Longest absence (s), and that of a server which says that it is loading."""

_LOADING = re.compile(r"\bload|\bstart|\bwarm|initiali[sz]|not ready|\bboot", re.IGNORECASE)


def patience(wait_seconds: float | None) -> Callable[[str], float]:
    """Longest absence (s) after this fault. None: longer where the server says that it is loading."""
    if wait_seconds is not None:
        return lambda _: wait_seconds
    return lambda fault: _LOADING_SECONDS if _LOADING.search(fault) else _WAIT_SECONDS


@dataclass(slots=True)
class _Absence:
    since: float
    pause: float = _FIRST_PAUSE
    trial: asyncio.Task[object] | None = None
    """The task whose request is the trial; None while the next one is to be found."""
    last: asyncio.Task[object] | None = None
    """The task of the trial before. Others go first, for its prompt may be what the server fails over."""
    trials: int = 0
    waiting: int = 0
    """Requests that wait for the trial."""
    tell_after: float = _FIRST_TOLD
    told: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Have all that wait look again."""
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()


class Circuit:
    """Lets requests pass while the server is there, holds them while it is not, and ends them once it is given up."""

    def __init__(
        self,
        allowed: Callable[[str], float],
        *,
        clock: Callable[[], float] = time.monotonic,
        name: str = "",
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`allowed`: the longest absence (s) after a fault. `tell` receives messages for the user who waits."""
        self.tell = tell
        self.answered = False
        """True once the server gave an answer that could be used."""
        self._allowed = allowed
        self._clock = clock
        self._name = name
        self._absence: _Absence | None = None
        self._fault = ""
        self._lost: str | None = None
        self._failures = 0
        self._well_at = clock()

    @property
    def absent(self) -> bool:
        """True while the server is known to be absent."""
        return self._absence is not None

    async def passed(self) -> None:
        """Return once a request may be sent. Raises ModelError once the server was given up."""
        while (absence := self._absence) is not None and self._lost is None:
            free = absence.trial is None or absence.trial.done()
            if free and not (absence.waiting and absence.last is asyncio.current_task()):
                await self._try(absence)
                break
            await self._wait(absence)
        if self._lost is not None:
            raise ModelError(self._lost)

    def well(self) -> None:
        """An attempt succeeded."""
        self.answered = True
        self._failures = 0
        self._well_at = self._clock()
        self.there()

    def there(self) -> None:
        """The server answered, whatever it was."""
        if (absence := self._absence) is not None:
            self._absence = None
            absence.wake()
            if absence.told:
                self.tell(f"the model server is there after {self._clock() - absence.since:.0f} s")

    def failed(self, fault: str) -> None:
        """The server answered with a fault of its own: passing for one request, hopeless if nothing else ever comes."""
        self.there()
        self._failures += 1
        away = self._clock() - self._well_at
        if self._failures >= _HOPELESS_FAILURES and away >= _HOPELESS_SECONDS:
            self._give_up(
                f"the model server at {self._name!r} has only failed for {away:.0f} s, {self._failures} times, "
                f"last: {fault}; see why, and start it again"
            )

    def lost(self, fault: str) -> bool:
        """The server is absent. Returns whether it was known to be."""
        self._fault = fault
        if (absence := self._absence) is None:
            self._absence = absence = _Absence(self._clock())
            if not self.answered:
                absence.tell_after = 0.0
            self._announce(absence)
            return False
        if absence.trial is asyncio.current_task():
            self._tried(absence)
        return True

    def _tried(self, absence: _Absence) -> None:
        """The trial found the server absent."""
        absence.trial = None
        elapsed, allowed = self._clock() - absence.since, self._allowed(self._fault)
        if elapsed >= allowed:
            self._give_up(self._absent(elapsed))
            return
        absence.pause = min(2 * absence.pause, _LONGEST_PAUSE)
        self._announce(absence)
        absence.wake()

    async def _wait(self, absence: _Absence) -> None:
        """Wait for the outcome of the trial."""
        absence.waiting += 1
        try:
            await absence.changed.wait()
        finally:
            absence.waiting -= 1
            if absence.waiting <= 1:
                absence.wake()  # the last one may wait for others to go first, and there are none

    async def _try(self, absence: _Absence) -> None:
        """Become the trial, and wait for its time."""
        absence.trial = absence.last = trial = asyncio.current_task()
        absence.trials += 1
        if trial is not None:
            trial.add_done_callback(lambda _: absence.wake())  # also where it is cancelled
        left = absence.since + self._allowed(self._fault) - self._clock()
        await asyncio.sleep(max(0.0, min(absence.pause, left)))
        asyncio.get_running_loop().call_later(_SETTLED, self._settled, absence, absence.trials)

    def _settled(self, absence: _Absence, trial: int) -> None:
        """The trial is still under way, unless another one has begun since."""
        if self._absence is absence and absence.trials == trial and absence.trial is not None:
            self.there()

    def _announce(self, absence: _Absence) -> None:
        elapsed = self._clock() - absence.since
        if elapsed < absence.tell_after:
            return
        absence.tell_after = max(_TOLD_AGAIN, 2 * elapsed)
        absence.told = True
        self.tell(
            f"waiting for the model server at {self._name} for {elapsed:.0f} s, at most "
            f"{self._allowed(self._fault):g} s (--server-wait): {self._fault}"
        )

    def _absent(self, elapsed: float) -> str:
        if self.answered:
            return (
                f"the model server at {self._name!r} went away, and was not back after {elapsed:.1f} s "
                f"({self._fault}); see why, start it again, or let it be waited for longer with --server-wait SECONDS"
            )
        return (
            f"no model server answers at {self._name!r} after {elapsed:.1f} s: {self._fault}; check --base-url, or "
            "where the server is still starting, let it be waited for longer with --server-wait SECONDS"
        )

    def _give_up(self, reason: str) -> None:
        self._lost = reason
        if self._absence is not None:
            self._absence.wake()
