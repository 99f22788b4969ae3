"""Which containers of a call's arguments are one and the same, and what became of each.

Both sides number the containers that can be changed in place, in the order in which they are met. An argument that
holds one twice crosses as that. Changes of a call come back by the containers' numbers. So each holder of a container
sees its change, in whatever position the container stands by then.
"""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.arrays import is_plain_array
from codeeval_sandbox.guest.codec import LEAVES, Codec, Same
from codeeval_sandbox.guest.tensors import fill_tensor, is_plain_tensor
from codeeval_sandbox.guest.tuples import is_namedtuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_ATOMS = {*LEAVES, int, bytes}
_MAPPINGS = {dict, collections.OrderedDict, collections.Counter, collections.defaultdict}
_SEQUENCES = {list, tuple, collections.deque}
_MUTABLE = {list, collections.deque, set, bytearray, *_MAPPINGS}


def containers(values: Iterable[Any]) -> list[Any]:
    """Return the containers in these values that can be changed in place, each once, outer ones first."""
    mutable: list[Any] = []
    if _ATOMS.issuperset(map(type, values)):
        return mutable
    seen: set[int] = set()
    waiting = list(values)[::-1]
    while waiting:
        value = waiting.pop()
        kind = type(value)
        if kind in _MUTABLE or is_plain_array(value) or is_plain_tensor(value):
            if id(value) in seen:
                continue
            seen.add(id(value))
            mutable.append(value)
        inner = _inside(value)
        if not _ATOMS.issuperset(map(type, inner)):
            waiting += list(inner)[::-1]
    return mutable


def encode_arguments(codec: Codec, values: Sequence[Any]) -> list[Any]:
    """The values as JSON; a container that they hold twice as one. RecursionError if one holds itself."""
    if LEAVES.issuperset(map(type, values)):
        return list(values) if type(values) is not list else values
    shared: set[int] = set() if _ATOMS.issuperset(map(type, values)) else _met_twice(values)
    encode = (_Sharing(codec, shared) if shared else codec).encode
    return [encode(value) for value in values]


def _met_twice(values: Sequence[Any]) -> set[int]:
    """Return the ids of containers that are met more than once."""
    repeated, seen = set(), set()
    waiting: list[Any] = list(values)
    while waiting:
        value = waiting.pop()
        kind = type(value)
        if kind in _MUTABLE or is_plain_array(value) or is_plain_tensor(value):
            if id(value) in seen:
                repeated.add(id(value))
                continue
            seen.add(id(value))
        inner = _inside(value)
        if not _ATOMS.issuperset(map(type, inner)):
            waiting += inner
    return repeated


def _inside(value: Any) -> Collection[Any]:
    """Return the items of a value that may be containers."""
    kind = type(value)
    if kind in _MAPPINGS:
        values: Collection[Any] = value.values()
        return values
    if kind in _SEQUENCES or is_namedtuple(kind):
        items: Collection[Any] = value
        return items
    return ()


class _Sharing(Codec):
    """Encodes containers that are met twice once, and after that by number."""

    def __init__(self, codec: Codec, twice: set[int]) -> None:
        super().__init__(codec.refer, codec.resolve, own=codec.own)
        self._twice = twice
        self._numbers: dict[int, int] = {}
        self._open: set[int] = set()

    def encode(self, value: Any) -> Any:
        """Encode like Codec. A container met twice is first {"&": [its number, value]}, then {"&": its number}."""
        key = id(value)
        if key not in self._twice:
            return super().encode(value)
        if key in self._open:
            raise RecursionError("an argument holds itself")
        if key in self._numbers:
            return {"&": self._numbers[key]}
        index = self._numbers[key] = len(self._numbers)
        self._open.add(key)
        content = super().encode(value)
        self._open.discard(key)
        return {"&": [index, content]}


class Marking(Codec):
    """Encodes the contents of containers, with other containers that were there before by number."""

    def __init__(self, codec: Codec, held: Sequence[Any]) -> None:
        """`held`: what `containers` found before."""
        super().__init__(codec.refer, codec.resolve, own=codec.own)
        self._numbers = {id(value): index for index, value in enumerate(held)}

    def contents(self, value: Any) -> Any:
        """Encode the contents of a container."""
        return super().encode(value)

    def encode(self, value: Any) -> Any:
        """Encode like Codec, with {"#": number} for a container that was there before."""
        index = self._numbers.get(id(value))
        return super().encode(value) if index is None else {"#": index}


def call_frame(codec: Codec, target: Any, arguments: Sequence[Any], keywords: dict[str, Any]) -> list[Any]:
    """Return the frame that asks a candidate for a call."""
    encoded = encode_arguments(codec, (*arguments, *keywords.values()) if keywords else arguments)
    count = len(arguments)
    return ["call", codec.encode(target), encoded[:count], [[*pair] for pair in zip(keywords, encoded[count:])]]


def restore(held: Sequence[Any], changes: Iterable[tuple[int, Any]]) -> None:
    """Give containers their new contents, in place. What does not fit, or is of no container, changes nothing."""
    contents = [(held[index], _resolve(content, held)) for index, content in changes if index < len(held)]
    for container, content in contents:
        if type(container) is type(content):
            _fill(container, content)


def _resolve(value: Any, held: Sequence[Any]) -> Any:
    """`value` with the containers themselves in place of their numbers."""
    kind = type(value)
    if kind is Same:
        return held[value.number] if 0 <= value.number < len(held) else None
    if kind is list:
        value[:] = [_resolve(item, held) for item in value]
    elif kind in _MAPPINGS:
        for key, item in value.items():
            value[key] = _resolve(item, held)
    elif kind is collections.deque:
        items = [_resolve(item, held) for item in value]
        value.clear()
        value.extend(items)
    elif kind is tuple:
        return tuple([_resolve(item, held) for item in value])
    elif is_namedtuple(kind):
        return kind._make([_resolve(item, held) for item in value])
    return value


def _fill(old: Any, new: Any) -> None:
    kind = type(old)
    if kind in {list, bytearray}:
        old[:] = new
    elif kind in _MAPPINGS or kind is set:
        old.clear()
        old.update(new)
    elif kind is collections.deque:
        old.clear()
        old.extend(new)
    elif old.shape == new.shape and old.dtype == new.dtype:
        if is_plain_array(old):
            old[...] = new
        else:
            fill_tensor(old, new)
