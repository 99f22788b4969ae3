"""Which worker gets which job: pure choices, which change nothing."""

from collections.abc import Sequence

from codeeval_sandbox.jobs import Job
from codeeval_sandbox.worker import Worker

__all__ = ["HELD_UP", "crowded", "free_worker", "idle", "steal"]

_AHEAD_SECONDS = 0.5
"""Work (s) beyond which a worker is sent no more than `_FEWEST` jobs, so that long ones are shared evenly."""
_FEWEST = 2
_WORTH_WAITING = 0.05
"""Time of a suite's reference (s) from which on its jobs wait for the worker that has run it."""
HELD_UP = 0.1
"""After this long on one job (s), idle workers steal the jobs queued behind it."""


def free_worker(workers: Sequence[Worker], job: Job, window: int) -> Worker | None:
    """Return the worker with least to do, of those with room for a job; None if there is none.

    A worker that knows the job's suite need not do again what is done once for it. `window`: jobs that one may hold.
    """
    free = [worker for worker in workers if not worker.alone and len(worker.outstanding) < _room(worker, job, window)]

    def cost(worker: Worker) -> tuple[float, bool, int]:
        is_new = job.seconds > 0 and not worker.knows(job.suite)
        return worker.load + 2 * job.seconds * is_new, is_new, len(worker.outstanding)

    return min(free, key=cost, default=None)


def _room(worker: Worker, job: Job, window: int) -> int:
    """Return the number of jobs that a worker may hold: few where it has enough to do already.

    Jobs whose suite another worker would have to prepare again may wait in any number.
    """
    waits = job.seconds > _WORTH_WAITING and worker.knows(job.suite)
    return window if waits or worker.load <= _AHEAD_SECONDS else _FEWEST


def idle(workers: Sequence[Worker]) -> list[Worker]:
    """Return the workers that have nothing to do."""
    return [worker for worker in workers if not worker.outstanding and not worker.alone]


def crowded(workers: Sequence[Worker]) -> list[Worker]:
    """Return the workers with jobs that wait behind another one."""
    return [worker for worker in workers if len(worker.outstanding) > 1 and not worker.alone]


def steal(helper: Worker, workers: Sequence[Worker], now: float) -> tuple[Worker, int] | None:
    """Return a worker that has been at one job for long, and the number of a job there for the helper to do.

    It is the last job that costs the helper no long reference. None if there is none.
    """
    held_up = [worker for worker in workers if now - worker.begun >= HELD_UP]
    for worker in sorted(held_up, key=lambda one: -len(one.outstanding)):
        for number in list(worker.outstanding)[:0:-1]:
            attempt = worker.outstanding[number]
            if attempt.number == 1 and (attempt.job.seconds <= _WORTH_WAITING or helper.knows(attempt.job.suite)):
                return worker, number
    return None
