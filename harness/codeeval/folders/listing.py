"""The runs of a folder, each in one line, and filters of them."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from codeeval.errors import CodeevalError
from codeeval.folders.brief import FILES, read_brief
from codeeval.folders.records import ListedRun, RunsListed, RunState
from codeeval.locks import is_held

__all__ = ["Wanted", "list_runs", "listed_run", "runs_in"]

_MANIFEST = FILES[0]
_DEPTH = 2
"""Folders between the folder that is listed and a run: a folder of shards or of a night's cells is one of them."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Filters of a list. A run has to satisfy all of them."""

    name: str = "*"
    """Pattern of its path within the folder, as a shell writes it."""
    model: str = "*"
    """Pattern of `provider/name`, or of the name alone."""
    benchmark: str = "*"
    """Pattern of the benchmark's name."""
    states: Sequence[RunState] = ()
    """States; empty: all."""
    older: float | None = None
    """Least time since the last change (s)."""
    newer: float | None = None
    """Most time since the last change (s)."""

    @property
    def given(self) -> bool:
        """True if any filter is set."""
        return self != Wanted()

    def admits(self, run: ListedRun, now: dt.datetime) -> bool:
        """Return whether the run satisfies all filters at the time `now`."""
        age = (now - dt.datetime.fromisoformat(run.changed)).total_seconds()
        return (
            fnmatchcase(run.name, self.name)
            and (fnmatchcase(run.model, self.model) or fnmatchcase(run.model.partition("/")[2], self.model))
            and fnmatchcase(run.benchmark, self.benchmark)
            and (not self.states or run.state in self.states)
            and (self.older is None or age >= self.older)
            and (self.newer is None or age <= self.newer)
        )


def runs_in(root: Path) -> Iterator[str]:
    """Yield the paths within `root` of all runs in it, to a depth of three; `.` where the folder itself is a run."""
    yield from _runs_below(str(root), "", _DEPTH)


def _runs_below(path: str, name: str, depth: int) -> Iterator[str]:
    try:
        with os.scandir(path) as entries:
            inner = sorted((entry.name for entry in entries if entry.is_dir()), key=str)
    except OSError:  # a folder of somebody else
        return
    if os.path.isfile(f"{path}/{_MANIFEST}"):  # noqa: PTH113 - thousands are asked, and a Path takes twice as long
        yield name or "."
        if name:
            return
    if depth >= 0:
        for each in inner:
            yield from _runs_below(f"{path}/{each}", f"{name}/{each}" if name else each, depth - 1)


def list_runs(root: Path, wanted: Wanted | None = None, *, keep: bool = True) -> RunsListed:
    """Return the runs of a folder that the filters leave, the one changed last first.

    A run that cannot be read is listed with the reason. `keep` stores what was measured beside each run.
    """
    filters, now = wanted or Wanted(), dt.datetime.now(dt.UTC)
    runs = [listed_run(root / name, name, keep=keep) for name in runs_in(root)]
    chosen = [run for run in runs if filters.admits(run, now)]
    ordered = sorted(chosen, key=lambda run: (run.changed, run.name), reverse=True)
    return RunsListed(folder=str(root), runs=tuple(ordered), hidden=len(runs) - len(chosen))


def listed_run(folder: Path, name: str, *, keep: bool = True) -> ListedRun:
    """Return the line of one run."""
    size, changed = _extent(str(folder))
    shared = {"name": name, "folder": str(folder), "changed": changed, "size": size}
    try:
        held = is_held(folder)
        brief = read_brief(folder, keep=keep and not held)
    except (CodeevalError, OSError) as error:
        return ListedRun(**shared, state="unreadable", error=str(error))
    state: RunState = "writing" if held else "finished" if brief.finished else "unfinished"
    return ListedRun(**shared, state=state, **{field: getattr(brief, field) for field in _SHARED})


_SHARED = ("model", "benchmark", "problems", "n_samples", "samples", "pass_at_1", "started", "finished")
"""Fields that a line takes from the brief."""


def _extent(folder: str) -> tuple[int, str]:
    """Return the bytes of all files, and the time of the last change of the run's own ones."""
    size, changed = 0, 0.0
    for entry in _files(folder):
        try:
            facts = entry.stat(follow_symlinks=False)
        except OSError:  # removed meanwhile
            continue
        size += facts.st_size
        if entry.name in FILES:
            changed = max(changed, facts.st_mtime)
    return size, dt.datetime.fromtimestamp(changed, dt.UTC).isoformat(timespec="seconds")


def _files(folder: str) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(entry.path)
                else:
                    yield entry
    except OSError:
        return
