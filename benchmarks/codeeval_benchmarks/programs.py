"""Facts about trusted Python source: what it defines, what it needs, and which part of it the prompt showed.

Nothing is executed; everything is read off the syntax tree.
"""

import ast
import builtins
import keyword
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Program", "control_of", "is_name", "is_python"]

_CONTROL_VALUE = "codeeval-control"
"""A value that no suite of the supported benchmarks expects, and that none accepts by its truth alone (measured)."""

_Import = ast.Import | ast.ImportFrom
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_name(text: str) -> bool:
    """Return whether this can be the name of a function."""
    return text.isidentifier() and not keyword.iskeyword(text)


def is_python(source: str) -> bool:
    """Return whether this is a Python program, by its syntax."""
    try:
        Program.parse(source)
    except SyntaxError:
        return False
    return True


def control_of(solution: str, entry_point: str) -> str:
    """Return a wrong program with all definitions of the solution: its entry point returns an implausible constant."""
    return f"{solution.rstrip()}\n\n\ndef {entry_point}(*arguments, **options):\n    return {_CONTROL_VALUE!r}\n"


@dataclass(frozen=True)
class Program:
    """Parsed source."""

    source: str
    tree: ast.Module

    @classmethod
    def parse(cls, source: str) -> "Program":
        """Raises SyntaxError, also for what `ast.parse` refuses in other ways (NUL bytes, too deep nesting)."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # invalid escapes such as "\d" are common in published solutions
                return cls(source, ast.parse(source))
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or type(error).__name__) from error

    @cached_property
    def definitions(self) -> dict[str, ast.stmt]:
        """The top-level names, each with the statement that binds it last."""
        return {name: statement for statement in self.tree.body for name in _bound(statement)}

    @cached_property
    def free_names(self) -> frozenset[str]:
        """Names used and nowhere bound in this source; builtins are left out."""
        nodes = list(ast.walk(self.tree))
        used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        bound = {name for node in nodes for name in _bound_here(node)}
        return frozenset(used - bound - set(dir(builtins)))

    @cached_property
    def called_names(self) -> tuple[str, ...]:
        """Names called, outermost and first calls first."""
        calls = (node.func for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return tuple(dict.fromkeys(function.id for function in calls if isinstance(function, ast.Name)))

    @property
    def called_by_name(self) -> str | None:
        """The outermost name called that is nowhere bound in this source, and no builtin."""
        return next((name for name in self.called_names if name in self.free_names), None)

    def excerpt(self, statements: Iterable[ast.stmt]) -> str:
        """Return the whole source lines of these statements, in order; empty if there are none."""
        numbers = sorted({line for statement in statements for line in _line_numbers(statement)})
        lines = self.source.split("\n")
        return "".join(f"{lines[line_number - 1]}\n" for line_number in numbers)

    def statements_within(self, first: int, last: int) -> list[ast.stmt]:
        """Imports, definitions and constants that lie wholly on the lines `first` to `last` (from 1, inclusive)."""
        return [
            statement
            for statement in self.tree.body
            if first <= statement.lineno and (statement.end_lineno or 0) <= last and not isinstance(statement, ast.Expr)
        ]

    def entry_point(self, tests: "Program") -> str | None:
        """Return the name that the tests call and this program defines: the outermost function, or else class."""
        called = [name for name in tests.called_names if name in self.definitions]
        functions = [name for name in called if not isinstance(self.definitions[name], ast.ClassDef)]
        return next(iter(functions + called), None)

    @cached_property
    def root_function(self) -> str | None:
        """The top-level function that no other one uses; the last, if there are several."""
        functions = [statement for statement in self.tree.body if isinstance(statement, ast.FunctionDef)]
        used = {name for function in functions for name in _names_in(function) if name != function.name}
        return next((function.name for function in reversed(functions) if function.name not in used), None)

    def support(self, tests: "Program", shown: list[ast.stmt]) -> str:
        """Trusted source that the tests need and do not hold themselves.

        Imports of this program that they use and, where they call helpers which the prompt shows, all that it shows.
        """
        needed = {name: self.definitions[name] for name in tests.free_names if name in self.definitions}
        if any(not isinstance(statement, _Import) and statement in shown for statement in needed.values()):
            return self.excerpt(shown)
        return self.excerpt(statement for statement in needed.values() if isinstance(statement, _Import))

    def split(self) -> list[str]:
        """Return the source of each top-level statement, comments between them left out."""
        segments = (ast.get_source_segment(self.source, statement) for statement in self.tree.body)
        return [segment for segment in segments if segment is not None]


def _names_in(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def _bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, _Function | ast.ClassDef | _Import):
        yield from _bound_here(statement)
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield from _bound_here(node)


def _bound_here(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in names)
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.ExceptHandler(name=str(name)):
            yield name


def _line_numbers(statement: ast.stmt) -> range:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return range(first, (statement.end_lineno or statement.lineno) + 1)
