"""Candidate inputs of one problem: its seeds, mutants of them, and values drawn from inferred strategies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from codeeval.store.suites import identity
from codeeval.strengthening.canonical import Canonical
from codeeval.strengthening.mutation import Ingredients, mutated
from codeeval.strengthening.relations import Arguments, keep, relations
from codeeval.strengthening.shapes import Many, Pairs, Shape, infer

__all__ = ["Candidate", "Origin", "candidates"]

Origin: TypeAlias = Literal["seed", "mutation", "property"]

_SIZES = re.compile(
    r"\b(natural|non-?negative|radius|height|width|lengths?|sides?|diameter|volume|area|perimeter|digits?|n'?-?th)\b",
    re.IGNORECASE,
)
"""Words of tasks whose numbers are sizes or ranks, for which a sign means nothing."""
_STEPS = 5
"""Mutations made of one seed at most (EvalPlus's)."""
_TRIES = 6
"""For each input that is wanted."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One input, and where it comes from."""

    arguments: Arguments
    origin: Origin
    news: frozenset[int] = frozenset()
    """Places of arguments that hold what may be outside of the task's domain (`shapes.is_news`)."""


def candidates(
    calls: Sequence[Arguments], canonical: Canonical, *, words: str, budget: int, number: int
) -> list[Candidate]:
    """At most `budget` different inputs, the observed `calls` first; reproducible from `number`. `words`: the task.

    All have as many arguments as most calls have. Half of the others come from mutation, half from strategies.
    """
    from codeeval.strengthening.strategies import draw_inputs  # noqa: PLC0415 - Hypothesis takes a while to import

    seeds = _of_one_length(calls)
    if not seeds or not seeds[0]:
        return [Candidate(call, "seed") for call in seeds]
    shapes = [_shape([call[place] for call in seeds], canonical, place) for place in range(len(seeds[0]))]
    found = {identity(call): Candidate(call, "seed") for call in seeds}
    rules = relations([candidate.arguments for candidate in found.values()], words)
    sizes = _SIZES.search(words)
    wanted = max(0, budget - len(found))
    drawn = draw_inputs(shapes, wanted - wanted // 2, number)
    streams: Mapping[Origin, Iterator[Arguments]] = {
        "property": iter(drawn),
        "mutation": _mutations(seeds, shapes, canonical, number, most=wanted * _TRIES),
    }
    for origin, stream in streams.items():
        room = budget if origin == "mutation" else len(found) + wanted - wanted // 2
        for arguments in stream:
            if len(found) >= room:
                break
            kept = keep(rules, arguments)
            if kept is not None and all(shape.admits(one) for shape, one in zip(shapes, kept, strict=True)):
                news = frozenset(place for place, shape in enumerate(shapes) if shape.is_news(kept[place]))
                if not news or not sizes:
                    found.setdefault(identity(kept), Candidate(kept, origin, news))
    return list(found.values())


def _of_one_length(calls: Sequence[Arguments]) -> list[Arguments]:
    lengths = [len(call) for call in calls]
    usual = max(dict.fromkeys(lengths), key=lengths.count, default=0)
    return [call for call in calls if len(call) == usual]


def _shape(values: Sequence[Any], canonical: Canonical, place: int) -> Shape:
    """Return the observed shape, or the annotation's where observations say nothing (empty collections, None)."""
    seen = infer(values, canonical.characters)
    noted = canonical.annotated(place)
    empty = (isinstance(seen, Many) and seen.item is None) or (isinstance(seen, Pairs) and seen.key is None)
    return noted if empty and noted is not None and all(map(noted.admits, values)) else seen


def _mutations(
    seeds: Sequence[Arguments], shapes: Sequence[Shape], canonical: Canonical, number: int, *, most: int
) -> Iterator[Arguments]:
    """Seeds, and what came of them before, with one to five changes each."""
    generator = np.random.default_rng(number)
    ingredients = Ingredients.of([*(value for call in seeds for value in call), *canonical.literals])
    pool = list(seeds)
    for _ in range(most):
        arguments = list(pool[int(generator.integers(len(pool)))])
        for _ in range(1 + int(generator.integers(_STEPS))):
            place = int(generator.integers(len(arguments)))
            arguments[place] = mutated(arguments[place], shapes[place], ingredients, generator)
        pool.append(tuple(arguments))
        yield tuple(arguments)
