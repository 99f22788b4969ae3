"""Limits for the difference of two shares of the same tasks: each task is lost, won, or the same on both sides.

Student's limits are symmetrical, while few tasks are lost and fewer are won: the limit on the side of no difference is
missed twice as often as it should be. Tango's score limits (Statistics in Medicine 17, 1998) follow the shape.
"""

import math

__all__ = ["score_limits"]

_STEPS = 60
"""Halvings of an interval, after which no double is left between its ends."""


def score_limits(lost: float, won: float, size: float, quantile: float) -> tuple[float, float]:
    """Return the lowest and highest difference that lies within `quantile` standard errors of (won - lost) / size.

    The standard error is the one under that difference, so that it is none of zero where nothing was lost or won.
    """

    def limit(end: float) -> float:
        inner, outer = (won - lost) / size, end
        for _ in range(_STEPS):
            middle = (inner + outer) / 2
            if abs(_score(middle, lost, won, size)) <= quantile:
                inner = middle
            else:
                outer = middle
        return inner

    return limit(-1.0), limit(1.0)


def _score(difference: float, lost: float, won: float, size: float) -> float:
    """Return the distance of what was observed from a difference, in standard errors under it."""
    linear = (2 * size - won + lost) * difference - won - lost
    constant = -lost * difference * (1 - difference)
    share_lost = (math.sqrt(max(0.0, linear**2 - 8 * size * constant)) - linear) / (4 * size)
    variance = size * (2 * share_lost + difference * (1 - difference))
    distance = won - lost - size * difference
    return distance / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, distance) if distance else 0.0
