"""Plain data as Python source, one line a value, and back without executing anything."""

import ast
import math
from typing import Any

__all__ = ["literal", "value_of"]

_EXACT = (bool, int, str, bytes, type(None), type(Ellipsis))


def literal(value: Any) -> str:
    """Return the value as one line of source that `value_of` takes. Raises TypeError for an object.

    Items of sets are in the order of their sources, which is the same in every process.
    """
    kind = type(value)
    if kind in _EXACT:
        return "..." if value is ... else repr(value)
    if kind is float:
        return repr(value) if math.isfinite(value) else "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if kind is complex:
        return f"complex({literal(value.real)}, {literal(value.imag)})"
    if kind is dict:
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if kind in _BRACKETS:
        opening, closing = _BRACKETS[kind]
        items = sorted(map(literal, value)) if kind in (set, frozenset) else map(literal, value)
        return f"{opening}{', '.join(items)}{',' if kind is tuple and len(value) == 1 else ''}{closing}"
    raise TypeError(f"a value of type {kind.__name__!r} is not plain data")


_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("set([", "])"),
    frozenset: ("frozenset([", "])"),
    bytearray: ("bytearray([", "])"),
}


def value_of(source: str) -> Any:
    """Return the value of a line that `literal` made, or that a person wrote likewise. Raises ValueError."""
    try:
        return _value(ast.parse(source.strip(), mode="eval").body)
    except (SyntaxError, TypeError, ValueError, KeyError, RecursionError, MemoryError) as error:
        raise ValueError(f"{source[:60]!r} is not plain data: {error}") from None


_CALLS: dict[str, Any] = {"set": set, "frozenset": frozenset, "bytearray": bytearray, "complex": complex}
_NAMES = {"inf": math.inf, "nan": math.nan}


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.Name(id=name) if name in _NAMES:
            return _NAMES[name]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _CALLS[name](*map(_value, arguments))
    return _collection(node)


def _collection(node: ast.expr) -> Any:
    match node:
        case ast.List(elts=items):
            return [_value(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(_value(item) for item in items)
        case ast.Set(elts=items):
            return {_value(item) for item in items}
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {_value(key): _value(value) for key, value in zip(keys, values, strict=True) if key is not None}
    raise ValueError(f"{ast.unparse(node)[:40]!r} is an expression; write its value")
