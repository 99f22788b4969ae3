"""The workers of one environment in order of their load, so that a choice among hundreds looks at few of them.

`dispatch.free_worker` states the choice. This one is the same, for workers that say when their load changes, with one
rule more: a worker whose window is full gets nothing until a quarter of it is free. It then gets several jobs in one
message, which costs the host less than a message for each.
"""

from bisect import bisect_left, insort
from typing import Generic, TypeVar

from codeeval_sandbox.dispatch import Hand, cost_of, room_of
from codeeval_sandbox.jobs import Job

__all__ = ["Roster"]

_H = TypeVar("_H", bound=Hand)

_Rank = tuple[float, int, int]
"""Load (s), jobs, and the worker's number, which is higher for those that joined later."""


class Roster(Generic[_H]):
    """Workers that take jobs."""

    def __init__(self, window: int) -> None:
        """`window`: jobs that one worker may hold."""
        self._window, self._low = window, window - window // 4
        self._full: set[_H] = set()
        """Workers whose window was full, and is not down to `_low` again."""
        self._order: list[_Rank] = []
        self._ranks: dict[_H, _Rank] = {}
        self._workers: dict[int, _H] = {}
        self._joined = 0
        self.crowded = 0
        """Workers with jobs queued behind another one."""

    def join(self, worker: _H) -> None:
        """Add a worker."""
        self._joined += 1
        self._workers[self._joined] = worker
        self._insert(worker, (worker.load, len(worker.outstanding), self._joined))

    def leave(self, worker: _H) -> None:
        """Remove a worker."""
        del self._workers[self._remove(worker)[2]]
        self._full.discard(worker)

    def changed(self, worker: _H) -> None:
        """Look again at the jobs of a worker; ignored for one that has not joined."""
        rank = self._ranks.get(worker)
        if rank is not None:
            self._remove(worker)
            self._insert(worker, (worker.load, len(worker.outstanding), rank[2]))

    def _insert(self, worker: _H, rank: _Rank) -> None:
        self._ranks[worker] = rank
        insort(self._order, rank)
        if rank[1] >= self._window:
            self._full.add(worker)
        elif rank[1] <= self._low:
            self._full.discard(worker)
        self.crowded += rank[1] > 1

    def _remove(self, worker: _H) -> _Rank:
        rank = self._ranks.pop(worker)
        del self._order[bisect_left(self._order, rank)]
        self.crowded -= rank[1] > 1
        return rank

    def free_worker(self, job: Job) -> _H | None:
        """Return the cheapest worker with room for a job, as `dispatch.free_worker` does for those not full."""
        if len(self._full) == len(self._ranks):
            return None
        best: _H | None = None
        least = (float("inf"), True, 0)
        for load, jobs, joined in self._order:
            if (load, False, jobs) >= least:  # nor can any later one be cheaper
                break
            worker = self._workers[joined]
            if worker.alone or worker in self._full or jobs >= room_of(worker, job, self._window):
                continue
            cost = cost_of(worker, job)
            if cost < least:
                best, least = worker, cost
        return best
