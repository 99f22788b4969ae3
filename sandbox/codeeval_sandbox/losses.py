"""Blame for lost workers: pure accounting, without workers.

A job that ran alone is blamed by what is known of the loss. A worker that said itself what went wrong is strong
evidence against it. A worker that was silent or simply gone is weak evidence, because an engine that restarts or
somebody's `kill` explains it as well, and the more so while other jobs' workers are lost.
"""

import enum
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from codeeval_sandbox.jobs import Job, Key, Status

__all__ = ["ENOUGH", "Attempt", "Loss", "Losses"]


class Loss(enum.Enum):
    """Cause of a worker's end, as far as it is known."""

    TOLD = "told"
    """It said itself what went wrong, or broke the protocol."""
    SILENT = "silent"
    """It said nothing for too long."""
    CUT = "cut"
    """Its connection ended: it is gone, by its own doing or another's."""
    WORN = "worn"
    """It asked to be replaced, because programs have left too much in its memory. Nobody is to blame."""


BLAME = {Loss.TOLD: 12, Loss.SILENT: 8, Loss.CUT: 3, Loss.WORN: 0}
"""Blame added to a job whose worker was lost while it ran alone, if no other job's worker was lost recently."""

BLAME_AMONG_OTHERS = {Loss.TOLD: 12, Loss.SILENT: 4, Loss.CUT: 1, Loss.WORN: 0}
"""Blame while workers are lost that do not run the job: whatever befell them probably befell this one too."""

ENOUGH = 24
"""Blame at which a job is given up: two losses that were told of, three silences, eight workers gone."""

_RECENT_SECONDS = 30.0
"""Time (s) for which a loss counts as evidence for the jobs that had no part in it."""


@dataclass(slots=True)
class Attempt:
    """A job on its way."""

    job: Job
    number: int = 1
    """Which time it is tried, from 1."""
    losses: int = 0
    """Workers lost while they ran this job alone."""
    told: int = 0
    """Losses among them that the worker itself told of."""
    blame: int = 0
    stood_still: bool = False
    """True if its clock has stood still for the backstop's time once."""

    def lost(self, blame: int, loss: Loss) -> "Attempt":
        """Return the next attempt, after a loss that adds this blame."""
        return replace(
            self,
            number=self.number + 1,
            losses=self.losses + bool(blame),
            told=self.told + (bool(blame) and loss is Loss.TOLD),
            blame=self.blame + blame,
        )

    @property
    def failure(self) -> tuple[Status, str] | None:
        """The status of a job that is given up, and the reason; None while it may be tried again.

        Where workers that ran this job alone told of every fault, the program caused them. If that were
        `infrastructure`, a program could take itself out of every denominator.
        """
        if self.blame < ENOUGH:
            return None
        if self.told == self.losses:
            return Status.BROKE_WORKER, f"run alone, it made its worker fail {self.told} times"
        return Status.INFRASTRUCTURE, f"lost with {self.losses} workers that ran nothing else"


@dataclass
class Losses:
    """The latest losses of workers, as evidence for jobs."""

    clock: Callable[[], float] = time.monotonic
    _recent: deque[tuple[float, frozenset[Key]]] = field(default_factory=lambda: deque(maxlen=32))
    """When, and the jobs that may be to blame."""

    def add(self, suspects: frozenset[Key]) -> None:
        """Remember a loss now, and the jobs that the worker had."""
        self._recent.append((self.clock(), suspects))

    def blame(self, key: Key, loss: Loss) -> int:
        """Return what a loss says against a job that was all that the worker had."""
        since = self.clock() - _RECENT_SECONDS
        others = any(when > since and key not in suspects for when, suspects in self._recent)
        return (BLAME_AMONG_OTHERS if others else BLAME)[loss]

    def forget(self) -> None:
        """Forget all losses."""
        self._recent.clear()
