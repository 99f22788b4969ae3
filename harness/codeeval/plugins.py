"""Shelves: named objects of one kind, built in or brought by other distributions through entry points."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

from codeeval.errors import UsageError

__all__ = ["Shelf"]

T = TypeVar("T")


class Shelf(Generic[T]):
    """The objects of one kind, by name. An object is imported when it is first used."""

    def __init__(self, group: str, word: str, kind: type[T], built_in: Mapping[str, str]) -> None:
        """Describe the shelf.

        `group` is the group of entry points, `word` the name of one object in messages, and `built_in` has
        `module:attribute` by name. Built-in objects need no entry point, so that they are there in any checkout.
        """
        self._group = group
        self._word = word
        self._kind = kind
        self._built_in = tuple(EntryPoint(name, value, group) for name, value in built_in.items())

    def names(self) -> tuple[str, ...]:
        """Return all names, sorted. Nothing is imported."""
        return tuple(sorted({entry.name for entry in (*self._built_in, *entry_points(group=self._group))}))

    def get(self, name: str) -> T:
        """Import and return the object of this name.

        Raises:
            KeyError: the name is unknown.
            UsageError: two distributions claim the name, or the object cannot be imported or is of another kind.
        """
        installed = entry_points(group=self._group, name=name)
        claims = {entry.value: entry for entry in (*self._built_in, *installed) if entry.name == name}
        if not claims:
            raise KeyError(name)
        if len(claims) > 1:
            owners = " and ".join(sorted(map(_described, claims.values())))
            raise UsageError(f"{self._word} {name!r} is claimed by {owners}: uninstall all but one")
        return self._loaded(*claims.values())

    def _loaded(self, entry: EntryPoint) -> T:
        try:
            plugin = entry.load()
        except Exception as error:  # another author's code may fail in any way: the message names it
            raise UsageError(
                f"{self._word} {entry.name!r} cannot be used: {_described(entry)} fails to import "
                f"({type(error).__name__}: {error}); repair or uninstall that distribution"
            ) from error
        if not isinstance(plugin, self._kind):
            raise UsageError(
                f"{self._word} {entry.name!r} cannot be used: {_described(entry)} is {plugin!r}; "
                f"expected an object of type {self._kind.__name__!r}"
            )
        return plugin


def _described(entry: EntryPoint) -> str:
    return f"{entry.value!r} of distribution {entry.dist.name if entry.dist else 'codeeval'!r}"
