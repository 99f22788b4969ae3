"""The mistakes that the simulated model makes: where each can be made in a program, and how."""

import builtins
import itertools
import keyword
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor

__all__ = ["Change", "Operator", "Program", "Rewrite", "operators"]

Change = tuple[int, int, str]
"""First byte, byte after the last, and what stands there instead."""


@dataclass(frozen=True)
class Program:
    """A parsed program, with what operators ask about it."""

    source: bytes
    prelude: str
    root: Node

    @classmethod
    def parse(cls, source: str, prelude: str) -> "Program":
        """Never fails: what is no Python is parsed around."""
        content = source.encode("utf-8", "surrogatepass")
        return cls(content, prelude, Parser(_language()).parse(content).root_node)

    def places(self, query: str) -> Sequence[Node]:
        """The nodes that a query captures as `@at`, in order; annotations apart."""
        return [node for node in _captures(self.root, query) if _enclosing(node, "type") is None]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every identifier of the program, and all that Python knows by itself."""
        own = (_text(node) for node in _captures(self.root, _NAMES))
        return frozenset({*own, *dir(builtins), *keyword.kwlist})

    @cached_property
    def variables(self) -> Mapping[Node | None, Sequence[str]]:
        """Parameters and assigned names by their function; None is the module."""
        found: dict[Node | None, dict[str, None]] = {}
        for node in _captures(self.root, _BINDINGS):
            found.setdefault(_enclosing(node, "function_definition"), {})[_text(node)] = None
        return {function: tuple(names) for function, names in found.items()}


Rewrite = Callable[[Node, Program], Iterator[Change]]


@dataclass(frozen=True)
class Operator:
    """One kind of mistake."""

    name: str
    query: str
    """Captures the places as `@at`."""
    rewrite: Rewrite
    """The changes that can be made at one place."""
    weight: float = 1.0
    """How often it is made, relative to others that find a place."""


@cache
def operators() -> Sequence[Operator]:
    """All operators: wrong results first, then what fails at run time, then what does not compile."""
    return (
        Operator("comparison", f"(comparison_operator [{_quoted(_COMPARISONS)}] @at)", _table(_COMPARISONS), 2.0),
        Operator("arithmetic", _ARITHMETICS, _table(_ARITHMETIC), 2.0),
        Operator("boolean", '(boolean_operator ["and" "or"] @at)', _table({"and": ["or"], "or": ["and"]})),
        Operator("negated_condition", _CONDITIONS, _templates("(not ({}))")),
        Operator("off_by_one", "(integer) @at", _constant, 2.0),
        Operator("wrong_initial_value", "(assignment right: (_) @at)", _initial),
        Operator("wrong_index", "(subscript subscript: (_) @at)", _index),
        Operator("slice_bounds", "(slice (_) @at)", _bound),
        Operator("range_bounds", _RANGES, _bound),
        Operator("swapped_arguments", "(call arguments: (argument_list) @at)", _swapped),
        Operator("wrong_method", _METHOD, _table(_METHODS)),
        Operator("wrong_function", _CALLED, _table(_FUNCTIONS)),
        Operator("reversed_sort", _SORTS, _reversed),
        Operator("string_literal", "(string (string_content) @at)", _string),
        Operator("wrong_variable", _USES, _other_variable),
        Operator("missing_guard", _GUARDS, _guard),
        Operator("early_return", "(return_statement) @at", _early_return),
        Operator("returned_none", _VALUE, _templates("None"), 0.5),
        Operator("missing_return", _VALUE, _unreturned(""), 0.5),
        Operator("printed_result", _VALUE, _unreturned("print"), 0.5),
        Operator("wrong_type", _VALUE, _templates("str({})", "[{}]", "({},)", "tuple({})")),
        Operator("dropped_statement", "(block (expression_statement) @at)", _dropped),
        Operator("loop_control", "[(break_statement) (continue_statement)] @at", _table(_CONTROL), 0.5),
        Operator("infinite_loop", "(while_statement body: (block (expression_statement) @at))", _endless, 0.3),
        Operator("undefined_name", f"{_USES} {_CALLED}", _typo),
        Operator("unknown_method", _METHOD, _templates("{}_all", "get_{}"), 0.5),
        Operator("missing_import", "[(import_statement) (import_from_statement)] @at", _missing_import),
        Operator("unclosed_bracket", '[")" "]" "}"] @at', _templates(""), 0.3),
        Operator("lost_colon", _COLONS, _templates(""), 0.3),
        Operator("wrong_indentation", "(block (_) @at)", _indented, 0.3),
        Operator("truncation", _NAMES, _truncated, 0.3),
    )


# --- Rewrites made of data ---------------------------------------------------------------------------------------


def _table(choices: Mapping[str, Sequence[str]]) -> Rewrite:
    def rewrite(node: Node, _program: Program) -> Iterator[Change]:
        return (_replaced(node, choice) for choice in choices.get(_text(node), ()))

    return rewrite


def _templates(*templates: str) -> Rewrite:
    """Each template, with `{}` for what stands there now."""

    def rewrite(node: Node, _program: Program) -> Iterator[Change]:
        return (_replaced(node, template.replace("{}", _text(node))) for template in templates)

    return rewrite


def _unreturned(function: str) -> Rewrite:
    """`return VALUE` made into `VALUE` or `function(VALUE)`."""

    def rewrite(node: Node, _program: Program) -> Iterator[Change]:
        if node.parent is not None:
            yield _replaced(node.parent, f"{function}({_text(node)})")

    return rewrite


# --- Values ------------------------------------------------------------------------------------------------------


def _shifted(node: Node, *steps: int) -> Iterator[Change]:
    """The value of an expression, a little more or less."""
    text = _text(node)
    if node.type == "integer" and text.isdecimal():
        yield from (_replaced(node, str(int(text) + step)) for step in steps if int(text) + step >= 0)
    elif text == "-1":
        yield from (_replaced(node, choice) for choice in ("1", "-2"))
    else:
        operand = text if node.type in _SIMPLE else f"({text})"
        yield from (_replaced(node, f"{operand} {'+' if step > 0 else '-'} {abs(step)}") for step in steps)


def _constant(node: Node, _program: Program) -> Iterator[Change]:
    if node.text and node.text.isdigit() and not _below(node, "subscript", "slice", "assignment"):
        yield from _shifted(node, 1, -1, 2)


def _initial(node: Node, _program: Program) -> Iterator[Change]:
    if node.type == "integer":
        yield from _shifted(node, 1, -1, 2)
    else:
        yield from (_replaced(node, choice) for choice in _INITIAL.get(_text(node), ()))


def _index(node: Node, _program: Program) -> Iterator[Change]:
    if node.type not in {"slice", "string", "tuple"}:
        yield from _shifted(node, 1, -1)


def _bound(node: Node, _program: Program) -> Iterator[Change]:
    yield from _shifted(node, 1, -1)


def _string(node: Node, _program: Program) -> Iterator[Change]:
    text = _text(node)
    is_documentation = node.parent is not None and _below(node.parent, "expression_statement")
    if not is_documentation and not {"\\", "{", "}"} & set(text):
        yield from (_replaced(node, choice) for choice in (text.swapcase(), text[:-1], f"{text} "))


# --- Names and calls ---------------------------------------------------------------------------------------------


def _typo(node: Node, program: Program) -> Iterator[Change]:
    name = _text(node)
    for wrong in (f"{name}s", f"{name}_", name[:-1], f"{name[:-2]}{name[-1:]}{name[-2:-1]}"):
        if wrong.isidentifier() and wrong not in program.names:
            yield _replaced(node, wrong)


def _other_variable(node: Node, program: Program) -> Iterator[Change]:
    names = program.variables.get(_enclosing(node, "function_definition"), ())
    if _text(node) in names:
        yield from (_replaced(node, other) for other in names)


def _swapped(node: Node, _program: Program) -> Iterator[Change]:
    given = [child for child in node.named_children if child.type not in _UNSWAPPABLE]
    for first, second in itertools.pairwise(given):
        inner = node.text or b""
        between = inner[first.end_byte - node.start_byte : second.start_byte - node.start_byte].decode()
        yield first.start_byte, second.end_byte, f"{_text(second)}{between}{_text(first)}"


def _reversed(node: Node, _program: Program) -> Iterator[Change]:
    if "reverse" not in _text(node):
        comma = ", " if node.named_children else ""
        yield node.end_byte - 1, node.end_byte, f"{comma}reverse=True)"


# --- Statements --------------------------------------------------------------------------------------------------


def _dropped(node: Node, _program: Program) -> Iterator[Change]:
    if node.named_children[0].type != "string" and not _steps(node):
        yield _replaced(node, "pass")


def _endless(node: Node, _program: Program) -> Iterator[Change]:
    if _steps(node):
        yield _replaced(node, "pass")


def _steps(statement: Node) -> bool:
    """Whether this statement of a while loop changes a name that the loop's condition looks at."""
    loop = statement.parent.parent if statement.parent else None
    target = statement.named_children[0].child_by_field_name("left")
    condition = loop.child_by_field_name("condition") if loop and loop.type == "while_statement" else None
    return bool(target and condition and _text(target) in {_text(node) for node in _captures(condition, _NAMES)})


def _guard(node: Node, _program: Program) -> Iterator[Change]:
    if _below(node, "block") and node.child_by_field_name("alternative") is None:
        yield _replaced(node, "pass")


def _early_return(node: Node, _program: Program) -> Iterator[Change]:
    """What follows a loop, done at the end of its first round."""
    loop = node.prev_named_sibling
    body = loop.child_by_field_name("body") if loop and loop.type in {"for_statement", "while_statement"} else None
    if loop and body and body.named_children and body.start_point.row > loop.start_point.row:
        yield body.end_byte, body.end_byte, f"\n{' ' * body.start_point.column}{_text(node)}"


def _missing_import(node: Node, program: Program) -> Iterator[Change]:
    if _text(node) not in program.prelude:
        yield _replaced(node, "pass")


# --- Syntax ------------------------------------------------------------------------------------------------------


def _indented(node: Node, program: Program) -> Iterator[Change]:
    """One space too many; only where a statement stands before, else it would be no fault."""
    line_start = program.source.rfind(b"\n", 0, node.start_byte) + 1
    begins_line = not program.source[line_start : node.start_byte].strip()
    if begins_line and node.type != "comment" and node.prev_named_sibling is not None:
        yield node.start_byte, node.start_byte, " "


def _truncated(node: Node, program: Program) -> Iterator[Change]:
    """Nothing after this name, in the last two thirds of the program."""
    if node.end_byte * 3 > len(program.source) and program.source[node.end_byte :].strip():
        yield node.end_byte, len(program.source), ""


# --- The tree ----------------------------------------------------------------------------------------------------


@cache
def _language() -> Language:
    return Language(tree_sitter_python.language())


@cache
def _compiled(query: str) -> Query:
    return Query(_language(), query)


def _captures(root: Node, query: str) -> Sequence[Node]:
    found = QueryCursor(_compiled(query)).captures(root).get("at", [])
    return sorted(found, key=lambda node: node.byte_range)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "surrogatepass")


def _replaced(node: Node, replacement: str) -> Change:
    return node.start_byte, node.end_byte, replacement


def _enclosing(node: Node, kind: str) -> Node | None:
    parent = node.parent
    while parent is not None and parent.type != kind:
        parent = parent.parent
    return parent


def _below(node: Node, *kinds: str) -> bool:
    return node.parent is not None and node.parent.type in kinds


def _quoted(table: Mapping[str, Sequence[str]]) -> str:
    return " ".join(f'"{token}"' for token in table)


# --- Places ------------------------------------------------------------------------------------------------------

_NAMES = "(identifier) @at"

_BINDINGS = """
(parameters (identifier) @at) (typed_parameter . (identifier) @at) (default_parameter name: (identifier) @at)
(assignment left: (identifier) @at) (for_statement left: (identifier) @at)
"""

_USES = """
(argument_list (identifier) @at) (binary_operator (identifier) @at) (comparison_operator (identifier) @at)
(return_statement (identifier) @at) (subscript value: (identifier) @at) (attribute object: (identifier) @at)
(for_statement right: (identifier) @at) (for_in_clause right: (identifier) @at)
"""

_CALLED = "(call function: (identifier) @at)"

_METHOD = "(call function: (attribute attribute: (identifier) @at))"

_CONDITIONS = """
(if_statement condition: (_) @at) (elif_clause condition: (_) @at) (while_statement condition: (_) @at)
(if_clause (_) @at) (conditional_expression . (_) . (_) @at)
"""

_RANGES = """
((call function: (identifier) @function arguments: (argument_list (_) @at)) (#eq? @function "range"))
"""

_SORTS = """
((call function: (identifier) @function arguments: (argument_list) @at) (#eq? @function "sorted"))
((call function: (attribute attribute: (identifier) @function) arguments: (argument_list) @at) (#eq? @function "sort"))
"""

_GUARDS = """
(if_statement consequence: (block . [(return_statement) (raise_statement) (continue_statement)])) @at
"""

_VALUE = "(return_statement (_) @at)"

_COLONS = " ".join(
    f'({kind} ":" @at)'
    for kind in ("function_definition", "if_statement", "for_statement", "while_statement", "else_clause")
)

_SIMPLE = frozenset({"identifier", "call", "attribute", "subscript"})

_UNSWAPPABLE = frozenset({"keyword_argument", "comment", "list_splat", "dictionary_splat"})


# --- Choices -----------------------------------------------------------------------------------------------------

_COMPARISONS: Mapping[str, Sequence[str]] = {
    "<": ("<=", ">", ">="),
    "<=": ("<", ">=", "=="),
    ">": (">=", "<", "<="),
    ">=": (">", "<=", "=="),
    "==": ("!=", "<=", ">="),
    "!=": ("==",),
    "in": ("not in",),
    "not in": ("in",),
    "is": ("is not",),
    "is not": ("is",),
}

_ARITHMETIC: Mapping[str, Sequence[str]] = {
    "+": ("-", "*"),
    "-": ("+",),
    "*": ("+", "**"),
    "/": ("//", "*"),
    "//": ("/", "%"),
    "%": ("//", "*"),
    "**": ("*",),
    "+=": ("-=", "="),
    "-=": ("+=", "="),
    "*=": ("+=", "="),
    "//=": ("/=", "-="),
}

_ARITHMETICS = """
(binary_operator ["+" "-" "*" "/" "//" "%" "**"] @at) (augmented_assignment ["+=" "-=" "*=" "//="] @at)
"""

_INITIAL: Mapping[str, Sequence[str]] = {
    "[]": ("[0]", "[[]]", "None"),
    "{}": ("None", "[]"),
    "set()": ("[]",),
    '""': ('" "', "None"),
    "''": ("' '", "None"),
    "True": ("False",),
    "False": ("True",),
    "None": ("0",),
    "0.0": ("1.0",),
}

_CONTROL: Mapping[str, Sequence[str]] = {"break": ("continue", "pass"), "continue": ("break", "pass")}

_METHODS: Mapping[str, Sequence[str]] = {
    "append": ("extend", "remove"),
    "extend": ("append",),
    "add": ("discard",),
    "lower": ("upper",),
    "upper": ("lower",),
    "isalpha": ("isalnum", "isupper"),
    "isdigit": ("isalpha",),
    "isupper": ("islower",),
    "islower": ("isupper",),
    "startswith": ("endswith",),
    "endswith": ("startswith",),
    "strip": ("lstrip", "rstrip"),
    "find": ("rfind", "index"),
    "index": ("count",),
    "count": ("find",),
    "keys": ("values",),
    "values": ("keys",),
    "items": ("keys",),
    "split": ("splitlines", "strip"),
    "sort": ("reverse",),
    "pop": ("remove",),
    "popleft": ("pop",),
    "union": ("intersection",),
    "intersection": ("union",),
    "floor": ("ceil",),
    "ceil": ("floor",),
}

_FUNCTIONS: Mapping[str, Sequence[str]] = {
    "min": ("max",),
    "max": ("min",),
    "any": ("all",),
    "all": ("any",),
    "sum": ("max", "len"),
    "len": ("sum", "max"),
    "sorted": ("list", "set"),
    "reversed": ("list",),
    "abs": ("float",),
    "int": ("float", "round"),
    "round": ("int",),
    "set": ("list",),
    "list": ("set",),
    "tuple": ("list",),
    "str": ("repr",),
    "ord": ("chr",),
    "chr": ("ord",),
    "zip": ("list",),
}
