"""Kinds C and T: it runs and answers wrongly, or the tests do."""

import re
from collections import Counter

from codeeval.python.queries import captured, text_of
from codeeval.python.syntax import Node
from codeeval.taxonomy.failure import Failure, Finding, Span
from codeeval.taxonomy.source import Source
from codeeval_sandbox.jobs import Status

__all__ = [
    "converted",
    "hard_coded",
    "mended",
    "never_answers",
    "nothing_written",
    "printed",
    "repetition",
    "stub",
    "test_at_fault",
    "unused_arguments",
    "wrong_answer",
]

_ANSWERED = frozenset({Status.WRONG})
_OWN_ERRORS = frozenset({"AssertionError", "NotImplementedError"})
_LITERALS = frozenset(
    {
        *("integer", "float", "string", "concatenated_string", "true", "false", "none", "list", "tuple", "dictionary"),
        *("set", "unary_operator", "ellipsis", "parenthesized_expression", "expression_list", "pair"),
    }
)
_IDLE = frozenset({"pass_statement", "comment", "import_statement", "import_from_statement"})
_REPEATED, _REPEATED_SHARE = 12, 0.25
_DIGITS = re.compile(r"\d+")
_NEW_SCOPES = frozenset({"function_definition", "class_definition", "lambda"})


def answered(failure: Failure) -> bool:
    """Return whether the program came to an answer of its own, right or not; its own asserts count as one."""
    return failure.status in _ANSWERED or (failure.status is Status.EXCEPTION and failure.exception in _OWN_ERRORS)


def nothing_written(failure: Failure, source: Source) -> Finding | None:
    """Find an answer without code: by the codebook the entry point is absent, before anything can be a stub."""
    if failure.status is Status.NO_CODE or not _code_lines(source):
        return Finding("nothing_written", "B.2", "there is no code, so that the entry point is absent")
    return None


def test_at_fault(failure: Failure, source: Source) -> Finding | None:  # noqa: ARG001 - a rule's signature
    """Find tests that refuse the benchmark's own solution, or the answer on which independent samples agree."""
    if not answered(failure):
        return None
    if failure.reference_fails:
        return Finding("test_at_fault", "T", "the benchmark's own solution fails these tests too")
    if (consensus := failure.consensus) is not None:
        voters = f"{consensus.samples} samples of {consensus.models} models"
        reason = f"{voters} answer {consensus.answer}, not {consensus.expected}"
        return Finding("test_at_fault", "T", reason)
    return None


def converted(failure: Failure, source: Source) -> Finding | None:
    """Find a conversion of the returned values that makes the program pass."""
    if not answered(failure) or failure.conversion is None:
        return None
    name = failure.conversion
    if name in {"copied arguments", "fresh defaults"}:
        return Finding("converted", "C.4", f"passes with {name}", entry_span(failure, source))
    return Finding("converted", "C.3", f"passes when its answer is converted: {name}", entry_span(failure, source))


def printed(failure: Failure, source: Source) -> Finding | None:
    """The expected value was printed, and None returned."""
    seen = first_seen(failure)
    if not answered(failure) or seen is None or seen[0] != "None" or "print" not in source.words:
        return None
    wanted = seen[1].strip("'\"")
    if wanted and wanted in failure.output:
        return Finding("printed", "C.3", "prints its answer in place of returning it", entry_span(failure, source))
    return None


def stub(failure: Failure, source: Source) -> Finding | None:
    """Find a body that does nothing, or only returns a constant or its argument."""
    body = entry_body(failure, source)
    if not answered(failure) or body is None:
        return None
    parameters = entry_parameters(failure, source)
    statements = [node for node in body.named_children if node.type not in _IDLE]
    if all(_does_nothing(node, parameters) for node in statements) and len(statements) <= _FEW:
        return Finding("stub", "C.2", "a stub", _span(body))
    return None


_FEW = 3


def _does_nothing(statement: Node, parameters: frozenset[str]) -> bool:
    """`...`, a documentation string, `return` of a literal or of a parameter, `raise NotImplementedError`."""
    if statement.type == "raise_statement":
        return "NotImplemented" in text_of(statement)
    if statement.type not in {"expression_statement", "return_statement"}:
        return False
    value = statement.named_children[0] if statement.named_children else None
    if value is None or (statement.type == "return_statement" and text_of(value) in parameters):
        return True
    return is_literal(value)


def never_answers(failure: Failure, source: Source) -> Finding | None:
    """Nothing is returned on any way, and nothing is done to the arguments either."""
    body = entry_body(failure, source)
    seen = first_seen(failure)
    if not answered(failure) or body is None or (seen is not None and seen[0] != "None"):
        return None
    if any(_returns_value(node) for node in captured(body, _RETURNS) if belongs_to(node, body)):
        return None
    if _returns_none_by_its_head(body) or _changed_arguments(body) & entry_parameters(failure, source):
        return None  # such a function works in place
    return Finding("never_answers", "C.2", "no way through it returns anything", _span(body))


_RETURNS = "[(return_statement) (yield)] @at"
_CHANGES = (
    "[(assignment left: [(subscript value: (_) @at) (attribute object: (_) @at)])"
    " (augmented_assignment left: [(subscript value: (_) @at) (attribute object: (_) @at)])"
    " (assignment left: (pattern_list (subscript value: (_) @at)))"
    " (delete_statement (subscript value: (_) @at))"
    " (expression_statement (call function: (attribute object: (_) @at)))]"
)
"""Objects of which a part is set or deleted, or a method is called for what it does."""


def _returns_none_by_its_head(body: Node) -> bool:
    function = body.parent
    annotation = function.child_by_field_name("return_type") if function is not None else None
    return annotation is not None and text_of(annotation) == "None"


def _changed_arguments(body: Node) -> frozenset[str]:
    """Return names of objects that the body changes, by the innermost name: `rows` in `rows[0][1] = 2`."""
    names = set()
    for node in captured(body, _CHANGES):
        inner: Node | None = node
        while inner is not None and inner.type in {"subscript", "attribute"}:
            inner = inner.child_by_field_name("value") or inner.child_by_field_name("object")
        if inner is not None and inner.type == "identifier":
            names.add(text_of(inner))
    return frozenset(names)


def hard_coded(failure: Failure, source: Source) -> Finding | None:
    """Literals chosen by comparing an argument with literals: examples retold, nothing computed."""
    body = entry_body(failure, source)
    if not answered(failure) or body is None:
        return None
    if (
        next(
            captured(
                body,
                "[(for_statement) (while_statement) (call) (list_comprehension) (binary_operator)"
                " (subscript) (generator_expression)] @at",
            ),
            None,
        )
        is not None
    ):
        return None
    returns = [node for node in captured(body, "(return_statement) @at") if belongs_to(node, body)]
    values = [node.named_children[0] for node in returns if node.named_children]
    conditions = list(captured(body, "(comparison_operator) @at"))
    if values and all(map(is_literal, values)) and all(map(_compares_with_literal, conditions)):
        telling = {text_of(value) for value in values} - {"True", "False"}
        if telling:
            return Finding("hard_coded", "C.2", "answers are written down, none is computed", _span(body))
    return None


def _compares_with_literal(comparison: Node) -> bool:
    kinds = [is_literal(child) for child in comparison.named_children]
    return any(kinds) and {child.type for child in comparison.children if not child.is_named} <= {"==", "in", "is"}


def repetition(failure: Failure, source: Source) -> Finding | None:
    """Find one line repeated over and over, as models write in a loop of tokens."""
    if not answered(failure):
        return None
    lines = [_DIGITS.sub("0", line.strip()) for line in source.lines if line.strip()]
    common = Counter(line for line in lines if len(line) > _SHORT_LINE).most_common(1)
    for line, count in common:
        if count >= _REPEATED and count >= _REPEATED_SHARE * len(lines):
            return Finding("repetition", "C.2", f"repeats {line[:40]!r} {count} times")
    return None


_SHORT_LINE = 6


def unused_arguments(failure: Failure, source: Source) -> Finding | None:
    """Find a body that never reads any of its arguments."""
    body = entry_body(failure, source)
    parameters = entry_parameters(failure, source)
    if not answered(failure) or body is None or not parameters:
        return None
    used = {text_of(node) for node in captured(body, "(identifier) @at")}
    if used & parameters or "locals" in used:
        return None
    return Finding("unused_arguments", "C.2", "never looks at its arguments", _span(body))


def mended(failure: Failure, source: Source) -> Finding | None:  # noqa: ARG001 - a rule's signature
    """Find one edit of a token or a pair that makes the program pass."""
    if not answered(failure) or failure.repair is None:
        return None
    repair = failure.repair
    reason = f"passes with {repair.after or 'nothing'!r} in place of {repair.before!r} ({repair.operator})"
    return Finding("mended", "C.4", reason, repair.span)


def wrong_answer(failure: Failure, source: Source) -> Finding | None:
    """Take the remaining wrong answers: a condition of the task ignored, misread or implemented wrongly."""
    if not answered(failure):
        return None
    seen = first_seen(failure)
    reason = f"answers {seen[0]}, not {seen[1]}" if seen else failure.message or "answers wrongly"
    return Finding("wrong_answer", "C.1", reason, entry_span(failure, source))


# --- What the rules ask ------------------------------------------------------------------------------------------


def first_seen(failure: Failure) -> tuple[str, str] | None:
    """Got and expected of the first failing test whose values are known."""
    if failure.observation is None:
        return None
    for seen in failure.observation.failures:
        if seen.expected is not None:
            return seen.got, seen.expected
    return None


def entry_body(failure: Failure, source: Source) -> Node | None:
    """Return the body of the entry point, where it is a function of the module."""
    function = source.functions.get(failure.entry_point)
    return function.child_by_field_name("body") if function is not None else None


def entry_parameters(failure: Failure, source: Source) -> frozenset[str]:
    """Return names of the entry point's parameters."""
    function = source.functions.get(failure.entry_point)
    parameters = function.child_by_field_name("parameters") if function is not None else None
    if parameters is None:
        return frozenset()
    return frozenset(text_of(next(captured(node, "(identifier) @at"), node)) for node in parameters.named_children)


def entry_span(failure: Failure, source: Source) -> Span | None:
    """Return the entry point as a whole."""
    function = source.functions.get(failure.entry_point)
    return _span(function) if function is not None else None


def belongs_to(node: Node, body: Node) -> bool:
    """Return whether a statement is of this function, not of one within."""
    parent = node.parent
    while parent is not None and parent.start_byte >= body.start_byte and parent != body:
        if parent.type in _NEW_SCOPES:
            return False
        parent = parent.parent
    return True


def is_literal(node: Node) -> bool:
    """Return whether the value stands there as it is, without any name or call."""
    if node.type not in _LITERALS:
        return False
    return next(captured(node, "[(identifier) (call) (list_comprehension) (interpolation)] @at"), None) is None


def _returns_value(node: Node) -> bool:
    return node.type == "yield" or (bool(node.named_children) and node.named_children[0].type != "none")


def _code_lines(source: Source) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in source.lines)


def _span(node: Node) -> Span:
    start, end = node.start_point, node.end_point
    return Span(start.row + 1, start.column + 1, end.row + 1, max(1, end.column))
