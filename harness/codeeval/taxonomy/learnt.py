"""Conversions read off the values themselves: words for other words, separators, text around a value.

Each learner proposes few conversions. `codeeval.taxonomy.conversions` keeps those that fit all values seen, and the
sandbox those that pass every suite. Nothing is learnt that would retell answers: words must stand in the solution as
literals, and separators and surrounding text must be the same in all tests.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from codeeval.taxonomy.conversions import Conversion, Learner, Values

__all__ = ["LEARNERS"]

_MOST_WORDS = 3
_WORDS = re.compile(r"[^\W_]+")
_GAPS = re.compile(r"[\W_]+")


def _words(solution: str, seen: Sequence[Values]) -> Iterator[Conversion]:
    """Words for words: 'Valid' for True, 'NO' for 'It is not', True for 'yes'.

    One text alone is no vocabulary: it is a constant that answers wrongly, which the search for a repair finds (C.4).
    """
    table: dict[Any, Any] = {}
    for values in seen:
        if (
            not (_is_word(values.got) and _is_word(values.expected))
            or table.setdefault(values.got, values.expected) != values.expected
        ):
            return
    written = {type(value) for value in table}
    if len(table) > _MOST_WORDS or len(set(table.values())) != len(table) or _overlap(table):
        return
    if len(table) == 1 and written != {bool}:
        return
    if str in written and not {key for key in table if isinstance(key, str)} <= _literals(solution):
        return
    pairs = sorted(table.items(), key=repr)
    shown = ", ".join(f"{wanted!r} for {got!r}" for got, wanted in pairs)
    choices = "".join(f"{wanted!r} if value is {got!r} else " for got, wanted in pairs if not isinstance(got, str))
    texts = {got: wanted for got, wanted in pairs if isinstance(got, str)}
    yield Conversion(f"other words: {shown}", f"{choices}{texts!r}.get(value, value)")


def _is_word(value: Any) -> bool:
    return isinstance(value, bool | str) or value is None


def _overlap(table: dict[Any, Any]) -> bool:
    """Tell if a word stands on both sides: then the words are right, and the choice among them is wrong."""
    sides = [{str(value).casefold().strip() for value in side} for side in (table.keys(), table.values())]
    kinds = [{type(value) for value in side} for side in (table.keys(), table.values())]
    return bool(sides[0] & sides[1]) or (kinds[0] == kinds[1] and str not in kinds[0])


def _literals(solution: str) -> set[str]:
    try:
        nodes = ast.walk(ast.parse(solution))
        return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return set()


def _separators(_solution: str, seen: Sequence[Values]) -> Iterator[Conversion]:
    """Equal parts with something else between them: 'a-b' for 'a, b' or for ['a', 'b']."""
    gaps: set[str] = set()
    for values in seen:
        if not isinstance(values.expected, str):
            return
        gaps |= set(_GAPS.findall(values.expected.strip())) if isinstance(values.got, str) else _between(values)
    for gap in sorted(gaps, key=len, reverse=True)[:_MOST_WORDS]:
        if isinstance(seen[0].got, str):
            expression = f"{gap!r}.join(__import__('re').findall({_WORDS.pattern!r}, value))"
        else:
            expression = f"{gap!r}.join(map(str, value))"
        yield Conversion(f"parts separated by {gap!r}", expression)


def _between(seen: Values) -> set[str]:
    """Text between the first two parts of a list, in the expected value."""
    if not isinstance(seen.got, list | tuple) or len(seen.got) < 2:  # noqa: PLR2004 - a gap needs two parts
        return set()
    first, second = map(str, seen.got[:2])
    rest = seen.expected.removeprefix(first)
    position = rest.find(second)
    return {rest[:position]} if rest != seen.expected and position >= 0 else set()


def _words_within(solution: str, seen: Sequence[Values]) -> Iterator[Conversion]:
    """Words for words inside a text: 'one two' for '1 2', where the solution knows the words."""
    table: dict[str, str] = {}
    for values in seen:
        if not (isinstance(values.got, str) and isinstance(values.expected, str)):
            return
        got, wanted = values.got.split(), values.expected.split()
        if len(got) != len(wanted) or any(table.setdefault(*pair) != pair[1] for pair in zip(got, wanted, strict=True)):
            return
    changed = {word: wanted for word, wanted in table.items() if word != wanted}
    if changed and len(set(table.values())) == len(table) > 1 and set(changed.values()) <= _literals(solution):
        shown = ", ".join(f"{wanted!r} for {got!r}" for got, wanted in sorted(changed.items())[:_MOST_WORDS])
        words = f"{_known_words(solution, changed)!r}.get(word, word)"
        yield Conversion(f"other words: {shown}", f"' '.join({words} for word in value.split())")


def _known_words(solution: str, changed: Mapping[str, str]) -> dict[str, str]:
    """Return the words of a table of the solution that agrees with these; else these alone."""
    for node in ast.walk(ast.parse(solution)):
        if isinstance(node, ast.Dict):
            with suppress(ValueError, TypeError, SyntaxError):
                pairs = {str(key): str(value) for key, value in ast.literal_eval(node).items()}
                for table in (pairs, {value: key for key, value in pairs.items()}):
                    if changed.items() <= table.items():
                        return table
    return dict(changed)


def _widths(_solution: str, seen: Sequence[Values]) -> Iterator[Conversion]:
    """White space of another width between equal words, and digits filled up to one width."""
    if not all(isinstance(values.got, str) and isinstance(values.expected, str) for values in seen):
        return
    widths = {len(values.expected) for values in seen}
    if len(widths) == 1:
        width = widths.pop()
        yield Conversion(f"filled up to {width} digits", f"value.zfill({width})")
    table: dict[str, str] = {}
    for values in seen:
        got, wanted = (re.split(r"(\s+)", text) for text in (values.got, values.expected))
        if got[::2] != wanted[::2]:
            return
        for gap, wanted_gap in zip(got[1::2], wanted[1::2], strict=True):
            if table.setdefault(gap, wanted_gap) != wanted_gap:
                return
    changed = {gap: wanted for gap, wanted in table.items() if gap != wanted}
    if changed:
        shown = ", ".join(f"{wanted!r} for {got!r}" for got, wanted in sorted(changed.items())[:_MOST_WORDS])
        source = rf"__import__('re').sub(r'\s+', lambda gap: {changed!r}.get(gap[0], gap[0]), value)"
        yield Conversion(f"other white space: {shown}", source)


def _surroundings(_solution: str, seen: Sequence[Values]) -> Iterator[Conversion]:
    """Equal text around every value: '12 km' for 12, 5 for 'The answer is 5'."""
    before, after = set(), set()
    adds = all(isinstance(values.expected, str) for values in seen)
    for example in seen:
        outer, inner = (example.expected, str(example.got)) if adds else (example.got, str(example.expected))
        if not isinstance(outer, str) or not inner or outer.count(inner) != 1:
            return
        head, tail = outer.split(inner)
        before.add(head)
        after.add(tail)
    if len(before) != 1 or len(after) != 1 or len({repr(values.got) for values in seen}) < 2:  # noqa: PLR2004 - more than one value
        return
    head, tail = before.pop(), after.pop()
    if not head and not tail:
        return
    if adds:
        yield Conversion(f"{head!r} before it, {tail!r} after it", f"{head!r} + str(value) + {tail!r}")
    else:
        cut = f"value.removeprefix({head!r}).removesuffix({tail!r})"
        yield Conversion(f"without {head!r} before and {tail!r} after it", cut)
        yield Conversion(f"the value between {head!r} and {tail!r}", f"__import__('ast').literal_eval({cut})")


LEARNERS: Sequence[Learner] = (_words, _words_within, _separators, _widths, _surroundings)
