"""Which environment gets which place for a worker: pure choices, which change nothing.

A pool has a fixed number of seats, one for each worker. An environment without work gives a seat to one whose jobs
wait. Where all have work, an environment without a worker gets a turn before long, so no job waits for ever.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["PATIENCE", "TURN", "Demand", "Move", "next_move"]

TURN = 2.0
"""Time (s) for which an environment keeps its last seat while others wait. Starting a worker takes about 0.4 s, so
shorter turns would spend the time on starting."""

PATIENCE = 0.5
"""Time (s) for which jobs wait for the workers that their environment has before it asks for one more."""

_FACTOR = 2.0
"""An environment gets a seat of a busy one only if it has this many times the waiting jobs per worker. The gap keeps
a seat from going back and forth."""

_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True)
class Demand:
    """Workers of one environment, and the jobs that need more of them."""

    workers: int
    """Its workers, including those that are starting."""
    starting: int = 0
    """Workers on their way. Each will take a waiting job."""
    idle: int = 0
    """Workers without a job."""
    waiting: int = 0
    """Jobs that no worker has taken."""
    waited: float = 0.0
    """Time (s) for which the oldest of them has waited."""
    held: float = 0.0
    """Time (s) since it got its last seat."""

    @property
    def pressure(self) -> float:
        """Jobs that wait, per worker."""
        return self.waiting / self.workers if self.workers else float("inf")


@dataclass(frozen=True)
class Move(Generic[_K]):
    """A seat to fill with a new worker."""

    taker: _K
    giver: _K | None
    """Environment that gives one of its workers up. None: a seat is free."""


def next_move(demands: Mapping[_K, Demand], free: int) -> Move[_K] | None:
    """Return the next seat to fill, None if all is well; `free`: seats without a worker."""
    for taker in _takers(demands):
        giver = None if free else _giver(demands, taker)
        if free or giver is not None:
            return Move(taker, giver)
    return None


def _takers(demands: Mapping[_K, Demand]) -> list[_K]:
    """Return the environments whose jobs wait, the neediest first: those without a worker, then by waiting jobs.

    Of those without a worker, the one whose last turn was longest ago comes first. Otherwise an environment that has
    just given its only seat up would take it back.
    """
    needy = [key for key, demand in demands.items() if demand.waiting > demand.starting]
    return sorted(needy, key=lambda key: (-demands[key].pressure, -demands[key].held))


def _giver(demands: Mapping[_K, Demand], taker: _K) -> _K | None:
    wanted = demands[taker]
    if wanted.workers and wanted.waited < PATIENCE:
        return None
    others = {key: demand for key, demand in demands.items() if key != taker and demand.workers}
    idle = [key for key, demand in others.items() if demand.idle and not demand.waiting]
    if idle:
        return max(idle, key=lambda key: others[key].idle)
    if not wanted.workers:
        had_a_turn = [key for key, demand in others.items() if demand.workers > 1 or demand.held >= TURN]
        return max(had_a_turn, key=lambda key: (others[key].workers, others[key].held), default=None)
    richer = [key for key, demand in others.items() if demand.workers > 1 and _would_spare(demand, wanted)]
    return min(richer, key=lambda key: others[key].pressure, default=None)


def _would_spare(giver: Demand, taker: Demand) -> bool:
    """Return whether the taker is worse off by far, also once the seat has changed hands."""
    return _FACTOR * (giver.waiting + 1) / (giver.workers - 1) < taker.waiting / (taker.workers + 1)
