"""Tables of how a model fares on what EvoEval made of HumanEval."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.report.table import columns, notes, number
from codeeval.studies.evolution.records import Evolution, ModelEvolution, SetRanks
from codeeval.wording import interval, percent, points

__all__ = ["render_evolution"]


def render_evolution(study: Evolution) -> RenderableType:
    """Return the tables of each model, then those of ranks."""
    return Group(*_parts(study))


def _parts(study: Evolution) -> Iterator[RenderableType]:
    for model in study.models:
        yield _sets(model, study)
        yield from _compositions(model)
        yield from _rewordings(model)
    for ranked in study.ranks:
        yield _ranks(ranked)
    yield from notes(study.notes)


def _sets(model: ModelEvolution, study: Evolution) -> RenderableType:
    limits = f"{percent(study.confidence, digits=0)} intervals over problems; those that share a parent are linked"
    title = f"{model.model}, suite {study.suite}: {model.baseline} {interval(model.humaneval)}"
    table = columns(title, "set", "problems", "pass@1", "parents", "difference, points", "drop", caption=limits)
    for row in model.sets:
        table.add_row(
            row.benchmark,
            f"{row.tasks}",
            interval(row.score),
            percent(row.parents),
            points(row.paired),
            interval(row.drop),
        )
    if (whole := model.altering) is not None:
        names = f"{len(whole.sets)} altering sets"
        table.add_row(names, "", interval(whole.score), "", points(whole.paired), interval(whole.drop), style="bold")
    return table


def _compositions(model: ModelEvolution) -> Iterator[RenderableType]:
    if not model.compositions:
        return
    table = columns(
        "problems of combine and the two that each was made from",
        "suite of HumanEval",
        "both parents solved",
        "solved too",
        "composition",
        "decomposition",
        caption="composition: solved, given both parents; decomposition: both parents, given solved",
    )
    for row in model.compositions:
        solved = f"{row.parents_solved:.4g} of {row.tasks}"
        table.add_row(
            row.suite, solved, f"{row.solved_too:.4g}", interval(row.composition), interval(row.decomposition)
        )
    yield table


def _rewordings(model: ModelEvolution) -> Iterator[RenderableType]:
    if not model.rewordings:
        return
    table = columns(
        "flips against HumanEval, where a problem looks nearly the same",
        "set",
        "negative",
        "of the model itself",
        "beyond that, points",
        "positive",
    )
    for row in model.rewordings:
        table.add_row(
            row.benchmark, interval(row.negative), percent(row.noise), points(row.excess), interval(row.positive)
        )
    yield table


def _ranks(ranked: SetRanks) -> RenderableType:
    table = columns(
        f"ranks on {ranked.benchmark}: Kendall's tau {number(ranked.kendall, digits=2)}",
        "model",
        "on HumanEval",
        "on the set",
        "change",
    )
    for row in ranked.models:
        change = row.change
        moved = f"{change.estimate:+g} [{change.low:+g}, {change.high:+g}]"
        table.add_row(row.model, f"{row.before:g}", f"{row.after:g}", moved)
    return table
