"""Published inputs that are Python expressions, such as `[1] * 10**5, list(range(9))`, read without executing Python.

Only operations that make plain data are known. Each is bounded, so that a few characters cannot fill the memory.
"""

import ast
import json
import operator
import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from codeeval_benchmarks.literals import value_of

__all__ = ["MOST_ITEMS", "arguments_of"]

MOST_ITEMS = 1 << 25
"""Items or characters that one expression may make. The largest published input has thirty million characters."""

_MOST_BITS = 1 << 20
"""Bits of the largest integer that a power may make."""

_PLAIN = re.compile(r"""(?:'[^'"\\\x00-\x1f]*'|"[^'"\\\x00-\x1f]*"|[\d\s\[\]{}:,.+\-eE])+""")
"""Numbers, short texts, lists and mappings, whose terms are the same in JSON once each text has double quotes."""
_WORD = re.compile(r"'[^'\\\n\x00]*'")


def arguments_of(source: str) -> tuple[Any, ...]:
    """Return the values of expressions with commas between them. Raises ValueError, which says what is not known."""
    if _WORD.fullmatch(source):
        return (source[1:-1],)
    if _PLAIN.fullmatch(source):
        try:
            return tuple(json.loads("[{}]".format(source.replace("'", '"'))))  # a tenth of the time
        except (ValueError, RecursionError):
            pass  # `1.`, `2 - 1` and `{1: 2}` are Python alone
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes such as "\d" are common in published data
            tree = ast.parse(f"[{source}]", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"{_short(source)} is not Python: {error}") from None
    if not isinstance(tree, ast.List):
        raise ValueError(f"{_short(source)} is not a list of arguments")  # noqa: TRY004 - the text is wrong
    try:
        return tuple(map(_Reader().value, tree.elts))
    except (TypeError, KeyError, IndexError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"{_short(source)} has no value: {error}") from None


def _short(source: str) -> str:
    return repr(source if len(source) <= 60 else f"{source[:60]}...")  # noqa: PLR2004 - as much as fits a line


_OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitXor: operator.xor,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.UAdd: lambda _, value: +value,
    ast.USub: lambda _, value: -value,
    ast.Not: lambda _, value: not value,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (range, list, tuple, set, frozenset, dict, str, int, float, complex, bool, reversed, sorted, chr)
}
_EXHAUSTING = frozenset({"list", "tuple", "set", "frozenset", "dict", "sorted"})


class _Reader:
    """Value of one expression; the items that it makes are counted."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {}
        self._items = 0

    def value(self, node: ast.expr) -> Any:
        """Return the value. Raises ValueError for an expression of another kind."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in self._names:
                return self._names[name]
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
                return self._called(name, list(map(self.value, arguments)))
            case ast.Subscript(value=sequence, slice=index):
                return self.value(sequence)[self._index(index)]
            case ast.UnaryOp() | ast.BinOp() | ast.Compare() | ast.IfExp():
                return self._operation(node)
        return self._collection(node)

    def _operation(self, node: ast.expr) -> Any:
        match node:
            case ast.UnaryOp(op=operation, operand=operand):
                return self._applied(operation, None, self.value(operand))
            case ast.BinOp(left=left, op=operation, right=right):
                return self._applied(operation, self.value(left), self.value(right))
            case ast.Compare(left=left, ops=[operation], comparators=[right]):
                return self._applied(operation, self.value(left), self.value(right))
            case ast.IfExp(test=test, body=body, orelse=other):
                return self.value(body if self.value(test) else other)
        return self._collection(node)

    def _collection(self, node: ast.expr) -> Any:
        match node:
            case ast.List(elts=items):
                return list(map(self.value, items))
            case ast.Tuple(elts=items):
                return tuple(map(self.value, items))
            case ast.Set(elts=items):
                return set(map(self.value, items))
            case ast.Dict(keys=keys, values=values) if None not in keys:
                return {self.value(key): self.value(value) for key, value in zip(keys, values, strict=True) if key}
            case ast.ListComp(elt=element, generators=[loop]):
                return self._made(element, loop)
        return value_of(ast.unparse(node))  # whose error names the expression

    def _applied(self, operation: ast.AST, left: Any, right: Any) -> Any:
        if type(operation) not in _OPERATORS:
            raise ValueError(f"the operator {type(operation).__name__!r} is not known")
        if isinstance(operation, ast.Mult):
            self._count(_repeated(left, right))
        elif isinstance(operation, ast.Pow) and isinstance(left, int) and isinstance(right, int):
            if abs(left).bit_length() * abs(right) > _MOST_BITS:
                raise ValueError(f"{left}**{right} is larger than {_MOST_BITS:,} bits")
        elif isinstance(operation, ast.Mod) and isinstance(left, str | bytes):
            raise TypeError("text is not formatted")
        return _OPERATORS[type(operation)](left, right)

    def _called(self, name: str, arguments: list[Any]) -> Any:
        if name in _EXHAUSTING and arguments and isinstance(arguments[0], range):
            self._count(len(arguments[0]))
        return _FUNCTIONS[name](*arguments)

    def _index(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Slice):
            parts = (node.lower, node.upper, node.step)
            return slice(*(None if part is None else self.value(part) for part in parts))
        return self.value(node)

    def _made(self, element: ast.expr, loop: ast.comprehension) -> list[Any]:
        """Return the items that a loop makes. A million of `x for x in` or `0 for x in` take no time."""
        if not isinstance(loop.target, ast.Name):
            raise TypeError("a loop has one name")
        items = self.value(loop.iter)
        if isinstance(items, Collection) and not loop.ifs:
            match element:
                case ast.Name(id=name) if name == loop.target.id:
                    self._count(len(items))
                    return list(items)
                case ast.Constant(value=value):
                    self._count(len(items))
                    return [value] * len(items)
        return [self.value(element) for _ in self._bound(loop.target.id, items, loop.ifs)]

    def _bound(self, name: str, items: Any, conditions: Sequence[ast.expr]) -> Iterator[None]:
        """Bind the loop's name to one item after the other, and go on where the conditions hold."""
        for item in items:
            self._count(1)
            self._names[name] = item
            if all(map(self.value, conditions)):
                yield

    def _count(self, items: int) -> None:
        self._items += items
        if self._items > MOST_ITEMS:
            raise ValueError(f"it makes more than {MOST_ITEMS:,} items")


def _repeated(left: Any, right: Any) -> int:
    """Return the number of items of a sequence that is repeated; 0 for a product of numbers."""
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, list | tuple | str | bytes) and isinstance(times, int):
            return len(sequence) * max(0, times)
    return 0
