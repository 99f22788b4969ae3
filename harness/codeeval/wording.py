"""Wording that messages, notes and tables share."""

from collections.abc import Sequence

__all__ = ["shortened"]


def shortened(names: Sequence[str], *, most: int = 5) -> str:
    """The names as a list that stays readable."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
