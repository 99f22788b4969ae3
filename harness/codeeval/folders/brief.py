"""The facts of a run that a list shows, kept beside the run until its files change.

Theory of operation: to count passes, every verdict has to be read. So the result is stored with the sizes and times of
the run's files. A list compares these, and measures a run anew where they differ. Nothing depends on the file: without
it, or where it cannot be written, a list takes longer.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from codeeval.folders.records import RunBrief

if TYPE_CHECKING:
    from codeeval.store import Run

__all__ = ["BRIEF", "FILES", "keep_brief", "read_brief", "stamp_of"]

BRIEF = ".brief.json"
FILES = ("run.json", "samples.jsonl", "verdicts.jsonl")
_BLOCK = 1 << 20


def stamp_of(folder: Path) -> str:
    """Return a text that changes when a file of the run does: sizes and times."""
    parts = []
    for name in FILES:
        try:
            facts = os.stat(f"{folder}/{name}")  # noqa: PTH116 - thousands are asked, and a Path takes twice as long
        except OSError:
            parts.append("-")
        else:
            parts.append(f"{facts.st_size}-{facts.st_mtime_ns}")
    return ".".join(parts)


def read_brief(folder: Path, *, keep: bool = False) -> RunBrief:
    """Return the facts of a run: those that are stored, if no file has changed since, else measured now.

    `keep` stores what was measured. Raises RunError where the run cannot be read.
    """
    stamp, stored = stamp_of(folder), _stored(folder)
    if stored is not None and stored.stamp == stamp:
        return stored
    from codeeval.store import Run  # noqa: PLC0415 - a list of runs that are known does without arrays

    measured = _measured(Run(folder), stamp, _lines(folder / "samples.jsonl"))
    if keep:
        _store(folder, measured)
    return measured


def keep_brief(run: "Run", samples: int) -> None:
    """Store the facts of a run of so many samples that was just written: the next list need not measure it.

    Raises RunError.
    """
    _store(run.folder, _measured(run, stamp_of(run.folder), samples))


def _stored(folder: Path) -> RunBrief | None:
    try:
        return RunBrief.model_validate_json((folder / BRIEF).read_bytes())
    except (OSError, ValidationError):
        return None


def _store(folder: Path, brief: RunBrief) -> None:
    temporary = folder / f"{BRIEF}.{os.getpid()}"
    try:
        temporary.write_text(brief.to_json(), encoding="utf-8")
        temporary.replace(folder / BRIEF)
    except OSError:  # a folder that only others may write: the next list measures again
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _measured(run: "Run", stamp: str, samples: int) -> RunBrief:
    """Measure a run. Raises RunError."""
    manifest, outcomes = run.manifest, run.view.outcomes
    rates = {}
    for suite in outcomes.suites:
        n, c = suite.counts(len(outcomes.tasks))
        rates[suite.name] = float((c[n > 0] / n[n > 0]).mean())
    return RunBrief(
        stamp=stamp,
        model=manifest.model,
        benchmark=manifest.benchmark.name,
        digest=manifest.benchmark.digest,
        problems=manifest.benchmark.problems,
        n_samples=manifest.sampling.n_samples,
        samples=samples,
        verdicts=dict(run.view.verdicts.by_suite()),
        pass_at_1=rates,
        sampling_seconds=manifest.seconds.sampling,
        execution_seconds=manifest.seconds.execution,
        started=manifest.started.isoformat() if manifest.started else "",
        finished=manifest.finished.isoformat() if manifest.finished else "",
    )


def _lines(path: Path) -> int:
    """Return the number of whole rows of a file; 0 where it is missing."""
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))
    except OSError:
        return 0
