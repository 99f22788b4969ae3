"""A solution as the rules look at it: parsed at most once, whatever it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from codeeval.python.queries import text_of
from codeeval.python.syntax import Node, parsed
from codeeval.taxonomy.failure import Span

__all__ = ["Source"]

_MOST = 50_000
"""Characters of a program that rules read. A longer text is not a solution, and its beginning shows the reason."""


@dataclass(frozen=True)
class Source:
    """The text of a solution, its lines and its tree."""

    text: str

    @classmethod
    def of(cls, solution: str) -> "Source":
        """Never fails; the text is cut at 50,000 characters."""
        return cls(solution[:_MOST])

    @cached_property
    def lines(self) -> Sequence[str]:
        """Without their ends; line n of a verdict is `lines[n - 1]`."""
        return self.text.splitlines()

    @cached_property
    def root(self) -> Node:
        """The whole tree. The parser skips text that is not Python."""
        return parsed(self.text)

    def line(self, line_number: int | None) -> str:
        """Return the text of a line, counted from 1; empty where there is none."""
        return self.lines[line_number - 1] if line_number is not None and 1 <= line_number <= len(self.lines) else ""

    def line_span(self, line_number: int | None) -> Span | None:
        """Return a whole line without its indentation."""
        text = self.line(line_number)
        if line_number is None or not text.strip():
            return None
        return Span(line_number, len(text) - len(text.lstrip()) + 1, line_number, max(1, len(text.rstrip())))

    @cached_property
    def functions(self) -> dict[str, Node]:
        """The module's functions by name, the last definition of each."""
        functions = {}
        for node in self.root.named_children:
            definition = node.child_by_field_name("definition") if node.type == "decorated_definition" else node
            if definition is not None and definition.type == "function_definition":
                name = definition.child_by_field_name("name")
                if name is not None:
                    functions[text_of(name)] = definition
        return functions

    @cached_property
    def defined_names(self) -> frozenset[str]:
        """Names that a `def` or `class` at any depth binds, as the text shows them."""
        return frozenset(_DEFINED.findall(self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """Everything that looks like a name, comments and strings included."""
        return frozenset(_WORD.findall(self.text))


_DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")
