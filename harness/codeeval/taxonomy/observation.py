"""What a failing sample returned, test by test, against what was expected: a suite rewritten to tell.

Theory of operation: the asserts of a problem's suite are rewritten so that each hands both of its sides to a `Watch`
(`codeeval.taxonomy.watch`), which runs in the checker and ends with one failed assertion whose message is the report.
The suite stays one of the sandbox's own kinds and the verdict an ordinary one, so nothing of the sandbox knows of it,
and expected values never come near the program. A report is evidence for people and rules, never a verdict.
"""

import ast
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from codeeval_sandbox.jobs import Verdict
from codeeval_sandbox.kinds import Asserts, Check, Differential, Suite

__all__ = ["Observation", "SeenFailure", "observing", "read_observation"]

_MOST_INPUTS = 200
"""Inputs of a differential suite that are looked at: the first ones, and the one that failed."""


@dataclass(frozen=True, slots=True)
class SeenFailure:
    """One test that failed, with the values as text; a text that ends in `...` was cut."""

    test: int
    """Its place among the tests looked at, from 0."""
    call: str
    got: str
    got_type: str
    expected: str | None = None
    """None where an exception ended the test."""
    expected_type: str | None = None
    """`truth` where the test asks only whether the value is true."""
    exception: str | None = None
    """Class name of the exception that ended the test."""


@dataclass(frozen=True, slots=True)
class Observation:
    """All tests of a suite, in order, up to 400."""

    outcomes: str
    """One letter per test: `.` fulfilled, `F` another value, `E` the program raised, `U` a value that the test could
    not work with."""
    failures: tuple[SeenFailure, ...]
    """The first ones, as far as there was room."""

    @property
    def passed(self) -> int:
        """Tests fulfilled."""
        return self.outcomes.count(".")


def read_observation(verdict: Verdict) -> Observation | None:
    """What the observing suite's verdict tells; None where the program did not get through (a limit, an exit)."""
    try:
        told = json.loads(verdict.message or "")
        failures = tuple(SeenFailure(*row) for row in told["failures"])
        return Observation(str(told["outcomes"]), failures)
    except (ValueError, TypeError, KeyError):
        return None


def observing(suite: Suite, *, test: int | None = None) -> Check:
    """Return a suite that tells what each test of this one saw; `test`: index of one to be looked at in any case."""
    if isinstance(suite, Differential):
        return _observing_differential(suite, test)
    return _observing_asserts(suite)


@lru_cache(maxsize=256)
def _observing_asserts(suite: Check | Asserts) -> Check:
    if isinstance(suite, Check):
        tree = ast.parse(suite.source)
        ending = f"_watch = Watch({suite.entry_point!r})\n_tests(_watch.watched(candidate))\n_watch.tell()"
    else:
        body = [statement for test in suite.tests for statement in ast.parse(test).body]
        tree = ast.parse(f"def check({suite.entry_point}):\n    pass")
        function = tree.body[0]
        assert isinstance(function, ast.FunctionDef)
        function.body = body or function.body
        ending = f"_watch = Watch({suite.entry_point!r})\n_tests(_watch.watched(candidate))\n_watch.tell()"
    rewritten = ast.unparse(ast.fix_missing_locations(_Watched().visit(tree)))
    wrapper = "_tests = check\ndef check(candidate):\n    global _watch\n" + _indented(ending)
    source = f"{rewritten}\n{wrapper}\n"
    return Check(f"{suite.name}-watched", suite.entry_point, source, setup=_with_watch(suite.setup), trust=suite.trust)


def _observing_differential(suite: Differential, test: int | None) -> Check:
    chosen = list(range(min(len(suite.inputs), _MOST_INPUTS)))
    if test is not None and test not in chosen and test < len(suite.inputs):
        chosen.append(test)
    inputs = [list(suite.inputs[number]) for number in chosen]
    setup = (
        f"{_with_watch('')}\ninf, nan = float('inf'), float('nan')\n_inputs = {inputs!r}\n_space = {{}}\n"
        f"exec(compile({suite.reference!r}, '<reference>', 'exec', dont_inherit=True), _space)\n"
        f"_expected = [_space[{suite.entry_point!r}](*copy.deepcopy(one)) for one in _inputs]\n"
    )
    source = (
        "def check(candidate):\n"
        f"    _watch = Watch({suite.entry_point!r})\n"
        "    _function = _watch.watched(candidate)\n"
        "    for _arguments, _wanted in zip(_inputs, _expected):\n"
        f"        _watch.differ(_function, _arguments, _wanted, {suite.atol!r})\n"
        "    _watch.tell()\n"
    )
    return Check(f"{suite.name}-watched", suite.entry_point, source, setup=setup, trust=suite.trust)


@lru_cache(maxsize=1)
def _watch_source() -> str:
    return resources.files("codeeval.taxonomy").joinpath("watch.py").read_text(encoding="utf-8")


def _with_watch(setup: str) -> str:
    """Return the sources with the watch first, because its text begins with an import from `__future__`."""
    return f"{_watch_source()}\n{setup}\n"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


class _Watched(ast.NodeTransformer):
    """Each assert becomes a call of the watch, its sides as functions without arguments."""

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        match node.test:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
                call = _told("compare", _lazy(left), _lazy(right))
            case ast.Compare(
                left=ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(left=left, op=ast.Sub(), right=right)]),
                ops=[op],
                comparators=[limit],
            ):
                difference = ast.BinOp(ast.Name("_left", ast.Load()), ast.Sub(), ast.Name("_right", ast.Load()))
                size = ast.Call(ast.Name("abs", ast.Load()), [difference], [])
                holds = _function(["_left", "_right"], ast.Compare(size, [op], [limit]))
                call = _told("close", _lazy(left), _lazy(right), holds)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                call = _told("truth", _lazy(ast.UnaryOp(ast.Not(), operand)), ast.Constant(value=False))
            case test:
                call = _told("truth", _lazy(test))
        return ast.copy_location(ast.Expr(call), node)


def _told(method: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name("_watch", ast.Load()), method, ast.Load()), list(arguments), [])


def _lazy(expression: ast.expr) -> ast.Lambda:
    return _function([], expression)


def _function(names: Sequence[str], body: ast.expr) -> ast.Lambda:
    arguments = [ast.arg(name) for name in names]
    return ast.Lambda(ast.arguments([], arguments, None, [], [], None, []), body)
