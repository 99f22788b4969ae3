"""A folder of runs that is looked at: what is in it, and reports of its runs, renewed when their files grow."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from codeeval.errors import CodeevalError, UsageError
from codeeval.folders import read_brief
from codeeval.page.build import Built, build
from codeeval.records import Record

__all__ = ["ListedRun", "RunFolder", "RunList"]

_DEPTHS = ("run.json", "*/run.json", "*/*/run.json")
_RESULTS = ("*eval_results.json", "*eval_results.json.gz")
_FILES = ("run.json", "samples.jsonl", "verdicts.jsonl")
_MOST_REPORTS = 4
"""Reports that are kept at one time; the one used longest ago goes first."""
_MOST_RUNS = 16
"""Runs of one report."""


class ListedRun(Record):
    """A run or file of results in the folder."""

    name: str
    """Path within the folder."""
    model: str = ""
    """`provider/name`."""
    benchmark: str = ""
    """Name of the benchmark."""
    started: str = ""
    """ISO 8601; empty where unknown."""
    finished: bool = True
    """False while samples or verdicts are missing."""
    verdicts: Mapping[str, tuple[int, int]] = Field(default_factory=dict)
    """By suite: verdicts and passes."""
    error: str = ""
    """Why it cannot be read; else empty."""


class RunList(Record):
    """Content of a folder."""

    folder: str
    """The folder, as it was named."""
    runs: tuple[ListedRun, ...]
    """The newest first."""


@dataclass
class RunFolder:
    """Runs of a folder by name. Methods may be called from any thread. Names come from the folder, never from paths."""

    root: Path
    data_dir: Path | None = None
    redacted: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listed: dict[str, tuple[str, ListedRun]] = field(default_factory=dict)
    _built: dict[tuple[str, ...], tuple[str, Built]] = field(default_factory=dict)

    def paths(self) -> dict[str, Path]:
        """Return runs and files of results by their names in the folder; the folder itself is named `.`."""
        paths = [path.parent for pattern in _DEPTHS for path in self.root.glob(pattern)]
        paths += [path for pattern in _RESULTS for path in self.root.glob(pattern)]
        return {path.relative_to(self.root).as_posix(): path for path in paths}

    def listed(self) -> RunList:
        """Return what is in the folder. A run that cannot be read is listed with the reason."""
        with self._lock:
            runs = [self._one(name, path) for name, path in self.paths().items()]
        return RunList(folder=str(self.root), runs=tuple(sorted(runs, key=lambda run: run.started, reverse=True)))

    def _one(self, name: str, path: Path) -> ListedRun:
        stamp = _stamp([path])
        if name not in self._listed or self._listed[name][0] != stamp:
            self._listed[name] = stamp, _listed(name, path)
        return self._listed[name][1]

    def stamp(self, names: Sequence[str]) -> str:
        """Return a text that changes when a file of these runs does. Raises UsageError for an unknown name."""
        return _stamp(list(self._chosen(names)))

    def report(self, names: Sequence[str]) -> tuple[str, Built]:
        """Return the report of these runs, with its stamp; it is made anew when their files have changed.

        Raises:
            UsageError: a name is not in the folder, or there are too many.
            RunError: a run cannot be read.
        """
        paths = list(self._chosen(names))
        with self._lock:
            stamp, key = _stamp(paths), tuple(names)
            kept = self._built.pop(key, None)
            if kept is None or kept[0] != stamp:
                kept = stamp, build(paths, data_dir=self.data_dir, redacted=self.redacted, processes=0)
            self._built[key] = kept
            while len(self._built) > _MOST_REPORTS:
                self._built.pop(next(iter(self._built)))
            return kept

    def _chosen(self, names: Sequence[str]) -> Iterator[Path]:
        if not 0 < len(names) <= _MOST_RUNS:
            raise UsageError(f"{len(names)} runs are named: a page shows 1 to {_MOST_RUNS}")
        paths = self.paths()
        for name in names:
            if name not in paths:
                raise UsageError(f"there is no run {name!r} in the folder {str(self.root)!r}")
            yield paths[name]


def _listed(name: str, path: Path) -> ListedRun:
    if path.is_file():
        return ListedRun(name=name, model="published results")
    try:
        brief = read_brief(path)
        return ListedRun(
            name=name,
            model=brief.model,
            benchmark=brief.benchmark,
            started=brief.started,
            finished=bool(brief.finished),
            verdicts=brief.verdicts,
        )
    except CodeevalError as error:
        return ListedRun(name=name, error=str(error))


def _stamp(paths: Sequence[Path]) -> str:
    """Return sizes and times of the runs' files."""
    files = [path / name for path in paths for name in _FILES] + [path for path in paths if path.is_file()]
    parts = []
    for file in files:
        try:
            facts = file.stat()
        except OSError:
            continue
        parts.append(f"{facts.st_size}-{facts.st_mtime_ns}")
    return ".".join(parts)
