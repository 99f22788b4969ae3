"""Facts about a canonical solution, read off its source: parameters, annotations, literals. Nothing is executed."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codeeval.strengthening.shapes import Choice, Constant, Many, Pairs, Real, Shape, Text, Whole
from codeeval_benchmarks.programs import Program

__all__ = ["Canonical"]

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "
_BY_NAME: Mapping[str, Shape] = {
    "int": Whole(0, 9),
    "float": Real(0.0, 9.0),
    "str": Text(_LETTERS, 0, 9),
    "bool": Constant((False, True)),
    "None": Constant((None,)),
}
_SHORT = 12
"""Characters of a literal that is an alphabet or a mark, not a text or a pattern."""
_UNSTEADY = frozenset({"id", "hash", "input", "open"})
_UNSTEADY_MODULES = frozenset({"random", "time", "datetime", "secrets", "uuid", "os"})


@dataclass(frozen=True)
class Canonical:
    """A canonical solution, parsed."""

    program: Program
    entry_point: str

    @classmethod
    def parse(cls, source: str, entry_point: str) -> "Canonical":
        """Raises SyntaxError."""
        return cls(Program.parse(source), entry_point)

    @cached_property
    def _function(self) -> ast.FunctionDef | None:
        definition = self.program.definitions.get(self.entry_point)
        return definition if isinstance(definition, ast.FunctionDef) else None

    @cached_property
    def literals(self) -> tuple[Any, ...]:
        """Numbers and strings that the program holds, with the neighbours of its integers; docstrings left out."""
        constants: dict[tuple[type, Any], Any] = {}
        documentation = {id(node.value) for node in ast.walk(self.program.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.program.tree):
            if isinstance(node, ast.Constant) and id(node) not in documentation:
                for value in _with_neighbours(node.value):
                    constants[type(value), value] = value
        return tuple(constants.values())

    @cached_property
    def characters(self) -> str:
        """Printable characters that the program's short literals hold: it expects to meet them."""
        texts = [value for value in self.literals if type(value) is str and len(value) <= _SHORT]
        return "".join(sorted({character for text in texts for character in text if character.isprintable()}))

    def positional(self, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return a call's arguments by position; None where a keyword has no place behind those given."""
        if not keywords:
            return tuple(arguments)
        if self._function is None:
            return None
        names = [arg.arg for arg in self._function.args.args][len(arguments) :][: len(keywords)]
        return (*arguments, *(keywords[name] for name in names)) if set(names) == set(keywords) else None

    def annotated(self, position: int) -> Shape | None:
        """Return the shape that the annotation of a parameter names; None without one that says something."""
        parameters = self._function.args.args if self._function else []
        note = parameters[position].annotation if position < len(parameters) else None
        return _annotation(note) if note is not None else None

    @cached_property
    def unsteady(self) -> str | None:
        """Return the name of what makes the values depend on more than the arguments; None if nothing does."""
        return self.unsteady_beside(frozenset())

    def unsteady_beside(self, allowed: frozenset[str]) -> str | None:
        """Return the same, where some names do no harm, such as those by which a script reads its input."""
        nodes = list(ast.walk(self.program.tree))
        own = {node.arg for node in nodes if isinstance(node, ast.arg)} | self.program.definitions.keys() | allowed
        for node in nodes:
            if isinstance(node, ast.Name) and node.id in _UNSTEADY - own:
                return node.id
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in modules:
                if module.partition(".")[0] in _UNSTEADY_MODULES and _is_used(self.program.tree, module):
                    return module
        return None


def _is_used(tree: ast.AST, module: str) -> bool:
    """Return whether the clock or chance of a module is asked; `datetime` as a plain calendar is steady."""
    if module != "datetime":
        return True
    return any(isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"} for node in ast.walk(tree))


def _with_neighbours(value: Any) -> Iterator[Any]:
    if type(value) is int:
        yield from (value, value + 1, value - 1)
    elif type(value) in (float, str):
        yield value


def _annotation(node: ast.expr) -> Shape | None:
    if isinstance(node, ast.Constant):
        return _BY_NAME["None"] if node.value is None else _parsed(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _either([_annotation(node.left), _annotation(node.right)])
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if name in _BY_NAME:
        return _BY_NAME[name]
    if not isinstance(node, ast.Subscript):
        return None
    outer = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return _generic(outer.lower(), [_annotation(annotation) for annotation in inner])


def _parsed(text: Any) -> Shape | None:
    try:
        return _annotation(ast.parse(str(text), mode="eval").body)
    except SyntaxError:
        return None


def _generic(name: str, inner: Sequence[Shape | None]) -> Shape | None:
    kinds: Mapping[str, type] = {"list": list, "sequence": list, "iterable": list, "set": set, "frozenset": frozenset}
    if name == "optional":
        return _either([*inner, _BY_NAME["None"]])
    if name == "union":
        return _either(inner)
    if name in kinds:
        return Many(kinds[name], inner[0], 0, 6)
    if name == "dict" and len(inner) == 2:  # noqa: PLR2004 - key and value
        return Pairs(inner[0], inner[1], 0, 6)
    return None


def _either(shapes: Sequence[Shape | None]) -> Shape | None:
    known = tuple(dict.fromkeys(shape for shape in shapes if shape is not None))
    return Choice(known) if len(known) > 1 else next(iter(known), None)
