"""The one form of a result: a value between its confidence limits."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from codeeval.records import Number

__all__ = ["CONFIDENCE", "Estimate", "middle"]

CONFIDENCE = 0.95
"""Confidence of limits where no other is asked for."""

_DECIMALS = 10


def middle(confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the probabilities of the quantiles that bound the middle share `confidence` of a distribution.

    >>> middle(0.95)
    (0.025, 0.975)
    """
    tail = round((1 - confidence) / 2, _DECIMALS)
    return tail, 1 - tail


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its confidence limits."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    estimate: Number
    """The value itself."""
    low: Number
    """Lower confidence limit."""
    high: Number
    """Upper confidence limit."""
    confidence: Annotated[float, Field(exclude=True)] = CONFIDENCE
    """Confidence of the limits. Captions state it, and JSON states it once for all estimates."""

    def as_json(self) -> dict[str, float]:
        """Return the form in reports, to ten decimals. Further digits differ between processors."""
        values = {"estimate": self.estimate, "low": self.low, "high": self.high}
        return {name: round(value, _DECIMALS) for name, value in values.items()}

    def rounded(self, decimals: int = _DECIMALS) -> "Estimate":
        """Return the estimate with at most so many decimals."""
        estimate, low, high = (round(value, decimals) for value in (self.estimate, self.low, self.high))
        return Estimate(estimate, low, high, self.confidence)
