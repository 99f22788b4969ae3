"""Tokens of a run's samples as arrays, by task and index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import RunError
from codeeval.store.journal import read_rows
from codeeval.store.run import Run

__all__ = ["Usage", "read_usage"]


@dataclass(frozen=True, slots=True)
class Usage:
    """One element per sample, in the order drawn, each key once; arrays of shape (samples,)."""

    tasks: tuple[str, ...]
    """Ids of the tasks with a sample, in the order in which they first come."""
    task: NDArray[np.int64]
    """Position of the task in `tasks`."""
    index: NDArray[np.int64]
    """Index of the sample, from 0."""
    prompt_tokens: NDArray[np.float64]
    """NaN where the row does not state it."""
    completion_tokens: NDArray[np.float64]
    """NaN where the row does not state it."""


def read_usage(run: Run) -> Usage:
    """Read what the run's samples used; half a million rows take about two seconds. Raises RunError."""
    tasks: dict[str, int] = {}
    rows = np.fromiter(_rows(run, tasks), dtype=np.dtype((np.float64, 4)))
    task, index = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    _, first = np.unique(task << 32 | index, return_index=True)
    first.sort()
    return Usage(tuple(tasks), task[first], index[first], rows[first, 2], rows[first, 3])


def _rows(run: Run, tasks: dict[str, int]) -> Iterator[Sequence[float]]:
    nothing: dict[str, float] = {}
    for _, row in read_rows(run.folder / "samples.jsonl"):
        usage = row.get("usage", nothing)
        try:
            task = tasks.setdefault(row["task_id"], len(tasks))
            yield task, row["index"], usage.get("prompt_tokens", np.nan), usage.get("completion_tokens", np.nan)
        except KeyError as error:
            raise RunError(f"{str(run.folder)!r}: a sample lacks the field {error}; {row!r}") from None
