"""Code between lines of prose, where no fence says which is which."""

import re
from collections.abc import Iterator, Sequence

from codeeval.extraction.lines import Scanner, is_prose
from codeeval.extraction.syntax import is_all_idle, is_sound

__all__ = ["find_runs", "starts_code"]

_CODE = re.compile(r"from\s+[\w.]+\s+import\b|import\s+\w|(?:async\s+)?def\s+\w|class\s+\w+\s*[(:]|@\w")

_DEFINITION = re.compile(r"(?:async\s+)?def\s+\w|class\s+\w+\s*[(:]|@\w")

_CLAUSE = re.compile(r"(?:else|finally)\s*:|(?:elif|except)\b.*:\s*(?:#.*)?$")


def starts_code(text: str) -> bool:
    """Whether this begins, at the margin, as only code does."""
    return _CODE.match(text) is not None


def find_runs(lines: Sequence[str]) -> Iterator[str]:
    """The longest stretches of whole statements, without words at their ends that only look like statements.

    A definition belongs to its run though it be broken: that is the program's fault, and the sandbox's to tell.
    """
    run: list[str] = []
    for statement in _statements(lines):
        if _DEFINITION.match(statement) or (not is_prose(statement) and is_sound(statement)):
            run.append(statement)
        else:
            yield from _trimmed(run)
            run = []
    yield from _trimmed(run)


def _statements(lines: Sequence[str]) -> Sequence[str]:
    """The text cut before each line at the margin that does not continue the statement above it.

    A comment never does begin one: it may stand at the margin inside of a function.
    """
    cut: list[list[str]] = [[]]
    scanner = Scanner()
    for line in lines:
        at_margin = bool(line) and not line[0].isspace() and line[0] != "#"
        if at_margin and scanner.depth and scanner.quote is None and starts_code(line):
            scanner = Scanner()  # that bracket was opened in prose: no statement begins so inside one
        decorated = bool(cut[-1]) and cut[-1][-1].startswith("@")
        if at_margin and scanner.is_clear and not decorated and not _CLAUSE.match(line):
            cut.append([])
        cut[-1].append(line)
        scanner.read(line)
    return ["\n".join(statement) for statement in cut if statement]


def _trimmed(statements: Sequence[str]) -> Iterator[str]:
    busy = [place for place, statement in enumerate(statements) if not is_all_idle(statement)]
    if busy:
        yield "\n".join(statements[busy[0] : busy[-1] + 1])
