"""Measures of one program's style: those that Stroebl et al. took from RACE (Zheng et al. 2407.11470), and a linter's.

The four named after RACE are yes or no, and follow the paper's notebooks to the letter, odd as some rules are; the
others are counts. Programs are parsed, never executed.
"""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["MEASURES", "Measure", "measure"]

_LONGEST_LINE, _LONGEST_FUNCTION, _COMMENTED = 70, 30, 0.75
_LARGEST = 100_000
"""Characters; a program above this is not parsed."""

_CAMEL = re.compile(r"[a-z]+(?:[A-Z][a-z0-9]*)*")
_SNAKE = re.compile(r"[a-z]+(?:_[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Measure:
    """Meaning of one number of `measure`."""

    name: str
    adherence: bool
    """True if it is 0 or 1, and 1 is what the rule asks for; else a count, of which less is not always better."""
    meaning: str


MEASURES = (
    Measure("camel_case", adherence=True, meaning="all names of functions and variables are camelCase (RACE)"),
    Measure("snake_case", adherence=True, meaning="all of them are snake_case, without digits (RACE)"),
    Measure("short", adherence=True, meaning="lines of at most 70 characters, functions of at most 30 lines (RACE)"),
    Measure("commented", adherence=True, meaning="at least 0.75 comments per line of code (RACE)"),
    Measure("lint", adherence=False, meaning="findings of pyflakes"),
    Measure("lines", adherence=False, meaning="lines of code, without comments and docstrings"),
    Measure("longest_function", adherence=False, meaning="lines of the longest function"),
    Measure("comments_per_line", adherence=False, meaning="comments per line of code"),
    Measure("name_length", adherence=False, meaning="mean length of the names of functions and variables"),
)


def measure(program: str) -> Mapping[str, float] | None:
    """The value of each of `MEASURES` by name; None for a program that cannot be read."""
    if len(program) > _LARGEST:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the program, not of ours: "invalid escape sequence"
        try:
            return _measured(program, ast.parse(program))
        except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
            return None


def _measured(program: str, tree: ast.Module) -> dict[str, float]:
    names = [name for name in _names(tree) if name]
    long_names = [name for name in names if len(name) > 1]
    functions = [_length(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    code = _code_lines(tree)
    longest_line, longest_function = (
        max(lengths, default=0) for lengths in (map(len, program.splitlines()), functions)
    )
    short = bool(functions) and longest_line <= _LONGEST_LINE and longest_function <= _LONGEST_FUNCTION
    return {
        "camel_case": float(bool(names) and all(_CAMEL.fullmatch(name) for name in names)),
        "snake_case": float(bool(names) and all(_SNAKE.fullmatch(name) for name in long_names)),
        "short": float(short),
        "commented": float(_race_comments(program) / max(code, 1) >= _COMMENTED),
        "lint": float(_findings(tree)),
        "lines": float(code),
        "longest_function": float(longest_function),
        "comments_per_line": _comments(program) / max(code, 1),
        "name_length": sum(map(len, names)) / max(len(names), 1),
    }


def _names(tree: ast.Module) -> Iterator[str]:
    """Functions, positional parameters, and targets of assignments and loops."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
            yield from (argument.arg for argument in node.args.args)
        elif isinstance(node, ast.Assign):
            yield from (name for target in node.targets for name in _targets(target))
        elif isinstance(node, ast.For | ast.AsyncFor):
            yield from _targets(node.target)


def _targets(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Tuple | ast.List):
        for element in node.elts:
            yield from _targets(element)


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _code_lines(tree: ast.Module) -> int:
    """Lines of the program as `ast.unparse` writes it, without docstrings and blank lines."""
    docstrings = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            text = ast.get_docstring(node, clean=False)
            docstrings += 0 if text is None else len([line for line in f"{text}.".splitlines() if line.strip()])
    return max(sum(1 for line in ast.unparse(tree).splitlines() if line.strip()) - docstrings, 0)


def _race_comments(program: str) -> int:
    """Count comments like the notebooks: hashes between spaces, and one for any triple-quoted block."""
    return program.count(" # ") + ('"""' in program or "'''" in program)


def _comments(program: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(program).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)


def _findings(tree: ast.Module) -> int:
    from pyflakes.checker import Checker  # noqa: PLC0415 - for this measure only

    return len(Checker(tree).messages)
