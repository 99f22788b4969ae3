"""Verdicts on their way to the disk: written together, and counted then.

One write for each verdict would cost more than everything else that a run does for a small job.
"""

import asyncio

from codeeval.errors import RunWriteError
from codeeval.evaluation.tally import Tally
from codeeval.store import Decided, RunWriter

__all__ = ["Outbox"]

_MOST = 256
"""Verdicts that are written together at most."""
_SECONDS = 0.02
"""Longest time that a verdict waits for others (s). A kill loses these verdicts, and their programs run again."""


class Outbox:
    """Verdicts that came in the last moment."""

    def __init__(self, run: RunWriter, tally: Tally) -> None:
        """`tally` counts a verdict when its row is on disk."""
        self._run = run
        self._tally = tally
        self._waiting: list[Decided] = []
        self._timer: asyncio.TimerHandle | None = None
        self._failure: RunWriteError | None = None

    def add(self, decided: Decided) -> None:
        """Take a verdict, and write it soon. Raises RunWriteError of an earlier one."""
        if self._failure is not None:
            raise self._failure
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SECONDS, self._flush_in_time)
        self._waiting.append(decided)
        if len(self._waiting) >= _MOST:
            self.flush()

    def flush(self) -> None:
        """Write everything. Raises RunWriteError."""
        if self._failure is not None:
            raise self._failure
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._run.add_decided(waiting)
            self._tally.add_decided(waiting)

    def _flush_in_time(self) -> None:
        """Keep an error for the run: nobody hears of one that is raised here."""
        self._timer = None
        try:
            self.flush()
        except RunWriteError as error:
            self._failure = error
