"""Make outcomes: exceptions, ends and answers in the terms of a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.endings import Exited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.proxy import Program

FILE = "<suite>"
SETUP_FILE = "<setup>"
"""File names under which the code of a suite is compiled, so that its lines are found in a traceback."""

_LONGEST = 200
"""Characters of a value in a message."""


class Outcome(dict[str, Any]):
    """The fields of a verdict that a suite decides; `status` is None while the process's end has to decide."""


def judge(error: BaseException, program: Program) -> dict[str, Any]:
    """Return the outcome that an exception out of the suite's code stands for."""
    raised = getattr(error, "codeeval", None)
    fields: dict[str, Any] = {"suite_line": _suite_line(error)}
    if raised is not None:
        return {**fields, **judge_raised(raised.kind, raised.message, raised.line)}
    kind = type(error).__name__
    message = str(error)[:2000] or _describe(program.last_call)
    if kind == "AssertionError":
        return {**fields, "status": "wrong", "exception": None, "message": message}
    return {**fields, "status": "wrong", "exception": kind, "message": message}


def judge_raised(kind: str, message: str, line: int | None) -> dict[str, Any]:
    """Return the outcome of an exception of the program's own."""
    status = "exception"
    if kind == "MemoryError":
        status = "memory"
    elif kind == "OutputLimit":
        status = "output_limit"
    elif (kind == "RuntimeError" and message == "can't start new thread") or (
        kind == "BlockingIOError" and "Resource temporarily unavailable" in message
    ):
        status = "process_limit"
    exception = None if kind == "OutputLimit" else kind
    return {"status": status, "exception": exception, "message": message, "line": line}


def judge_shared(rest: Sequence[Any]) -> dict[str, Any]:
    """The outcome of a suite that ran in the program's process: nothing more if it passed, else what ended it."""
    if not rest:
        return {"status": "passed"}
    ours, suite_line, kind, _, _, message, line = rest
    if kind == "SystemExit":
        return {"status": "exited", "message": message}
    if ours and kind == "AssertionError":
        return {"status": "wrong", "message": message, "suite_line": suite_line}
    fields = judge_raised(kind, message, line)
    return {**fields, "suite_line": suite_line, **({"status": "wrong"} if ours else {})}


def judge_broken(error: BaseException) -> dict[str, Any]:
    """Return the outcome of a job whose channel or protocol ended before its suite did."""
    if isinstance(error, Exited):
        return {"status": "exited", "exception": "SystemExit", "message": str(error)}
    if isinstance(error, Malformed):
        return judge_forged(error)
    return {"status": None}


def too_large(program: Program) -> dict[str, Any]:
    """Return the outcome where the suite ran out of memory over what the program returned."""
    program.forget()
    return {"status": "memory", "message": "what the program returned is too large for its suite"}


def judge_forged(error: BaseException) -> dict[str, Any]:
    """Return the outcome of an answer that no candidate gives."""
    return {
        "status": "wrong",
        "exception": None,
        "message": "the program wrote into the channel: " + str(error)[:200],
    }


def _describe(call: tuple[Any, Sequence[Any], tuple[Any] | None] | None) -> str:
    if call is None:
        return ""
    target, arguments, result = call
    text = "{}({})".format(target if type(target) is str else repr(target), ", ".join(map(short, arguments)))
    return text + (" returned " + short(result[0]) if result else " did not return")


def short(value: Any) -> str:
    """Return a value for a message."""
    try:
        text = repr(value)
    except Exception:  # a message is not worth a verdict
        text = "<{}>".format(type(value).__name__)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def _suite_line(error: BaseException) -> int | None:
    """Return the innermost line of the suite's own text that the exception came through."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in (FILE, SETUP_FILE):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
