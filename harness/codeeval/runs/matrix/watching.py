"""A matrix for each new checkpoint of a training run.

A checkpoint is an entry of a folder. It is complete when a marker lies in it, or when nothing in it has changed for
some time. What was done stands in `watch.json`, so that a watch goes on after a restart. A checkpoint that was under
way goes on at its missing samples.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import ClassVar

from pydantic import ValidationError

from codeeval.errors import RunError, UsageError
from codeeval.records import Printed, Record
from codeeval.runs.matrix.night import Night
from codeeval.runs.matrix.reading import Matrix, read_matrix
from codeeval.store.lock import locked
from codeeval.store.run import write_whole

__all__ = ["CheckpointResult", "Watch", "WatchReport", "complete_checkpoints", "matrix_of", "watch"]

_STATE = "watch.json"
_MOST_ATTEMPTS = 3
"""Attempts at a checkpoint whose model or sandbox fails. Each call of a watch makes one."""
_AGAIN = frozenset({3, 4})
"""Exit codes after which another attempt may do better."""


class CheckpointResult(Record):
    """One checkpoint that was run."""

    name: str
    """Name of its folder or file."""
    folder: str
    """Folder of its runs and results."""
    exit_code: int
    """Exit code of its matrix."""
    attempts: int
    """Number of times that its matrix was run."""


class WatchReport(Printed):
    """Result of `codeeval watch --once`, and the content of `watch.json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("watch",)

    file: str
    """The file of the matrix."""
    watched: str
    """Folder of the checkpoints."""
    checkpoints: tuple[CheckpointResult, ...]
    """All that were run so far, in the order in which they were completed."""
    new: tuple[str, ...]
    """Names of those that this call ran."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What is watched, and how."""

    file: Path
    """File of the matrix."""
    folder: Path
    """Folder of the checkpoints."""
    pattern: str = "*"
    """Names of checkpoints, as a shell matches them."""
    marker: str | None = None
    """File within a complete checkpoint. None: a complete one has not changed for `settle` seconds."""
    settle: float = 60.0
    """Time without a change after which a checkpoint is complete (s)."""
    every: float = 30.0
    """Time between two looks (s)."""
    once: bool = False
    """Run what is complete now, and end."""

    def check(self) -> None:
        """Raise UsageError for what cannot be watched, or a file that is invalid."""
        if not self.folder.is_dir():
            raise UsageError(f"there is no folder {str(self.folder)!r} to watch: name the folder of the checkpoints")
        if self.settle < 0 or self.every <= 0:
            raise UsageError(f"--settle {self.settle:g} and --every {self.every:g} are times: give more than 0 seconds")
        matrix_of(self, self.folder / "NAME", None)


def matrix_of(watched: Watch, checkpoint: Path, previous: Path | None) -> Matrix:
    """Return the matrix of a checkpoint, in a folder of its own within that of the file.

    In texts of the file, `{checkpoint}` is the path of the checkpoint, `{checkpoint_name}` its name, and `{previous}`
    the folder of the results of the one before. A gate against `{previous}` is left out for the first.

    Raises UsageError, which names file and line.
    """
    values = {
        "checkpoint": str(checkpoint.absolute()),
        "checkpoint_name": checkpoint.name,
        "previous": str(previous.absolute()) if previous else "",
    }
    matrix = read_matrix(watched.file, values=values)
    folder = matrix.folder / checkpoint.name
    cells = tuple(replace(cell, folder=folder / cell.folder.name) for cell in matrix.cells)
    table = matrix.table.model_copy(update={"label": matrix.table.label or checkpoint.name})
    return replace(matrix, folder=folder, cells=cells, table=table)


def complete_checkpoints(watched: Watch, now: float) -> list[Path]:
    """Return the complete checkpoints, in the order of their last change, then of their names."""
    complete = []
    for path in watched.folder.iterdir():
        if path.name.startswith(".") or not fnmatchcase(path.name, watched.pattern):
            continue
        try:
            changed = _changed(path)
        except OSError:  # removed meanwhile
            continue
        there = (path / watched.marker).exists() if watched.marker else now - changed >= watched.settle
        if there:
            complete.append((changed, path.name, path))
    return [path for _, _, path in sorted(complete)]


def _changed(path: Path) -> float:
    """Return the time of the last change of a file or of anything in a folder (s since the epoch)."""
    latest = path.stat().st_mtime
    for root, folders, files in os.walk(path):
        for name in (*folders, *files):
            try:
                latest = max(latest, os.lstat(os.path.join(root, name)).st_mtime)  # noqa: PTH118 - checkpoints have many files
            except OSError:  # a temporary file that is gone
                continue
    return latest


def watch(watched: Watch, perform: Callable[[Matrix], Night]) -> WatchReport:
    """Run the matrix for each new checkpoint. Without `once`, this ends only when it is interrupted.

    `perform` does the work of one matrix.

    Raises:
        UsageError: the file is invalid, or there is no such folder.
        RunError: another watch works in the folder of the results, or it cannot be written.
    """
    watched.check()
    root = matrix_of(watched, watched.folder / "NAME", None).folder.parent
    with locked(root):
        known, new = _stored(root), list[str]()
        while True:
            for checkpoint in complete_checkpoints(watched, time.time()):
                if checkpoint.name in new or not _is_open(known.get(checkpoint.name)):
                    continue
                night = perform(matrix_of(watched, checkpoint, _previous(known)))
                new.append(checkpoint.name)
                known = _with_result(known, checkpoint.name, night)
                write_whole(root / _STATE, [_report(watched, known, new).to_json().encode(), b"\n"])
            if watched.once:
                return _report(watched, known, new)
            time.sleep(watched.every)


def _report(watched: Watch, known: Mapping[str, CheckpointResult], new: Sequence[str]) -> WatchReport:
    return WatchReport(
        file=str(watched.file), watched=str(watched.folder), checkpoints=tuple(known.values()), new=tuple(new)
    )


def _stored(root: Path) -> dict[str, CheckpointResult]:
    """Return what earlier calls did, by checkpoint. Raises RunError where the state cannot be read."""
    try:
        content = (root / _STATE).read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return {each.name: each for each in WatchReport.model_validate_json(content).checkpoints}
    except ValidationError:
        raise RunError(
            f"{str(root / _STATE)!r} is not the state of a watch: remove it, and finished runs are found again"
        ) from None


def _is_open(result: CheckpointResult | None) -> bool:
    """Return whether a checkpoint is to be run: a new one, or one that another attempt may complete."""
    return result is None or (result.exit_code in _AGAIN and result.attempts < _MOST_ATTEMPTS)


def _previous(known: Mapping[str, CheckpointResult]) -> Path | None:
    """Return the folder of the last checkpoint whose cells are all finished."""
    done = [Path(each.folder) for each in known.values() if each.exit_code in {0, 1}]
    return done[-1] if done else None


def _with_result(known: Mapping[str, CheckpointResult], name: str, night: Night) -> dict[str, CheckpointResult]:
    attempts = known[name].attempts + 1 if name in known else 1
    report = night.report
    result = CheckpointResult(name=name, folder=report.folder, exit_code=report.exit_code, attempts=attempts)
    return {**{other: each for other, each in known.items() if other != name}, name: result}
