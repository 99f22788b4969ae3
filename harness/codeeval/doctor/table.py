"""A doctor's report for people: the verdict first, then each sample, then requests and answers letter by letter."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType

from codeeval.doctor import Finding, Report, Shown
from codeeval.screen import Screen, Text, block
from codeeval.wording import counted

__all__ = ["print_report"]


def print_report(report: Report, console: Screen | None = None, *, verbose: bool = False) -> None:
    """Print the findings with their fixes and what became of each sample; if verbose, also requests and answers.

    On standard output unless told otherwise.
    """
    screen = console or Screen()
    screen.print(Group(*_verdict(report)))
    if not verbose and report.shown:
        screen.print("the requests and answers: add --verbose")
    for shown in report.shown if verbose else ():
        screen.print(Group(*_exchange(shown)), soft_wrap=True)


def _verdict(report: Report) -> Iterator[RenderableType]:
    faults, warnings = len(report.faults), len(report.findings) - len(report.faults)
    yield Text(f"{report.benchmark}: {report.model}, {_served(report)}", style="bold")
    yield Text(f"{counted(faults, 'fault')}, {counted(warnings, 'warning')}; {report.seconds:.1f} s", style="bold")
    for finding in report.findings:
        yield _finding(finding)
    for shown in report.shown:
        for index, sample in enumerate(shown.samples):
            yield Text(f"{shown.task_id} sample {index}: {sample}")


def _exchange(shown: Shown) -> Iterator[RenderableType]:
    if shown.request:
        yield Text(f"--- {shown.task_id}: request", style="bold")
        yield from _readable(shown.request)
    yield Text(f"--- {shown.task_id}: answer", style="bold")
    try:
        yield from _readable(json.loads(shown.answer))
    except ValueError:
        yield block(shown.answer)


def _readable(value: Any, name: str = "") -> Iterator[RenderableType]:
    """Yield a line for each field, with its path; texts of several lines as they are, so that they can be copied."""
    match value:
        case Mapping() if value:
            for key, item in value.items():
                yield from _readable(item, f"{name}.{key}" if name else str(key))
        case list() | tuple() if any(isinstance(item, dict | list | tuple) for item in value):
            for index, item in enumerate(value):
                yield from _readable(item, f"{name}[{index}]")
        case str() if "\n" in value and name:
            yield Text(f"{name}:")
            yield block(value)
        case str() if name:
            yield Text(f"{name}: {value}")
        case _:
            yield block(f"{name}: {json.dumps(value, ensure_ascii=False)}" if name else str(value))


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
