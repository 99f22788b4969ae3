"""Mutants of a correct Python program: one edit each, named by its operator.

An operator (`codeeval.python.mutation.operators`) is a tree-sitter query that finds nodes, and a function that yields
their changes. All operators are applied to a program once, and a mutant is one slice of bytes replaced: thousands of
mutants cost one parse. Docstrings and annotations stay. The text of a mutant differs from the original. A few mutants
do the same all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from codeeval.python.mutation.operators import Operator, operators
from codeeval.python.programs import Program

__all__ = ["Edit", "Operator", "apply", "mutants", "operators"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes from `start` to `end` of the program's UTF-8."""

    start: int
    end: int
    replacement: bytes
    line: int
    """Line of the edit, from 1."""


def apply(source: str, edit: Edit) -> str:
    """Return the program with this edit made."""
    content = source.encode("utf-8", "surrogatepass")
    return (content[: edit.start] + edit.replacement + content[edit.end :]).decode("utf-8", "surrogatepass")


@lru_cache(maxsize=256)
def mutants(source: str, prelude: str = "") -> Mapping[str, Sequence[Edit]]:
    """Return every edit of this program, by operator; an operator that changes nothing is absent.

    `prelude` is code that runs before the program. An import that it makes too is never dropped.
    """
    program = Program.parse(source, prelude)
    by_operator = {operator.name: tuple(_edits(operator, program)) for operator in operators()}
    return {name: edits for name, edits in by_operator.items() if edits}


def _edits(operator: Operator, program: Program) -> Iterator[Edit]:
    for node in program.places(operator.query):
        for start, end, replacement in operator.rewrite(node, program):
            content = replacement.encode("utf-8", "surrogatepass")
            if content != program.source[start:end]:
                yield Edit(start, end, content, program.source.count(b"\n", 0, start) + 1)
