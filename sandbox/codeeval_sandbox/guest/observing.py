"""Suites that are source, rewritten to report what each assert saw instead of ending at the first that fails.

Each assert becomes a call of a `watch.Watch`, with both of its sides as functions. The rewritten source runs where the
suite itself would run.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.namespace import Namespace
from codeeval_sandbox.guest.references import Global
from codeeval_sandbox.guest.watch import LONGEST, MOST_TESTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.watch import Watch

_CHECK = "check"
_WATCH = "__codeeval_watch__"
_REPORT = "__codeeval_report__"
"""The function in the program's own process that returns the report."""

_SUBJECT = "__codeeval_subject__"
"""The program's own function in the program's process, because the tests may define one of that name."""

_SHARED = """
{watch} = Watch({entry_point!r})
def {report}():
    return {watch}.report()
{source}
"""

_OUTCOMES = frozenset(".FEU")
_LONGEST_TEXT = LONGEST + 100
_FACTS, _MOST_FAILURES = 7, 50


class ObservedSource:
    """A rewritten suite."""

    def __init__(self, setup: str, tests: ast.Module, entry_point: str) -> None:
        """`tests`: source that defines `check`, which takes the program's function as its only argument."""
        self._setup = setup
        self._source = ast.unparse(ast.fix_missing_locations(_Watched().visit(tests)))
        self._entry = entry_point
        self._space = Namespace(setup + "\n" + self._source, [], entry_point, kept=_CHECK)

    def run(self, program: Program, watch: Watch) -> None:
        """Run the tests in this process."""
        space = self._space.open(program)
        space[_WATCH] = watch
        try:
            space[_CHECK](watch.watched(Global(program, self._entry)))
        finally:
            self._space.close()

    def run_shared(self, program: Program, watch_source: str) -> dict[str, Any]:
        """Run the tests in the program's process, and return its report.

        Raises:
            Malformed: the report, which is the program's word, has another form.
            Closed: the program did not get through its tests.
        """
        source = _SHARED.format(watch=_WATCH, report=_REPORT, entry_point=self._entry, source=self._source)
        setup = "{}\n{} = {}\n{}".format(watch_source, _SUBJECT, self._entry, self._setup)
        answer = program.run_shared(setup, [source], "{}({}.watched({}))".format(_CHECK, _WATCH, _SUBJECT))
        if answer[0] != "shared" or answer[2:]:
            raise Malformed("no report")
        return sound_report(program.call(_REPORT, (), {}))


def as_check(tests: Sequence[str], entry_point: str) -> ast.Module:
    """Return statements as the body of a function `check` whose parameter has the name of the entry point."""
    body = [statement for test in tests for statement in ast.parse(test).body]
    tree = ast.parse("def {}({}):\n    pass".format(_CHECK, entry_point))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = body or function.body
    return tree


def sound_report(report: Any) -> dict[str, Any]:
    """Return a report of the right form and size. Raises Malformed for any other."""
    if type(report) is not dict or report.keys() != {"outcomes", "failures"}:
        raise Malformed("no report")
    outcomes, failures = report["outcomes"], report["failures"]
    if type(outcomes) is not str or len(outcomes) > MOST_TESTS or not _OUTCOMES.issuperset(outcomes):
        raise Malformed("no outcomes")
    if type(failures) is not list or len(failures) > _MOST_FAILURES:
        raise Malformed("no failures")
    return {"outcomes": outcomes, "failures": [_sound_failure(failure) for failure in failures]}


def _sound_failure(failure: Any) -> list[Any]:
    if type(failure) is not list or len(failure) != _FACTS or type(failure[0]) is not int:
        raise Malformed("no failure")
    if not all(text is None or type(text) is str for text in failure[1:]):
        raise Malformed("no text in a failure")
    return [failure[0], *(text if text is None else _writable(text[:_LONGEST_TEXT]) for text in failure[1:])]


def _writable(text: str) -> str:
    """Escape lone surrogates, which no file could hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _Watched(ast.NodeTransformer):
    """Makes each assert a call of the watch, its sides as functions without parameters."""

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        return ast.copy_location(ast.Expr(_watching(node.test)), node)


def _watching(test: ast.expr) -> ast.Call:
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, operator, right = test.left, test.ops[0], test.comparators[0]
        if isinstance(operator, (ast.Eq, ast.Is)):
            return _call("compare", _lazy(left), _lazy(right))
        sides = _sides_of_difference(left)
        if sides is not None:
            difference = ast.BinOp(ast.Name("_left", ast.Load()), ast.Sub(), ast.Name("_right", ast.Load()))
            size = ast.Call(ast.Name("abs", ast.Load()), [difference], [])
            holds = _function(["_left", "_right"], ast.Compare(size, [operator], [right]))
            return _call("close", *map(_lazy, sides), holds)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _call("truth", _lazy(test), ast.Constant(value=False))
    return _call("truth", _lazy(test))


def _sides_of_difference(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """Return both sides of the difference in `abs(left - right)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "abs"):
        return None
    if len(node.args) != 1 or node.keywords:
        return None
    difference = node.args[0]
    if isinstance(difference, ast.BinOp) and isinstance(difference.op, ast.Sub):
        return difference.left, difference.right
    return None


def _call(method: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name(_WATCH, ast.Load()), method, ast.Load()), list(arguments), [])


def _lazy(expression: ast.expr) -> ast.Lambda:
    return _function([], expression)


def _function(names: Sequence[str], body: ast.expr) -> ast.Lambda:
    arguments = [ast.arg(name) for name in names]
    return ast.Lambda(ast.arguments([], arguments, None, [], [], None, []), body)
