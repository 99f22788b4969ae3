"""The calls that a suite is certain to make, whatever the program returns: they are sent ahead, all at once.

Most published tests are straight lines of asserts on calls with constant arguments. To foresee them saves a round trip
a call. A call is foreseen only if it is made in any case: not behind `and`, `or`, `if`, a loop or a second comparison.
At the first statement with any other call of the program's the foresight ends, and the rest is called one by one. The
answers are used in order, up to the test that fails; what the program does after that is of no consequence.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NoReturn

from codeeval_sandbox.guest.codec import Codec
from codeeval_sandbox.guest.sharing import call_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FEWEST = 2
"""Calls that are worth a script."""

_MAXIMUM = 1 << 20
"""Bytes of foreseen calls; a suite with more is called one by one."""

PURE = frozenset(
    {"range", "list", "tuple", "set", "dict", "float", "int", "str", "frozenset", "complex", "bytes", "len"}
)
"""Built-in functions that constants may be made by, unless the suite gives their names to something else."""


_VARIABLE = (ast.Lambda, ast.comprehension, ast.Attribute, ast.Starred, ast.NamedExpr, ast.JoinedStr)
"""Nodes that no constant expression holds."""


class Script:
    """Foreseen calls, and the frame that asks for them."""

    def __init__(self, calls: Sequence[tuple[str, tuple[Any, ...], dict[str, Any]]]) -> None:
        """`calls`: (target, arguments, keywords) with plain values."""
        codec = Codec(_refuse, _refuse)
        frames = [call_frame(codec, target, arguments, keywords)[1:] for target, arguments, keywords in calls]
        self.data = codec.dumps(["many", frames])
        self.calls = calls


def foresee(statements: Iterable[ast.stmt], names: dict[str, str | None]) -> Script | None:
    """Return the Script of a list of statements, or None if nothing can be foreseen.

    `names`: names by which statements call the program's functions, with their names in the program. None stands for
    an object that may call the program by itself, or that differs from Python's of that name.
    """
    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
    for statement in statements:
        reader = _Reader(names)
        reader.statement(statement)
        calls += reader.calls
        if not reader.certain:
            break
    if len(calls) < _FEWEST:
        return None
    try:
        script = Script(calls)
    except (TypeError, ValueError, RecursionError):
        return None
    return script if len(script.data) <= _MAXIMUM else None


class _Reader:
    """Collects the certain calls of a statement in the order of evaluation, until one is not certain."""

    def __init__(self, names: dict[str, str | None]) -> None:
        self._names = names
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.certain = True

    def statement(self, node: ast.stmt) -> None:
        """Take in a whole statement: `calls` grows, and `certain` says whether there may be more behind it."""
        if isinstance(node, ast.Assert):
            self._expression(node.test)
        elif isinstance(node, ast.Expr):
            self._expression(node.value)
        elif not isinstance(node, ast.Pass):
            self._stop_if_used(node)

    def _expression(self, node: ast.expr) -> None:
        if not self.certain or isinstance(node, ast.Constant):
            return
        if isinstance(node, ast.Compare):
            self._in_order([node.left, node.comparators[0]], later=node.comparators[1:])
        elif isinstance(node, ast.BoolOp):
            self._in_order(node.values[:1], later=node.values[1:])
        elif isinstance(node, (ast.UnaryOp, ast.Starred)):
            self._expression(node.operand if isinstance(node, ast.UnaryOp) else node.value)
        elif isinstance(node, ast.BinOp):
            self._in_order([node.left, node.right])
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            self._in_order(node.elts)
        elif isinstance(node, ast.Call):
            self._call(node)
        else:
            self._stop_if_used(node)

    def _in_order(self, nodes: Iterable[ast.expr], later: Iterable[ast.expr] = ()) -> None:
        for node in nodes:
            self._expression(node)
        for node in later:
            self._stop_if_used(node)

    def _call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name is None or name not in self._names:
            self._stop_if_used(node.func)
            self._in_order(node.args + [keyword.value for keyword in node.keywords])
            return
        try:
            arguments = tuple(self._value(argument) for argument in node.args)
            keywords = {keyword.arg: self._value(keyword.value) for keyword in node.keywords}
        except ValueError:
            self.certain = False
            return
        target = self._names[name]
        named = {key: value for key, value in keywords.items() if key is not None}
        if target is None or len(named) < len(keywords):
            self.certain = False
        else:
            self.calls.append((target, arguments, named))

    def _stop_if_used(self, node: ast.AST) -> None:
        """Nothing behind a part that may or may not use the program can be foreseen."""
        if isinstance(node, ast.stmt) or any(
            isinstance(part, ast.Name) and part.id in self._names for part in ast.walk(node)
        ):
            self.certain = False

    def _value(self, node: ast.expr) -> Any:
        """Return the value of an expression of constants. Raises ValueError for any other."""
        if not all(map(self._may_be_constant, ast.walk(node))):
            raise ValueError("not constant")
        try:
            return eval(compile(ast.Expression(node), "<constant>", "eval"))
        except Exception as error:
            raise ValueError(str(error)) from None

    def _may_be_constant(self, part: ast.AST) -> bool:
        if isinstance(part, ast.Name):
            return part.id in PURE and part.id not in self._names
        return not isinstance(part, _VARIABLE)


def _refuse(_value: Any) -> NoReturn:
    raise TypeError("only plain data can be sent ahead")
