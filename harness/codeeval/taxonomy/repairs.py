"""C.4, run: does mending one token, or swapping one pair, make a sample pass?

The search is bounded. An edit changes one token (a comparison, an operator, a constant, a name, an initial value) or
swaps one pair. The likeliest come first, and each is a program for the sandbox. The first program that passes every
suite is the fix to show.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codeeval.python.programs import Program
from codeeval.python.queries import captured, enclosing, text_of
from codeeval.python.syntax import Node
from codeeval.taxonomy.failure import Span

__all__ = ["MOST_EDITS", "Edit", "edits_of"]

MOST_EDITS = 80
"""Programs run for one sample at most."""

_MOST_BYTES = 6_000
"""Longer solutions have too many places for a bounded search to mean anything."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a solution."""

    operator: str
    span: Span
    before: str
    after: str
    program: str
    """The whole solution with the edit made."""


_Rewrite = Callable[[Node, Program], Iterator[tuple[int, int, str]]]


@dataclass(frozen=True, slots=True)
class _Operator:
    name: str
    query: str
    rewrite: _Rewrite


def edits_of(solution: str, *, most: int = MOST_EDITS) -> Iterator[Edit]:
    """Up to `most` different edits, a few of each operator in turn, likeliest first. Never raises."""
    if len(solution) > _MOST_BYTES:
        return
    program = Program.parse(solution, "")
    if program.root.has_error:
        return
    seen = {solution}
    turns = itertools.zip_longest(*(_edits(operator, program) for operator in _OPERATORS))
    for edit in itertools.islice((edit for turn in turns for edit in turn if edit is not None), 4 * most):
        if edit.program not in seen:
            seen.add(edit.program)
            yield edit
        if len(seen) > most:
            return


def _edits(operator: _Operator, program: Program) -> Iterator[Edit]:
    """Yield the operator's edits: the first of every place, then the second, ..."""
    places = [node for node in captured(program.root, operator.query) if not _in_annotation(node)]
    turns = itertools.zip_longest(*(_edits_at(node, operator, program) for node in places))
    return (edit for turn in turns for edit in turn if edit is not None)


def _edits_at(node: Node, operator: _Operator, program: Program) -> Iterator[Edit]:
    content = program.source
    for start, end, after in operator.rewrite(node, program):
        made = content[:start] + after.encode() + content[end:]
        before = content[start:end].decode("utf-8", "replace")
        yield Edit(operator.name, _span(node), before, after, made.decode("utf-8", "replace"))


def _in_annotation(node: Node) -> bool:
    parent: Node | None = node
    while parent is not None:
        if parent.type in {"type", "decorator", "import_statement", "import_from_statement"}:
            return True
        parent = parent.parent
    return False


def _span(node: Node) -> Span:
    start, end = node.start_point, node.end_point
    return Span(start.row + 1, start.column + 1, end.row + 1, max(1, end.column))


# --- Rewrites: what may stand at a place instead ------------------------------------------------------------------


def _table(choices: Mapping[str, Sequence[str]]) -> _Rewrite:
    def rewrite(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
        return ((node.start_byte, node.end_byte, choice) for choice in choices.get(text_of(node), ()))

    return rewrite


def _constant(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield edits of a constant: one more, one less, and 0 or 1."""
    text = text_of(node)
    if text.isdecimal() and len(text) < _LONG_NUMBER:
        value = int(text)
        for other in dict.fromkeys((value - 1, value + 1, 0, 1, 2)):
            if other not in (value, -1):
                yield node.start_byte, node.end_byte, str(other)


_LONG_NUMBER = 10


def _bound(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield one more or one less than the bound of a range or slice."""
    if node.type not in {"integer", "slice", "string", "tuple"}:
        text = text_of(node)
        operand = text if node.type in {"identifier", "call", "attribute", "subscript"} else f"({text})"
        yield node.start_byte, node.end_byte, f"{operand} + 1"
        yield node.start_byte, node.end_byte, f"{operand} - 1"


def _start(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Yield a first value for a range that has none, or a second: `range(n)` as `range(1, n)`."""
    given = [child for child in node.named_children if child.type != "comment"]
    if len(given) == 1:
        yield given[0].start_byte, given[0].start_byte, "1, "


def _initial(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    for choice in _INITIAL.get(text_of(node), ()):
        yield node.start_byte, node.end_byte, choice


def _swapped(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    """Two neighbours of an argument list, or both sides of an operator, exchanged."""
    given = [child for child in node.named_children if child.type not in _UNSWAPPABLE]
    for first, second in itertools.pairwise(given):
        between = (node.text or b"")[first.end_byte - node.start_byte : second.start_byte - node.start_byte].decode()
        if text_of(first) != text_of(second):
            yield first.start_byte, second.end_byte, f"{text_of(second)}{between}{text_of(first)}"


def _without_not(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    argument = node.child_by_field_name("argument")
    if argument is not None:
        yield node.start_byte, node.end_byte, text_of(argument)


def _other_variable(node: Node, program: Program) -> Iterator[tuple[int, int, str]]:
    """Another parameter or variable of the same function."""
    names = program.variables.get(enclosing(node, "function_definition"), ())
    if text_of(node) in names and len(names) <= _MANY_VARIABLES:
        for other in names:
            if other != text_of(node):
                yield node.start_byte, node.end_byte, other


_MANY_VARIABLES = 8


def _text(node: Node, _program: Program) -> Iterator[tuple[int, int, str]]:
    text = text_of(node)
    for choice in (text.lower(), text.upper(), f"{text} ", text.strip(), f"{text},", ""):
        if choice != text:
            yield node.start_byte, node.end_byte, choice


_COMPARISON: Mapping[str, Sequence[str]] = {
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
_ARITHMETIC: Mapping[str, Sequence[str]] = {
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
_NAMES: Mapping[str, Sequence[str]] = {
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

_OPERATORS: Sequence[_Operator] = (
    _Operator(
        "comparison",
        '(comparison_operator ["<" "<=" ">" ">=" "==" "!=" "in" "is" "not in" "is not"] @at)',
        _table(_COMPARISON),
    ),
    _Operator("constant", "(integer) @at", _constant),
    _Operator("bound", '(call function: (identifier) @f arguments: (argument_list (_) @at) (#eq? @f "range"))', _bound),
    _Operator("start", '(call function: (identifier) @f arguments: (argument_list) @at (#eq? @f "range"))', _start),
    _Operator("arithmetic", '(binary_operator ["+" "-" "*" "/" "//" "%" "**" "&" "|"] @at)', _table(_ARITHMETIC)),
    _Operator("initial value", "(assignment right: (_) @at)", _initial),
    _Operator(
        "function",
        "[(call function: (identifier) @at) (call function: (attribute attribute: (identifier) @at))]",
        _table(_NAMES),
    ),
    _Operator("swapped pair", "[(call arguments: (argument_list) @at) (tuple) @at (expression_list) @at]", _swapped),
    _Operator("assignment operator", '(augmented_assignment ["+=" "-=" "*=" "/=" "//="] @at)', _table(_ARITHMETIC)),
    _Operator("boolean", '(boolean_operator ["and" "or"] @at)', _table({"and": ["or"], "or": ["and"]})),
    _Operator("negation", "(not_operator) @at", _without_not),
    _Operator(
        "swapped sides", '[(binary_operator ["-" "/" "//" "%" "**"]) @at (comparison_operator ["in"]) @at]', _swapped
    ),
    _Operator("slice", "(slice (_) @at)", _bound),
    _Operator("index", "(subscript subscript: (_) @at)", _bound),
    _Operator("truth value", "(return_statement [(true) (false)] @at)", _table({"True": ["False"], "False": ["True"]})),
    _Operator(
        "variable",
        "[(return_statement (identifier) @at) (argument_list (identifier) @at)"
        " (binary_operator (identifier) @at) (comparison_operator (identifier) @at)"
        " (subscript (identifier) @at)]",
        _other_variable,
    ),
    _Operator("text", "(string (string_content) @at)", _text),
)
"""Likeliest slips first: they take turns, so that every kind of place gets its share of the bound."""
