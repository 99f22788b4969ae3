"""C.3, run: does converting what a sample returns make it pass?

A conversion is one expression over `value`. The values that the first failing tests saw say, on the host, which
conversions could do; only those run in the sandbox, as one more unit of the program that wraps its entry point. A value
that a conversion cannot take is returned as it is.
"""

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from types import CodeType
from typing import Any

from codeeval.taxonomy.failure import Failure
from codeeval.taxonomy.observation import SeenFailure

__all__ = ["ARGUMENTS", "CONVERSIONS", "could_convert", "wrapper_of"]

CONVERSIONS: Mapping[str, str] = {
    "to a list": "list(value)",
    "to a tuple": "tuple(value)",
    "to a set": "set(value)",
    "to text": "str(value)",
    "to a whole number": "int(value)",
    "to a float": "float(value)",
    "to a truth value": "bool(value)",
    "text to a value": "__import__('ast').literal_eval(value)",
    "sorted": "type(value)(sorted(value)) if isinstance(value, (list, tuple)) else sorted(value)",
    "sorted as a tuple": "tuple(sorted(value))",
    "sorted, largest first": "type(value)(sorted(value, reverse=True)) if isinstance(value, (list, tuple)) else value",
    "sorted text": "''.join(sorted(value)) if isinstance(value, str) else value",
    "reversed": "value[::-1]",
    "rounded": "round(value)",
    "rounded to 1 place": "round(value, 1)",
    "rounded to 2 places": "round(value, 2)",
    "rounded to 3 places": "round(value, 3)",
    "rounded to 4 places": "round(value, 4)",
    "elements rounded to 2 places": "type(value)(round(one, 2) for one in value)",
    "joined": "''.join(map(str, value))",
    "joined by spaces": "' '.join(map(str, value))",
    "joined by commas": "','.join(map(str, value))",
    "joined by commas and spaces": "', '.join(map(str, value))",
    "joined by lines": "'\\n'.join(map(str, value))",
    "split": "value.split()",
    "split at commas": "[one.strip() for one in value.split(',')]",
    "commas to spaces": "value.replace(', ', ' ').replace(',', ' ')",
    "spaces to commas": "value.replace(' ', ', ')",
    "lower case": "value.lower()",
    "upper case": "value.upper()",
    "first letter a capital": "value.capitalize()",
    "stripped": "value.strip()",
    "without spaces": "value.replace(' ', '')",
    "without a last full stop": "value.rstrip('.')",
    "elements in lower case": "type(value)(one.lower() for one in value)",
    "elements stripped": "type(value)(one.strip() for one in value)",
    "elements to text": "type(value)(str(one) for one in value)",
    "elements to whole numbers": "type(value)(int(one) for one in value)",
    "elements to floats": "type(value)(float(one) for one in value)",
    "elements to lists": "type(value)(list(one) for one in value)",
    "elements to tuples": "type(value)(tuple(one) for one in value)",
    "elements joined": "type(value)(''.join(one) for one in value)",
    "elements unwrapped": "type(value)(one for (one,) in value)",
    "unwrapped": "next(one for one, in [value])",
    "the first of a pair": "value[0] if isinstance(value, tuple) and len(value) == 2 else value",
    "the second of a pair": "value[1] if isinstance(value, tuple) and len(value) == 2 else value",
    "in a list": "[value]",
    "in a tuple": "(value,)",
    "without duplicates": "list(dict.fromkeys(value))",
    "its length": "value if isinstance(value, (str, int)) else len(value)",
    "pairs of a dictionary": "list(value.items())",
    "pairs to a dictionary": "dict(value)",
    "with the prefix 0b": "'0b' + value if isinstance(value, str) else value",
    "without a prefix 0b": "value[2:] if isinstance(value, str) and value[:2] in ('0b', '0x', '0o') else value",
    "Yes or No": "{True: 'Yes', False: 'No'}[value]",
    "YES or NO": "{True: 'YES', False: 'NO'}[value]",
    "truth of yes or no": "{'yes': True, 'no': False, 'true': True, 'false': False}[value.lower()]",
    "nothing to None": "value or None",
    "as a percentage": "value * 100",
    "as a fraction of 100": "value / 100",
}
"""Name and expression of each: types, order, rounding, joining, case, stripping."""

ARGUMENTS: Mapping[str, str] = {
    "copied arguments": "__import__('copy').deepcopy(arguments)",
    "fresh defaults": "arguments",
}
"""Not conversions of the value but of the call: an argument changed in place, a shared mutable default (C.4)."""

_PRINTED = "printed"
_MUTATES = re.compile(
    r"\.(?:sort|append|remove|pop|insert|extend|reverse|clear|update|add|discard)\(|\]\s*[-+*/]?=(?!=)|\bdel\b"
)
_DEFAULT = re.compile(r"def\s+\w+\([^)]*=\s*(?:\[|\{|set\(|dict\(|list\()")

_WRAPPER = """
def _codeeval_wrapped(function):
    import contextlib, copy, functools, io
    depth, defaults = [0], copy.deepcopy(getattr(function, "__defaults__", None))

    @functools.wraps(function)
    def call(*arguments, **keywords):
        depth[0] += 1
        try:
            {prepare}
            value = function(*arguments, **keywords)
        finally:
            depth[0] -= 1
        if depth[0]:
            return value
        try:
            return {convert}
        except Exception:
            return value
    return call


{entry_point} = _codeeval_wrapped({entry_point})
"""

_CAPTURE = """
def _codeeval_wrapped(function):
    import ast, contextlib, functools, io

    @functools.wraps(function)
    def call(*arguments, **keywords):
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            value = function(*arguments, **keywords)
        text = stream.getvalue()
        if value is not None or not text:
            return value
        try:
            return ast.literal_eval(text.strip())
        except (ValueError, SyntaxError):
            return text[:-1]
    return call


{entry_point} = _codeeval_wrapped({entry_point})
"""


def wrapper_of(name: str, entry_point: str) -> str:
    """The source unit, run after the solution, that applies the conversion of this name."""
    if name == _PRINTED:
        return _CAPTURE.format(entry_point=entry_point)
    prepare = "pass"
    if name == "copied arguments":
        prepare = "arguments = arguments if depth[0] > 1 else copy.deepcopy(arguments)"
    elif name == "fresh defaults":
        prepare = "function.__defaults__ = function.__defaults__ if depth[0] > 1 else copy.deepcopy(defaults)"
    convert = CONVERSIONS.get(name, "value")
    return _WRAPPER.format(entry_point=entry_point, prepare=prepare, convert=convert)


def could_convert(failure: Failure, *, among: Collection[str] = CONVERSIONS) -> Sequence[str]:
    """The conversions worth running for this failure, likeliest first; none where its values are not known."""
    if failure.observation is None:
        return ()
    names = [_PRINTED] if "print" in failure.solution and _returned_nothing(failure) else []
    seen = [values for one in failure.observation.failures if (values := _literals(one)) is not None]
    if seen:
        names += [name for name in among if all(_fits(CONVERSIONS[name], *values) for values in seen)]
    if _MUTATES.search(failure.solution):
        names.append("copied arguments")
    if _DEFAULT.search(failure.solution):
        names.append("fresh defaults")
    return tuple(names)


def _returned_nothing(failure: Failure) -> bool:
    return failure.observation is not None and any(one.got == "None" for one in failure.observation.failures)


def _literals(seen: SeenFailure) -> tuple[Any, Any, bool] | None:
    """Got, expected, and whether only the truth of the value is asked."""
    if seen.expected is None:
        return None
    try:
        return ast.literal_eval(seen.got), ast.literal_eval(seen.expected), seen.expected_type == "truth"
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<conversion>", "eval")


def _fits(source: str, got: Any, expected: Any, of_truth: bool) -> bool:  # noqa: FBT001 - the parts of one test
    """Whether the conversion makes one value of the other; both are plain data, and the expression is ours."""
    try:
        value = eval(_compiled(source), {"value": got})  # noqa: S307 - an expression of this module over a literal
        if of_truth:
            return bool(value) is expected
        return type(value) is type(expected) and bool(value == expected)
    except Exception:  # noqa: BLE001 - it cannot be converted so
        return False
