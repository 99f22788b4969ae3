"""A doctor's report for people."""

import json
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.panel import Panel

from codeeval.doctor import Finding, Report, Shown
from codeeval.screen import Screen, Text, block

__all__ = ["print_report", "render_report"]


def print_report(report: Report, console: Screen | None = None) -> None:
    """Print it, on standard output unless told otherwise."""
    (console or Screen()).print(render_report(report))


def render_report(report: Report) -> RenderableType:
    """Requests, answers, what became of them, and the findings last, where the eye is."""
    return Group(*_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    for shown in report.shown:
        yield from _exchange(shown)
    yield Text(f"{report.benchmark}: {report.model}, {_served(report)}", style="bold")
    for finding in report.findings:
        yield _finding(finding)
    faults, warnings = len(report.faults), len(report.findings) - len(report.faults)
    yield Text(f"{faults} faults, {warnings} warnings; {report.seconds:.1f} s")


def _exchange(shown: Shown) -> Iterator[RenderableType]:
    if shown.request:
        yield Panel(
            block(json.dumps(shown.request, indent=2, ensure_ascii=False)), title=Text(f"{shown.task_id}: request")
        )
    yield Panel(block(_readable(shown.answer)), title=Text(f"{shown.task_id}: answer"))
    for number, sample in enumerate(shown.samples):
        yield Text(f"  sample {number}: {sample}")


def _readable(answer: str) -> str:
    """JSON with room between its fields; anything else as it is."""
    try:
        return json.dumps(json.loads(answer), indent=2, ensure_ascii=False)
    except ValueError:
        return answer


def _served(report: Report) -> str:
    served = report.served
    if served is None:
        return "no server"
    window = f", window of {served.max_model_len} tokens" if served.max_model_len else ""
    return f"served by {served.software or 'a server that does not say what it is'}{window}"


def _finding(finding: Finding) -> RenderableType:
    style = "red" if finding.severity == "fault" else "yellow"
    return Group(
        Text(f"{finding.severity} {finding.name}: ", style).append(finding.seen, ""), Text(f"  fix: {finding.fix}")
    )
