"""The class of unittest that stands for a file of pytest: one method for each test and row of its arguments."""

import ast
import itertools
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from codeeval_sandbox.pytests.reading import BUILTIN, Fixture, TestFunction, decorator_of, read_fixtures, read_tests

__all__ = ["CASES", "Translated", "translated"]

CASES = "PytestCases"
"""Name of the class."""

_NAMES = frozenset({"approx", "fail", "param", "raises", "skip", "warns"})
"""Names of pytest that stand-ins have. `fixture` and `mark` are decorators, which are read and left out."""

_PARTS = {"warns": "warns"}
"""Names of pytest whose stand-in has a file of its own."""

_MONKEYPATCH = frozenset({"delenv", "delitem", "setattr", "setenv", "setitem", "undo"})


@dataclass(frozen=True)
class Translated:
    """A file of pytest in the form of unittest."""

    source: str
    names: tuple[str, ...]
    """Names of the tests as pytest has them, in the order of the class's methods."""


def translated(source: str, entry_point: str) -> Translated:
    """Translate a file.

    An import of the entry point by name, which says where the program is, is left out with all that it imports.

    Raises:
        SyntaxError: the source does not parse.
        ValueError: it has no test, or holds something that is not taken.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes such as "\\d" are common in tests
        tree = ast.parse(source)
    names = _meanings(tree)
    asked = _asked(tree, names)
    fixtures = [*read_fixtures(tree.body, names)]
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            fixtures += read_fixtures(node.body, names, node.name)
    tests = list(read_tests(tree, names, fixtures))
    builtin = _builtin(tests, fixtures)
    future = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    tree.body = [node for node in tree.body if node not in future]
    _Cleaned(names, entry_point).visit(tree)
    parts = ["core", *sorted(builtin), *sorted({_PARTS[name] for name in asked if name in _PARTS})]
    pieces = [ast.unparse(future_import) for future_import in future]
    pieces += [_part(part) for part in parts]
    pieces += [_namespace(asked), ast.unparse(ast.fix_missing_locations(tree))]
    pieces += [_table(fixtures, builtin), *_rows(tests), _cases(tests)]
    shown = [name for test in tests for name in _shown(test)]
    return Translated("\n".join(pieces) + "\n", tuple(shown))


@cache
def _part(name: str) -> str:
    """Return the source of a stand-in."""
    return (files("codeeval_sandbox.pytests.standins") / f"{name}.py").read_text(encoding="utf-8")


def _meanings(tree: ast.Module) -> dict[str, str]:
    """Return what names of the file mean in pytest: "pytest" for the module itself."""
    meanings = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            meanings.update({each.asname or each.name: "pytest" for each in node.names if each.name == "pytest"})
        if isinstance(node, ast.ImportFrom) and node.module == "pytest":
            meanings.update({each.asname or each.name: each.name for each in node.names})
    return meanings


def _asked(tree: ast.Module, names: Mapping[str, str]) -> frozenset[str]:
    """Return the names of pytest that the file uses. Raises ValueError for one that is not taken."""
    modules = {name for name, meaning in names.items() if meaning == "pytest"}
    asked = {meaning for meaning in names.values() if meaning != "pytest"}
    annotations = {id(part) for node in ast.walk(tree) for each in _annotations(node) for part in ast.walk(each)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and id(node) not in annotations:
            if node.value.id in modules:
                asked.add(node.attr)
            if node.value.id == "monkeypatch" and node.attr not in _MONKEYPATCH:
                raise ValueError(
                    f"`monkeypatch.{node.attr}` is not taken: use one of {', '.join(sorted(_MONKEYPATCH))}"
                )
    unknown = sorted(asked - _NAMES - {"fixture", "mark", "MonkeyPatch", "CaptureFixture"})
    if unknown:
        raise ValueError(f"`pytest.{unknown[0]}` is not taken: use fixture, mark, {', '.join(sorted(_NAMES))}")
    return frozenset(asked & _NAMES)


def _annotations(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.arg) and node.annotation:
        yield node.annotation
    if isinstance(node, ast.FunctionDef) and node.returns:
        yield node.returns


def _builtin(tests: Sequence[TestFunction], fixtures: Sequence[Fixture]) -> frozenset[str]:
    """Return the fixtures of pytest's own that tests take, or fixtures that the file makes."""
    taken = {name for test in tests for name in test.made} | {name for each in fixtures for name in each.needs}
    return frozenset(taken & BUILTIN.keys() - {each.name for each in fixtures if not each.owner})


class _Cleaned(ast.NodeTransformer):
    """Removes imports and decorators of pytest, annotations of arguments, and the import of the entry point."""

    def __init__(self, names: Mapping[str, str], entry_point: str) -> None:
        self._names, self._entry_point = names, entry_point

    def visit_Import(self, node: ast.Import) -> ast.stmt | list[ast.stmt]:
        own = [each for each in node.names if each.name == "pytest"]
        node.names = [each for each in node.names if each.name != "pytest"]
        made = [_assigned(each.asname or "pytest", "_pytest_names") for each in own]
        return [*([node] if node.names else []), *made]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | list[ast.stmt]:
        if node.module == "pytest":
            known = [each for each in node.names if each.name in _NAMES]
            return [_assigned(each.asname or each.name, f"_pytest_{each.name}") for each in known] or ast.Pass()
        if any(each.name == self._entry_point for each in node.names):
            renamed = [each for each in node.names if each.asname not in (None, each.name)]
            return [_assigned(each.asname or "", each.name) for each in renamed] or ast.Pass()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        self.generic_visit(node)
        node.decorator_list = self._others(node)
        node.returns = None
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        self.generic_visit(node)
        node.decorator_list = self._others(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        if any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets):
            raise ValueError("`pytestmark` is not taken: give marks to the tests or to their class")
        return node

    def _others(self, node: ast.FunctionDef | ast.ClassDef) -> list[ast.expr]:
        own = [decorator for _, decorator in decorator_of(node, self._names)]
        return [decorator for decorator in node.decorator_list if decorator not in own]


def _assigned(name: str, value: str) -> ast.stmt:
    return ast.parse(f"{name} = {value}").body[0]


def _namespace(asked: frozenset[str]) -> str:
    lines = "".join(f"    {name} = staticmethod(_pytest_{name})\n" for name in sorted(asked))
    return f"class _pytest_names:\n{lines or '    pass'}\n"


def _table(fixtures: Sequence[Fixture], builtin: frozenset[str]) -> str:
    """Return the statement that lists the fixtures."""
    rows = [f"    ('', {name!r}): (_pytest_{name}, (), False, {BUILTIN[name]}),\n" for name in sorted(builtin)]
    for each in fixtures:
        path = f"{each.owner}.{each.function}" if each.owner else each.function
        rows.append(f"    ({each.owner!r}, {each.name!r}): ({path}, {each.needs!r}, {each.is_wide}, {each.yields}),\n")
    return f"_pytest_fixtures.update({{\n{''.join(rows)}}})\n" if rows else ""


def _rows(tests: Sequence[TestFunction]) -> Iterator[str]:
    """Yield a statement for the rows of each `parametrize`."""
    for index, test in enumerate(tests):
        for position, rows in enumerate(test.rows):
            yield f"_pytest_rows_{index}_{position} = {ast.unparse(rows.source)}"


def _shown(test: TestFunction) -> Iterator[str]:
    for choice in _choices(test):
        words = [rows.shown[index] for rows, index in zip(test.rows, choice, strict=True)]
        yield f"{test.shown}[{'-'.join(words)}]" if words else test.shown


def _choices(test: TestFunction) -> Iterator[tuple[int, ...]]:
    """Yield the indices of rows, one for each combination."""
    return itertools.product(*(range(len(rows.shown)) for rows in test.rows))


def _cases(tests: Sequence[TestFunction]) -> str:
    """Return the class."""
    lines = [f"class {CASES}(_pytest_unittest.TestCase):"]
    counter = itertools.count()
    for index, test in enumerate(tests):
        for choice in _choices(test):
            lines += [f"    @{ast.unparse(decorator)}" for decorator in test.decorators]
            lines += [f"    def test_{next(counter):06}(self):", *_body(test, index, choice)]
    lines += ["    @classmethod", "    def tearDownClass(cls):", "        _pytest_end(_pytest_endings)"]
    return "\n".join(lines)


def _body(test: TestFunction, index: int, choice: tuple[int, ...]) -> list[str]:
    given = "".join(
        f"**_pytest_row({rows.names!r}, _pytest_rows_{index}_{position}, {row}), "
        for position, (rows, row) in enumerate(zip(test.rows, choice, strict=True))
    )
    instance = f"{test.owner}()" if test.owner else "None"
    function = f"instance.{test.name}" if test.owner else test.name
    run = f"_PytestTest({test.owner!r}, instance, {{{given}}}).run({function}, {test.made!r}, {test.wanted!r})"
    return [f"        instance = {instance}", f"        {run}"]
