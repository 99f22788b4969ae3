"""Tables of forgeries."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.forgeries.mechanisms import TITLES
from codeeval.report.table import columns, intervals_over
from codeeval.screen import Text
from codeeval.studies.forgeries.records import Forgeries
from codeeval.wording import counted, interval

__all__ = ["render_forgeries"]


def render_forgeries(study: Forgeries, *, most: int = 20) -> RenderableType:
    """Return the tables; `most`: samples that are listed."""
    return Group(*_parts(study, most))


def _parts(study: Forgeries, most: int) -> Iterator[RenderableType]:
    title = f"{counted(study.samples, 'sample')}, {study.failed:,} failed, {study.tried:,} tried without isolation"
    caption = intervals_over(study.problems, study.groups)
    table = columns(title, "judge", "forged or lucky", "problems", "pass rate", caption=caption)
    table.add_row("this one", "0", "0", interval(study.pass_rate))
    for row in study.accepted:
        table.add_row(row.harness, f"{row.samples:,}", f"{row.tasks:,}", interval(row.pass_rate))
    yield table
    if study.lost:
        yield Text(f"note: the sandbox failed over {counted(study.lost, 'sample')}", style="yellow")
    if study.untried:
        reason = "their tests have no form without isolation (tests in other languages than Python have none)"
        yield Text(f"note: {counted(study.untried, 'failed sample')} could not be tried: {reason}", style="yellow")
    if not study.forged and not study.tried:
        return
    if not study.forged:
        yield Text("no harness here accepts a sample that this judge fails")
        return
    kinds = columns("how they were accepted", "mechanism", "samples", "problems", "accepted by")
    for kind in study.mechanisms:
        names = ", ".join(f"{name} ({count:,})" for name, count in kind.accepted_by.items())
        kinds.add_row(TITLES[kind.mechanism], f"{kind.samples:,}", f"{kind.tasks:,}", names)
    yield kinds
    listed = columns("samples", "task", "index", "suite", "verdict", "mechanism", "reason")
    for sample in study.forged[:most]:
        cells = (f"{sample.index}", sample.suite, str(sample.status), TITLES[sample.mechanism], sample.reason)
        listed.add_row(sample.task_id, *cells)
    yield listed
    if len(study.forged) > most:
        yield Text(f"and {counted(len(study.forged) - most, 'more sample')}: --examples N, or --json for all")
