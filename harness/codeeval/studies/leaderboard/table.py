"""A leaderboard for people, and as Markdown, LaTeX and CSV."""

import csv
import io
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType

from codeeval.report.table import columns, in_groups, notes
from codeeval.screen import Text
from codeeval.shown import csv_cell, latex, markdown
from codeeval.studies.leaderboard.records import Leaderboard, Standing
from codeeval.wording import interval, percent

__all__ = ["board_csv", "board_latex", "board_markdown", "render_leaderboard"]

_MEAN = "mean"


def render_leaderboard(board: Leaderboard) -> RenderableType:
    """Return the table, what is left out, and notes."""
    heads, rows = _cells(board)
    table = columns(_title(board), *heads, caption=_caption(board))
    for row in rows:
        table.add_row(Text(row[0]), *row[1:])
    lines = (f"left out: {each.run}: {each.reason}" for each in board.left_out)
    return Group(table, *notes([*lines, *board.notes]))


def _title(board: Leaderboard) -> str:
    tasks = ", ".join(f"{each.benchmark} {in_groups(each.tasks, each.groups, 'task')}" for each in board.columns)
    return f"pass@{board.k} of suite {board.suite}: {tasks}"


def _caption(board: Leaderboard) -> str:
    level = percent(board.confidence, digits=0)
    return f"{level} intervals over problems; ranks that each model may have, {level} for all of a column together"


def _cells(board: Leaderboard) -> tuple[list[str], list[list[str]]]:
    """Return the heads and the rows of the table: a column of scores and one of ranks for each benchmark."""
    means = any(row.mean is not None for row in board.rows)
    names = [*([_MEAN] if means else []), *(column.benchmark for column in board.columns)]
    heads = ["model", *(word for name in names for word in (name, "rank"))]
    rows = []
    for row in board.rows:
        standings = [*([row.mean] if means else []), *(row.standings.get(each.benchmark) for each in board.columns)]
        rows.append([row.name, *(word for each in standings for word in _words(each))])
    return heads, rows


def _words(standing: Standing | None) -> tuple[str, str]:
    if standing is None:
        return "-", "-"
    same = standing.best == standing.worst
    return interval(standing.score), f"{standing.best}" if same else f"{standing.best} to {standing.worst}"


def board_markdown(board: Leaderboard) -> str:
    """Return the table in Markdown, with what is left out."""
    heads, rows = _cells(board)
    lines = [
        f"**{markdown(_title(board))}**",
        "",
        _bar(heads),
        _bar(["---", *(["---:"] * (len(heads) - 1))], raw=True),
        *(_bar(row) for row in rows),
        "",
        markdown(_caption(board)),
        *(f"- left out: {markdown(each.run)}: {markdown(each.reason)}" for each in board.left_out),
        *(f"- {markdown(note)}" for note in board.notes),
    ]
    return "\n".join(lines) + "\n"


def _bar(cells: Sequence[str], *, raw: bool = False) -> str:
    return "| " + " | ".join(cell if raw else markdown(cell) for cell in cells) + " |"


def board_latex(board: Leaderboard) -> str:
    """Return the table in LaTeX, for the package booktabs, with the caption as a comment."""
    heads, rows = _cells(board)
    lines = [
        f"% {latex(_title(board))}",
        f"% {latex(_caption(board))}",
        r"\begin{tabular}{l" + "rr" * ((len(heads) - 1) // 2) + "}",
        r"\toprule",
        _row_of(heads),
        r"\midrule",
        *(_row_of(row) for row in rows),
        r"\bottomrule",
        r"\end{tabular}",
        *(f"% left out: {latex(each.run)}: {latex(each.reason)}" for each in board.left_out),
    ]
    return "\n".join(lines) + "\n"


def _row_of(cells: Sequence[str]) -> str:
    return " & ".join(map(latex, cells)) + r" \\"


def board_csv(board: Leaderboard) -> str:
    """Return one row per model and benchmark, the mean as a benchmark of its own; shares are from 0 to 1."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["model", "setting", "benchmark", "tasks", "estimate", "low", "high", "rank", "best", "worst"])
    writer.writerows(_rows(board))
    return text.getvalue()


def _rows(board: Leaderboard) -> Iterator[list[object]]:
    tasks = {column.benchmark: column.tasks for column in board.columns}
    for row in board.rows:
        standings = [*row.standings.items(), *([(_MEAN, row.mean)] if row.mean is not None else [])]
        for benchmark, each in standings:
            score = each.score
            size = tasks.get(benchmark, sum(tasks.values()))
            words = (csv_cell(row.model), csv_cell(row.setting), csv_cell(benchmark))
            yield [*words, size, score.estimate, score.low, score.high, each.rank, each.best, each.worst]
