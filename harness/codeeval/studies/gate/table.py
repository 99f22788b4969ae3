"""A gate's findings for a terminal."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.screen import Text
from codeeval.studies.gate import Evidence, Finding, GateReport
from codeeval.studies.gate.words import flaky_line, look_line, meaning, open_lines, rates, rule_of, verdict
from codeeval.wording import counted, probability

__all__ = ["WORDS", "p_of", "render_gate"]

WORDS = {"passed": "pass", "failed": "FAIL", "inconclusive": "inconclusive", "not tested": "-"}
_STYLES = {"passed": "green", "failed": "bold red", "inconclusive": "bold yellow", "not tested": "dim"}

_MOST_FLAKY = 10
"""Flaky tasks that are listed unless all are asked for."""


def render_gate(report: GateReport, *, verbose: bool = False) -> RenderableType:
    """Return the verdict, the findings, and each task behind those that failed; if verbose, rule by rule."""
    return Group(*_parts(report, verbose=verbose))


def _parts(report: GateReport, *, verbose: bool) -> Iterator[RenderableType]:
    yield Text(verdict(report), style="bold")
    yield from (Text(f"  {line}", style="yellow") for line in open_lines(report))
    yield Text(meaning(report))
    if report.look is not None:
        yield Text(look_line(report.look))
    yield Text(f"{report.candidate.name} ({report.candidate.model})", style="bold")
    yield Text(f"against {report.baseline.name} ({report.baseline.model})")
    table = Table()
    for head in ("", "benchmark", "rule", "found"):
        table.add_column(head, overflow="fold")
    table.add_column("p", justify="right", no_wrap=True)
    for finding in report.findings:
        word = Text(WORDS[finding.outcome], style="dim" if finding.tier == "advisory" else _STYLES[finding.outcome])
        table.add_row(word, finding.benchmark, rule_of(finding), finding.detail, p_of(finding))
    yield table
    yield from _by_rule(report) if verbose else _by_task(report)
    yield from _flaky(report, most=len(report.flaky) if verbose else _MOST_FLAKY)
    for note in report.notes:
        yield Text(f"note: {note}", style="yellow")


def _by_rule(report: GateReport) -> Iterator[Text]:
    for finding in report.failures:
        yield Text(f"{finding.benchmark}: {finding.rule}: {finding.detail}", style="red")
        for row in finding.tasks:
            yield Text(f"  {_evidence(finding, row)}")


def _by_task(report: GateReport) -> Iterator[Text]:
    """Each task once, however many rules it fails."""
    lines = dict.fromkeys(
        f"  {finding.benchmark} {_evidence(finding, row)}" for finding in report.failures for row in finding.tasks
    )
    if lines:
        yield Text("the tasks behind it (for each rule: add --verbose)", style="red")
    yield from map(Text, lines)


def _flaky(report: GateReport, *, most: int) -> Iterator[Text]:
    if report.flaky:
        yield Text(f"{counted(len(report.flaky), 'flaky task')} in the history", style="yellow")
    for task in report.flaky[:most]:
        yield Text(f"  {task.benchmark} {task.task_id}{flaky_line(task)}")
    if len(report.flaky) > most:
        yield Text(f"  and {len(report.flaky) - most} more (all: add --verbose)")


def p_of(finding: Finding) -> str:
    """Return the adjusted p-value as tables show it."""
    return "" if finding.p_adjusted is None else probability(finding.p_adjusted)


def _evidence(finding: Finding, row: Evidence) -> str:
    return f"{row.task_id}{rates(finding, row)}"
