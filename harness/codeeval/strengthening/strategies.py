"""Property-based generation: Hypothesis strategies for shapes, and inputs drawn from them by a seed."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from codeeval.strengthening.provider import BACKEND, register
from codeeval.strengthening.shapes import Choice, Constant, Fixed, Many, Pairs, Real, Shape, Text, Whole

__all__ = ["draw_inputs", "strategy"]

_LONGEST = 30


def strategy(shape: Shape) -> st.SearchStrategy[Any]:
    """Values of this shape: mostly of the sizes observed, now and then a good deal smaller or larger."""
    return _STRATEGIES[type(shape)](shape)


def _texts(shape: Text) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(shape.alphabet or " "), max_size=_most(shape.longest)).map("".join)


def _pairs(shape: Pairs) -> st.SearchStrategy[Any]:
    if shape.key is None or shape.value is None:
        return st.just({})
    return st.dictionaries(strategy(shape.key), strategy(shape.value), max_size=_most(shape.longest))


def _fixed(shape: Fixed) -> st.SearchStrategy[Any]:
    return st.tuples(*map(strategy, shape.items)).map(shape.kind)


def _constant(shape: Constant) -> st.SearchStrategy[Any]:
    return st.sampled_from(shape.values)


def _choice(shape: Choice) -> st.SearchStrategy[Any]:
    return st.one_of(*map(strategy, shape.shapes))


def _wholes(shape: Whole) -> st.SearchStrategy[int]:
    spread = max(abs(shape.low), abs(shape.high), 4)
    least = -spread if shape.low < 0 else 0
    small = st.integers(least, max(least, min(spread, 12)))
    usual = [small, small, st.integers(least, max(spread, least)), st.integers(least, 3 * spread)]
    return st.one_of(*usual, st.integers(-3 * spread, 3 * spread))


def _reals(shape: Real) -> st.SearchStrategy[float]:
    spread = 3 * max(abs(shape.low), abs(shape.high), 1.0)
    least = -spread if shape.low < 0 else 0
    whole = st.integers(int(least), int(spread)).map(float)
    drawn = [st.floats(low, spread, allow_nan=False, allow_infinity=False) for low in (least, least, -spread)]
    return st.one_of(whole, *(floats.map(lambda value: round(value, 2) + 0.0) for floats in drawn))


def _many(shape: Many) -> st.SearchStrategy[Any]:
    if shape.item is None:
        return st.just(shape.kind())
    item = strategy(shape.item)
    most = _most(shape.longest)
    if shape.kind in (set, frozenset):
        return st.lists(item, max_size=most).map(shape.kind)
    plain = st.lists(item, max_size=most)
    # few different items: what is equal, or in order by chance, is where programs go wrong
    poor = st.lists(item, min_size=1, max_size=3).flatmap(lambda some: st.lists(st.sampled_from(some), max_size=most))
    return st.one_of(plain, poor, plain.map(_ordered)).map(shape.kind)


def _ordered(items: list[Any]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:
        return items


def _most(longest: int) -> int:
    return min(_LONGEST, max(2 * longest, 4))


_STRATEGIES: Mapping[type, Callable[[Any], st.SearchStrategy[Any]]] = {
    Whole: _wholes,
    Real: _reals,
    Text: _texts,
    Many: _many,
    Fixed: _fixed,
    Pairs: _pairs,
    Constant: _constant,
    Choice: _choice,
}


def draw_inputs(shapes: Sequence[Shape], count: int, random_seed: int) -> list[tuple[Any, ...]]:
    """`count` tuples of arguments, the same for the same shapes, `random_seed` (the seed) and version of Hypothesis."""
    if count < 1:
        return []  # Hypothesis refuses to draw nothing
    register()
    drawn: list[tuple[Any, ...]] = []

    @seed(random_seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        backend=BACKEND,
    )
    @given(st.tuples(*map(strategy, shapes)))
    def collect(arguments: tuple[Any, ...]) -> None:
        drawn.append(arguments)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice on strategies, for authors of tests
        try:
            collect()
        except HypothesisException:
            return drawn  # there is no value of such a shape
    return drawn
