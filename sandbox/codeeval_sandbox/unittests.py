"""Reading of test files of unittest: their tests by name, and a twin of them that a right program fails."""

import ast
import builtins
import copy
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["imports_of", "named_tests", "native_names", "skippable_tests", "twin_of", "twin_tests"]

_SKIPS = frozenset({"skip", "skipIf", "skipUnless"})
_ROOTS = frozenset({"TestCase", "IsolatedAsyncioTestCase"})
_LARGE = 1_000_003
"""Added to a number that a test expects, so that no tolerance covers the difference."""

_VALUES = frozenset(
    {
        *("assertEqual", "assertEquals", "assertAlmostEqual", "assertCountEqual", "assertDictEqual", "assertIs"),
        *("assertListEqual", "assertMultiLineEqual", "assertSequenceEqual", "assertSetEqual", "assertTupleEqual"),
    }
)
"""Assertions whose second argument is the expected value."""

_OPPOSITES = {
    first: second
    for pair in (
        ("assertTrue", "assertFalse"),
        ("assertIn", "assertNotIn"),
        ("assertIsNone", "assertIsNotNone"),
        ("assertIsInstance", "assertNotIsInstance"),
        ("assertGreater", "assertLessEqual"),
        ("assertGreaterEqual", "assertLess"),
        ("assertRegex", "assertNotRegex"),
        ("assertEqual", "assertNotEqual"),
        ("assertAlmostEqual", "assertNotAlmostEqual"),
        ("assertIs", "assertIsNot"),
    )
    for first, second in (pair, pair[::-1])
}
"""Each of these fails where the other passes."""


def named_tests(source: str, classes: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the tests of a file as `Class.method`, by class in their order and then by name, as unittest runs them.

    Args:
        source: the file, of which only the top level counts.
        classes: names of the classes to run; empty for every class that derives from `TestCase`.

    Raises:
        SyntaxError: the source does not parse.
    """
    cases = _cases(source)
    chosen = classes or tuple(cases)
    return tuple(f"{name}.{test}" for name in chosen if name in cases for test in sorted(_methods(name, cases)))


def skippable_tests(source: str, classes: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the tests that carry a decorator by which they may be skipped, or whose class does.

    No other test may be skipped: a program that makes its tests raise `SkipTest` has not passed them.
    """
    cases = _cases(source)
    skippable = []
    for name in classes or tuple(cases):
        methods = _methods(name, cases) if name in cases else {}
        whole = name in cases and _may_skip(cases[name])
        skippable += [f"{name}.{test}" for test in sorted(methods) if whole or _may_skip(methods[test])]
    return tuple(skippable)


def imports_of(source: str) -> str:
    """Return the imports at the top of a file of tests, but those of unittest.

    In one module with its tests, a program may use what they import.
    """
    nodes = [node for node in _parsed(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return "".join(f"{ast.unparse(node)}\n" for node in nodes if not _is_of_tests(node))


def _is_of_tests(node: ast.Import | ast.ImportFrom) -> bool:
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or "."]
    return any(module.partition(".")[0] in ("", "__future__", "mock", "unittest") for module in modules)


def native_names(source: str, entry_point: str) -> tuple[str, ...]:
    """Return the names of Python's own that a file of tests uses and does not bind, without the entry point's."""
    tree = _parsed(source)
    used, bound = set[str](), {entry_point}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
    return tuple(sorted(name for name in used - bound if hasattr(builtins, name) and not name.startswith("__")))


def twin_of(source: str) -> str:
    """Return the tests with one expectation of each method altered, so that a right program fails them.

    The first assertion that a method certainly reaches is altered. An expected constant becomes another one, and any
    other assertion becomes its opposite. Empty: no test has such an assertion.
    """
    tree = _parsed(source)
    altered = False
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            altered = _alter(node) or altered
    return ast.unparse(tree) + "\n" if altered else ""


def twin_tests(source: str, twin: str, classes: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the tests that a right program certainly fails in the twin: those that were altered, and have to pass.

    A test is altered too if it names an altered function, as those of pytest do (`pytests`).
    """
    cases, altered = _cases(source), _altered(source, twin) if twin else set[str]()
    chosen = []
    for name in classes or tuple(cases):
        methods = _methods(name, cases) if name in cases and not _may_skip(cases[name]) else {}
        for test, method in sorted(methods.items()):
            names = (
                {test} if test in altered else {_last(node) for node in ast.walk(method) if isinstance(node, ast.expr)}
            )
            if _has_to_pass(method) and names & altered:
                chosen.append(f"{name}.{test}")
    return tuple(chosen)


def _altered(source: str, twin: str) -> set[str]:
    """Return names of functions that the twin has in another form, each time that the file defines them."""
    functions = [
        [node for node in ast.walk(_parsed(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for text in (source, twin)
    ]
    same, other = set[str](), set[str]()
    for first, second in zip(*functions, strict=True):
        (same if ast.unparse(first) == ast.unparse(second) else other).add(first.name)
    return other - same


def _has_to_pass(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {_last(part.func if isinstance(part, ast.Call) else part) for part in method.decorator_list}
    return not names & {*_SKIPS, "expectedFailure"}


def _parsed(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes such as "\\d" are common in tests
        return ast.parse(source)


def _cases(source: str) -> Mapping[str, ast.ClassDef]:
    """Return the classes of tests at the top level, by name in their order."""
    cases: dict[str, ast.ClassDef] = {}
    for node in _parsed(source).body:
        if isinstance(node, ast.ClassDef) and any(_last(base) in _ROOTS | cases.keys() for base in node.bases):
            cases[node.name] = node
    return cases


def _last(node: ast.expr) -> str:
    """Return the last part of a dotted name; empty for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _methods(name: str, cases: Mapping[str, ast.ClassDef]) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the tests of a class, those that it inherits from classes of the file too."""
    methods: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
    for base in reversed(cases[name].bases):
        if _last(base) in cases:
            methods.update(_methods(_last(base), cases))
    for node in cases[name].body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            methods[node.name] = node
    return methods


def _may_skip(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorators = (part.func if isinstance(part, ast.Call) else part for part in node.decorator_list)
    return any(_last(decorator) in _SKIPS for decorator in decorators)


def _alter(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Alter the first assertion at the top of a test's body, in place; return whether there is one."""
    for call in _assertions(method):
        name = call.func.attr
        expected = _other(call.args[1]) if name in _VALUES and len(call.args) > 1 else None
        if expected is not None:
            call.args[1] = expected
            return True
        if name in _OPPOSITES:
            call.func.attr = _OPPOSITES[name]
            return True
    return any(_alter_plain(statement) for statement in method.body if isinstance(statement, ast.Assert))


def _alter_plain(statement: ast.Assert) -> bool:
    """Alter a plain assertion, in place. One of equality expects another value, which only equal-to-all fulfils."""
    test = statement.test
    if not (isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq) and len(test.ops) == 1):
        statement.test = ast.UnaryOp(ast.Not(), test)
    elif _calls(test.comparators[0]) and not _calls(test.left):
        test.left = _other(test.left) or ast.List([test.left], ast.Load())
    else:
        test.comparators = [_other(test.comparators[0]) or ast.List(test.comparators, ast.Load())]
    return True


def _calls(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(node))


class _Assertion(ast.Call):
    """A call of a method."""

    func: ast.Attribute


def _assertions(method: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[_Assertion]:
    for statement in method.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr.startswith("assert"):
            yield call  # type: ignore[misc] # its function is an attribute, as was just seen


def _other(node: ast.expr) -> ast.expr | None:
    """Return the source of a value that differs from this literal; None if it is no literal."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    made = copy.copy(node)
    if isinstance(made, ast.List | ast.Tuple | ast.Set):
        made.elts = [*made.elts, ast.Constant("?")]
        return made
    if isinstance(made, ast.Dict):
        made.keys, made.values = [*made.keys, ast.Constant("?")], [*made.values, ast.Constant("?")]
        return made
    return ast.Constant(_other_constant(value))


def _other_constant(value: Any) -> Any:
    if isinstance(value, bool) or value is None or value is ...:
        return not value
    if isinstance(value, int | float | complex):
        return value + _LARGE if value + _LARGE != value else 0
    return value + ("?" if isinstance(value, str) else b"?")
