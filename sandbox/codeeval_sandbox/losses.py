"""Blame for lost workers: pure accounting, without workers.

A job that ran alone is blamed by what is known of the loss. A fault that the worker reported is strong evidence
against the job. A worker that was silent, or is simply gone, is weak evidence: a restart of the engine or somebody's
`kill` explains it as well, the more so while workers of other jobs die too.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from codeeval_sandbox.attempts import Attempt, Loss
from codeeval_sandbox.jobs import Key, Status

__all__ = ["BLAME", "BLAME_AMONG_OTHERS", "Death", "Losses"]

BLAME = {Loss.TOLD: 12, Loss.SILENT: 8, Loss.CUT: 3, Loss.WORN: 0}
"""Blame added to a job whose worker died while running only that job, if no other worker died recently."""

BLAME_AMONG_OTHERS = {Loss.TOLD: 12, Loss.SILENT: 4, Loss.CUT: 1, Loss.WORN: 0}
"""Blame while other workers are dying too. The host is the likelier cause, so the job is charged less."""

_RECENT_SECONDS = 30.0
"""Time (s) for which a worker's death counts in favour of jobs that it was not running."""

_STUCK = "the suite ran for too long on what the program returned"


@dataclass(frozen=True)
class Death:
    """A worker's end, and the jobs that it had."""

    loss: Loss
    outstanding: Mapping[int, Attempt]
    """Jobs without a verdict, by number."""
    given_away: frozenset[Key] = frozenset()
    """Keys of jobs that another worker has stolen. It may have begun them nevertheless."""
    alone: bool = False
    """True if it ran one job at a time."""
    stuck: int | None = None
    """Number of the job whose suite could not be interrupted, if it ended over one."""
    fault: str = ""
    """The fault that it reported; empty if it reported none."""
    planned: bool = False
    """True if nothing went wrong, so that its end says nothing about other jobs."""


@dataclass
class Losses:
    """The latest losses of workers, as evidence for jobs."""

    clock: Callable[[], float] = time.monotonic
    _recent: deque[tuple[float, frozenset[Key]]] = field(default_factory=lambda: deque(maxlen=32))
    """Time of each loss, and the jobs that may be to blame."""

    def settle(self, death: Death) -> list[tuple[Attempt, tuple[Status, str] | None]]:
        """Return each job of a dead worker, with its status and message if it is given up; None: try it again.

        A job that is given up keeps the number of its last attempt.
        """
        settled = list(self._settled(death))
        if not death.planned:
            self.add(frozenset((*(attempt.job.key for attempt in death.outstanding.values()), *death.given_away)))
        return settled

    def _settled(self, death: Death) -> Iterator[tuple[Attempt, tuple[Status, str] | None]]:
        alone = death.alone and len(death.outstanding) == 1 and not death.given_away
        for job_number, attempt in death.outstanding.items():
            if job_number == death.stuck:
                yield attempt, (Status.TIMEOUT, _STUCK)
            elif death.loss is Loss.WORN or death.stuck is not None:  # this job was not under way
                yield attempt, None
            else:
                blame = self.blame(attempt.job.key, death.loss) if alone else 0
                yield _judged(attempt.lost(blame, death.loss), death)

    def add(self, suspects: frozenset[Key]) -> None:
        """Remember a loss now, and the jobs that the worker had."""
        self._recent.append((self.clock(), suspects))

    def blame(self, key: Key, loss: Loss) -> int:
        """Return the blame for a loss on the only job that the worker had."""
        since = self.clock() - _RECENT_SECONDS
        others = any(when > since and key not in suspects for when, suspects in self._recent)
        return (BLAME_AMONG_OTHERS if others else BLAME)[loss]

    def forget(self) -> None:
        """Forget all losses."""
        self._recent.clear()


def _judged(lost: Attempt, death: Death) -> tuple[Attempt, tuple[Status, str] | None]:
    if lost.failure is None:
        return lost, None
    status, reason = lost.failure
    return replace(lost, number=lost.number - 1), (status, f"{reason} ({death.fault or 'the last was gone'})")
