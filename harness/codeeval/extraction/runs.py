"""Code between lines of prose, where no fence says which is which."""

import re
from collections.abc import Iterator, Sequence

from codeeval.python.lines import Scanner, is_prose, starts_code
from codeeval.python.syntax import has_return, is_idle, is_sound, parsed

__all__ = ["find_runs", "until_prose"]

_DEFINITION = re.compile(r"(?:async\s+)?def\s+\w+(?:\s*[(\[:\\]|\s+\w+\s*:|\s*$)|class\s+\w+\s*[(:]|@\w")

_CLAUSE = re.compile(r"(?:else|finally)\s*:|(?:elif|except)\b.*:\s*(?:#.*)?$")

_TAG_LINE = re.compile(r"\[[A-Z]+\]\s*")
"""A tag in brackets, which Python would read as a list."""

_REMARK = re.compile(r"(?:[-*+•>|]|\d+[.)]|#{2,6}|\*\*\w.*\*\*.*|[A-Z][\w ()]*:)(?:\s|$)")
"""The beginning of a remark in the margin: a bullet, a number, a heading, a label."""


_TICKS = "```"

_MARKS = frozenset("@_()[]{}\"'")
"""Characters that a broken line of code in the margin may begin with, beside small letters."""


def find_runs(lines: Sequence[str]) -> Iterator[str]:
    """Yield the longest stretches of whole statements, without words at their ends that only look like statements.

    A definition belongs to its run though it be broken: that is the program's fault, and the sandbox's to tell.
    """
    run: list[tuple[str, bool]] = []
    for statement in _statements(lines):
        idle = _idle(statement)
        if idle is not None:
            run.append((statement, idle))
        else:
            yield from _trimmed(run)
            run = []
    yield from _trimmed(run)


def _idle(statement: str) -> bool | None:
    """Return whether the statement does nothing; None if this is not a statement."""
    if _DEFINITION.match(statement):
        return False
    if is_prose(statement) or _TAG_LINE.fullmatch(statement):
        return None
    root = parsed(statement)
    return None if root.has_error or has_return(root) else all(map(is_idle, root.named_children))


def until_prose(source: str) -> str:
    """Return the source up to the first line of prose in the margin after a definition, or the first remark."""
    is_defined, kept = False, list[str]()
    for statement in _statements(source.split("\n")):
        is_definition = _DEFINITION.match(statement) is not None
        if is_defined and not is_definition and _is_remark(statement):
            text = "\n".join(kept).rstrip()
            return f"{text}\n"
        is_defined |= is_definition
        kept.append(_without_heading(statement) if is_definition else statement)
        if kept[-1] != statement:
            return "\n".join(kept).rstrip() + "\n"
    return source


def _is_remark(statement: str) -> bool:
    first = statement.partition("\n")[0]
    if _REMARK.match(first):
        return True
    return is_prose(statement) or (not first[:1].islower() and first[:1] not in _MARKS and not is_sound(statement))


def _without_heading(statement: str) -> str:
    """Return the statement without a heading that follows it in the margin, which looks like a comment."""
    if "\n##" not in statement:
        return statement
    scanner, lines = Scanner(), statement.split("\n")
    for index, line in enumerate(lines):
        if (
            scanner.is_clear
            and line.startswith("##")
            and _REMARK.match(line)
            and not any(map(str.strip, (after for after in lines[index + 1 :] if after[:1].isspace())))
        ):
            return "\n".join(lines[:index])
        scanner.read(line)
    return statement


def _statements(lines: Sequence[str]) -> Sequence[str]:
    """Return the text cut before each line at the margin that does not continue the statement above it.

    A comment never does begin one: it may stand at the margin inside of a function.
    """
    cut: list[list[str]] = [[]]
    scanner = Scanner()
    for line in lines:
        at_margin = bool(line) and not line[0].isspace() and line[0] != "#"
        if at_margin and scanner.depth and scanner.quote is None and (starts_code(line) or line.startswith(_TICKS)):
            scanner = Scanner()  # that bracket was opened in prose: no statement begins so inside one, and no fence
        decorated = bool(cut[-1]) and cut[-1][-1].startswith("@")
        if at_margin and scanner.is_clear and not decorated and not _CLAUSE.match(line):
            cut.append([])
        cut[-1].append(line)
        scanner.read(line)
    return ["\n".join(statement) for statement in cut if statement]


def _trimmed(run: Sequence[tuple[str, bool]]) -> Iterator[str]:
    busy = [index for index, (_, idle) in enumerate(run) if not idle]
    if busy:
        yield "\n".join(statement for statement, _ in run[busy[0] : busy[-1] + 1])
