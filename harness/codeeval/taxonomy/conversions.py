"""C.3, run: does converting what a sample returns make it pass?

A conversion is one expression over `value`, the returned value, and `arguments`, those of the call before it ran. The
values that the first failing tests saw decide, on the host, which conversions can help. Only those run in the sandbox
(`codeeval.taxonomy.wrapping`). A value that a conversion cannot take is returned unchanged.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any, TypeAlias

from codeeval.taxonomy.failure import Failure
from codeeval.taxonomy.observation import SeenFailure

__all__ = ["CONVERSIONS", "COPIED", "FRESH", "HELPERS", "PRINTED", "Conversion", "Values", "could_convert", "values_of"]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A name for people and the expression that converts `value`."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Values:
    """Values of one failing test, as plain data."""

    got: Any
    expected: Any
    of_truth: bool = False
    """The test asks only whether the value is true."""
    arguments: tuple[Any, ...] = ()
    """Arguments of the call; empty where the test shows none that are literals."""


HELPERS = """
def flat(values):
    for one in values:
        yield one
        if isinstance(one, (list, tuple, set, frozenset)):
            yield from flat(one)

def alike(one, other):
    if type(one) is type(other) and one == other:
        return False
    try:
        return float(str(one).strip().replace(",", ".")) == float(str(other).strip().replace(",", "."))
    except ValueError:
        return " ".join(str(one).split()).casefold() == " ".join(str(other).split()).casefold()

def as_given(value, arguments):
    return next((one for one in flat(arguments) if alike(one, value)), value)

def as_written(value, arguments):
    for text in flat(arguments):
        if isinstance(text, str) and isinstance(value, str) and value:
            start = text.casefold().find(value.casefold())
            if start >= 0:
                return text[start:start + len(value)]
    return value

def deep(kind, value):
    return kind(deep(kind, one) for one in value) if isinstance(value, (list, tuple)) else value

def each(convert, value):
    if isinstance(value, dict):
        return {key: convert(one) for key, one in value.items()}
    return type(value)(convert(one) for one in value) if isinstance(value, (list, tuple, set, frozenset)) else value

def leaves(convert, value):
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return each(lambda one: leaves(convert, one), value)
    try:
        return convert(value)
    except Exception:
        return value

def through(convert, value):
    inner = value.values() if isinstance(value, dict) else value
    if not any(isinstance(one, (dict, list, tuple, set, frozenset)) for one in inner):
        raise ValueError("nothing is nested")
    return leaves(convert, value)

def parts(value):
    return value if isinstance(value, (list, tuple)) else [value]
"""
"""Functions that the expressions may call: the same text runs on the host and in the sandbox."""

_OF_TEXT: Mapping[str, str] = {
    "lower case": "value.lower()",
    "upper case": "value.upper()",
    "first letter a capital": "value.capitalize()",
    "each word with a capital": "value.title()",
    "stripped": "value.strip()",
    "single spaces": "' '.join(value.split())",
    "without spaces": "value.replace(' ', '')",
    "lines stripped": "'\\n'.join(one.strip() for one in value.strip().splitlines())",
    "without a last full stop": "value.rstrip('.')",
    "without punctuation around it": "value.strip(' .,;:!?')",
    "without brackets around it": "value.strip('[](){}<> ')",
    "without quotes around it": "value.strip('\"\\'` ')",
}
_OF_NUMBER: Mapping[str, str] = {
    "rounded": "round(value)",
    **{f"rounded to {places} place{'s' * (places > 1)}": f"round(value, {places})" for places in range(1, 7)},
    "to a whole number": "int(value)",
    "to a float": "float(value)",
    "as a percentage": "value * 100",
    "as a fraction of 100": "value / 100",
}
_OF_TYPE: Mapping[str, str] = {
    "to text": "str(value)",
    "to a list": "list(value)",
    "to a tuple": "tuple(value)",
    "to a set": "set(value)",
    "to a truth value": "bool(value)",
}
_READ = {
    "text to a value": "__import__('ast').literal_eval(value)",
    "a word to a value": "{'None': None, 'True': True, 'False': False}.get(value, value)",
    "a value to a word": "str(value) if value is None or isinstance(value, bool) else value",
}
_ORDER: Mapping[str, str] = {
    "sorted": "type(value)(sorted(value)) if isinstance(value, (list, tuple)) else sorted(value)",
    "sorted as a tuple": "tuple(sorted(value))",
    "sorted, largest first": "type(value)(sorted(value, reverse=True)) if isinstance(value, (list, tuple)) else value",
    "sorted text": "''.join(sorted(value)) if isinstance(value, str) else value",
    "reversed": "value[::-1]",
    **{
        f"sorted by {words}": f"type(value)(sorted(value, key=lambda one: {key}))"
        for words, key in {
            "first rising, second falling": "(one[0], -one[1])",
            "first falling, second rising": "(-one[0], one[1])",
            "first falling": "-one[0]",
            "second": "one[1]",
            "second, then first": "(one[1], one[0])",
            "second falling": "-one[1]",
            "second falling, then first": "(-one[1], one[0])",
            "length": "len(one)",
            "length, then value": "(len(one), one)",
            "size": "abs(one)",
            "text without case": "one.lower()",
        }.items()
    },
}
_ELEMENTS: Mapping[str, str] = {
    f"elements {name}": f"each(lambda value: {source}, value)"
    for name, source in {**_OF_TEXT, **_OF_NUMBER, **_OF_TYPE, **_READ, "reversed": "value[::-1]"}.items()
}
_LEAVES: Mapping[str, str] = {
    f"all through {name}": f"through(lambda value: {source}, value)"
    for name, source in {**_OF_TEXT, **_OF_NUMBER, **_READ, "to text": "str(value)"}.items()
}
_DICTIONARIES: Mapping[str, str] = {
    "pairs of a dictionary": "list(value.items())",
    "values of a dictionary": "list(value.values())",
    "pairs to a dictionary": "dict(value)",
    "keys to text": "{str(key): one for key, one in value.items()}",
    "keys to numbers": "{int(key): one for key, one in value.items()}",
    "keys and values exchanged": "{one: key for key, one in value.items()}",
    "a dictionary for each pair": "[{key: one} for part in parts(value) for key, one in part.items()]",
    "one dictionary of all": "{key: one for part in parts(value) for key, one in part.items()}",
    "one dictionary of all, in a list": "[{key: one for part in parts(value) for key, one in part.items()}]",
}

CONVERSIONS: Mapping[str, str] = {
    **_OF_TYPE,
    **_OF_NUMBER,
    **_READ,
    **_ORDER,
    **_OF_TEXT,
    **_ELEMENTS,
    **_DICTIONARIES,
    "nested lists": "deep(list, value)",
    "nested tuples": "deep(tuple, value)",
    "as given in an argument": "as_given(value, arguments)",
    "elements as given in an argument": "each(lambda value: as_given(value, arguments), value)",
    "in the case of an argument": "as_written(value, arguments)",
    "elements in the case of an argument": "each(lambda value: as_written(value, arguments), value)",
    "of the first argument's type": "type(arguments[0])(value)",
    "joined": "''.join(map(str, value))",
    "joined by spaces": "' '.join(map(str, value))",
    "joined by commas": "','.join(map(str, value))",
    "joined by commas and spaces": "', '.join(map(str, value))",
    "joined by lines": "'\\n'.join(map(str, value))",
    "split": "value.split()",
    "split at commas": "[one.strip() for one in value.split(',')]",
    "split into lines": "value.splitlines()",
    "digits of a number": "[int(one) for one in str(value)]",
    "elements sorted": "type(value)(type(one)(sorted(one)) for one in value)",
    "elements joined": "type(value)(''.join(one) for one in value)",
    "elements joined by spaces": "type(value)(' '.join(one) for one in value)",
    "elements unwrapped": "type(value)(one for (one,) in value)",
    "elements in tuples": "type(value)((one,) for one in value)",
    "elements in lists": "type(value)([one] for one in value)",
    "unwrapped": "next(one for one, in [value])",
    "the first of a pair": "value[0] if isinstance(value, tuple) and len(value) == 2 else value",
    "the second of a pair": "value[1] if isinstance(value, tuple) and len(value) == 2 else value",
    "the first of each": "type(value)(one[0] for one in value)",
    "the second of each": "type(value)(one[1] for one in value)",
    "in a list": "[value]",
    "in a tuple": "(value,)",
    "without duplicates": "list(dict.fromkeys(value))",
    "without blank elements": "type(value)(one for one in value if not isinstance(one, str) or one.strip())",
    "flattened": "type(value)(one for part in value for one in part)",
    "without a comma before the last": r"__import__('re').sub(r', (and|or) ', r' \1 ', value)",
    "with a comma before the last": r"__import__('re').sub(r'(?<!,) (and|or) ', r', \1 ', value)",
    "its length": "value if isinstance(value, (str, int)) else len(value)",
    "as binary digits": "format(value, 'b') if type(value) is int else value",
    "binary digits to a number": "int(value, 2) if isinstance(value, str) else value",
    "with the prefix 0b": "'0b' + value if isinstance(value, str) else bin(value) if value >= 0 else value",
    "without a prefix 0b": "value[2:] if isinstance(value, str) and value[:2] in ('0b', '0x', '0o') else value",
    "as hexadecimal digits": "format(value, 'x') if type(value) is int else value",
    "with thousands separated": "format(value, ',')",
    **{f"written with {places} places": f"format(value, '.{places}f')" for places in (1, 2, 3, 4)},
    "truth of yes or no": "{'yes': True, 'no': False, 'true': True, 'false': False}[value.lower()]",
    "nothing to None": "value or None",
    **_LEAVES,
}
"""Name and expression of each conversion that needs no look at the tests: types, order, rounding, case, white space."""

PRINTED = Conversion("printed", "value")
COPIED = Conversion("copied arguments", "value")
FRESH = Conversion("fresh defaults", "value")
"""Not conversions of the value: output in place of a result (C.3); an argument changed in place, or a mutable default
shared by calls (C.4)."""

_PAIRED = (
    *("to text", "to a list", "to a tuple", "to a whole number", "to a float", "text to a value", "sorted", "reversed"),
    *("lower case", "upper case", "stripped", "single spaces", "nested lists", "nested tuples", "split", "joined"),
    *("elements to text", "elements to a whole number", "elements stripped", "rounded to 2 places", "in a list"),
    *("without duplicates", "pairs of a dictionary", "without brackets around it", "elements lower case"),
    *("elements without spaces", "without blank elements", "elements sorted", "flattened"),
)
"""Conversions that are tried two at a time, where no single one fits."""
_MUTATES = re.compile(
    r"\.(?:sort|append|remove|pop|insert|extend|reverse|clear|update|add|discard)\(|\]\s*[-+*/]?=(?!=)|\bdel\b"
)
_DEFAULT = re.compile(r"def\s+\w+\([^)]*=\s*(?:\[|\{|set\(|dict\(|list\()")

Learner: TypeAlias = Callable[[str, Sequence[Values]], Iterator[Conversion]]
"""Reads conversions off a solution's text and the values of its failing tests."""


def could_convert(
    failure: Failure, *, among: Collection[str] = tuple(CONVERSIONS), learners: Sequence[Learner] = ()
) -> Sequence[Conversion]:
    """Return the conversions worth running for this failure, likeliest first; none where its values are not known."""
    if failure.observation is None:
        return ()
    conversions = [PRINTED] if "print" in failure.solution and _returned_nothing(failure) else []
    seen = [values for observed in failure.observation.failures if (values := values_of(observed)) is not None]
    if seen:
        conversions += [
            Conversion(name, CONVERSIONS[name])
            for name in among
            if all(_fits(CONVERSIONS[name], values) for values in seen)
        ]
        if learners and not conversions:
            read = (conversion for learner in learners for conversion in learner(failure.solution, seen))
            conversions += [
                conversion for conversion in read if all(_fits(conversion.expression, values) for values in seen)
            ]
            conversions = conversions or list(_pairs(seen))
    if _MUTATES.search(failure.solution):
        conversions.append(COPIED)
    if _DEFAULT.search(failure.solution):
        conversions.append(FRESH)
    return tuple(conversions)


def _pairs(seen: Sequence[Values]) -> Iterator[Conversion]:
    """Two conversions, one after the other; the first must change the first value."""
    for first in _PAIRED:
        halfway = _converted(CONVERSIONS[first], seen[0])
        if halfway is not None:
            for second in _PAIRED:
                expression = f"(lambda value: {CONVERSIONS[second]})({CONVERSIONS[first]})"
                if _fits(CONVERSIONS[second], halfway) and all(_fits(expression, values) for values in seen):
                    yield Conversion(f"{first}, then {second}", expression)


def _converted(source: str, seen: Values) -> Values | None:
    """Return the values with the conversion made; None where it cannot be made, or changes nothing."""
    try:
        value = eval(_compiled(source), {**_helpers(), "value": seen.got, "arguments": seen.arguments})  # noqa: S307 - an expression of this module over literals
    except Exception:  # noqa: BLE001 - it cannot be converted so
        return None
    if type(value) is type(seen.got) and value == seen.got:
        return None
    return Values(value, seen.expected, seen.of_truth, seen.arguments)


def _returned_nothing(failure: Failure) -> bool:
    return failure.observation is not None and any(observed.got == "None" for observed in failure.observation.failures)


def values_of(seen: SeenFailure) -> Values | None:
    """Read the values of a failing test; None unless all are literals."""
    if seen.expected is None:
        return None
    try:
        got, expected = ast.literal_eval(seen.got), ast.literal_eval(seen.expected)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return Values(got, expected, seen.expected_type == "truth", _arguments(seen.call))


def _arguments(call: str) -> tuple[Any, ...]:
    try:
        node = ast.parse(call, mode="eval").body
        if isinstance(node, ast.Call):
            values = (*node.args, *(keyword.value for keyword in node.keywords))
            return tuple(ast.literal_eval(value) for value in values)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        pass
    return ()


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<conversion>", "eval")


@cache
def _helpers() -> Mapping[str, Any]:
    names: dict[str, Any] = {}
    exec(HELPERS, names)  # noqa: S102 - this module's own text
    return names


def _fits(source: str, seen: Values) -> bool:
    """Tell if the conversion gives the expected value. Both values are plain data, and the expression is ours."""
    try:
        code = _compiled(source) if source in _KNOWN else compile(source, "<conversion>", "eval")
        value = eval(code, {**_helpers(), "value": seen.got, "arguments": seen.arguments})  # noqa: S307 - an expression of ours over literals
        if seen.of_truth:
            return bool(value) is seen.expected
        return type(value) is type(seen.expected) and bool(value == seen.expected)
    except Exception:  # noqa: BLE001 - it cannot be converted so
        return False


_KNOWN = frozenset(CONVERSIONS.values())
