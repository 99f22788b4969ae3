"""Parts of scipy, imported at their first use.

scipy is of the extra `[studies]` and takes a third of a second. Help and refusals of the commands that need it do
without.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["optimize", "special", "stats"]

if TYPE_CHECKING:
    from scipy import optimize, special, stats
else:

    class _Deferred:
        """A module that is imported when one of its names is asked for."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            value = getattr(import_module(self._name), name)
            setattr(self, name, value)
            return value

    optimize, special, stats = map(_Deferred, ("scipy.optimize", "scipy.special", "scipy.stats"))
