"""Mutation operators: where each mistake can be made in a program, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from codeeval.python.mutation import rewrites
from codeeval.python.mutation.choices import ARITHMETIC, COMPARISONS, CONTROL, FUNCTIONS, METHODS
from codeeval.python.mutation.rewrites import Rewrite, from_table, from_templates, unreturned

__all__ = ["Operator", "operators"]


@dataclass(frozen=True)
class Operator:
    """A kind of mistake."""

    name: str
    query: str
    """tree-sitter query that captures the nodes to change as `@at`."""
    rewrite: Rewrite
    """Function that yields the changes of one node."""
    weight: float = 1.0
    """Frequency relative to other operators that can change the program."""


@cache
def operators() -> Sequence[Operator]:
    """Return all operators: first wrong results, then failures at run time, then programs that do not compile."""
    return (
        Operator("comparison", f"(comparison_operator [{_quoted(COMPARISONS)}] @at)", from_table(COMPARISONS), 2.0),
        Operator("arithmetic", _ARITHMETICS, from_table(ARITHMETIC), 2.0),
        Operator("boolean", '(boolean_operator ["and" "or"] @at)', from_table({"and": ["or"], "or": ["and"]})),
        Operator("negated_condition", _CONDITIONS, from_templates("(not ({}))")),
        Operator("off_by_one", "(integer) @at", rewrites.constant, 2.0),
        Operator("wrong_initial_value", "(assignment right: (_) @at)", rewrites.initial),
        Operator("wrong_index", "(subscript subscript: (_) @at)", rewrites.index),
        Operator("slice_bounds", "(slice (_) @at)", rewrites.bound),
        Operator("range_bounds", _RANGES, rewrites.bound),
        Operator("swapped_arguments", "(call arguments: (argument_list) @at)", rewrites.swapped),
        Operator("wrong_method", _METHOD, from_table(METHODS)),
        Operator("wrong_function", _CALLED, from_table(FUNCTIONS)),
        Operator("reversed_sort", _SORTS, rewrites.reversed_sort),
        Operator("string_literal", "(string (string_content) @at)", rewrites.string),
        Operator("wrong_variable", _USES, rewrites.other_variable),
        Operator("missing_guard", _GUARDS, rewrites.guard),
        Operator("early_return", "(return_statement) @at", rewrites.early_return),
        Operator("returned_none", _VALUE, from_templates("None"), 0.5),
        Operator("missing_return", _VALUE, unreturned(""), 0.5),
        Operator("printed_result", _VALUE, unreturned("print"), 0.5),
        Operator("wrong_type", _VALUE, from_templates("str({})", "[{}]", "({},)", "tuple({})")),
        Operator("dropped_statement", "(block (expression_statement) @at)", rewrites.dropped),
        Operator("loop_control", "[(break_statement) (continue_statement)] @at", from_table(CONTROL), 0.5),
        Operator("infinite_loop", "(while_statement body: (block (expression_statement) @at))", rewrites.endless, 0.3),
        Operator("undefined_name", f"{_USES} {_CALLED}", rewrites.typo),
        Operator("unknown_method", _METHOD, from_templates("{}_all", "get_{}"), 0.5),
        Operator("missing_import", "[(import_statement) (import_from_statement)] @at", rewrites.missing_import),
        Operator("unclosed_bracket", '[")" "]" "}"] @at', from_templates(""), 0.3),
        Operator("lost_colon", _COLONS, from_templates(""), 0.3),
        Operator("wrong_indentation", "(block (_) @at)", rewrites.indented, 0.3),
        Operator("truncation", _NAMES, rewrites.truncated, 0.3),
    )


def _quoted(table: Mapping[str, Sequence[str]]) -> str:
    return " ".join(f'"{token}"' for token in table)


# --- Queries -----------------------------------------------------------------------------------------------------

_NAMES = "(identifier) @at"

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

_ARITHMETICS = """
(binary_operator ["+" "-" "*" "/" "//" "%" "**"] @at) (augmented_assignment ["+=" "-=" "*=" "//="] @at)
"""
