"""Limits met and processes ended: placed by what the code shows, since a limit is only a symptom."""

import re
from collections.abc import Iterator

from codeeval.python.queries import captured, text_of
from codeeval.python.syntax import Node
from codeeval.taxonomy.failure import Failure, Finding, Span
from codeeval.taxonomy.source import Source
from codeeval_sandbox.jobs import Status

__all__ = ["SYMPTOMS", "ended_itself", "endless_loop", "endless_recursion", "exhausted"]

_OTHERS = frozenset(
    {
        *(Status.PASSED, Status.WRONG, Status.EXCEPTION, Status.SYNTAX_ERROR, Status.NO_CODE, Status.INFRASTRUCTURE),
    }
)
SYMPTOMS = frozenset(Status) - _OTHERS
"""Statuses of programs that met a limit or were ended. Each status that is added later counts as one of them, so that
its failures get a kind."""

_ENDED = frozenset({Status.EXITED, Status.BROKE_WORKER})
"""Statuses of programs that kept their tests from being done."""

_LEAVES = "[(break_statement) (return_statement) (raise_statement)] @at"
_ASSIGNED = """
(assignment left: (_) @at) (augmented_assignment left: (_) @at) (named_expression name: (_) @at)
(for_statement left: (_) @at)
"""
_METHODS = (
    "(call function: (attribute object: (_) @at)) (delete_statement (_) @at) (call arguments: (argument_list) @at)"
)
_CHOICES = """[
(if_statement) (conditional_expression) (boolean_operator) (for_statement) (while_statement) (try_statement)
(match_statement) (list_comprehension) (generator_expression) (set_comprehension) (dictionary_comprehension)
] @at"""
_LARGE = re.compile(r"\d{4,}")
_NUMBER = re.compile(r"(?<![\w.])[1-9]\d{4,}\b")
"""A number written in the code that is larger than any stack is deep."""
_FIRST_SUITE = "base"
"""A program that fails another suite has passed this one, so its loops do end, on smaller inputs."""
_LONG_CALL = 250
"""Characters of a call that hands over a large input."""


def endless_loop(failure: Failure, source: Source) -> Finding | None:
    """Find a `while` whose condition nothing in its body can change, and that nothing leaves."""
    if failure.status not in {Status.TIMEOUT, Status.MEMORY, Status.OUTPUT_LIMIT} or "while" not in source.words:
        return None
    for loop in captured(source.root, "(while_statement) @at"):
        if _never_ends(loop):
            return Finding("endless_loop", "C.1", "a loop that can never end", _span(loop))
    return None


def endless_recursion(failure: Failure, source: Source) -> Finding | None:
    """Find a function that always calls itself, or with the arguments it was given, or deep on a small input."""
    deep = failure.exception == "RecursionError" or failure.status in {Status.CRASHED, Status.TIMEOUT, Status.MEMORY}
    if not deep:
        return None
    for function in captured(source.root, "(function_definition) @at"):
        calls = list(_self_calls(function))
        if calls and (_without_base(function) or any(_same_arguments(function, call) for call in calls)):
            return Finding("endless_recursion", "C.1", "a recursion that can never end", _span(function))
    if failure.exception == "RecursionError" and (edit := failure.repair) is not None:
        reason = f"right in principle, but its end is missed: passes with {edit.after!r} in place of {edit.before!r}"
        return Finding("endless_recursion", "B.5", reason, edit.span)
    if failure.exception == "RecursionError" and not _is_large(failure) and not _NUMBER.search(source.text):
        return Finding("endless_recursion", "C.1", "a recursion that misses its end", source.line_span(failure.line))
    return None


def exhausted(failure: Failure, source: Source) -> Finding | None:
    """Time, memory or the stack ran out in code whose loops and recursions do end."""
    if failure.status is Status.EXCEPTION and failure.exception != "RecursionError":
        return None
    if failure.status not in SYMPTOMS - _ENDED - {Status.TRUNCATED} and failure.exception != "RecursionError":
        return None
    if (
        failure.status is Status.TIMEOUT
        and failure.suite == _FIRST_SUITE
        and "while" in source.words
        and not _is_large(failure)
        and not _branches(source)
    ):
        return Finding("exhausted", "C.1", "a loop that does not end on a small input", source.line_span(failure.line))
    what = failure.exception or failure.status.value
    return Finding("exhausted", "B.5", f"{what}: too costly for this input", source.line_span(failure.line))


def ended_itself(failure: Failure, source: Source) -> Finding | None:
    """Find a program that ended its process, or its worker, before its tests were done."""
    if failure.status not in _ENDED:
        return None
    return Finding("ended_itself", "B.5", failure.message or "the program ended itself", source.line_span(failure.line))


def _never_ends(loop: Node) -> bool:
    condition, body = loop.child_by_field_name("condition"), loop.child_by_field_name("body")
    if condition is None or body is None or next(captured(body, _LEAVES), None) is not None:
        return False
    if next(captured(condition, "(call) @at (attribute) @at"), None) is not None and condition.type == "call":
        return False
    tested = {text_of(node) for node in captured(condition, "(identifier) @at")}
    if condition.type == "identifier":
        tested.add(text_of(condition))
    return not tested & set(_changed(body))


def _changed(body: Node) -> Iterator[str]:
    """Yield every name in what the body assigns, calls a method of, deletes from, or hands to a call."""
    for query in (_ASSIGNED, _METHODS):
        for node in captured(body, query):
            if node.type == "identifier":
                yield text_of(node)
            yield from (text_of(part) for part in captured(node, "(identifier) @at"))


def _self_calls(function: Node) -> Iterator[Node]:
    name, body = function.child_by_field_name("name"), function.child_by_field_name("body")
    if name is None or body is None or text_of(body).count(text_of(name)) == 0:
        return
    for call in captured(body, "(call) @at"):
        called = call.child_by_field_name("function")
        if called is not None and text_of(called) == text_of(name):
            yield call


def _without_base(function: Node) -> bool:
    """Return whether no way leads out but through another call of itself."""
    name, body = function.child_by_field_name("name"), function.child_by_field_name("body")
    if name is None or body is None:
        return False
    if next(captured(body, _CHOICES), None) is None:
        return True
    returns = [text_of(node) for node in captured(body, "[(return_statement) (raise_statement)] @at")]
    again = f"{text_of(name)}("
    return bool(returns) and all(
        again in statement and " if " not in statement and " for " not in statement for statement in returns
    )


def _same_arguments(function: Node, call: Node) -> bool:
    parameters, given = function.child_by_field_name("parameters"), call.child_by_field_name("arguments")
    if parameters is None or given is None or not parameters.named_children:
        return False
    names = [_parameter_name(node) for node in parameters.named_children]
    if [text_of(node) for node in given.named_children] != names:
        return False
    body = function.child_by_field_name("body")
    return body is not None and not {name for name in names if name} & set(_changed(body))


def _parameter_name(node: Node) -> str:
    return text_of(next(iter(captured(node, "(identifier) @at")), node))


def _branches(source: Source) -> bool:
    """Return whether some function calls itself twice or more without a memory: it ends, after exponential time."""
    if "cache" in source.text or "memo" in source.text:
        return False
    return any(len(list(_self_calls(function))) > 1 for function in captured(source.root, "(function_definition) @at"))


def _is_large(failure: Failure) -> bool:
    """Return whether the test that decided hands over a large number or a long input."""
    call = failure.test_source or ""
    return len(call) > _LONG_CALL or _LARGE.search(call) is not None


def _span(node: Node) -> Span:
    start, end = node.start_point, node.end_point
    return Span(start.row + 1, start.column + 1, end.row + 1, max(1, end.column))
