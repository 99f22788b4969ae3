"""Few inputs that ask as much as many: greedy set cover, over and over until there are enough of them."""

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet

__all__ = ["reduced"]


def reduced(demands: Sequence[AbstractSet[Hashable]], *, depth: int, most: int) -> list[int]:
    """Positions of inputs, in the order chosen, that together meet each demand `depth` times where so many can.

    `demands` has for each input what it meets (an arc covered, a mutant killed). Each round is Chvátal's greedy cover
    (1979) of the remaining inputs, within a factor 1 + ln n of the fewest. The first input wins a tie. At most
    `most` inputs are chosen, and those that meet nothing never are.
    """
    chosen: list[int] = []
    left = list(range(len(demands)))
    for _ in range(depth):
        round_ = _cover(demands, left)
        chosen += round_
        left = [position for position in left if position not in set(round_)]
        if not round_ or len(chosen) >= most:
            break
    return chosen[:most]


def _cover(demands: Sequence[AbstractSet[Hashable]], positions: Sequence[int]) -> list[int]:
    """Fewest positions, greedily, that meet all that any of them meets."""
    open_ = {position: set(demands[position]) for position in positions}
    unmet: set[Hashable] = set().union(*open_.values()) if open_ else set()
    chosen = []
    while unmet:
        best = max(open_, key=lambda position: len(open_[position]))
        chosen.append(best)
        met = open_.pop(best)
        unmet -= met
        open_ = {position: rest - met for position, rest in open_.items() if rest - met}
    return chosen
