"""C.4, run: does mending one token, or swapping one pair, make a sample pass?

The search is bounded. An edit changes one token (a comparison, an operator, a constant, a name, an initial value) or
swaps one pair. The likeliest come first, and each is a program for the sandbox. The first program that passes every
suite is the fix to show.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codeeval.python.programs import Program
from codeeval.python.queries import captured
from codeeval.python.syntax import Node
from codeeval.taxonomy import rewrites
from codeeval.taxonomy.failure import Span

__all__ = ["MOST_EDITS", "Edit", "edits_of"]

MOST_EDITS = 160
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


@dataclass(frozen=True, slots=True)
class _Operator:
    name: str
    query: str
    rewrite: rewrites.Rewrite


def edits_of(
    solution: str, *, most: int = MOST_EDITS, reference: str = "", answers: Sequence[tuple[str, str]] = ()
) -> Iterator[Edit]:
    """Up to `most` different edits, a few of each operator in turn, likeliest first. Never raises.

    `reference`: a right program, whose constants are tried in place of the solution's. `answers`: value got and value
    expected of the failing tests, as source.
    """
    if len(solution) > _MOST_BYTES:
        return
    program = Program.parse(solution, "")
    if program.root.has_error:
        return
    seen = {solution}
    operators = (*_of_answers(answers), *_OPERATORS, *_of_reference(reference))
    turns = itertools.zip_longest(*(_edits(operator, program) for operator in operators))
    for edit in itertools.islice((edit for turn in turns for edit in turn if edit is not None), 4 * most):
        if edit.program not in seen:
            seen.add(edit.program)
            yield edit
        if len(seen) > most:
            return


def _of_answers(answers: Sequence[tuple[str, str]]) -> Iterator[_Operator]:
    """Yield the operator that answers as expected in place of the value got, if all failing tests want the same."""
    if len(set(answers)) == 1:
        yield _Operator("answer", _LITERALS, rewrites.other_answer(*answers[0]))


def _of_reference(reference: str) -> Iterator[_Operator]:
    """Yield the operator that takes constants of a right program."""
    constants = rewrites.constants_of(reference)
    if constants:
        yield _Operator("constant of the reference", _LITERALS, rewrites.other_constant(constants))


_LITERALS = "[(integer) (float) (string) (true) (false) (none) (unary_operator) (list) (tuple) (dictionary)] @at"


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


_OPERATORS: Sequence[_Operator] = (
    _Operator(
        "comparison",
        '(comparison_operator ["<" "<=" ">" ">=" "==" "!=" "in" "is" "not in" "is not"] @at)',
        rewrites.table(rewrites.COMPARISON),
    ),
    _Operator("constant", "(integer) @at", rewrites.constant),
    _Operator(
        "bound", '(call function: (identifier) @f arguments: (argument_list (_) @at) (#eq? @f "range"))', rewrites.bound
    ),
    _Operator(
        "start", '(call function: (identifier) @f arguments: (argument_list) @at (#eq? @f "range"))', rewrites.start
    ),
    _Operator(
        "arithmetic",
        '(binary_operator ["+" "-" "*" "/" "//" "%" "**" "&" "|"] @at)',
        rewrites.table(rewrites.ARITHMETIC),
    ),
    _Operator("initial value", "(assignment right: (_) @at)", rewrites.initial),
    _Operator(
        "function",
        "[(call function: (identifier) @at) (call function: (attribute attribute: (identifier) @at))]",
        rewrites.table(rewrites.NAMES),
    ),
    _Operator(
        "swapped pair", "[(call arguments: (argument_list) @at) (tuple) @at (expression_list) @at]", rewrites.swapped
    ),
    _Operator(
        "assignment operator",
        '(augmented_assignment ["+=" "-=" "*=" "/=" "//="] @at)',
        rewrites.table(rewrites.ARITHMETIC),
    ),
    _Operator("swapped operands", "(boolean_operator) @at", rewrites.exchanged_operands),
    _Operator("boolean", '(boolean_operator ["and" "or"] @at)', rewrites.table({"and": ["or"], "or": ["and"]})),
    _Operator("negation", "(not_operator) @at", rewrites.without_not),
    _Operator(
        "swapped sides",
        '[(binary_operator ["-" "/" "//" "%" "**"]) @at (comparison_operator ["in"]) @at]',
        rewrites.swapped,
    ),
    _Operator("slice", "(slice (_) @at)", rewrites.bound),
    _Operator("index", "(subscript subscript: (_) @at)", rewrites.bound),
    _Operator(
        "truth value", "(return_statement [(true) (false)] @at)", rewrites.table({"True": ["False"], "False": ["True"]})
    ),
    _Operator(
        "variable",
        "[(return_statement (identifier) @at) (argument_list (identifier) @at)"
        " (binary_operator (identifier) @at) (comparison_operator (identifier) @at)"
        " (subscript (identifier) @at) (attribute object: (identifier) @at) (for_in_clause right: (identifier) @at)"
        " (assignment right: (identifier) @at) (augmented_assignment right: (identifier) @at)"
        " (for_statement right: (identifier) @at) (list_comprehension body: (identifier) @at)"
        " (expression_list (identifier) @at) (tuple (identifier) @at) (list (identifier) @at)"
        " (conditional_expression (identifier) @at) (keyword_argument value: (identifier) @at)]",
        rewrites.other_variable,
    ),
    _Operator("swapped returns", "(function_definition) @at", rewrites.exchanged_returns),
    _Operator("swapped statements", "(block) @at", rewrites.exchanged_statements),
    _Operator("text", "(string (string_content) @at)", rewrites.text),
)
"""Likeliest slips first: they take turns, so that every kind of place gets its share of the bound."""
