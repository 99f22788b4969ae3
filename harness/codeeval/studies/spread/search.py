"""The best and the worst of many formats, on a budget: FormatSpread's search (2310.11324, as its code does it).

Each format is an arm, a pull is its next unseen batch of tasks. The original format is evaluated whole first; its
accuracy p gives every arm the prior Beta(a, 5) with a = max(1.1, 5 p / (1 - p)). With half of the budget Thompson
sampling looks for the best arm, with the other half for the worst, reusing all counts. Beyond the paper, the two found
are then evaluated whole: the extremes of many small batches are extreme by luck too.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

__all__ = ["Arm", "Pull", "Search", "search"]

Pull = Callable[[int, int], Awaitable[tuple[int, int]]]
"""Evaluates batch `second` of arm `first`: samples drawn, and passing ones."""

_PRIOR = 5.0
_LEAST = 1.1
_MOST = 1e6


@dataclass(slots=True)
class Arm:
    """Results of one format so far."""

    drawn: int = 0
    passed: int = 0
    batches: int = 0
    """Pulled so far."""

    @property
    def rate(self) -> float:
        """Share of samples that pass; 0 where none was drawn."""
        return self.passed / self.drawn if self.drawn else 0.0


@dataclass(slots=True)
class Search:
    """The state of a search, and its result once it is done."""

    arms: list[Arm]
    batches: int
    """Batches that each arm has."""
    best: int = 0
    """Arm with the highest rate, evaluated whole."""
    worst: int = 0
    spent: int = 0
    """Samples drawn in all."""
    prior: float = field(default=_LEAST)

    @property
    def spread(self) -> float:
        """Highest less lowest rate."""
        return self.arms[self.best].rate - self.arms[self.worst].rate


async def search(arms: int, batches: int, pull: Pull, *, budget: int, rng: np.random.Generator) -> Search:
    """Search among `arms` formats, of which number 0 is the original; ends once `budget` samples were drawn.

    The evaluation of the original, of the best and of the worst in whole comes on top of the budget.
    """
    state = Search([Arm() for _ in range(arms)], batches)
    await _finish(state, 0, pull)
    original = state.arms[0].rate
    state.prior = min(_MOST, max(_LEAST, _PRIOR * original / (1 - original))) if original < 1 else _MOST
    begun = state.spent
    for share, sign in ((budget / 2, 1), (budget, -1)):
        while state.spent - begun < share and (open_arms := _open(state)):
            await _pull(state, _promising(state, open_arms, sign, rng), pull)
    state.best, state.worst = _extremes(state)
    for arm in (state.best, state.worst):
        await _finish(state, arm, pull)
    state.best, state.worst = _extremes(state, whole=True)
    return state


def _open(state: Search) -> list[int]:
    return [index for index, arm in enumerate(state.arms) if arm.batches < state.batches]


def _promising(state: Search, arms: Sequence[int], sign: int, rng: np.random.Generator) -> int:
    drawn = [
        sign
        * rng.beta(state.prior + state.arms[index].passed, _PRIOR + state.arms[index].drawn - state.arms[index].passed)
        for index in arms
    ]
    return arms[int(np.argmax(drawn))]


async def _pull(state: Search, index: int, pull: Pull) -> None:
    arm = state.arms[index]
    drawn, passed = await pull(index, arm.batches)
    arm.batches += 1
    arm.drawn += drawn
    arm.passed += passed
    state.spent += drawn


async def _finish(state: Search, index: int, pull: Pull) -> None:
    while state.arms[index].batches < state.batches:
        await _pull(state, index, pull)


def _extremes(state: Search, *, whole: bool = False) -> tuple[int, int]:
    """Arms with the highest and the lowest rate, among those evaluated, or among those evaluated whole."""
    seen = [index for index, arm in enumerate(state.arms) if arm.drawn and (not whole or arm.batches == state.batches)]
    rates = [state.arms[index].rate for index in seen]
    return seen[int(np.argmax(rates))], seen[int(np.argmin(rates))]
