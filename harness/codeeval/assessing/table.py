"""Tables of an assessment."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType

from codeeval.assessing.records import Assessment, ItemAssessed
from codeeval.report.table import columns, notes
from codeeval.wording import counted, interval, percent

__all__ = ["render_assessment"]

_SHOWN = 12
"""Problems listed in each table."""


def render_assessment(result: Assessment) -> RenderableType:
    """Return the tables: runs, suspected problems, likeness, and what is needed."""
    return Group(*_parts(result))


def _parts(result: Assessment) -> Iterator[RenderableType]:
    runs = columns(f"{result.benchmark}: {counted(result.problems, 'problem')}, suite {result.suite}", "model", "score")
    for run in result.runs:
        runs.add_row(run.model, interval(run.score))
    yield runs
    yield _spread(result.items)
    if suspects := [item for item in result.items if item.suspicion]:
        yield _suspects(suspects)
    if tested := [item for item in result.items if item.adequacy or item.accepted_wrongly]:
        yield _tests(tested)
    if like := [item for item in result.items if item.nearest or item.parent]:
        yield _likeness(like)
    yield from notes(_remarks(result))


def _spread(items: Sequence[ItemAssessed]) -> RenderableType:
    table = columns("problems by pass rate", "pass rate", "problems", "mean information", "mean discrimination")
    for low, high, name in (
        (-0.1, 0.0, "none"),
        (0.0, 0.5, "to half"),
        (0.5, 0.999, "above half"),
        (0.999, 1.1, "all"),
    ):
        part = [item for item in items if low < item.rate <= high]
        known = [item.discrimination for item in part if item.discrimination is not None]
        information = f"{sum(item.information for item in part) / len(part):.3f}" if part else "-"
        table.add_row(name, str(len(part)), information, f"{sum(known) / len(known):.2f}" if known else "-")
    return table


def _suspects(items: Sequence[ItemAssessed]) -> RenderableType:
    table = columns(f"look at these by hand: {counted(len(items), 'problem')}", "task", "pass rate", "reason")
    for item in items[:_SHOWN]:
        table.add_row(item.task_id, percent(item.rate, digits=1), item.suspicion)
    return table


def _tests(items: Sequence[ItemAssessed]) -> RenderableType:
    """Return the table of tests: all problems, then those whose tests reject the smallest share of mutants."""
    table = columns(
        f"tests of {counted(len(items), 'problem')}",
        "task",
        "statements",
        "branches",
        "mutants rejected",
        "accepted wrongly",
    )
    table.add_row("all", *_adequacy(items))
    weakest = [item for item in items if item.adequacy and item.adequacy.rejected < item.adequacy.mutants]
    for item in sorted(weakest, key=_rejected_share)[:_SHOWN]:
        table.add_row(item.task_id, *_adequacy([item]))
    return table


def _rejected_share(item: ItemAssessed) -> float:
    return item.adequacy.rejected / item.adequacy.mutants if item.adequacy else 1.0


def _adequacy(items: Sequence[ItemAssessed]) -> Iterator[str]:
    """Yield the cells of problems: mean shares, and sums of counts."""
    measured = [item.adequacy for item in items if item.adequacy]
    for shares in ([each.statements for each in measured], [each.branches for each in measured]):
        known = [share for share in shares if share is not None]
        yield percent(sum(known) / len(known), digits=1) if known else "-"
    yield _of(sum(each.rejected for each in measured), sum(each.mutants for each in measured))
    accepted = [item.accepted_wrongly for item in items if item.accepted_wrongly]
    yield _of(sum(each.wrong for each in accepted), sum(each.accepted for each in accepted))


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,}" if whole else "-"


def _likeness(items: Sequence[ItemAssessed]) -> RenderableType:
    table = columns("most like known problems", "task", "known", "words", "structure")
    pairs = [(item, item.nearest or item.parent) for item in items]
    known_pairs = [(item, known) for item, known in pairs if known is not None]
    known_pairs.sort(key=lambda pair: -(pair[1].renamed + pair[1].words + pair[1].structure))
    for item, known in known_pairs[:_SHOWN]:
        words, structure = percent(known.words, digits=0), percent(known.structure, digits=0)
        table.add_row(item.task_id, known.known, words, "same" if known.renamed else structure)
    return table


def _remarks(result: Assessment) -> Iterator[str]:
    needed = ", ".join(f"{percent(each.half_width, digits=0)}: {each.problems:,}" for each in result.needed)
    yield f"problems like these for an interval of plus or minus: {needed}"
    if result.redundant:
        first = result.redundant[0]
        yield (
            f"{counted(len(result.redundant), 'pair')} of problems tell the same, such as {first.first} and "
            f"{first.second} ({first.reason})"
        )
    yield from result.notes
