"""Candidate inputs of one problem: its seeds, mutants of them, and values drawn from inferred strategies."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    calls: Sequence[Arguments],
    canonical: Canonical,
    *,
    words: str,
    budget: int,
    random_seed: int,
    admits: Callable[[Arguments], bool] = bool,
) -> list[Candidate]:
    """Return at most `budget` different inputs, the observed `calls` first, reproducible from `random_seed`.

    `words`: the task's text. `admits`: whether an input that was not observed may be asked. All inputs have as many
    arguments as most calls have.
    Half of the others come from mutation, half from strategies.
    """
    from codeeval.strengthening.strategies import draw_inputs  # noqa: PLC0415 - Hypothesis takes a while to import

    seeds = _of_one_length(calls)
    if not seeds or not seeds[0]:
        return [Candidate(call, "seed") for call in seeds[:budget]]
    shapes = [_shape([call[position] for call in seeds], canonical, position) for position in range(len(seeds[0]))]
    inputs = {identity(call): Candidate(call, "seed") for call in seeds}
    rules = relations([candidate.arguments for candidate in inputs.values()], words)
    sizes = _SIZES.search(words)
    wanted = max(0, budget - len(inputs))
    drawn = draw_inputs(shapes, wanted - wanted // 2, random_seed)
    streams: Mapping[Origin, Iterator[Arguments]] = {
        "property": iter(drawn),
        "mutation": _mutations(seeds, shapes, canonical, random_seed, most=wanted * _TRIES),
    }
    for origin, stream in streams.items():
        room = budget if origin == "mutation" else len(inputs) + wanted - wanted // 2
        for arguments in stream:
            if len(inputs) >= room:
                break
            kept = keep(rules, arguments)
            if (
                kept is not None
                and all(shape.admits(argument) for shape, argument in zip(shapes, kept, strict=True))
                and admits(kept)
            ):
                news = frozenset(position for position, shape in enumerate(shapes) if shape.is_news(kept[position]))
                if not news or not sizes:
                    inputs.setdefault(identity(kept), Candidate(kept, origin, news))
    return list(inputs.values())[:budget]


def _of_one_length(calls: Sequence[Arguments]) -> list[Arguments]:
    lengths = [len(call) for call in calls]
    usual = max(dict.fromkeys(lengths), key=lengths.count, default=0)
    return [call for call in calls if len(call) == usual]


def _shape(values: Sequence[Any], canonical: Canonical, position: int) -> Shape:
    """Return the observed shape, or the annotation's where observations say nothing (empty collections, None)."""
    seen = infer(values, canonical.characters)
    noted = canonical.annotated(position)
    empty = (isinstance(seen, Many) and seen.item is None) or (isinstance(seen, Pairs) and seen.key is None)
    return noted if empty and noted is not None and all(map(noted.admits, values)) else seen


def _mutations(
    seeds: Sequence[Arguments], shapes: Sequence[Shape], canonical: Canonical, random_seed: int, *, most: int
) -> Iterator[Arguments]:
    """Seeds, and what came of them before, with one to five changes each."""
    generator = np.random.default_rng(random_seed)
    ingredients = Ingredients.of([*(value for call in seeds for value in call), *canonical.literals])
    pool = list(seeds)
    for _ in range(most):
        arguments = list(pool[int(generator.integers(len(pool)))])
        for _ in range(1 + int(generator.integers(_STEPS))):
            position = int(generator.integers(len(arguments)))
            arguments[position] = mutated(arguments[position], shapes[position], ingredients, generator)
        pool.append(tuple(arguments))
        yield tuple(arguments)
