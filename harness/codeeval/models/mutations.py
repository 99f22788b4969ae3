"""Small faults put into a correct Python program, as a model's mistakes: one edit each, named by its operator.

An operator (`codeeval.models.operators`) is a tree-sitter query that finds places, and a function that gives what may
stand there instead. All operators are applied to a program once; a mutant is then one slice of bytes replaced, so that
thousands of mutants cost one parse. Docstrings and annotations are left alone. A mutant differs from the original in
its text; now and then it still does the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from codeeval.models.operators import Operator, Program, operators

__all__ = ["Edit", "apply", "mutants"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes from `start` to `end` of the program's UTF-8."""

    start: int
    end: int
    replacement: bytes
    line: int
    """Where, from 1."""


def apply(source: str, edit: Edit) -> str:
    """The program with this edit made."""
    content = source.encode("utf-8", "surrogatepass")
    return (content[: edit.start] + edit.replacement + content[edit.end :]).decode("utf-8", "surrogatepass")


@lru_cache(maxsize=256)
def mutants(source: str, prelude: str = "") -> Mapping[str, Sequence[Edit]]:
    """Every edit of this program, by operator; operators that find no place are left out.

    `prelude` is code that runs before the program: dropping an import that it makes too would be no fault.
    """
    program = Program.parse(source, prelude)
    found = {operator.name: tuple(_edits(operator, program)) for operator in operators()}
    return {name: edits for name, edits in found.items() if edits}


def _edits(operator: Operator, program: Program) -> Iterator[Edit]:
    for place in program.places(operator.query):
        for start, end, replacement in operator.rewrite(place, program):
            content = replacement.encode("utf-8", "surrogatepass")
            if content != program.source[start:end]:
                yield Edit(start, end, content, program.source.count(b"\n", 0, start) + 1)
