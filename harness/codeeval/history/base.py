"""A project's history: what its runs measured, in one SQLite file that several processes may add to at once.

A run is entered once, however often it is added. Its key holds model, benchmark, configuration and start. SQLite's
write-ahead log lets readers go on during a write, and writers wait for one another. Every addition is one transaction,
so that none is lost or half done.
"""

import datetime as dt
import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codeeval.errors import RunError, RunWriteError, UsageError

if TYPE_CHECKING:
    from codeeval.store import Manifest

__all__ = ["Entry", "Measurement", "add_to_history", "read_history"]

_WAIT_SECONDS = 60.0
_AGAIN_SECONDS = 0.01
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    folder TEXT NOT NULL,
    label TEXT NOT NULL,
    model TEXT NOT NULL,
    benchmark TEXT NOT NULL,
    digest TEXT NOT NULL,
    time TEXT NOT NULL,
    problems INTEGER NOT NULL,
    samples INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS results (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    suite TEXT NOT NULL,
    k INTEGER NOT NULL,
    estimate REAL NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    PRIMARY KEY (run, suite, k)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS runs_by_time ON runs (benchmark, model, time);
"""


@dataclass(frozen=True, slots=True)
class Measurement:
    """pass@k of one suite, with its limits."""

    suite: str
    k: int
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    folder: str
    label: str
    """The user's word for it, such as a commit or a checkpoint; empty if there is none."""
    model: str
    benchmark: str
    digest: str
    """Version of the benchmark. Estimates of different versions do not compare."""
    time: dt.datetime
    """When the run was finished, else begun."""
    problems: int
    samples: int
    measurement: Measurement


def add_to_history(
    path: Path,
    manifest: "Manifest",
    measurements: Sequence[Measurement],
    *,
    folder: str,
    label: str = "",
    samples: int = 0,
) -> bool:
    """Enter a run, or replace what was entered of it; whether it is new. Raises RunError, RunWriteError."""
    key, time = _key(manifest), manifest.finished or manifest.started
    facts = (folder, label, manifest.model, manifest.benchmark.name, manifest.benchmark.digest)
    row = (key, *facts, time.isoformat() if time else "", manifest.benchmark.problems, samples)
    with _opened(path) as base:
        known = base.execute("SELECT id FROM runs WHERE key = ?", (key,)).fetchone()
        if known:
            base.execute("DELETE FROM runs WHERE id = ?", known)
        run = base.execute(
            "INSERT INTO runs (key, folder, label, model, benchmark, digest, time, problems, samples)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        ).lastrowid
        values = [
            (run, measurement.suite, measurement.k, measurement.estimate, measurement.low, measurement.high)
            for measurement in measurements
        ]
        base.executemany("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?)", values)
    return known is None


def read_history(
    path: Path,
    *,
    benchmark: str | None = None,
    model: str | None = None,
    suite: str | None = None,
    k: int | None = None,
) -> list[Entry]:
    """Return the entries that have these values, the oldest first. Raises UsageError where there is no history."""
    if not path.exists():
        raise UsageError(
            f"there is no history at {str(path)!r}: `codeeval history add RUN` begins one, or name --history"
        )
    wanted = {"benchmark": benchmark, "model": model, "suite": suite, "k": k}
    chosen = {name: value for name, value in wanted.items() if value is not None}
    where = " AND ".join(f"{name} = :{name}" for name in chosen) or "1"
    columns = "folder, label, model, benchmark, digest, time, problems, samples, suite, k, estimate, low, high"
    query = f"SELECT {columns} FROM runs JOIN results ON run = id WHERE {where} ORDER BY time, id, suite, k"  # noqa: S608 - names of ours
    with _opened(path) as base:
        return [_entry(row) for row in base.execute(query, chosen)]


def _entry(row: Sequence[str | int | float]) -> Entry:
    folder, label, model, benchmark, digest, time, problems, samples, *measured = row
    return Entry(
        str(folder),
        str(label),
        str(model),
        str(benchmark),
        str(digest),
        dt.datetime.fromisoformat(str(time)),
        int(problems),
        int(samples),
        Measurement(str(measured[0]), int(measured[1]), *(float(value) for value in measured[2:])),
    )


def _key(manifest: "Manifest") -> str:
    decided = manifest.model_dump(mode="json", include={"model", "benchmark", "sampling", "execution", "started"})
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, inside one transaction. Raises RunError, RunWriteError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as base:
            _prepare(base, path)
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
                base.execute("COMMIT")
            except BaseException:
                base.execute("ROLLBACK")
                raise
    except sqlite3.OperationalError as error:
        raise RunWriteError(
            f"the history {str(path)!r} cannot be used: {error}; name another with --history"
        ) from error
    except sqlite3.DatabaseError as error:
        raise RunError(f"{str(path)!r} is not a history of codeeval: {error}; name another with --history") from error


def _write_ahead(base: sqlite3.Connection) -> None:
    """Turn the write-ahead log on. SQLite waits for nobody here, so that two processes may be in each other's way."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            base.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def _prepare(base: sqlite3.Connection, path: Path) -> None:
    base.execute("PRAGMA foreign_keys = ON")
    base.execute("PRAGMA synchronous = NORMAL")  # with a write-ahead log no crash of ours loses anything
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if version == _VERSION:
        return
    if version > _VERSION:
        raise RunError(f"the history {str(path)!r} was written by a newer codeeval: update, or name another --history")
    _write_ahead(base)
    base.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA.split(";"):
        base.execute(statement)
    base.execute(f"PRAGMA user_version = {_VERSION}")
    base.execute("COMMIT")
