"""A source of randomness for Hypothesis that depends on the seed alone.

Hypothesis mixes constants of the modules that happen to be imported into what it draws. What is drawn here is stored,
and must be the same wherever it is made.
"""

from typing import Any

from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

__all__ = ["BACKEND", "register"]

BACKEND = "codeeval"


class SeededProvider(HypothesisProvider):
    """Hypothesis's own, without constants from anywhere."""

    def _maybe_draw_constant(self, *_arguments: Any, **_options: Any) -> None:
        return None


def register() -> None:
    """Make the backend known to Hypothesis by its name."""
    AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.{SeededProvider.__name__}"
