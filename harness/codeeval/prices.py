"""Prices of a model's work."""

from dataclasses import dataclass

from codeeval.errors import UsageError

__all__ = ["Prices"]


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of the model, all in one currency."""

    gpu_hour: float | None = None
    """Price per hour of all accelerators that serve the model, together."""
    prompt: float | None = None
    """Per million tokens of prompts."""
    completion: float | None = None
    """Per million tokens of completions."""

    def __post_init__(self) -> None:
        """Check the prices. Raises UsageError for an invalid one."""
        given = [price for price in (self.gpu_hour, self.prompt, self.completion) if price is not None]
        if any(not 0 <= price < float("inf") for price in given):
            raise UsageError("a price is a number, 0 or more: correct --gpu-hour-price or the prices of tokens")
        if self.gpu_hour is not None and len(given) > 1:
            raise UsageError("a model is paid by the hour or by the token: give --gpu-hour-price, or prices of tokens")

    @property
    def given(self) -> bool:
        """True if any price is given."""
        return not self.gpu_hour is self.prompt is self.completion is None
