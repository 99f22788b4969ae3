"""All rules, in the order in which they decide: the first that finds something gives the primary kind."""

from collections.abc import Callable, Sequence

from codeeval.taxonomy.failure import Failure, Finding
from codeeval.taxonomy.rules import foreign, functional, limits, names, runtime, syntax, values
from codeeval.taxonomy.source import Source

__all__ = ["FOREIGN_RULES", "LAST_RESORTS", "RULES", "VALUE_RULES", "Rule"]

Rule = Callable[[Failure, Source], Finding | None]
"""Looks at one failure; None where it has nothing to say. Never raises, whatever the solution is."""

RULES: Sequence[Rule] = (
    syntax.cut_answer,
    functional.nothing_written,
    syntax.import_fails,
    syntax.misplaced_import,
    syntax.body_missing,
    syntax.slipped_body,
    syntax.malformed,
    names.entry_point_missing,
    names.missing_import,
    names.missing_definition,
    limits.endless_loop,
    limits.endless_recursion,
    limits.exhausted,
    limits.ended_itself,
    runtime.wrong_arguments,
    runtime.boundary,
    runtime.explicit_raise,
    runtime.misuse,
    runtime.other_exception,
    functional.test_at_fault,
    functional.converted,
    functional.printed,
    functional.stub,
    functional.unused_arguments,
    functional.mended,
    functional.hard_coded,
    functional.repetition,
    functional.never_answers,
    functional.wrong_answer,
)

VALUE_RULES: Sequence[Rule] = (values.no_value, values.wrong_form, values.wrong_value)
"""The rules of failures whose task asks for a value."""

FOREIGN_RULES: Sequence[Rule] = (foreign.cut, foreign.answer, foreign.limit, foreign.error)
"""The rules of failures in other languages than Python."""

LAST_RESORTS: frozenset[Rule] = frozenset(
    {limits.exhausted, limits.ended_itself, runtime.other_exception, functional.wrong_answer, values.wrong_value}
)
"""Rules that say what is left when nothing more precise is found."""
