"""The result of `codeeval repair` for people."""

from typing import get_args

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.table import intervals_over
from codeeval.screen import Text
from codeeval.taxonomy.dialogue import Hinter
from codeeval.taxonomy.kinds import kind
from codeeval.taxonomy.repaired import RepairReport
from codeeval.wording import counted, interval

__all__ = ["render_repair"]


def render_repair(report: RepairReport) -> RenderableType:
    """Pass rate by round, and repaired samples by kind of bug."""
    feedback = _FEEDBACK[report.feedback].format(hints=counted(report.hints, "hint"))
    asked = f"{report.asked:,} of {report.failing:,} failing samples"
    head = f"{report.parent} corrected by {report.model}, {feedback}: {asked}"
    rounds = Table(caption=intervals_over(report.problems, report.groups), caption_justify="left")
    rounds.add_column("turn" if report.feedback in get_args(Hinter) else "round")
    rounds.add_column("pass rate", justify="right", no_wrap=True)
    for round_number, rate in enumerate(report.pass_rate):
        rounds.add_row("as drawn" if round_number == 0 else str(round_number), interval(rate))
    kinds = Table()
    for name in ("kind", "asked", "repaired", "share"):
        kinds.add_column(name, justify="left" if name == "kind" else "right", no_wrap=True)
    for code, record in report.kinds.items():
        kinds.add_row(
            f"{code} {kind(code).name}", f"{record.failures:,}", f"{record.repaired:,}", interval(record.share)
        )
    return Group(Text(head, style="bold"), rounds, *([kinds] if report.kinds else []), Text(f"run: {report.run}"))


_FEEDBACK = {
    "visible": "feedback of visible tests",
    "hidden": "feedback of hidden tests, which leaks them",
    "human": "{hints} of a person, who saw the tests",
    "file": "{hints} of a file",
    "model": "{hints} of a second model, which saw the tests",
}
