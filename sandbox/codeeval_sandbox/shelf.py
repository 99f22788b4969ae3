"""Named things that installed packages may add to: built-in ones, and the entry points of a group."""

import difflib
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

from codeeval_sandbox.errors import PluginError, UnknownNameError

__all__ = ["Shelf"]

_T = TypeVar("_T")


class Shelf(Generic[_T]):
    """Things of one type by name. Nothing is imported before it is asked for."""

    def __init__(self, group: str, noun: str, builtin: Mapping[str, str], expected: type | None = None) -> None:
        """Take the group of entry points, and the noun for messages.

        `builtin`: `module:attribute` by name. `expected`: class of each thing; None accepts anything callable.
        """
        self._group, self._noun, self._builtin, self._expected = group, noun, dict(builtin), expected
        self._loaded: dict[str, _T] = {}

    def names(self) -> tuple[str, ...]:
        """Return all names, sorted."""
        return tuple(sorted({*self._builtin, *entry_points(group=self._group).names}))

    def __getitem__(self, name: str) -> _T:
        """Return the thing of this name.

        Raises:
            UnknownNameError: Nothing has this name.
            PluginError: Two packages claim the name, the import fails, or the thing has the wrong type.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(self._entry(name))
        return self._loaded[name]

    def usable(self) -> tuple[tuple[_T, ...], tuple[PluginError, ...]]:
        """Return all things that can be used, by name, and the errors of the others."""
        things: list[_T] = []
        errors: list[PluginError] = []
        for name in self.names():
            try:
                things.append(self[name])
            except PluginError as error:
                errors.append(error)
        return tuple(things), tuple(errors)

    def _entry(self, name: str) -> EntryPoint:
        built_in = [EntryPoint(name, self._builtin[name], self._group)] if name in self._builtin else []
        installed = entry_points(group=self._group, name=name)
        claims: dict[str, EntryPoint] = {entry.value: entry for entry in (*built_in, *installed)}
        if len(claims) > 1:
            owners = " and ".join(sorted(map(_described, claims.values())))
            raise PluginError(f"{self._noun} {name!r} is claimed by {owners}: uninstall all but one")
        if not claims:
            raise UnknownNameError(self._unknown(name))
        return next(iter(claims.values()))

    def _unknown(self, name: str) -> str:
        names = self.names()
        nearest = difflib.get_close_matches(name.lower(), names, n=1)
        hint = (
            f"did you mean {nearest[0]!r}?" if nearest else f"a package adds one by an entry point of {self._group!r}"
        )
        return f"unknown {self._noun} {name!r}: known are {', '.join(names)}; {hint}"

    def _load(self, entry: EntryPoint) -> _T:
        try:
            thing: _T = entry.load()
        except Exception as error:  # a plugin may fail in any way; its message names it
            raise PluginError(
                f"{self._noun} {entry.name!r} cannot be used: {_described(entry)} fails to import "
                f"({type(error).__name__}: {error}); repair or uninstall that distribution"
            ) from error
        if not (callable(thing) if self._expected is None else isinstance(thing, self._expected)):
            wanted = (
                "something callable" if self._expected is None else f"an object of type {self._expected.__name__!r}"
            )
            raise PluginError(
                f"{self._noun} {entry.name!r} cannot be used: {_described(entry)} is {thing!r}; expected {wanted}"
            )
        return thing


def _described(entry: EntryPoint) -> str:
    return f"{entry.value!r} of distribution {entry.dist.name if entry.dist else 'codeeval'!r}"
