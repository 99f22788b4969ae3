"""A matrix for people: its plan, and its results."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.report.table import columns, notes
from codeeval.runs.matrix.night import Night
from codeeval.runs.matrix.records import MatrixPlan, MatrixReport
from codeeval.screen import Text
from codeeval.studies.gate import STUDY as GATE
from codeeval.studies.leaderboard.table import render_leaderboard
from codeeval.wording import age, counted

__all__ = ["render_night", "render_plan"]


def render_plan(plan: MatrixPlan) -> RenderableType:
    """Return the table of a plan."""
    table = columns(
        f"plan of {plan.file}: nothing is started, asked or written",
        "cell",
        "problems",
        "samples",
        "there",
        "requests",
        "verdicts",
        "price at most",
        "time",
    )
    for cell in plan.cells:
        work = cell.forecast
        if work is None:
            table.add_row(Text(cell.name), *["-"] * 7)
            continue
        table.add_row(
            Text(cell.name),
            f"{work.problems:,}",
            f"{work.samples:,}",
            f"{work.stored:,}",
            f"{work.requests:,}",
            f"{sum(work.verdicts.values()):,}",
            "-" if work.price is None else f"{work.price:,.2f}",
            "-" if cell.seconds is None else age(cell.seconds),
        )
    errors = (f"{cell.name}: {cell.error}" for cell in plan.cells if cell.error)
    return Group(table, Text(_totals(plan)), *notes([*plan.invalid, *errors]))


def _totals(plan: MatrixPlan) -> str:
    parts = [f"missing: {counted(plan.samples, 'sample')}, {counted(plan.requests, 'request')} at least"]
    if plan.price is not None:
        parts.append(f"price {plan.price:,.2f} at most" + _except(plan.unpriced))
    if plan.seconds is not None:
        parts.append(f"time about {age(plan.seconds)}" + _except(plan.untimed))
    elif plan.untimed:
        parts.append("no earlier run tells the time")
    return "; ".join(parts)


def _except(count: int) -> str:
    return f" (without {counted(count, 'cell')} of which it is not known)" if count else ""


def render_night(night: Night) -> RenderableType:
    """Return the results of a matrix: the leaderboard, the gate, and what is missing."""
    return Group(*_parts(night))


def _parts(night: Night) -> Iterator[RenderableType]:
    report = night.report
    if report.leaderboard is not None:
        yield render_leaderboard(report.leaderboard)
    for evidence in night.results.reports:
        yield GATE.render(evidence)
    yield from _lines(report)


def _lines(report: MatrixReport) -> Iterator[RenderableType]:
    for gate in report.gates:
        name = f"{gate.candidate} ({gate.setting})" if gate.setting else gate.candidate
        yield Text(f"gate: {name}: {gate.answer or 'not asked: ' + gate.message}", style="bold")
    for cell in report.cells:
        if cell.state != "finished":
            yield Text(f"{cell.state}: {cell.name}: {cell.message}", style="yellow")
    yield from notes([*report.invalid, *report.notes])
    done = sum(cell.state == "finished" for cell in report.cells)
    if report.history:
        yield Text(f"history: {report.history}")
    for page in report.pages:
        yield Text(f"page: {page}")
    yield Text(f"{done} of {counted(len(report.cells), 'cell')} finished in {report.folder}")
