"""The workers of one environment, and the jobs that wait for them."""

import itertools
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from codeeval_sandbox.attempts import Attempt
from codeeval_sandbox.backends import Backend
from codeeval_sandbox.dispatch import crowded, idle, steal
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.launcher import Launcher
from codeeval_sandbox.roster import Roster
from codeeval_sandbox.seats import Demand
from codeeval_sandbox.worker import Worker

__all__ = ["Group"]


class Group:
    """The workers of one environment, and the jobs that wait for them."""

    def __init__(self, environment: Environment, backend: Backend, launcher: Launcher, window: int) -> None:
        """`backend`: prepared already; `launcher` starts workers of it; `window`: jobs that one worker may hold."""
        self.environment = environment
        self.backend = backend
        self.launcher = launcher
        self.workers: list[Worker] = []
        """Workers that take jobs. `join` and `leave` change it."""
        self.roster: Roster[Worker] = Roster(window)
        """The same workers, in order of their load."""
        self.retired: set[Worker] = set()
        """Workers that take no more jobs, and end when they have answered those they have."""
        self.starting = 0
        """Workers on their way."""
        self.waiting: deque[Attempt] = deque()
        """Jobs that no worker had room for."""
        self.retries: deque[Attempt] = deque()
        """Jobs that were lost with a worker. Each runs again alone."""
        self.hello: dict[str, Any] = {}
        """First message of its latest worker; empty before the first one starts."""
        self.since = 0.0
        """Start of its latest worker (monotonic s); 0 before the first one."""

    def join(self, worker: Worker) -> None:
        """Let a worker take jobs."""
        self.workers.append(worker)
        self.roster.join(worker)
        worker.on_load = self.roster.changed

    def leave(self, worker: Worker) -> None:
        """Give a worker no more jobs."""
        worker.on_load = None
        self.workers.remove(worker)
        self.roster.leave(worker)

    def demand(self, now: float, apart: Attempt | None) -> Demand:
        """Return what the environment has and needs; `apart`: a job that waits for an idle pool."""
        attempts = [*self.retries, *([apart] if apart and apart.job.environment.shared == self.environment else ())]
        waiting = len(self.waiting) + len(attempts)
        oldest = min((attempt.since for attempt in (*itertools.islice(self.waiting, 1), *attempts)), default=now)
        return Demand(
            workers=len(self.workers) + self.starting,
            starting=self.starting,
            idle=sum(1 for worker in self.workers if not worker.outstanding and not worker.alone),
            waiting=waiting,
            waited=now - oldest,
            held=now - self.since,
        )

    def relieve(self, numbers: Iterator[int]) -> bool:
        """Steal queued jobs for the idle workers; False if there may be more to steal later."""
        helpers = idle(self.workers) if self.roster.crowded else []
        busy = crowded(self.workers) if helpers else []
        for helper in helpers if busy else ():
            stolen = steal(helper, busy, time.monotonic())
            if stolen is None:
                return False
            worker, job_number = stolen
            worker.give_away(job_number, helper, next(numbers))
        return True

    def retire(self, worker: Worker) -> None:
        """Give a worker no more jobs, and end it when it has answered those that it has."""
        self.leave(worker)
        self.retired.add(worker)
        end_if_idle(worker)

    def chosen_for_retries(self) -> Worker | None:
        """Return the worker that shall finish its jobs and then retry lost ones; None if one does so already."""
        if not self.retries or any(worker.alone for worker in self.workers):
            return None
        return min(self.workers, key=lambda worker: len(worker.outstanding), default=None)


def end_if_idle(worker: Worker) -> None:
    """End a retired worker that has answered all its jobs."""
    if not worker.outstanding:
        worker.abandon()
