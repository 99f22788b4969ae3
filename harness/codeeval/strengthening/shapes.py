"""Infer the shape of an argument's values from those observed: its domain, as far as examples show.

A shape is narrow in what changes a task (types, alphabets, fixed lengths) and wide in what does not (sizes): a strong
suite must ask nothing that the task does not mean, since right programs may do as they like with that.
"""

import string
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Choice", "Constant", "Fixed", "Many", "Pairs", "Real", "Shape", "Text", "Whole", "infer"]

_FEW = 6
"""So many different characters, each seen several times, make an alphabet of their own ("ACGT", "()", "01")."""
_PAIR = 2
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


class Shape(Protocol):
    """A set of values."""

    def admits(self, value: Any) -> bool:
        """Return whether a value is one of these; sizes and magnitudes are free, types are exact."""

    def is_news(self, value: Any) -> bool:
        """Return whether an admitted value holds a negative number where none was observed. The task may mean none."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Integers, `low` to `high` observed."""

    low: int
    high: int

    def admits(self, value: Any) -> bool:
        """Implement `Shape`."""
        return type(value) is int

    def is_news(self, value: Any) -> bool:
        """Implement `Shape`."""
        return bool(value < 0 <= self.low)


@dataclass(frozen=True, slots=True)
class Real:
    """Finite floats, `low` to `high` observed."""

    low: float
    high: float

    def admits(self, value: Any) -> bool:
        """Implement `Shape`."""
        return type(value) is float and _is_finite(value)

    def is_news(self, value: Any) -> bool:
        """Implement `Shape`."""
        return bool(value < 0 <= self.low)


@dataclass(frozen=True, slots=True)
class Text:
    """Strings of these characters, of `shortest` to `longest` observed."""

    alphabet: str
    shortest: int
    longest: int

    def admits(self, value: Any) -> bool:
        """Implement `Shape`."""
        return type(value) is str and set(value) <= set(self.alphabet)

    def is_news(self, _value: Any) -> bool:
        """Implement `Shape`."""
        return False


@dataclass(frozen=True, slots=True)
class Many:
    """Collections of any number of items that are alike."""

    kind: type
    """list, tuple, set or frozenset."""
    item: Shape | None
    """None: no item was ever observed."""
    shortest: int
    longest: int

    def admits(self, value: Any) -> bool:
        """Implement `Shape`."""
        return _is_exactly(value, self.kind) and all(self.item is not None and self.item.admits(item) for item in value)

    def is_news(self, value: Any) -> bool:
        """Implement `Shape`."""
        return self.item is not None and any(map(self.item.is_news, value))


@dataclass(frozen=True, slots=True)
class Fixed:
    """Lists or tuples with a place for each item."""

    kind: type
    items: tuple[Shape, ...]

    def admits(self, value: Any) -> bool:
        """Implement `Shape`."""
        if not _is_exactly(value, self.kind) or len(value) != len(self.items):
            return False
        return all(shape.admits(item) for shape, item in zip(self.items, value, strict=True))

    def is_news(self, value: Any) -> bool:
        """Implement `Shape`."""
        return any(shape.is_news(item) for shape, item in zip(self.items, value, strict=True))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Dictionaries; keys and values are None if none was ever observed."""

    key: Shape | None
    value: Shape | None
    shortest: int
    longest: int

    def admits(self, value: Any) -> bool:
        """Implement `Shape`."""
        if type(value) is not dict or self.key is None or self.value is None:
            return type(value) is dict and not value
        return all(map(self.key.admits, value)) and all(map(self.value.admits, value.values()))

    def is_news(self, value: Any) -> bool:
        """Implement `Shape`."""
        if self.key is None or self.value is None:
            return False
        return any(map(self.key.is_news, value)) or any(map(self.value.is_news, value.values()))


@dataclass(frozen=True, slots=True)
class Constant:
    """These very values: booleans, None, and whatever no rule is known for."""

    values: tuple[Any, ...]

    def admits(self, value: Any) -> bool:
        """Implement `Shape`."""
        return any(type(value) is type(known) and value == known for known in self.values)

    def is_news(self, _value: Any) -> bool:
        """Implement `Shape`."""
        return False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several shapes, of different types."""

    shapes: tuple[Shape, ...]

    def admits(self, value: Any) -> bool:
        """Implement `Shape`."""
        return any(shape.admits(value) for shape in self.shapes)

    def is_news(self, value: Any) -> bool:
        """Implement `Shape`."""
        return self.of(value).is_news(value)

    def of(self, value: Any) -> Shape:
        """Return the first of the shapes that admits this value. One of them must."""
        return next(shape for shape in self.shapes if shape.admits(value))


def infer(values: Sequence[Any], characters: str = "") -> Shape:
    """Return the shape of one or more values observed in one position. Types are exact: True is not an integer.

    `characters` may stand in strings, besides those of the observed kinds.
    """
    groups: dict[type, list[Any]] = {}
    for value in values:
        groups.setdefault(type(value), []).append(value)
    shapes = tuple(_RULES.get(kind, _constant)(group, characters) for kind, group in groups.items())
    return shapes[0] if len(shapes) == 1 else Choice(shapes)


def _wholes(values: list[Any], _characters: str) -> Shape:
    return Whole(min(values), max(values))


def _reals(values: list[Any], _characters: str) -> Shape:
    return Real(min(values), max(values)) if all(map(_is_finite, values)) else Constant(_different(values))


def _texts(values: list[Any], characters: str) -> Shape:
    return Text(_alphabet(values, characters), *_sizes(values))


def _collections(values: list[Any], characters: str) -> Shape:
    kind = type(values[0])
    lengths = {len(value) for value in values}
    items = [item for value in values for item in value]
    is_record = len(lengths) == 1 and len({type(item) for item in items}) > 1
    is_pair = kind is tuple and lengths == {_PAIR} and len(values) > _FEW
    if kind in (list, tuple) and (is_record or is_pair):
        places = range(lengths.pop())
        return Fixed(kind, tuple(infer([value[position] for value in values], characters) for position in places))
    return Many(kind, infer(items, characters) if items else None, *_sizes(values))


def _pairs(values: list[Any], characters: str) -> Shape:
    keys = [key for value in values for key in value]
    items = [item for value in values for item in value.values()]
    if not keys:
        return Pairs(None, None, 0, 0)
    return Pairs(infer(keys, characters), infer(items, characters), *_sizes(values))


def _truths(_values: list[Any], _characters: str) -> Shape:
    return Constant((False, True))


def _constant(values: list[Any], _characters: str) -> Shape:
    return Constant(_different(values))


_RULES: Mapping[type, Callable[[list[Any], str], Shape]] = {
    int: _wholes,
    float: _reals,
    str: _texts,
    bool: _truths,
    dict: _pairs,
    **dict.fromkeys((list, tuple, set, frozenset), _collections),
}


def _is_exactly(value: Any, kind: type) -> bool:
    return type(value) is kind


def _is_finite(value: float) -> bool:
    return value - value == 0


def _sizes(values: Sequence[Any]) -> tuple[int, int]:
    return min(map(len, values)), max(map(len, values))


def _alphabet(values: Sequence[str], characters: str) -> str:
    """The characters that may stand in such strings: those observed, or whole classes of which some were observed."""
    text = "".join(values)
    seen = set(text)
    if len(seen) <= _FEW and len(text) >= 3 * len(seen) and not seen & set(string.ascii_lowercase):
        return "".join(sorted(seen))
    wide = {character for group in _CLASSES if seen & set(group) for character in group}
    return "".join(sorted(seen | wide | set(characters)))


def _different(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return each value once. Values that cannot be keys are compared by their text."""
    return tuple({value if isinstance(value, Hashable) else repr(value): value for value in values}.values())
