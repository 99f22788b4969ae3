"""The limit of effective time for one input, which the supervisor watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 0.1
"""Wall time (s) after which an input's own limit is watched."""


class Pace:
    """One job's limits of inputs."""

    def __init__(self, tell: Callable[[float | None], None], floor: float, factor: float) -> None:
        """`tell(seconds)` sets a limit from now on, `tell(None)` removes it; see `Limits.input_seconds`."""
        self._tell = tell
        self._floor = floor
        self._factor = factor

    def begin(self, reference_seconds: float, least: float = 0.0) -> None:
        """Watch an input on which the reference took this long. `least`: what it may take in any case (s)."""
        self._tell(max(self._floor, self._factor * reference_seconds, least))

    def end(self) -> None:
        """Stop watching: the input is answered."""
        self._tell(None)
