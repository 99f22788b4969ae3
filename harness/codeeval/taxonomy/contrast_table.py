"""The comparison of kinds of bugs for people."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.screen import Text
from codeeval.shown import label
from codeeval.taxonomy.kinds import CATEGORIES, KINDS
from codeeval.taxonomy.records import Contrast, KindContrast
from codeeval.wording import counted, interval, points, probability

__all__ = ["render_contrast"]


def render_contrast(contrast: Contrast) -> RenderableType:
    """Return a table of shares on both sides with their difference, and what the comparison rests on."""
    return Group(*_parts(contrast))


def _parts(contrast: Contrast) -> Iterator[RenderableType]:
    table = Table(
        title=Text(f"kinds of bugs: {label(contrast.first)} against {label(contrast.second)}"),
        title_justify="left",
        caption="shares of failures; 95 % intervals over groups of problems; p adjusted for all rows of its section",
        caption_justify="left",
    )
    table.add_column("kind")
    for head in (contrast.first, contrast.second, "difference", "p"):
        table.add_column(Text(label(head)), justify="right")
    for code, meaning in CATEGORIES.items():
        if code in contrast.categories:
            name = f"{code} {meaning.partition(':')[0]}" if len(code) == 1 else code
            table.add_row(name, *_cells(contrast.categories[code]))
    table.add_section()
    for entry in KINDS:
        if entry.code in contrast.kinds:
            table.add_row(f"{entry.code} {entry.name}", *_cells(contrast.kinds[entry.code]))
    yield table
    sides = (
        f"{counted(problems, 'problem')} in {counted(len(runs), 'run')}"
        for problems, runs in (
            (contrast.first_problems, contrast.first_runs),
            (contrast.second_problems, contrast.second_runs),
        )
    )
    shared = f"; {counted(contrast.shared_groups, 'group')} of problems on both sides" if contrast.shared_groups else ""
    yield Text(f"{' against '.join(sides)}{shared}. The same kinds on both sides: p {probability(contrast.p)}")
    for name, models in ((contrast.first, contrast.only_first_models), (contrast.second, contrast.only_second_models)):
        if models:
            yield Text(f"only {label(name)} has runs of {', '.join(map(label, models))}: a difference may be theirs")


def _cells(row: KindContrast) -> tuple[str, ...]:
    return interval(row.first), interval(row.second), points(row.difference), probability(row.p)
