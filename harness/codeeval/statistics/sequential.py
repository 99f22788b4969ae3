"""Stopping before all samples are drawn, without paying for it in false alarms.

Two ways, for two needs:

- *Curtailment* (`Curtailed`): a test of n samples is decided in advance, and a task stops as soon as the samples still
  to come can no longer change its verdict. The verdict is that of all n samples, always, so every error rate is kept
  to the letter. A healthy task is settled after a few passes.
- *Confidence sequences* (`rate_bounds`): no n is decided in advance. The limits hold at all times at once (Ville's
  inequality on a mixture of likelihood ratios, Robbins 1970), so that one may look after every sample, and stop when
  it seems fit.

bench/comparison.py measures both by simulation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from codeeval.statistics.deferred import optimize, special
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.exact import hypergeometric
from codeeval.statistics.pairs import Counts

__all__ = ["Curtailed", "rate_bounds", "saved_by_stopping"]

Settled = Literal["dropped", "kept"]

_ROUNDING = 1e-9
"""Relative; p values are sums of a few terms."""


@dataclass(frozen=True, slots=True)
class Curtailed:
    """The one-sided exact test of one task against its baseline, stopped once it is settled."""

    n: int
    """Samples of the candidate if it is never settled early."""
    critical: int
    """The task has dropped if at most so many of the n samples pass; -1: it cannot be found to have dropped."""

    @classmethod
    def against(cls, baseline: tuple[int, int], n: int, error: float) -> "Curtailed":
        """Against `baseline` (samples, passing ones); `error` is this task's share, such as 0.05 / tasks.

        Fisher's exact test: dropped where p <= error, which an error of rounding in p does not change.
        """
        n_a, c_a = baseline
        critical = -1
        for passes in range(n + 1):
            values, chances = hypergeometric(c_a + passes, n_a, n)
            if float(chances[values <= passes].sum()) > error * (1 + _ROUNDING):
                break
            critical = passes
        return cls(n, critical)

    def settled(self, passed: int, drawn: int) -> Settled | None:
        """The verdict once it is settled; None while the samples to come can change it."""
        if passed > self.critical:
            return "kept"
        if passed + self.n - drawn <= self.critical:
            return "dropped"
        return None

    def expected_draws(self, rate: float) -> float:
        """Mean number of samples until it is settled, for a task with this true pass rate."""
        alive, total = np.zeros(self.n + 2), 0.0
        alive[0] = 1.0
        for drawn in range(self.n):
            for passed in range(drawn + 1):
                if alive[passed] and self.settled(passed, drawn) is not None:
                    alive[passed] = 0.0
            total += float(alive.sum())
            alive[1:] = alive[1:] * (1 - rate) + alive[:-1] * rate
            alive[0] *= 1 - rate
        return total


def saved_by_stopping(n_a: Counts, c_a: Counts, n: int, error: float) -> float:
    """Share of the candidate's samples not drawn if it is as good as the baseline; arrays of shape (tasks,).

    `error` is that of all tasks together.
    """
    draws = [
        Curtailed.against((int(size), int(passed)), n, error / len(n_a)).expected_draws(passed / size)
        for size, passed in zip(n_a, c_a, strict=True)
    ]
    return 1 - float(np.mean(draws)) / n


def rate_bounds(passed: int, drawn: int, *, error: float = 0.05) -> Estimate:
    """Limits for a pass rate that hold at every number of samples at once, with confidence 1 - `error`.

    The rates p under which the likelihood, mixed over Beta(1/2, 1/2), is less than 1 / error times that under p.
    """
    failed = drawn - passed
    mixed = float(special.betaln(passed + 0.5, failed + 0.5) - special.betaln(0.5, 0.5))

    def evidence(rate: float) -> float:
        """Against this rate; it is rejected where this is positive."""
        return mixed - float(special.xlogy(passed, rate) + special.xlog1py(failed, -rate)) + float(np.log(error))

    estimate = passed / drawn if drawn else 0.5
    low = _crossing(evidence, 0.0, estimate) if passed else 0.0
    high = _crossing(evidence, 1.0, estimate) if failed else 1.0
    return Estimate(estimate, low, high, 1 - error)


def _crossing(evidence: Callable[[float], float], end: float, estimate: float) -> float:
    edge = abs(end - 1e-12)
    if evidence(edge) < 0:
        return end
    inside = min(max(estimate, 1e-12), 1 - 1e-12)
    return float(optimize.brentq(evidence, min(edge, inside), max(edge, inside)))
