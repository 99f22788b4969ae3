"""Names that nothing defines: an import that is missing (A.3), or a definition (B.2)."""

import re

from codeeval.taxonomy.failure import Failure, Finding, Span
from codeeval.taxonomy.library import is_module, owners
from codeeval.taxonomy.source import Source

__all__ = ["entry_point_missing", "missing_definition", "missing_import"]

_NAME = re.compile(r"name '([^']+)' is not defined")
_LOCAL = re.compile(r"(?:local variable '|cannot access (?:local|free) variable ')([^']+)'")
_CONSTANTS = frozenset(
    {
        *("pi", "e", "tau", "inf", "nan", "maxsize", "argv", "stdin", "stdout"),
        *("ascii_lowercase", "ascii_uppercase", "ascii_letters", "digits", "punctuation", "hexdigits", "whitespace"),
    }
)
"""Public names of modules that are used without a call."""


def entry_point_missing(failure: Failure, source: Source) -> Finding | None:
    """Find a function that the tests call and the program does not define."""
    if undefined_name(failure) != failure.entry_point or failure.entry_point in source.functions:
        return None
    others = sorted(source.functions)
    reason = f"defines {', '.join(others[:3])} in place of {failure.entry_point}" if others else "defines no function"
    if not source.text.strip():
        return None
    return Finding("entry_point_missing", "B.2", reason, source.line_span(1))


def missing_import(failure: Failure, source: Source) -> Finding | None:
    """Find a module's name, or a public member of a module, that is used without its import."""
    name = undefined_name(failure)
    if name is None or name in source.defined_names:
        return None
    if is_module(name) and re.search(rf"(?<![\w.]){re.escape(name)}[ \t]*\.", source.text):
        return Finding("missing_import", "A.3", f"{name} is not imported", name_span(source, name, failure.line))
    modules = owners(name)
    if modules and _is_used_as_member(source, name):
        reason = f"{name} of {modules[0]} is not imported"
        return Finding("missing_import", "A.3", reason, name_span(source, name, failure.line))
    return None


def missing_definition(failure: Failure, source: Source) -> Finding | None:
    """Another name that was never bound, or not yet."""
    message = failure.message or ""
    if failure.exception == "UnboundLocalError" and (bound := _LOCAL.search(message)) is not None:
        reason = f"{bound[1]} is used before it has a value"
        return Finding("missing_definition", "B.2", reason, name_span(source, bound[1], failure.line))
    name = undefined_name(failure)
    if name is not None:
        reason = f"{name} is defined nowhere"
        return Finding("missing_definition", "B.2", reason, name_span(source, name, failure.line))
    return None


def undefined_name(failure: Failure) -> str | None:
    """Return the name that a NameError is about."""
    match = _NAME.search(failure.message or "") if failure.exception == "NameError" else None
    return match[1] if match else None


def _is_used_as_member(source: Source, name: str) -> bool:
    """Return whether the name is used like a module's: called, passed on, annotated, a class, a known constant."""
    if name in _CONSTANTS or name[0].isupper():
        return True
    word = re.escape(name)
    if re.search(rf"(?<![\w.]){word}[ \t]*=(?!=)|\bfor\b[^\n:]*\b{word}\b[^\n:]*\bin\b", source.text):
        return False  # a variable of the code's own in another place
    return re.search(rf"(?<![\w.]){word}[ \t]*\(|[(,=][ \t]*{word}[ \t]*[,)]|@{word}\b", source.text) is not None


def name_span(source: Source, name: str, line: int | None) -> Span | None:
    """Where the name stands in this line, else the whole line."""
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source.line(line))
    if match is None or line is None:
        return source.line_span(line)
    return Span(line, match.start() + 1, line, match.end())
