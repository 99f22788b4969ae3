"""Objects of a program's own classes that are plain values too: what of them crosses beside the reference.

In plain Python a member of an `IntEnum` equals its number, and an instance of a subclass of `list` without behaviour of
its own equals the list. Such an object crosses as a reference with that value, in the form of its base. This runs in
the program's process, which may send any plain value anyway: nothing here is a defence.
"""

from __future__ import annotations

import collections
import sys
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.constants import LIBRARY
from codeeval_sandbox.guest.mirroring import exchange_files, set_environment, set_randoms
from codeeval_sandbox.guest.patching import put, remove
from codeeval_sandbox.guest.pyplots import ask_pyplot
from codeeval_sandbox.guest.tuples import is_namedtuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeeval_sandbox.guest.codec import Codec

_FREE = frozenset(
    (
        *("__new__", "__init__", "__init_subclass__", "__class_getitem__", "__set_name__", "__doc__", "__module__"),
        *("__qualname__", "__name__", "__dict__", "__weakref__", "__slots__", "__annotations__", "__match_args__"),
        *("__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__copy__", "__deepcopy__"),
        *("__getnewargs__", "__getnewargs_ex__", "__dir__", "__sizeof__", "__getattr__", "__setattr__", "__delattr__"),
        *("__subclasshook__", "__str__", "__repr__", "__format__", "__static_attributes__", "__firstlineno__"),
        *("__type_params__", "__orig_bases__", "__parameters__", "__abstractmethods__", "__class__", "__missing__"),
    )
)
"""Names that a class may define and still have its base's value. How it looks as text crosses too."""

_MAKERS: dict[type, Callable[[Any], Any]] = {
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    complex: lambda value: complex(value.real, value.imag),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
    list: lambda value: list(list.__iter__(value)),
    dict: lambda value: dict(dict.items(value)),
    set: lambda value: set(set.__iter__(value)),
    bytearray: lambda value: bytearray(memoryview(value)),
    collections.deque: lambda value: collections.deque(collections.deque.__iter__(value), value.maxlen),
}
"""Makers of an exact value from an instance of a subclass, by the base's own methods."""

_BASES = {**dict.fromkeys((collections.OrderedDict, collections.Counter, collections.defaultdict), dict)}
"""Bases that have behaviour of their own, and how their values are compared."""


def plain_base(kind: type) -> type | None:
    """Return the built-in type whose values this class's instances are; None where the class decides for itself."""
    if type(kind) is not type and not _is_of_library(type(kind)):
        return None  # a metaclass of the program's may say what it likes
    lineage = type.__dict__["__mro__"].__get__(kind)
    library = [vars(base) for base in lineage if _is_of_library(base)]
    own: set[str] = set()
    for base in lineage:
        if base in _MAKERS or base in _BASES or (issubclass(base, tuple) and is_namedtuple(base)):
            return None if own & set(dir(base)) - _FREE else base
        if not _is_of_library(base):  # what an enumeration's metaclass has copied into it is the library's
            names = vars(base).items()
            own.update(name for name, item in names if not any(other.get(name) is item for other in library))
    return None


def own_value(codec: Codec, value: Any) -> list[Any] | None:
    """[reference, plain value, text or None, representation or None] for an object with a built-in type's value.

    A text is None where the class has that of its base.
    """
    base: Any = plain_base(type(value))
    if base is None:
        return None
    kind: Any = type(value)
    text = str.__str__(str(value)) if kind.__str__ is not base.__str__ else None
    representation = str.__str__(repr(value)) if kind.__repr__ is not base.__repr__ else None
    return [codec.refer(value), codec.encode(plain_value(value)), text, representation]


def plain_value(value: Any) -> Any:
    """Return the value in the form of its base. Raises TypeError for an object whose class decides for itself."""
    base: Any = plain_base(type(value))
    if base is None:
        raise TypeError("no value of a built-in type")
    if base in _BASES:
        return _MAKERS[dict](value)
    return _MAKERS[base](value) if base in _MAKERS else base._make(tuple.__iter__(value))


def _is_of_library(kind: type) -> bool:
    """Return whether a class is the standard library's own. A module's name alone proves nothing."""
    module = kind.__module__
    if type(module) is not str or module.partition(".")[0] not in LIBRARY:
        return False
    return getattr(sys.modules.get(module), kind.__name__, None) is kind


OPERATIONS: dict[str, Callable[..., Any]] = {
    "get": getattr,
    "set": setattr,
    "iter": iter,
    "next": next,
    "len": len,
    "bool": bool,
    "item": lambda subject, key: subject[key],
    "contains": lambda subject, key: key in subject,
    "str": str,
    "repr": repr,
    "plain": plain_value,
    "randoms": set_randoms,
    "files": exchange_files,
    "environment": set_environment,
    "text": lambda stream: stream.getvalue(),
    "patch": put,
    "pyplot": ask_pyplot,
    "unpatch": remove,
}
"""Operations that the checker may ask for on an object of the program's."""
