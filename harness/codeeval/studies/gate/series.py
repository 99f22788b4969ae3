"""A gate as one of a series of looks, such as one each night: the whole series keeps the error of the rules."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from codeeval.errors import UsageError
from codeeval.statistics.spending import SPENDINGS, Spending, level_of_look
from codeeval.studies.gate.records import GateReport, Look
from codeeval.studies.gate.rules import Rules

__all__ = ["Entered", "look_number", "planned", "within_series"]


class Entered(Protocol):
    """A run in the history, as far as counting needs."""

    @property
    def folder(self) -> str:
        """Folder of the run."""

    @property
    def time(self) -> datetime:
        """When it was finished."""


def planned(rules: Rules, look: int, looks: int | None, spending: str | None) -> Look:
    """Return look `look` of `looks`; without `looks` the series has no end. Raises UsageError."""
    chosen: Spending | None = next(
        (spending_plan for spending_plan in SPENDINGS if spending_plan == (spending or _usual(looks))), None
    )
    if chosen is None:
        raise UsageError(f"--spending {spending!r} is unknown: choose one of {', '.join(SPENDINGS)}")
    if (looks is None) != (chosen == "anytime"):
        raise UsageError(
            f"--spending {chosen} and --looks {looks or 'missing'} do not fit: only anytime has no --looks"
        )
    if look < 1 or (looks is not None and look > looks):
        raise UsageError(
            f"look {look} is outside a series of {looks}: its error is spent, so begin a new series against a new "
            "baseline, or give --looks the right number from the start"
        )
    error = 1 - rules.confidence
    level = level_of_look(look, looks, error, chosen)
    return Look(number=look, looks=looks, spending=chosen, error=error, level=level)


def _usual(looks: int | None) -> Spending:
    return "anytime" if looks is None else "pocock"


def look_number(entries: Sequence[Entered], baseline: Sequence[str], candidate: Sequence[str]) -> int:
    """Which look the candidate is: one more than the runs entered after the baseline's and before its own.

    `entries` are of one benchmark, the oldest first. Runs that are not entered yet count as the newest.
    """
    since = max((entry.time for entry in entries if entry.folder in baseline), default=None)
    own = min((entry.time for entry in entries if entry.folder in candidate), default=None)
    between = {
        entry.folder
        for entry in entries
        if entry.folder not in {*baseline, *candidate}
        and (since is None or entry.time > since)
        and (own is None or entry.time < own)
    }
    return len(between) + 1


def within_series(rules: Rules, look: Look | None, decide: Callable[[Rules], GateReport]) -> GateReport:
    """The report of a gate whose rules share what the look may spend."""
    if look is None:
        return decide(rules)
    report = decide(rules.model_copy(update={"confidence": 1 - look.level}))
    return report.model_copy(update={"look": look})
