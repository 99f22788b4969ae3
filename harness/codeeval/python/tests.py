"""Tests as source: rewritten to tell what they see, and compared with a program that may have learnt them by heart."""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Expectation", "as_unittest", "expectations", "free_names", "imported_modules", "literals", "watched"]

_LONGEST_UNITTEST = 200_000
"""Characters of tests that are given the form of unittest."""
_KEPT = 256
"""Texts of tests whose other forms are remembered, because many programs have the same tests."""


class _Watching(ast.NodeTransformer):
    """Tell before each assert, and show the result of each call of the program."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._asserts = 0

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        self.generic_visit(node)
        notice = ast.Expr(ast.Call(ast.Name("codeeval_at", ast.Load()), [ast.Constant(self._asserts)], []))
        self._asserts += 1
        return [notice, node]

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self._names:
            return ast.Call(ast.Name("codeeval_seen", ast.Load()), [node], [])
        return node


class _Methods(ast.NodeTransformer):
    """Write asserts as unittest's methods."""

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        match node.test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                call = _method("assertEqual", left, right)
            case test:
                call = _method("assertTrue", test)
        return ast.Expr(call)


def _method(name: str, *arguments: ast.expr) -> ast.Call:
    owner = ast.Subscript(ast.Call(ast.Name("globals", ast.Load()), [], []), ast.Constant("codeeval_case"), ast.Load())
    return ast.Call(ast.Attribute(owner, name, ast.Load()), list(arguments), [])


def watched(tests: str, names: Collection[str]) -> str:
    """Return tests that call `codeeval_at(i)` before their i-th assert, and `codeeval_seen` on each result.

    `names`: names by which they call the program. Raises SyntaxError.
    """
    return ast.unparse(ast.fix_missing_locations(_Watching(names).visit(_parsed(tests))))


def as_unittest(program: str, tests: str) -> str:
    """Return a file of program and tests that unittest runs; empty for tests that are too long. Raises SyntaxError."""
    case = "" if len(tests) > _LONGEST_UNITTEST else _unittest_case(tests)
    return f"{program}{case}" if case else ""


@lru_cache(_KEPT)
def _unittest_case(tests: str) -> str:
    source = ast.unparse(ast.fix_missing_locations(_Methods().visit(_parsed(tests))))
    return (
        "\n\nimport unittest\n\n\nclass Tests(unittest.TestCase):\n    def test_all(self):\n"
        f"        globals()['codeeval_case'] = self\n        exec({source!r}, globals())\n\n\nunittest.main()\n"
    )


def free_names(tests: str) -> list[str]:
    """Return the names that tests use and do not bind, in order. Raises SyntaxError."""
    tree = _parsed(tests)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)}
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, definitions)}
    bound |= {(name.asname or name.name).partition(".")[0] for name in _imports(tree)}
    return list(dict.fromkeys(node.id for node in names if node.id not in bound))


def imported_modules(tests: str) -> list[str]:
    """Return the modules that tests import, in order. Raises SyntaxError."""
    tree = _parsed(tests)
    modules = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    modules += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return list(dict.fromkeys(modules))


def _imports(tree: ast.AST) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from node.names


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error)) from None


# -- learnt by heart


@dataclass(frozen=True, slots=True)
class Expectation:
    """One test in literals: a call of the program, and the value that it expects."""

    arguments: tuple[str, ...]
    """Canonical text of each argument."""
    expected: str
    """Canonical text of the value."""


def expectations(tests: str, names: Collection[str]) -> Sequence[Expectation]:
    """Return the tests that compare a call of `names` with a literal; none if Python cannot parse them."""
    return _expectations(tests, frozenset(names))


@lru_cache(_KEPT)
def _expectations(tests: str, names: frozenset[str]) -> Sequence[Expectation]:
    try:
        tree = _parsed(tests)
    except SyntaxError:
        return []
    pairs = []
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=ast.Call(func=ast.Name(id=name)) as call, ops=[ast.Eq()], comparators=[value]):
                given, expected = [_text(argument) for argument in call.args], _text(value)
                if name in names and expected is not None and all(text is not None for text in given):
                    pairs.append(Expectation(tuple(text for text in given if text is not None), expected))
    return pairs


def literals(program: str) -> frozenset[str]:
    """Return the canonical texts of a program's literals; empty if Python cannot parse it."""
    try:
        tree = _parsed(program)
    except SyntaxError:
        return frozenset()
    texts = (_text(node) for node in ast.walk(tree) if isinstance(node, ast.expr))
    return frozenset(text for text in texts if text is not None)


def _text(node: ast.expr) -> str | None:
    try:
        return repr(ast.literal_eval(node))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
