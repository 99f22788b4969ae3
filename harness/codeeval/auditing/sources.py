"""Files and folders of rollouts, read row by row, and what is left out of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from codeeval.auditing.rollouts import Rollout, RolloutReading, rollout_of
from codeeval.errors import UsageError
from codeeval.models.replay.files import file_entries
from codeeval.models.replay.rows import Reading

__all__ = ["Counts", "read_rollouts"]

_ENDINGS = (".jsonl", ".json", ".parquet", ".jsonl.gz", ".json.gz", ".jsonl.xz", ".jsonl.zst", ".ndjson")
_STEP = re.compile(r"(?:^|[_-])(?:step|completions|rollouts?)?[_-]?0*(\d{1,9})(?=\.)")
"""Step in the name of a file, as verl (`12.jsonl`) and TRL (`completions_00012.parquet`) give it."""

_ROWS = Reading(task_id_field="task_id")
"""Rows stand for themselves: no form of sample files is looked for."""


@dataclass(slots=True)
class Counts:
    """Rows of the files."""

    rows: int = 0
    without_reward: int = 0
    origins: dict[str, int] = field(default_factory=dict)


def read_rollouts(paths: Sequence[Path], reading: RolloutReading, counts: Counts) -> Iterator[Rollout]:
    """Yield the rollouts of files and folders; `counts` grows meanwhile.

    Raises:
        UsageError: a path does not exist, or a folder holds no rollouts.
        SampleFileError: a row cannot be read as a rollout.
    """
    for path in paths:
        for file in _files(path):
            step = _step_of(file)
            for entry in file_entries(file, _ROWS):
                counts.rows += 1
                rollout = rollout_of(entry, reading)
                if rollout is None:
                    counts.without_reward += 1
                    continue
                counts.origins[rollout.origin] = counts.origins.get(rollout.origin, 0) + 1
                yield rollout if rollout.step is not None else replace(rollout, step=step)


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise UsageError(f"rollouts {str(path)!r} do not exist: check the path")
    if not path.is_dir():
        return [path]
    files = [file for file in path.rglob("*") if file.is_file() and file.name.endswith(_ENDINGS)]
    if not files:
        raise UsageError(f"the folder {str(path)!r} holds no rollouts: expected files such as 12.jsonl or 12.parquet")
    return sorted(files, key=lambda file: (_step_of(file) or 0, str(file)))


def _step_of(file: Path) -> int | None:
    match = _STEP.search(file.name)
    return int(match[1]) if match else None
