"""The command that unites shards."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.flags import PARTIAL, RUN, Json, meaning
from codeeval.errors import UsageError
from codeeval.report.merged import MergeReport, merged_lines
from codeeval.runs.shards import SHARDS
from codeeval.shown import say, say_json
from codeeval.store import Missing, Run, merge, missing
from codeeval.wording import shortened

__all__ = ["merge_runs"]


def merge_runs(
    runs: Annotated[
        list[Path],
        typer.Argument(help="Shards, folders of shards, or a run whose shards were executed.", metavar="RUN..."),
    ],
    *,
    run: Annotated[
        Path | None, meaning(RUN, "Folder of the whole run [default: RUN, if its own shards are merged].")
    ] = None,
    partial: Annotated[bool, meaning(PARTIAL, "Merge although shards are missing or unfinished.")] = False,
    as_json: Json = False,
) -> None:
    """Unite the shards of a run.

    Rows are united by task_id, index and suite. Merging the same shards again, or more of them, is safe.
    """
    for path in runs:
        if not path.is_dir():
            Run(path)  # refuses a path without one, before another flag is asked for
    target = run or _own(runs)
    sources = [Run(folder) for path in runs for folder in _parts(path, target)]
    if not sources:
        raise UsageError(f"{shortened(list(map(str, runs)))}: no run to merge; name folders of shards")
    if (lacking := missing(sources)) and not partial:
        raise UsageError(f"{_told(lacking)}: finish them, or add --partial to merge what is there")
    merge(sources, target)
    report = MergeReport.of(Run(target), lacking)
    if as_json:
        say_json(report.to_json())
        return
    for line in merged_lines(report):
        say(line)


def _own(runs: Sequence[Path]) -> Path:
    """Return the one run whose own shards are merged. Raises UsageError."""
    if len(runs) == 1 and (runs[0] / "run.json").exists() and (runs[0] / SHARDS).is_dir():
        return runs[0]
    raise UsageError("merge needs a folder for the whole run: name it with --run")


def _parts(path: Path, target: Path) -> Iterator[Path]:
    """Yield the folders of runs that a path stands for, except the one that they are merged into."""
    inner = path / SHARDS if (path / SHARDS).is_dir() else path
    if (path / "run.json").exists():
        yield path
    if inner != path or not (path / "run.json").exists():
        folders = [file.parent for file in sorted(inner.glob("*/run.json"))]
        yield from (folder for folder in folders if folder.resolve() != target.resolve())
        if not folders:
            yield path  # which is refused with the reason


def _told(lacking: Missing) -> str:
    parts = []
    if lacking.shards:
        parts.append(f"no run of shard {shortened([*map(str, lacking.shards)])}")
    if lacking.unfinished:
        parts.append(f"unfinished: {shortened([*map(str, lacking.unfinished)])}")
    return "; ".join(parts)
