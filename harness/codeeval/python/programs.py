"""A program, parsed once, to be changed: its positions, names and variables."""

import builtins
import keyword
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from codeeval.python.queries import captured, enclosing, exact_text
from codeeval.python.syntax import parsed

__all__ = ["Program"]

_BINDINGS = """
(parameters (identifier) @at) (typed_parameter . (identifier) @at) (default_parameter name: (identifier) @at)
(assignment left: (identifier) @at) (for_statement left: (identifier) @at)
"""


@dataclass(frozen=True)
class Program:
    """A parsed program, and its names."""

    source: bytes
    """UTF-8 of the program; lone surrogates stay."""
    prelude: str
    """Code that runs before the program."""
    root: Node
    """The program's tree, at the offsets of `source`."""

    @classmethod
    def parse(cls, source: str, prelude: str) -> "Program":
        """Parse a program; never fails, since text that is not Python is parsed around."""
        return cls(source.encode("utf-8", "surrogatepass"), prelude, parsed(source))

    def places(self, query: str) -> Sequence[Node]:
        """Return the nodes that a query captures as `@at`, in order, without those in annotations."""
        nodes = sorted(captured(self.root, query), key=lambda node: node.byte_range)
        return [node for node in nodes if enclosing(node, "type") is None]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every identifier of the program, every builtin and every keyword."""
        own = (exact_text(node) for node in captured(self.root, "(identifier) @at"))
        return frozenset({*own, *dir(builtins), *keyword.kwlist})

    @cached_property
    def variables(self) -> Mapping[Node | None, Sequence[str]]:
        """Parameters and assigned names by their function; None is the module."""
        by_function: dict[Node | None, dict[str, None]] = {}
        for node in captured(self.root, _BINDINGS):
            by_function.setdefault(enclosing(node, "function_definition"), {})[exact_text(node)] = None
        return {function: tuple(names) for function, names in by_function.items()}
