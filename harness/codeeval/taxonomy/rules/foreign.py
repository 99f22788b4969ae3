"""Failures in other languages than Python, placed by their verdicts: status, class and message of the error."""

import re
from collections.abc import Sequence

from codeeval.taxonomy.failure import Failure, Finding
from codeeval.taxonomy.kinds import KindCode
from codeeval.taxonomy.rules.limits import SYMPTOMS
from codeeval.taxonomy.source import Source
from codeeval_sandbox.jobs import Status

__all__ = ["answer", "cut", "error", "limit"]

_SIGNS: Sequence[tuple[KindCode, str, Sequence[str]]] = (
    (
        "A.3",
        "a library that is not there",
        (
            "there is no package called",
            "cannot open module file",
            "collection not found",
            "standard-module-name-resolver",
            "Cannot find module",
            r"Can't locate \S+ in @INC",
            "LoadError",
            "cannot load such file",
            r"module '\S+' not found",
            r"No such file or directory\s*#include",
            r"fatal error: \S+: No such file",
            r"package \S+ does not exist",
            "cannot find package",
            "unresolved import",
            "CS0246",
            "unable to read module",
            "ClassNotFound",
            "NoClassDefFound",
        ),
    ),
    (
        "B.4",
        "arguments that the function does not take",
        (
            "unused argument",
            r"argument \S+ is missing, with no default",
            "arity mismatch",
            "exn:fail:contract:arity",
            "ArgumentCountError",
            "Too few arguments to function",
            "wrong number of arguments",
            "ArgumentError",
            "too (?:many|few) arguments",
            "not enough arguments",
            r"Expected \d+(?:-\d+)? arguments, but got",
            "cannot be applied to given types",
            "E0061",
            "CS1501",
            "Too many arguments for",
        ),
    ),
    (
        "B.2",
        "a name that nobody defines",
        (
            "could not find function",
            "object '[^']*' not found",
            "unbound identifier",
            "exn:fail:syntax:unbound",
            "exn:fail:contract:variable",
            ": undefined;",
            "^ReferenceError",
            "is not defined",
            "Call to undefined function",
            "Undefined (?:variable|constant)",
            "Undefined subroutine",
            "Global symbol",
            "NameError",
            "undefined (?:local variable|method)",
            "command not found",
            "unbound variable",
            "attempt to call a nil value",
            "was not declared in this scope",
            "cannot find symbol",
            r"undefined: \w+",
            "E0425",
            "E0423",
            "Cannot find name",
            "CS0103",
            "undefined identifier",
        ),
    ),
    (
        "B.3",
        "an edge that nothing guards",
        (
            "subscript out of bounds",
            "missing value where TRUE/FALSE needed",
            "argument is of length zero",
            "index (?:is )?out of",
            "out of range",
            "OutOfBounds",
            "hash-ref: no value found",
            "exn:fail:contract:divide-by-zero",
            "division by zero",
            "divide by zero",
            "Division by zero",
            "DivisionByZero",
            "ZeroDivisionError",
            "/ by zero",
            "(?:car|cdr|first|rest|last|cadr|list-ref|string-ref|substring|vector-ref): ",
            r"of undefined \(",
            "of null",
            "NullPointerException",
            "NullReference",
            "for nil:NilClass",
            "NoSuchElement",
            "KeyError",
            "IndexError",
            "RangeError",
            "RangeViolation",
            "Undefined (?:array key|index|offset)",
            "a nil value",
            "bad_optional_access",
            r"unwrap\(\)` on a `None`",
            "attempt to subtract with overflow",
            "nil pointer dereference",
            "ArgumentOutOfRange",
            "InvalidOperationException: Sequence contains no",
        ),
    ),
    (
        "B.1",
        "an operation on what does not have it",
        (
            "contract violation",
            "exn:fail:contract",
            "non-numeric argument",
            r"invalid '?\w*'? ?(?:type|argument)",
            "must be ",
            "not subsettable",
            "not applicable",
            "TypeError",
            "is not a function",
            "NoMethodError",
            r"attempt to \w+ a",
            "Unsupported operand",
            "ClassCast",
            "InvalidCast",
            "NumberFormat",
            "FormatException",
            "invalid_argument",
            "bad argument",
            "isn't numeric",
            "Can't (?:use|call|locate object method)",
            "syntax error in expression",
            "invalid (?:conversion|operands)",
            "no matching function",
            "cannot convert",
            "incompatible types",
            "mismatched types",
            "E0308",
            "E0599",
            "E0277",
            r"TS\d+:",
            r"CS\d+:",
            "not assignable",
            "cannot use ",
        ),
    ),
)
"""Kinds with what each is in words and regular expressions of its messages; the first that is found decides."""

_COMPILED = re.compile(r"CompileError|TypeCheck|E\d{4}$|CS\d{4}$|exn:fail:syntax")
"""Classes of errors of compilers, which find more than faults of syntax."""
_BROKEN = "BrokenSuite"


def cut(failure: Failure, source: Source) -> Finding | None:  # noqa: ARG001 - a rule's signature, as all of these
    """Find an answer that met the token limit, and one without code."""
    if failure.status is Status.TRUNCATED:
        return Finding("cut", "A.1", "the answer was cut at the token limit")
    if failure.status is Status.NO_CODE or not failure.solution.strip():
        return Finding("cut", "B.2", "there is no code, so that the entry point is absent")
    return None


def answer(failure: Failure, source: Source) -> Finding | None:  # noqa: ARG001
    """Find what a wrong answer is: the tests' fault, right but for its form, or wrong."""
    if failure.status is not Status.WRONG:
        return None
    if failure.exception == _BROKEN or failure.reference_fails:
        return Finding("answer", "T", failure.message or "the benchmark's own solution fails these tests too")
    if failure.conversion is not None:
        return Finding("answer", "C.3", f"passes when its answer is converted: {failure.conversion}")
    return Finding("answer", "C.1", _first_line(failure) or "a wrong answer")


def limit(failure: Failure, source: Source) -> Finding | None:  # noqa: ARG001
    """Find a limit that ended the program, and a program that ended itself."""
    if failure.status not in SYMPTOMS - {Status.TRUNCATED}:
        return None
    return Finding("limit", "B.5", f"ended by a limit, or by itself: {failure.status.value}")


def error(failure: Failure, source: Source) -> Finding | None:  # noqa: ARG001
    """Find the kind of an error, of the program or of its compiler, by its class and message."""
    if failure.status not in {Status.EXCEPTION, Status.SYNTAX_ERROR}:
        return None
    kind = failure.exception or ""
    if failure.status is Status.EXCEPTION or _COMPILED.search(kind):
        text = f"{kind}: {failure.message or ''}"
        for code, reason, patterns in _SIGNS:
            if any(re.search(pattern, text, re.MULTILINE) for pattern in patterns):
                return Finding("error", code, f"{reason}: {_first_line(failure)}")
    code = "A.1" if failure.status is Status.SYNTAX_ERROR else "B.5"
    return Finding("error", code, _first_line(failure) or "it ends with an error")


def _first_line(failure: Failure) -> str:
    return (failure.message or "").strip().partition("\n")[0]
