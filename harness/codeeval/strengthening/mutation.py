"""Type-aware mutation of inputs (EvalPlus, Liu et al. 2023, table 1): values change, types and domains stay.

Ingredients are values by type from the observed calls and from the canonical solution's own literals: a boundary that
a program looks for is rarely met by chance.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from codeeval.strengthening.shapes import Choice, Constant, Fixed, Many, Pairs, Real, Shape, Text, Whole

__all__ = ["Ingredients", "mutated"]

_INGREDIENT, _TEXT_INGREDIENT = 0.5, 0.4
"""Chances of taking an ingredient in place of a change (EvalPlus's)."""
_BY_TOKENS = 0.3
"""Chance that a text is changed by its tokens, not by its characters."""
_TOKEN = re.compile(r"\d+|[^\W\d_]+|\s+|[^\w\s]|_")
_LONGEST = 64
"""Items beyond which nothing grows."""


@dataclass(frozen=True)
class Ingredients:
    """Values to build inputs from, by type, in the order found."""

    by_type: Mapping[type, list[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Sequence[Any]) -> "Ingredients":
        """Return all values, and those inside of them, each once."""
        ingredients: dict[type, dict[str, Any]] = {}
        for value in values:
            for part in _parts(value):
                ingredients.setdefault(type(part), {})[repr(part)] = part
        return cls({kind: list(parts.values()) for kind, parts in ingredients.items()})

    def pick(self, shape: Shape, kind: type, generator: np.random.Generator) -> Any:
        """Return an ingredient of the type that the shape admits; None if there is none."""
        fitting = [value for value in self.by_type.get(kind, ()) if shape.admits(value)]
        return copy.deepcopy(fitting[int(generator.integers(len(fitting)))]) if fitting else None


def _parts(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, list | tuple | set | frozenset):
        for item in sorted(value, key=repr) if isinstance(value, set | frozenset) else value:
            yield from _parts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (*_parts(key), *_parts(item))
    elif isinstance(value, str):
        yield from value.split()
        yield from _tokens(value)


def _tokens(text: str) -> list[str]:
    """Numbers, words, spaces and marks, in order: what texts with a grammar are made of."""
    return _TOKEN.findall(text)


def mutated(value: Any, shape: Shape, ingredients: Ingredients, generator: np.random.Generator) -> Any:
    """A new value of the same type, changed a little; the value itself where the shape has no room for another."""
    if isinstance(shape, Choice):
        return mutated(value, shape.of(value), ingredients, generator)
    if isinstance(shape, Constant):
        return shape.values[int(generator.integers(len(shape.values)))]
    share = _TEXT_INGREDIENT if isinstance(shape, Text) else _INGREDIENT
    if generator.random() < share:
        chosen = ingredients.pick(shape, type(value), generator)
        if chosen is not None:
            return chosen
    changed = _CHANGES[type(shape)](value, shape, ingredients, generator)
    return changed if shape.admits(changed) else value


def _whole(value: int, _shape: Any, _ingredients: Ingredients, generator: np.random.Generator) -> int:
    return (value + 1, value - 1, -value)[int(generator.choice(3, p=(0.45, 0.45, 0.1)))]


def _real(value: float, _shape: Any, _ingredients: Ingredients, generator: np.random.Generator) -> float:
    if generator.random() < 0.5:  # noqa: PLR2004 - EvalPlus's even chance
        return float(round(value + generator.uniform(-1, 1), 3))
    return float(round(value * generator.uniform(0.5, 1.5), 3))


def _text(value: str, shape: Text, ingredients: Ingredients, generator: np.random.Generator) -> str:
    if generator.random() < _BY_TOKENS:
        return "".join(_retold(_tokens(value), shape, ingredients, generator))
    position = int(generator.integers(len(value) + 1))
    match int(generator.integers(5)):
        case 0:
            other = ingredients.pick(shape, str, generator) or ""
            return value[:position] + other + value[position:]
        case 1:
            end = position + 1 + int(generator.integers(3))
            return value[:position] + value[end:]
        case 2:
            return value[:position] + value[max(0, position - 1) : position] + value[position:]
        case 3:
            return value[:position] + _character(shape, generator) + value[position + 1 :]
        case _:
            return value[:position] + _character(shape, generator) + value[position:]


def _retold(tokens: list[str], shape: Text, ingredients: Ingredients, generator: np.random.Generator) -> list[str]:
    """Tokens with one dropped, repeated, moved, or exchanged for another of its kind."""
    if not tokens:
        return tokens
    first, second = (int(position) for position in generator.integers(len(tokens), size=2))
    match int(generator.integers(4)):
        case 0:
            return tokens[:first] + tokens[first + 1 :]
        case 1:
            return [*tokens[:second], tokens[first], *tokens[second:]]
        case 2:
            tokens[first], tokens[second] = tokens[second], tokens[first]
            return tokens
        case _:
            alike = [text for text in ingredients.by_type.get(str, ()) if _is_alike(text, tokens[first])]
            new = alike[int(generator.integers(len(alike)))] if alike else tokens[first]
            is_numeric = tokens[first].isdecimal() and generator.random() < 0.5  # noqa: PLR2004 - as often as another's
            tokens[first] = str(int(generator.integers(100))) if is_numeric else new
            return tokens if shape.admits("".join(tokens)) else tokens[:first]


def _is_alike(text: str, other: str) -> bool:
    return (
        text != other
        and len(_tokens(text)) == 1
        and text.isalpha() == other.isalpha()
        and text.isdecimal() == other.isdecimal()
    )


def _character(shape: Text, generator: np.random.Generator) -> str:
    return shape.alphabet[int(generator.integers(len(shape.alphabet)))] if shape.alphabet else ""


def _at_one_place(value: Any, shape: Fixed, ingredients: Ingredients, generator: np.random.Generator) -> Any:
    if not shape.items:
        return value
    position = int(generator.integers(len(shape.items)))
    items = list(value)
    items[position] = mutated(items[position], shape.items[position], ingredients, generator)
    return shape.kind(items)


def _many(value: Any, shape: Many, ingredients: Ingredients, generator: np.random.Generator) -> Any:
    """Mutate as a list, then convert back. The list's order does not depend on hashing."""
    items = sorted(value, key=repr) if shape.kind in (set, frozenset) else list(value)
    if shape.item is None:
        return value
    steps = (_removed, _repeated, _replaced, _inserted, _moved)
    chosen = steps[int(generator.integers(len(steps)))] if items else _inserted
    return shape.kind(chosen(items, shape.item, ingredients, generator)[:_LONGEST])


_Step = Callable[[list[Any], Shape, Ingredients, np.random.Generator], list[Any]]


def _removed(items: list[Any], _shape: Shape, _ingredients: Ingredients, generator: np.random.Generator) -> list[Any]:
    position = int(generator.integers(len(items)))
    return items[:position] + items[position + 1 :]


def _repeated(items: list[Any], _shape: Shape, _ingredients: Ingredients, generator: np.random.Generator) -> list[Any]:
    source, position = int(generator.integers(len(items))), int(generator.integers(len(items) + 1))
    return [*items[:position], copy.deepcopy(items[source]), *items[position:]]


def _replaced(items: list[Any], shape: Shape, ingredients: Ingredients, generator: np.random.Generator) -> list[Any]:
    position = int(generator.integers(len(items)))
    return [*items[:position], mutated(items[position], shape, ingredients, generator), *items[position + 1 :]]


def _inserted(items: list[Any], shape: Shape, ingredients: Ingredients, generator: np.random.Generator) -> list[Any]:
    if items:
        new = mutated(items[int(generator.integers(len(items)))], shape, ingredients, generator)
    else:
        drawn = (ingredients.pick(shape, kind, generator) for kind in ingredients.by_type)
        new = next((value for value in drawn if value is not None), None)
    if new is None:
        return items
    position = int(generator.integers(len(items) + 1))
    return [*items[:position], new, *items[position:]]


def _moved(items: list[Any], _shape: Shape, _ingredients: Ingredients, generator: np.random.Generator) -> list[Any]:
    first, second = (int(position) for position in generator.integers(len(items), size=2))
    items[first], items[second] = items[second], items[first]
    return items


def _pairs(value: dict[Any, Any], shape: Pairs, ingredients: Ingredients, generator: np.random.Generator) -> Any:
    if shape.key is None or shape.value is None or not value:
        return value
    keys = list(value)
    key = keys[int(generator.integers(len(keys)))]
    changed = dict(value)
    match int(generator.integers(3)):
        case 0:
            del changed[key]
        case 1:
            new = mutated(key, shape.key, ingredients, generator)
            changed[new] = mutated(value[key], shape.value, ingredients, generator)
        case _:
            changed[key] = mutated(value[key], shape.value, ingredients, generator)
    return changed


_CHANGES: Mapping[type, Callable[[Any, Any, Ingredients, np.random.Generator], Any]] = {
    Whole: _whole,
    Real: _real,
    Text: _text,
    Fixed: _at_one_place,
    Many: _many,
    Pairs: _pairs,
}
