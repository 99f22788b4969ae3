"""What may stand at a place of a program instead: one token changed, or one pair exchanged (`repairs`)."""

import ast
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from codeeval.python.programs import Program
from codeeval.python.queries import captured, enclosing, text_of
from codeeval.python.syntax import Node, parsed

__all__ = [
    "ARITHMETIC",
    "COMPARISON",
    "NAMES",
    "Rewrite",
    "bound",
    "constant",
    "constants_of",
    "exchanged_operands",
    "exchanged_returns",
    "exchanged_statements",
    "initial",
    "other_answer",
    "other_constant",
    "other_variable",
    "start",
    "swapped",
    "table",
    "text",
    "without_not",
]

Rewrite = Callable[[Node, Program], Iterator[tuple[int, int, str]]]
"""Yields edits of a node: start and end in bytes, and the new text."""


def table(choices: Mapping[str, Sequence[str]]) -> Rewrite:
    """Return the rewrite that puts other texts in a node's place."""

    def rewrite(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
        return ((node.start_byte, node.end_byte, choice) for choice in choices.get(text_of(node), ()))

    return rewrite


# --- Constants ---------------------------------------------------------------------------------------------------


def constant(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield edits of a constant: one more, one less, and 0 or 1."""
    text = text_of(node)
    if text.isdecimal() and len(text) < _LONG_NUMBER:
        value = int(text)
        for other in dict.fromkeys((value - 1, value + 1, 0, 1, 2)):
            if other not in (value, -1):
                yield node.start_byte, node.end_byte, str(other)


_LONG_NUMBER = 10


def bound(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield one more or one less than the bound of a range or slice."""
    if node.type not in {"integer", "slice", "string", "tuple"}:
        text = text_of(node)
        operand = text if node.type in {"identifier", "call", "attribute", "subscript"} else f"({text})"
        yield node.start_byte, node.end_byte, f"{operand} + 1"
        yield node.start_byte, node.end_byte, f"{operand} - 1"


def start(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield a first value for a range that has none, or a second: `range(n)` as `range(1, n)`."""
    given = [child for child in node.named_children if child.type != "comment"]
    if len(given) == 1:
        yield given[0].start_byte, given[0].start_byte, "1, "


def initial(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield other first values of a variable."""
    for choice in _INITIAL.get(text_of(node), ()):
        yield node.start_byte, node.end_byte, choice


def text(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield a text in another case, with other white space, with a comma, and nothing."""
    if node.parent is None or not _is_value(node.parent):
        return
    content = text_of(node)
    for choice in (content.lower(), content.upper(), f"{content} ", content.strip(), f"{content},", ""):
        if choice != content:
            yield node.start_byte, node.end_byte, choice


def other_answer(got: str, expected: str) -> Rewrite:
    """Return the rewrite of a literal that is the value got: it becomes the value expected, if that is a plain one."""
    wanted = _literal(expected)
    is_plain = len(expected) <= _LONG_ANSWER and not (isinstance(wanted, list | tuple | dict | set) and wanted)

    def rewrite(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
        if is_plain and _shown(node) == got and _is_value(node):
            yield node.start_byte, node.end_byte, expected

    return rewrite


_LONG_ANSWER = 60
"""Characters of a value that may be written in a literal's place. A longer one would only retell a test."""


def constants_of(program: str) -> Sequence[tuple[str, Any]]:
    """Return the different numbers and texts in a program, as source and value, without documentation."""
    nodes = captured(parsed(program), "[(integer) (float) (string)] @at")
    values = {text_of(node): _literal(text_of(node)) for node in nodes if _is_value(node)}
    return [(source, value) for source, value in values.items() if value is not None][:_MANY_CONSTANTS]


_MANY_CONSTANTS = 8


def other_constant(constants: Sequence[tuple[str, Any]]) -> Rewrite:
    """Return the rewrite that puts another constant of the same type in a constant's place."""

    def rewrite(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
        value = _literal(text_of(node)) if _is_value(node) else None
        for source, other in constants:
            if type(other) is type(value) and other != value:
                yield node.start_byte, node.end_byte, source

    return rewrite


def _shown(node: Node) -> str | None:
    value = _literal(text_of(node))
    return repr(value) if value is not None or node.type == "none" else None


def _is_value(node: Node) -> bool:
    """Tell documentation from a text that the program uses."""
    return node.parent is not None and node.parent.type not in {"expression_statement", "module"}


def _literal(source: str) -> Any:
    try:
        return ast.literal_eval(source)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


# --- Names -------------------------------------------------------------------------------------------------------


def without_not(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield the operand of a `not`."""
    argument = node.child_by_field_name("argument")
    if argument is not None:
        yield node.start_byte, node.end_byte, text_of(argument)


def other_variable(node: Node, program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield another parameter or variable of the same function."""
    names = program.variables.get(enclosing(node, "function_definition"), ())
    if text_of(node) in names and len(names) <= _MANY_VARIABLES:
        for other in names:
            if other != text_of(node):
                yield node.start_byte, node.end_byte, other


_MANY_VARIABLES = 8


# --- Pairs -------------------------------------------------------------------------------------------------------


def swapped(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield two neighbours of an argument list, or both sides of an operator, exchanged."""
    given = [child for child in node.named_children if child.type not in _UNSWAPPABLE]
    for first, second in itertools.pairwise(given):
        yield from _exchanged(first, second, node)


def _exchanged(first: Node, second: Node, around: Node) -> Iterator[tuple[int, int, str]]:
    """Yield the edit that exchanges two nodes; nothing if their texts are equal."""
    between = (around.text or b"")[first.end_byte - around.start_byte : second.start_byte - around.start_byte]
    if text_of(first) != text_of(second):
        made = f"{text_of(second)}{between.decode('utf-8', 'replace')}{text_of(first)}"
        yield first.start_byte, second.end_byte, made


def exchanged_operands(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield the right sides of two comparisons exchanged: `a in x and b in y` as `a in y and b in x`."""
    if node.parent is not None and node.parent.type == "boolean_operator":
        return
    comparisons = [part for part in captured(node, "(comparison_operator) @at") if len(part.named_children) == _SIDES]
    sides = [comparison.named_children[-1] for comparison in comparisons[:_MANY_SIDES]]
    for first, second in itertools.combinations(sides, 2):
        if first.end_byte < second.start_byte:
            yield from _exchanged(first, second, node)


_SIDES, _MANY_SIDES = 2, 4


def exchanged_returns(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield the values of two neighbouring returns of a function exchanged."""
    values = [value for value in captured(node, "(return_statement (_) @at)") if _is_own(value, node)]
    for first, second in itertools.pairwise(values):
        if first.end_byte < second.start_byte:
            yield from _exchanged(first, second, node)


def _is_own(value: Node, function: Node) -> bool:
    return value.parent is not None and enclosing(value.parent, "function_definition") == function


def exchanged_statements(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield two neighbouring simple statements of a block exchanged."""
    simple = [child for child in node.named_children if child.type != "comment"]
    for first, second in itertools.pairwise(simple):
        if first.type == second.type == "expression_statement" and not text_of(first).startswith(_QUOTES):
            yield from _exchanged(first, second, node)


_QUOTES = ('"', "'")
"""Beginnings of documentation."""


# --- Tables ------------------------------------------------------------------------------------------------------

COMPARISON: Mapping[str, Sequence[str]] = {
    "<": ("<=", ">", ">=", "!="),
    "<=": ("<", ">=", ">", "=="),
    ">": (">=", "<", "<=", "!="),
    ">=": (">", "<=", "<", "=="),
    "==": ("!=", "<=", ">="),
    "!=": ("==",),
    "in": ("not in",),
    "not in": ("in",),
    "is": ("is not", "=="),
    "is not": ("is", "!="),
}
ARITHMETIC: Mapping[str, Sequence[str]] = {
    "+": ("-", "*"),
    "-": ("+",),
    "*": ("+", "**", "//"),
    "/": ("//", "*", "%"),
    "//": ("/", "%", "*"),
    "%": ("//", "/"),
    "**": ("*",),
    "+=": ("-=", "*=", "="),
    "-=": ("+=",),
    "*=": ("+=", "="),
    "/=": ("//=", "*="),
    "//=": ("/=", "%="),
    "&": ("|", "and"),
    "|": ("&", "or"),
}
_INITIAL: Mapping[str, Sequence[str]] = {
    "0": ("float('-inf')", "-1", "float('inf')"),
    "1": ("-1",),
    "-1": ("0", "1", "float('-inf')"),
    "[]": ("[0]", "[1]"),
    "True": ("False",),
    "False": ("True",),
    "None": ("0", "1", "''"),
    '""': ("' '",),
    "''": ("' '",),
}
NAMES: Mapping[str, Sequence[str]] = {
    "int": ("round", "float"),
    "round": ("int",),
    "min": ("max",),
    "max": ("min",),
    "any": ("all",),
    "all": ("any",),
    "sum": ("max", "len"),
    "len": ("sum",),
    "sorted": ("list", "set"),
    "list": ("sorted", "set", "tuple"),
    "set": ("list", "sorted"),
    "str": ("repr",),
    "abs": ("int",),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "match": ("search", "fullmatch"),
    "search": ("match", "fullmatch"),
    "append": ("extend", "add"),
    "extend": ("append",),
    "lower": ("upper", "casefold"),
    "upper": ("lower",),
    "isupper": ("islower",),
    "islower": ("isupper",),
    "isalpha": ("isalnum",),
    "isalnum": ("isalpha",),
    "isdigit": ("isalpha", "isdecimal"),
    "strip": ("lstrip", "rstrip"),
    "find": ("rfind", "count"),
    "rfind": ("find",),
    "index": ("rindex", "count"),
    "count": ("find",),
    "keys": ("values", "items"),
    "values": ("keys", "items"),
    "items": ("keys", "values"),
    "startswith": ("endswith",),
    "endswith": ("startswith",),
    "union": ("intersection",),
    "intersection": ("union",),
    "combinations": ("permutations", "product"),
    "permutations": ("combinations",),
    "prod": ("fsum",),
    "sin": ("cos",),
    "cos": ("sin",),
    "log": ("log2", "log10"),
    "log10": ("log", "log2"),
}
_UNSWAPPABLE = frozenset({"keyword_argument", "list_splat", "dictionary_splat", "comment"})
