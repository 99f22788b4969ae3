"""Reading of pytest files: tests with their fixtures, marks and rows of arguments, from the source alone."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["BUILTIN", "Fixture", "Rows", "TestFunction", "decorator_of", "last_name", "read_fixtures", "read_tests"]

Function = ast.FunctionDef | ast.AsyncFunctionDef

BUILTIN = {"capsys": True, "monkeypatch": True, "tmp_path": False}
"""Fixtures of pytest's own that files may use, and whether each yields."""

_SCOPES = frozenset({"class", "function", "module", "package", "session"})
_WHOLE = frozenset({"setup_function", "setup_module", "teardown_function", "teardown_module"})
_AROUND = frozenset({"setup_method", "teardown_method", "setup_class", "teardown_class"})


@dataclass(frozen=True)
class Fixture:
    """A function that makes a value for tests."""

    owner: str
    """Class that holds it; empty for the file."""
    name: str
    function: str
    """Name of the function that makes it."""
    needs: tuple[str, ...]
    """Names of its own fixtures."""
    is_wide: bool
    """True if all tests share one value."""
    yields: bool
    is_autouse: bool


@dataclass(frozen=True)
class Rows:
    """Arguments of one `parametrize`."""

    names: tuple[str, ...]
    source: ast.expr
    """The list of rows."""
    shown: tuple[str, ...]
    """A word for each row, as pytest names it."""


@dataclass(frozen=True)
class TestFunction:
    """A function of tests, which is a test for each combination of its rows."""

    __test__ = False  # pytest collects classes of this name

    owner: str
    """Class that holds it; empty for the file."""
    name: str
    wanted: tuple[str, ...]
    """Names of its arguments: of rows, and of fixtures."""
    made: tuple[str, ...]
    """Names of all fixtures to be made for it: those of every test first."""
    rows: tuple[Rows, ...] = ()
    """The last varies slowest, as in pytest."""
    decorators: tuple[ast.expr, ...] = field(default=())
    """Decorators of unittest that stand for its marks."""

    @property
    def shown(self) -> str:
        """Its name as pytest has it."""
        return f"{self.owner}::{self.name}" if self.owner else self.name


def last_name(node: ast.expr) -> str:
    """Return the last part of a dotted name, of a call too; empty for anything else."""
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def decorator_of(node: Function | ast.ClassDef, names: Mapping[str, str]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the decorators that are pytest's, each with its name: `fixture`, or that of a mark.

    `names`: what each name of the file means in pytest, with "pytest" for the module itself.
    """
    for decorator in node.decorator_list:
        path = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator).split(".")
        meaning = names.get(path[0])
        path = path[1:] if meaning == "pytest" else [meaning, *path[1:]] if meaning else []
        if path[:1] == ["mark"] and len(path) > 1:
            yield path[1], decorator
        elif path[:1] == ["fixture"]:
            yield "fixture", decorator


def read_fixtures(body: Sequence[ast.stmt], names: Mapping[str, str], owner: str = "") -> Iterator[Fixture]:
    """Yield the fixtures that functions of a file or class make. Raises ValueError for what is not taken."""
    for node in body:
        if not isinstance(node, Function):
            continue
        for word, decorator in decorator_of(node, names):
            if word == "fixture":
                yield _fixture(node, decorator, owner)


def _fixture(node: Function, decorator: ast.expr, owner: str) -> Fixture:
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    options = {keyword.arg: getattr(keyword.value, "value", None) for keyword in keywords}
    if "params" in options:
        raise ValueError(f"fixture {node.name!r} has `params`: give `parametrize` to its tests")
    if options.keys() - {"autouse", "name", "scope"} or options.get("scope", "function") not in _SCOPES:
        raise ValueError(f"fixture {node.name!r} has options that are not taken: give scope, autouse or name")
    _refuse_async(node)
    yields = any(isinstance(part, ast.Yield) for part in ast.walk(node))
    name, is_wide = str(options.get("name") or node.name), options.get("scope", "function") != "function"
    return Fixture(owner, name, node.name, _parameters(node, owner), is_wide, yields, bool(options.get("autouse")))


def _refuse_async(node: Function) -> None:
    if isinstance(node, ast.AsyncFunctionDef):
        raise ValueError(f"{node.name!r} is asynchronous: call `asyncio.run` in a plain function")  # noqa: TRY004


def _parameters(node: Function, owner: str) -> tuple[str, ...]:
    """Return the names of parameters that fixtures or rows give: those without a default."""
    arguments = node.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    positional = positional[: len(positional) - len(arguments.defaults)]
    if owner and not any(last_name(decorator) == "staticmethod" for decorator in node.decorator_list):
        positional = positional[1:]
    positional = positional[_patched(node) :]
    required = (
        each.arg for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if not default
    )
    return (*positional, *required)


def _patched(node: Function) -> int:
    """Return the number of arguments that decorators of `unittest.mock` give."""
    calls = [each for each in node.decorator_list if isinstance(each, ast.Call) and "patch" in ast.unparse(each.func)]
    return sum(_is_giving(call) for call in calls)


def _is_giving(call: ast.Call) -> bool:
    word = last_name(call)
    has_new = any(keyword.arg == "new" for keyword in call.keywords)
    return not has_new and ((word == "patch" and len(call.args) < 2) or (word == "object" and len(call.args) < 3))  # noqa: PLR2004


def read_tests(tree: ast.Module, names: Mapping[str, str], fixtures: Sequence[Fixture]) -> Iterator[TestFunction]:
    """Yield the tests of a file, in their order. Raises ValueError for what is not taken."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    reader = _Reader(tree, names, fixtures)
    for node in tree.body:
        if isinstance(node, Function) and node.name in _WHOLE:
            raise ValueError(f"{node.name!r} is not taken: write a fixture with autouse=True")
        if isinstance(node, Function) and node.name.startswith("test"):
            yield reader.test(node, None)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            methods = _methods(node, classes)
            if any(isinstance(part, ast.ClassDef) and part.name.startswith("Test") for part in node.body):
                raise ValueError(
                    f"class {node.name!r} holds a class of tests: give each a place at the file's top level"
                )
            yield from (reader.test(method, node) for name, method in methods.items() if name.startswith("test"))
            for name in methods.keys() & _AROUND:
                if len(methods[name].args.args) != 1:
                    raise ValueError(f"{node.name}.{name} takes further arguments: give it one alone")


def _methods(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> dict[str, Function]:
    """Return the methods of a class, those that it inherits from classes of the file too."""
    methods: dict[str, Function] = {}
    for base in reversed(node.bases):
        if last_name(base) in classes:
            methods.update(_methods(classes[last_name(base)], classes))
    methods.update({part.name: part for part in node.body if isinstance(part, Function)})
    return methods


class _Reader:
    def __init__(self, tree: ast.Module, names: Mapping[str, str], fixtures: Sequence[Fixture]) -> None:
        self._names, self._fixtures = names, fixtures
        self._lists: dict[str, ast.expr] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                self._lists[node.targets[0].id] = node.value

    def test(self, node: Function, owner: ast.ClassDef | None) -> TestFunction:
        """Return what one function tests."""
        _refuse_async(node)
        name = owner.name if owner else ""
        marks = [*decorator_of(node, self._names), *(decorator_of(owner, self._names) if owner else ())]
        rows = tuple(self._rows(node.name, mark) for word, mark in marks if word == "parametrize")
        given = {argument for each in rows for argument in each.names}
        parameters = _parameters(node, name)
        wanted = tuple(parameter for parameter in parameters if parameter not in given)
        used = [text for word, mark in marks if word == "usefixtures" for text in _texts(mark)]
        always = [fixture.name for fixture in self._fixtures if fixture.is_autouse and fixture.owner in ("", name)]
        self._refuse_unknown(node.name, name, [*used, *wanted])
        decorators = tuple(
            _as_decorator(node.name, word, mark) for word, mark in marks if word in ("skip", "skipif", "xfail")
        )
        made = tuple(dict.fromkeys((*always, *used, *wanted)))
        return TestFunction(name, node.name, parameters, made, rows[::-1], decorators)

    def _refuse_unknown(self, test: str, owner: str, wanted: Sequence[str]) -> None:
        """Raise ValueError for a fixture that nothing makes."""
        open_names, seen = list(wanted), set[str]()
        while open_names:
            name = open_names.pop()
            own = [fixture for fixture in self._fixtures if fixture.name == name and fixture.owner in ("", owner)]
            if not own and name not in BUILTIN:
                here = ", ".join(BUILTIN)
                raise ValueError(f"{test!r} takes {name!r}, which no fixture makes: define it, or use one of {here}")
            if name not in seen:
                open_names += own[-1].needs if own else ()
            seen.add(name)

    def _rows(self, test: str, mark: ast.expr) -> Rows:
        """Return the rows of a `parametrize`, which must be countable."""
        call = mark if isinstance(mark, ast.Call) else ast.Call(mark, [], [])
        given = dict(zip(("argnames", "argvalues"), call.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        names = _names_of(given.get("argnames"))
        if "indirect" in given or "argvalues" not in given or not names:
            raise ValueError(f"parametrize of {test!r} is not taken: give names and a list of values")
        items = self._items(given["argvalues"])
        if items is None:
            raise ValueError(f"values of parametrize of {test!r} cannot be counted: write them as a list in the file")
        if any(keyword.arg == "marks" for item in items if isinstance(item, ast.Call) for keyword in item.keywords):
            raise ValueError(f"rows of parametrize of {test!r} have marks, which are not taken")
        ids = self._items(given["ids"]) if "ids" in given else None
        words = [getattr(part, "value", None) for part in ids or ()]
        shown = [_shown(item, names, index, words) for index, item in enumerate(items)]
        return Rows(names, given["argvalues"], tuple(shown))

    def _items(self, node: ast.expr) -> list[ast.expr] | None:
        """Return the items of a list that the source holds; None if it is another expression."""
        if isinstance(node, ast.Name):
            node = self._lists.get(node.id, node)
        if isinstance(node, ast.List | ast.Tuple):
            return None if any(isinstance(item, ast.Starred) for item in node.elts) else node.elts
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and node.args:
            try:
                return [ast.Constant(item) for item in range(*map(ast.literal_eval, node.args))]
            except (ValueError, TypeError):
                return None
        return None


def _names_of(node: ast.expr | None) -> tuple[str, ...]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return tuple(re.findall(r"\w+", node.value))
    if isinstance(node, ast.List | ast.Tuple):
        return tuple(str(getattr(item, "value", "")) for item in node.elts)
    return ()


def _texts(mark: ast.expr) -> Iterator[str]:
    for argument in mark.args if isinstance(mark, ast.Call) else ():
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def _shown(item: ast.expr, names: tuple[str, ...], index: int, words: Sequence[object]) -> str:
    """Return the word by which pytest names a row."""
    parts = [item]
    if isinstance(item, ast.Call) and last_name(item) == "param":
        own = [keyword.value for keyword in item.keywords if keyword.arg == "id"]
        if own and isinstance(own[0], ast.Constant):
            return str(own[0].value)
        parts = item.args
    elif isinstance(item, ast.Tuple | ast.List) and len(names) > 1:
        parts = item.elts
    if index < len(words) and isinstance(words[index], str):
        return str(words[index])
    return "-".join(_word(part, name, index) for part, name in zip(parts, names, strict=False))


def _word(node: ast.expr, name: str, index: int) -> str:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return f"{name}{index}"
    return str(value) if isinstance(value, str | int | float | complex | None) else f"{name}{index}"


def _as_decorator(test: str, word: str, mark: ast.expr) -> ast.expr:
    """Return the decorator of unittest that stands for a mark."""
    call = mark if isinstance(mark, ast.Call) else ast.Call(mark, [], [])
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    reason = keywords.get("reason", ast.Constant(""))
    if word == "skip":
        return _decorator("skip", call.args[0] if call.args else reason)
    if word == "skipif" and call.args and not isinstance(getattr(call.args[0], "value", None), str):
        return _decorator("skipIf", call.args[0], reason)
    if word == "xfail" and not call.args and getattr(keywords.get("strict"), "value", None) is True:
        return ast.parse("_pytest_unittest.expectedFailure", mode="eval").body
    raise ValueError(
        f"mark {word!r} of {test!r} is not taken: give skip, skipif(CONDITION, reason=...), xfail(strict=True)"
    )


def _decorator(name: str, *arguments: ast.expr) -> ast.expr:
    function = ast.parse(f"_pytest_unittest.{name}", mode="eval").body
    return ast.Call(function, list(arguments), [])
