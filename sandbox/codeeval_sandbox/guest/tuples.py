"""Named tuples: values like tuples, whose classes are made anew on the other side."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.budget import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_FIELDS = 255
"""Fields of the largest named tuple that is carried."""

CLASS_UNITS, FIELD_UNITS = 2000, 30
"""Units of a budget that a new class costs, and each of its fields."""

_DECIDING = {"__eq__", "__ne__", "__hash__", "__lt__", "__gt__", "__le__", "__ge__", "__iter__", "__getitem__"}
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*|_[0-9]+", re.ASCII)
"""A field's name; with `rename`, Python names odd ones by their position."""


def is_namedtuple(kind: type) -> bool:
    """Made by `collections.namedtuple` or `typing.NamedTuple` and nothing overridden: a value like a tuple."""
    fields = kind.__dict__.get("_fields")
    return (
        kind.__bases__ == (tuple,)
        and type(kind) is type
        and type(fields) is tuple
        and all(type(name) is str and name.isidentifier() for name in fields)
        and not _DECIDING & set(kind.__dict__)
    )


def make_class(name: str, fields: tuple[str, ...]) -> Any:
    """Return a class like that of `collections.namedtuple`. Raises Malformed for names that it would refuse.

    It is not made by `namedtuple` itself, which keeps the names in the interpreter's table of names for ever.
    """
    # Two names that look different may be one to the compiler, unless they are ASCII.
    if type(name) is not str or not name.isascii() or not name.isidentifier() or keyword.iskeyword(name):
        raise Malformed("odd names")
    if len(fields) > MOST_FIELDS or len(set(fields)) < len(fields):
        raise Malformed("odd names")
    for field in fields:
        if type(field) is not str or not _FIELD.fullmatch(field) or keyword.iskeyword(field):
            raise Malformed("odd names")
    places = {field: property(_getter(position)) for position, field in enumerate(fields)}
    return type(
        name, (tuple,), {**_METHODS, **places, "_fields": fields, "__match_args__": fields, "_field_defaults": {}}
    )


def _getter(position: int) -> Any:
    return lambda self: tuple.__getitem__(self, position)


def _new(cls: Any, /, *values: Any, **named: Any) -> Any:
    names = cls._fields[len(values) :]
    if len(values) > len(cls._fields) or named.keys() != set(names):
        raise TypeError("{} takes the fields {}".format(cls.__name__, ", ".join(cls._fields)))
    return tuple.__new__(cls, (*values, *(named[name] for name in names)))


def _make(cls: Any, values: Iterable[Any]) -> Any:
    return cls(*values)


def _replace(self: Any, /, **named: Any) -> Any:
    return type(self)(**{**_asdict(self), **named})


def _asdict(self: Any) -> dict[str, Any]:
    return dict(zip(self._fields, self))


def _repr(self: Any) -> str:
    return "{}({})".format(type(self).__name__, ", ".join("{}={!r}".format(*pair) for pair in _asdict(self).items()))


def _state(self: Any) -> tuple[Any, ...]:
    return tuple(self)


_METHODS = {
    "__slots__": (),
    "__new__": _new,
    "__repr__": _repr,
    "__getnewargs__": _state,
    "_make": classmethod(_make),
    "_replace": _replace,
    "_asdict": _asdict,
}
