"""The accuracy that resampling without end tends to."""

from codeeval.records import Number, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["Ceiling", "span"]


class Ceiling(Record):
    """Accuracy that resampling without end tends to. It is a range, because tasks that never passed are unknown."""

    lowest: Number
    """The estimate if tasks that never passed never pass."""
    highest: Number
    """The estimate if tasks that never passed come to pass, and only by right programs."""
    low: Number
    """Lower confidence limit of `lowest`."""
    high: Number
    """Upper confidence limit of `highest`. The ceiling lies between `low` and `high` with this confidence or more."""

    @classmethod
    def between(cls, worst: Estimate, best: Estimate) -> "Ceiling":
        """Return the range that both bounds span."""
        return cls(lowest=worst.estimate, highest=best.estimate, low=worst.low, high=best.high)


def span(ceiling: Ceiling) -> str:
    """Return `59.5 to 85.1 % [51.0, 90.1]`: the range of an estimate, and of its limits."""
    range_ = f"{100 * ceiling.lowest:.1f} to {100 * ceiling.highest:.1f} %"
    return f"{range_} [{100 * ceiling.low:.1f}, {100 * ceiling.high:.1f}]"
