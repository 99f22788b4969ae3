"""Which worker gets which job: pure choices, which change nothing."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from codeeval_sandbox.attempts import Attempt
from codeeval_sandbox.jobs import Job
from codeeval_sandbox.kinds import Suite
from codeeval_sandbox.questions import Question

__all__ = ["HELD_UP", "Hand", "cost_of", "crowded", "free_worker", "idle", "room_of", "steal"]

_AHEAD_SECONDS = 0.5
"""Work (s) beyond which a worker is sent no more than `_FEWEST` jobs, so that long ones are shared evenly."""
_FEWEST = 2
"""Jobs that a busy worker holds: one to run, and one to begin without waiting for the host."""
_WORTH_WAITING = 0.05
"""If preparing a suite took longer than this (s), its jobs queue on the worker that has prepared it."""
HELD_UP = 0.1
"""After this long on one job (s), idle workers steal the jobs queued behind it."""


class Hand(Protocol):
    """State of a worker, as far as choices depend on it."""

    @property
    def outstanding(self) -> Mapping[int, Attempt]:
        """Jobs without a verdict, by number, in the order in which they were sent."""

    @property
    def alone(self) -> bool:
        """True if the worker may hold only one job at a time."""

    @property
    def load(self) -> float:
        """Expected time (s) of its jobs."""

    @property
    def begun(self) -> float:
        """Start of its current job (monotonic s)."""

    def knows(self, suite: Suite | Question) -> bool:
        """Return whether it has prepared this suite, or will have when its jobs are done."""


_H = TypeVar("_H", bound=Hand)


def free_worker(workers: Sequence[_H], job: Job, window: int) -> _H | None:
    """Return the cheapest worker with room for a job, None if no worker has room; `window`: jobs that one may hold.

    This defines the choice. `Roster` makes it without looking at all workers.
    """
    free = [worker for worker in workers if not worker.alone and len(worker.outstanding) < room_of(worker, job, window)]
    return min(free, key=lambda worker: cost_of(worker, job), default=None)


def cost_of(worker: Hand, job: Job) -> tuple[float, bool, int]:
    """Return what sending a job to this worker costs. A worker that has already prepared the suite is cheaper."""
    is_new = job.seconds > 0 and not worker.knows(job.suite)
    return worker.load + 2 * job.seconds * is_new, is_new, len(worker.outstanding)


def room_of(worker: Hand, job: Job, window: int) -> int:
    """Return the queue limit for this worker: short once it is busy.

    The limit stays long if another worker would have to prepare the suite again.
    """
    waits = job.seconds > _WORTH_WAITING and worker.knows(job.suite)
    return window if waits or worker.load <= _AHEAD_SECONDS else _FEWEST


def idle(workers: Sequence[_H]) -> list[_H]:
    """Return the workers that have nothing to do."""
    return [worker for worker in workers if not worker.outstanding and not worker.alone]


def crowded(workers: Sequence[_H]) -> list[_H]:
    """Return the workers with jobs queued behind another one."""
    return [worker for worker in workers if len(worker.outstanding) > 1 and not worker.alone]


def steal(helper: _H, workers: Sequence[_H], now: float) -> tuple[_H, int] | None:
    """Return a worker with a long job, and the number of its last queued job that the helper can run cheaply.

    None: no such job exists. A job is cheap if the helper has prepared its suite, or prepares it in less than half the
    time for which the job's worker has been held up. The run of a reference is cheap too, because it is itself the
    preparation, which nobody has begun.
    """
    held_up = [worker for worker in workers if now - worker.begun >= HELD_UP]
    for worker in sorted(held_up, key=lambda each: -len(each.outstanding)):
        for job_number in list(worker.outstanding)[:0:-1]:
            attempt = worker.outstanding[job_number]
            if attempt.number == 1 and _is_cheap(attempt.job, helper, now - worker.begun):
                return worker, job_number
    return None


def _is_cheap(job: Job, helper: Hand, held_up: float) -> bool:
    """Return whether a helper can run the job at little cost, after its worker was held up for so long (s)."""
    is_reference = not job.program
    return is_reference or job.seconds <= max(_WORTH_WAITING, held_up / 2) or helper.knows(job.suite)
