"""Rewrites of mutation operators: the changes that can be made at one node."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from tree_sitter import Node

from codeeval.python.mutation.choices import INITIAL
from codeeval.python.programs import Program
from codeeval.python.queries import captured, enclosing, exact_text, is_below

__all__ = [
    "Change",
    "Rewrite",
    "bound",
    "constant",
    "dropped",
    "early_return",
    "endless",
    "from_table",
    "from_templates",
    "guard",
    "indented",
    "index",
    "initial",
    "missing_import",
    "other_variable",
    "reversed_sort",
    "string",
    "swapped",
    "truncated",
    "typo",
    "unreturned",
]

Change = tuple[int, int, str]
"""First byte, byte after the last, and the text that replaces them."""

Rewrite = Callable[[Node, Program], Iterator[Change]]

_SIMPLE = frozenset({"identifier", "call", "attribute", "subscript"})
_UNSWAPPABLE = frozenset({"keyword_argument", "comment", "list_splat", "dictionary_splat"})


# --- Rewrites made of data ---------------------------------------------------------------------------------------


def from_table(choices: Mapping[str, Sequence[str]]) -> Rewrite:
    """Return a rewrite to each choice that `choices` has for the node's text."""

    def rewrite(node: Node, _program: Program) -> Iterator[Change]:
        return (_replaced(node, choice) for choice in choices.get(exact_text(node), ()))

    return rewrite


def from_templates(*templates: str) -> Rewrite:
    """Return a rewrite to each template, where `{}` stands for the node's text."""

    def rewrite(node: Node, _program: Program) -> Iterator[Change]:
        return (_replaced(node, template.replace("{}", exact_text(node))) for template in templates)

    return rewrite


def unreturned(function: str) -> Rewrite:
    """Return a rewrite of `return VALUE` to `VALUE` or `function(VALUE)`."""

    def rewrite(node: Node, _program: Program) -> Iterator[Change]:
        if node.parent is not None:
            yield _replaced(node.parent, f"{function}({exact_text(node)})")

    return rewrite


# --- Values ------------------------------------------------------------------------------------------------------


def _shifted(node: Node, *steps: int) -> Iterator[Change]:
    """Yield the value of an expression, a little more or less."""
    text = exact_text(node)
    if node.type == "integer" and text.isdecimal():
        yield from (_replaced(node, str(int(text) + step)) for step in steps if int(text) + step >= 0)
    elif text == "-1":
        yield from (_replaced(node, choice) for choice in ("1", "-2"))
    else:
        operand = text if node.type in _SIMPLE else f"({text})"
        yield from (_replaced(node, f"{operand} {'+' if step > 0 else '-'} {abs(step)}") for step in steps)


def constant(node: Node, _program: Program) -> Iterator[Change]:
    """Change an integer, except an index and a first value."""
    if node.text and node.text.isdigit() and not is_below(node, "subscript", "slice", "assignment"):
        yield from _shifted(node, 1, -1, 2)


def initial(node: Node, _program: Program) -> Iterator[Change]:
    """Change the first value of a variable."""
    if node.type == "integer":
        yield from _shifted(node, 1, -1, 2)
    else:
        yield from (_replaced(node, choice) for choice in INITIAL.get(exact_text(node), ()))


def index(node: Node, _program: Program) -> Iterator[Change]:
    """Shift an index by one."""
    if node.type not in {"slice", "string", "tuple"}:
        yield from _shifted(node, 1, -1)


def bound(node: Node, _program: Program) -> Iterator[Change]:
    """Shift a bound by one."""
    yield from _shifted(node, 1, -1)


def string(node: Node, _program: Program) -> Iterator[Change]:
    """Change letters of a string; leave docstrings and format strings."""
    text = exact_text(node)
    is_documentation = node.parent is not None and is_below(node.parent, "expression_statement")
    if not is_documentation and not {"\\", "{", "}"} & set(text):
        yield from (_replaced(node, choice) for choice in (text.swapcase(), text[:-1], f"{text} "))


# --- Names and calls ---------------------------------------------------------------------------------------------


def typo(node: Node, program: Program) -> Iterator[Change]:
    """Misspell a name, so that nothing has it."""
    name = exact_text(node)
    for wrong in (f"{name}s", f"{name}_", name[:-1], f"{name[:-2]}{name[-1:]}{name[-2:-1]}"):
        if wrong.isidentifier() and wrong not in program.names:
            yield _replaced(node, wrong)


def other_variable(node: Node, program: Program) -> Iterator[Change]:
    """Replace a variable by another of its function."""
    names = program.variables.get(enclosing(node, "function_definition"), ())
    if exact_text(node) in names:
        yield from (_replaced(node, other) for other in names)


def swapped(node: Node, _program: Program) -> Iterator[Change]:
    """Exchange two neighbouring arguments."""
    given = [child for child in node.named_children if child.type not in _UNSWAPPABLE]
    for first, second in itertools.pairwise(given):
        inner = node.text or b""
        between = inner[first.end_byte - node.start_byte : second.start_byte - node.start_byte].decode()
        yield first.start_byte, second.end_byte, f"{exact_text(second)}{between}{exact_text(first)}"


def reversed_sort(node: Node, _program: Program) -> Iterator[Change]:
    """Sort in reverse."""
    if "reverse" not in exact_text(node):
        comma = ", " if node.named_children else ""
        yield node.end_byte - 1, node.end_byte, f"{comma}reverse=True)"


# --- Statements --------------------------------------------------------------------------------------------------


def dropped(node: Node, _program: Program) -> Iterator[Change]:
    """Drop a statement that neither documents nor ends a loop."""
    if node.named_children[0].type != "string" and not _steps(node):
        yield _replaced(node, "pass")


def endless(node: Node, _program: Program) -> Iterator[Change]:
    """Drop the step of a while loop."""
    if _steps(node):
        yield _replaced(node, "pass")


def _steps(statement: Node) -> bool:
    """Return whether this statement of a while loop changes a name in the loop's condition."""
    loop = statement.parent.parent if statement.parent else None
    target = statement.named_children[0].child_by_field_name("left")
    condition = loop.child_by_field_name("condition") if loop and loop.type == "while_statement" else None
    return bool(
        target
        and condition
        and exact_text(target) in {exact_text(node) for node in captured(condition, "(identifier) @at")}
    )


def guard(node: Node, _program: Program) -> Iterator[Change]:
    """Drop an `if` that leaves a function or a round of a loop early."""
    if is_below(node, "block") and node.child_by_field_name("alternative") is None:
        yield _replaced(node, "pass")


def early_return(node: Node, _program: Program) -> Iterator[Change]:
    """Return at the end of the first round of the loop before."""
    loop = node.prev_named_sibling
    body = loop.child_by_field_name("body") if loop and loop.type in {"for_statement", "while_statement"} else None
    if loop and body and body.named_children and body.start_point.row > loop.start_point.row:
        yield body.end_byte, body.end_byte, f"\n{' ' * body.start_point.column}{exact_text(node)}"


def missing_import(node: Node, program: Program) -> Iterator[Change]:
    """Drop an import that the prelude does not make too."""
    if exact_text(node) not in program.prelude:
        yield _replaced(node, "pass")


# --- Syntax ------------------------------------------------------------------------------------------------------


def indented(node: Node, program: Program) -> Iterator[Change]:
    """Indent by one space too many; only after another statement, because it would be no fault elsewhere."""
    line_start = program.source.rfind(b"\n", 0, node.start_byte) + 1
    begins_line = not program.source[line_start : node.start_byte].strip()
    if begins_line and node.type != "comment" and node.prev_named_sibling is not None:
        yield node.start_byte, node.start_byte, " "


def truncated(node: Node, program: Program) -> Iterator[Change]:
    """End the program after this name, in its last two thirds."""
    if node.end_byte * 3 > len(program.source) and program.source[node.end_byte :].strip():
        yield node.end_byte, len(program.source), ""


# --- The change of a whole node ---------------------------------------------------------------------------------


def _replaced(node: Node, replacement: str) -> Change:
    return node.start_byte, node.end_byte, replacement
