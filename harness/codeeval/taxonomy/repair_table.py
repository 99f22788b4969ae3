"""The result of `codeeval repair` for people."""

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.table import intervals_over
from codeeval.screen import Text
from codeeval.taxonomy.kinds import kind
from codeeval.taxonomy.repaired import RepairReport
from codeeval.wording import interval

__all__ = ["render_repair"]


def render_repair(report: RepairReport) -> RenderableType:
    """Pass rate by round, and repaired samples by kind of bug."""
    told = f"feedback of {report.feedback} tests" + (", which leaks them" if report.feedback == "hidden" else "")
    head = (
        f"{report.parent} corrected by {report.model}, {told}: {report.asked:,} of {report.failing:,} failing samples"
    )
    rounds = Table(caption=intervals_over(report.problems, report.groups), caption_justify="left")
    rounds.add_column("round")
    rounds.add_column("pass rate", justify="right", no_wrap=True)
    for number, rate in enumerate(report.pass_rate):
        rounds.add_row("as drawn" if number == 0 else str(number), interval(rate))
    kinds = Table()
    for name in ("kind", "asked", "repaired", "share"):
        kinds.add_column(name, justify="left" if name == "kind" else "right", no_wrap=True)
    for code, one in report.kinds.items():
        kinds.add_row(f"{code} {kind(code).name}", f"{one.failures:,}", f"{one.repaired:,}", interval(one.share))
    return Group(Text(head, style="bold"), rounds, *([kinds] if report.kinds else []), Text(f"run: {report.run}"))
