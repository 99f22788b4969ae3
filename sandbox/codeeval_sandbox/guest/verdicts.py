"""A suite's outcome and the end of a program's process, as one verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.endings import NO_MEMORY
from codeeval_sandbox.guest.judging import Outcome, judge_forged, judge_raised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.frames import Ended
    from codeeval_sandbox.guest.proxy import Program


def judge_load(answer: Sequence[Any]) -> Outcome | None:
    """Return the outcome of a program that did not load, None if it did."""
    if answer[0] == "syntax":
        _, kind, message, line = answer
        return Outcome(status="syntax_error", exception=kind, message=message, line=line)
    if answer[0] == "error":
        _, kind, _, _, message, line, _ = answer
        if kind == "SystemExit":
            return Outcome(status="exited", exception=kind, message=message, line=line)
        return Outcome(judge_raised(kind, message, line))
    if answer[0] != "ok":
        return Outcome(judge_forged(Malformed("no answer to load")))
    return None


_REASONS = {
    "timeout": "effective time limit reached",
    "memory": "memory limit reached",
    "output_limit": "more output than the limit",
    "backstop": "wall-clock backstop reached",
}


def overdue(outcome: Outcome) -> Outcome:
    """Make of the outcome of an interrupted suite that of a program which cost it too much time."""
    kept = {name: outcome[name] for name in ("test", "test_source", "total_tests", "passed_tests") if name in outcome}
    return Outcome(kept, status="timeout", message="the suite ran for too long on what the program returned")


_OVERRULED: dict[str, tuple[str | None, ...]] = {
    "memory": (None, "passed", "wrong", "exception", "memory", "exited"),
    "output_limit": (None, "passed", "exception"),
}


def until_decided(ending: Ended, program: Program, limit: int, *, passed: bool) -> Ended:
    """Return the end of a job whose suite has decided. Effects of calls sent ahead since then do not count.

    `limit`: bytes of output.
    """
    head = ending.output.encode("utf-8", "replace")[: program.evidence.printed]
    reason = ending.reason
    if program.ahead and not passed and reason in _OVERRULED:
        reason = "output_limit" if program.evidence.printed > limit else None
    return ending._replace(output=head.decode("utf-8", "ignore"), reason=reason)


_LONGEST = {"exception": 200, "message": 2000, "test_source": 2000}
"""Characters of the texts in a verdict; the program may have made them as long as a frame."""


def texts_shortened(verdict: dict[str, Any]) -> dict[str, Any]:
    """In place: a lone surrogate of the program's would be no text for those who store it."""
    for name, longest in _LONGEST.items():
        if name in verdict:
            verdict[name] = verdict[name][:longest].encode("utf-8", "backslashreplace").decode("utf-8")
    return verdict


def complete(outcome: Outcome, ending: Ended) -> dict[str, Any]:
    """Return a suite's outcome and a process's end as one verdict; a limit that was met may explain or overrule it."""
    verdict = {key: value for key, value in outcome.items() if value is not None and key != "suite_line"}
    if ending.reason is not None and outcome["status"] in _OVERRULED.get(ending.reason, (None,)):
        verdict.update(status=ending.reason, message=_REASONS[ending.reason])
        verdict.pop("exception", None)
    elif outcome["status"] is None:
        if ending.signal is not None:
            verdict.update(status="crashed", message="killed by signal {}".format(ending.signal))
        elif ending.exit_code == NO_MEMORY:
            verdict.update(status="memory", message=_REASONS["memory"])
        else:
            verdict.update(status="exited", message="exit status {}".format(ending.exit_code))
    texts_shortened(verdict)
    verdict.update(cpu_seconds=round(ending.cpu, 6), wall_seconds=round(ending.wall, 6), memory_kb=ending.memory_kb)
    if ending.suite:
        verdict["suite_seconds"] = round(ending.suite, 6)
    if ending.effective:
        verdict["effective_seconds"] = round(ending.effective, 6)
    if ending.output:
        verdict["output"] = ending.output
    return verdict


_OWN_CHANGES = "passes only with its own changes of its arguments"


def confirmed(fields: dict[str, Any], again: dict[str, Any], *, may_change: bool) -> dict[str, Any]:
    """Return the verdict on a program that has passed and has changed arguments.

    `again`: the verdict on a second run, whose tests did not see the changes. A program that fails there fails, or is
    marked if it may change arguments (`Evidence.may_change`).
    """
    if again["status"] in ("passed", "backstop"):
        return fields if again["status"] == "passed" else again
    if may_change:
        return {**fields, "own_objects": True}
    message = ": ".join(filter(None, (_OWN_CHANGES, again.get("message"))))
    return texts_shortened({**again, "message": message})
