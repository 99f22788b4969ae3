"""From a model's answer to a draft of a problem: JSON or fences are found, mended and checked. Nothing is executed."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codeeval.extraction.thinking import without_thinking
from codeeval_benchmarks.literals import literal, value_of
from codeeval_benchmarks.programs import Program, is_python

__all__ = ["Draft", "Rejected", "read_draft"]

_NAMES: Mapping[str, tuple[str, ...]] = {
    "problem": ("problem", "new_problem", "prompt"),
    "solution": ("solution", "new_solution"),
    "entry_point": ("entry_point",),
    "inputs": ("inputs", "test_input", "test_inputs"),
    "tests": ("tests", "test_code"),
}
"""Fields of an answer, and the names by which models write them; the names of HumanEval Pro's paper are among them."""

_FENCE = re.compile(r"```[ \t]*([\w+-]*)[^\n]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_TRAILING = re.compile(r",(\s*[}\]])")
_SHOWN = 80
"""Characters of an answer that a reason shows."""
_MOST_INPUTS = 200
_LONGEST_INPUT = 20_000
"""Characters of one input as source."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A draft that is not kept."""

    gate: str
    """Gate that it does not pass."""
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A problem as a model wrote it."""

    statement: str
    """Imports, helpers, and the signature of the entry point with its documentation."""
    entry_point: str
    solution: str
    """Program that defines the entry point, with helpers of its own; empty where the source's solution holds."""
    inputs: tuple[tuple[Any, ...], ...] = ()
    """Arguments by position; plain data."""
    tests: tuple[str, ...] = ()
    """Asserts that the model wrote."""


def read_draft(answer: str, *, solved: bool = True) -> Draft | Rejected:
    """Return the draft in a model's answer. `solved`: it must hold a solution and inputs, not the statement alone."""
    text = without_thinking(answer).text.strip()
    if not text:
        return Rejected("answer", "the model gave no answer")
    if "{" not in text and "```" not in text:
        return Rejected("answer", f"the model wrote no problem: {text[:_SHOWN]!r}")
    fields = next((each for each in _objects(text) if _field(each, "problem") is not None), None)
    if fields is None:
        fields = _fenced(text)
    if fields is None:
        return Rejected("form", f"neither JSON nor fenced programs: {text[:_SHOWN]!r}")
    return _draft(fields, solved=solved)


# --- Finding the fields ------------------------------------------------------------------------------------------


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that the text may hold, after mending."""
    pieces = [text, *(match[2] for match in _FENCE.finditer(text)), text[text.find("{") : text.rfind("}") + 1]]
    for piece in pieces:
        for read in (_json, _mended, _python):
            value = read(piece.strip())
            if isinstance(value, dict):
                yield value
                break


def _json(piece: str) -> Any:
    try:
        return json.loads(piece, strict=False)  # line breaks within strings, as models write them
    except (ValueError, RecursionError):
        return None


def _mended(piece: str) -> Any:
    return _json(_TRAILING.sub(r"\1", piece))


def _python(piece: str) -> Any:
    """Read a dictionary in Python's words: single or triple quotes, True and None."""
    try:
        return ast.literal_eval(piece)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _fenced(text: str) -> Mapping[str, Any] | None:
    """Read three fenced blocks in the order statement, solution, inputs; the last may be missing."""
    blocks = [match[2] for match in _FENCE.finditer(text) if match[1].lower() in {"", "python", "py", "python3"}]
    programs = [block for block in blocks if re.search(r"^\s*def ", block, re.MULTILINE)]
    if not programs:
        return None
    others = [line for block in blocks if block not in programs for line in block.splitlines() if line.strip()]
    solution = {"solution": programs[1]} if len(programs) > 1 else {}
    return {"problem": programs[0], **solution, **({"inputs": others} if others else {})}


def _field(fields: Mapping[str, Any], name: str) -> Any:
    return next((fields[known] for known in _NAMES[name] if fields.get(known) is not None), None)


# --- Checking them -----------------------------------------------------------------------------------------------


def _draft(fields: Mapping[str, Any], *, solved: bool) -> Draft | Rejected:
    statement = _source(_field(fields, "problem"))
    solution = _source(_field(fields, "solution"))
    if not statement.strip():
        return Rejected("form", "the answer's problem is empty")
    if solved and not solution.strip():
        return Rejected("form", "the answer has no solution")
    tests = _tests(_field(fields, "tests"))
    entry_point = _entry_point(fields, statement, solution, tests)
    if entry_point is None:
        return Rejected("form", "the problem has no signature of a function to be written")
    statement = _naming(entry_point, statement, solution)
    inputs = _inputs(_field(fields, "inputs"))
    if isinstance(inputs, Rejected):
        return inputs
    called = (*inputs, *_calls(tests, entry_point))
    distinct = {literal(list(arguments)): arguments for arguments in called[:_MOST_INPUTS]}
    if solved and not distinct:
        return Rejected("inputs", "the answer has no input whose arguments are plain data")
    return Draft(statement, entry_point, solution, tuple(distinct.values()), tests)


def _source(value: Any) -> str:
    """Return a program of an answer, without a fence around it."""
    if not isinstance(value, str):
        return ""
    text = value.replace("\r\n", "\n").replace("\t", "    ")
    fenced = _FENCE.search(text)
    return (fenced[2] if fenced else text).rstrip() + "\n"


_SIGNATURE = re.compile(r"^def[ \t]+(\w+)[ \t]*\(", re.MULTILINE)


def _entry_point(fields: Mapping[str, Any], statement: str, solution: str, tests: tuple[str, ...]) -> str | None:
    """Return the function to be written: as named, else as tested, else the last one of statement or solution."""
    signatures = _SIGNATURE.findall(statement)
    named = _field(fields, "entry_point")
    if isinstance(named, str) and named in signatures:
        return named
    called = Program.parse("\n".join(tests)).called_names
    tested = [name for name in called if name in (*signatures, *_SIGNATURE.findall(solution))]
    return next(iter([*tested, *reversed(signatures or _SIGNATURE.findall(solution))]), None)


_PARAMETERS = r"[ \t]*\((?:[^()]|\([^()]*\))*\)[^:\n]*:[^\n]*\n"
"""Parameters that hold brackets one deep, and the rest of the line."""
_HEAD = re.compile(rf"^def[ \t]+(\w+){_PARAMETERS}", re.MULTILINE)
_STUB = re.compile(rf"^def[ \t]+\w+{_PARAMETERS}(?:(?:[ \t]+[^\n]*)?\n)*", re.MULTILINE)
"""A function at the margin, with what is indented below it."""


def _naming(entry_point: str, statement: str, solution: str) -> str:
    """Return the statement with the signature of the function to be written.

    Where a model gives another function's, such as the base problem's, the solution's signature takes its place.
    """
    if entry_point in _SIGNATURE.findall(statement):
        return _without_rest(statement, entry_point)
    signature = next((head[0] for head in _HEAD.finditer(solution) if head[1] == entry_point), "")
    return f"{_STUB.sub('', statement).rstrip()}\n\n{signature}" if signature else statement


def _without_rest(statement: str, entry_point: str) -> str:
    """Return a statement without what stands in its last function, where that is a part of a body."""
    if is_python(statement) or is_python(f"{statement.rstrip()}\n    pass\n"):
        return statement
    for head in _HEAD.finditer(statement):
        cut = statement[: head.end()]
        if head[1] == entry_point and is_python(f"{cut}    pass\n"):
            return cut
    return statement


def _inputs(value: Any) -> tuple[tuple[Any, ...], ...] | Rejected:
    """Read inputs: JSON lists of arguments, or their source. Only plain data counts: no expression is evaluated."""
    given = value if isinstance(value, list) else value.splitlines() if isinstance(value, str) else []
    inputs: list[tuple[Any, ...]] = []
    for entry in given:
        if isinstance(entry, str) and not entry.strip():
            continue
        try:
            arguments = _arguments(entry)
        except ValueError as error:
            return Rejected("inputs", f"an input is not plain data: {error}")
        inputs.append(arguments)
    return tuple(inputs)


def _arguments(entry: Any) -> tuple[Any, ...]:
    if isinstance(entry, dict):
        entry = list(entry.values())
    if not isinstance(entry, str):
        return tuple(entry) if isinstance(entry, list) else (entry,)
    if len(entry) > _LONGEST_INPUT:
        raise ValueError(f"{entry[:_SHOWN]!r} and so on is longer than {_LONGEST_INPUT:,} characters")
    if call := re.fullmatch(r"\s*[A-Za-z_]\w*\((.*)\)\s*", entry, re.DOTALL):
        entry = f"[{call[1]}]"
    arguments = value_of(entry)
    return tuple(arguments) if isinstance(arguments, list | tuple) else (arguments,)


def _tests(value: Any) -> tuple[str, ...]:
    """Return the asserts of a text or of a list of texts; what is not Python is left out."""
    text = "\n".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
    try:
        return tuple(test for test in Program.parse(text).split() if test.startswith("assert"))
    except SyntaxError:
        return ()


def _calls(tests: tuple[str, ...], entry_point: str) -> Iterator[tuple[Any, ...]]:
    """Yield the arguments of the entry point's calls in these asserts, where they are plain data."""
    for test in tests:
        for node in ast.walk(ast.parse(test)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == entry_point:
                try:
                    yield tuple(value_of(ast.unparse(argument)) for argument in node.args)
                except ValueError:
                    continue
