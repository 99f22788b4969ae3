"""Tokens of a run's samples as arrays, by task and index."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import RunError
from codeeval.store.folder import SAMPLES
from codeeval.store.journal import RowReader
from codeeval.store.kept import LEAST_ROWS, Columns, keep, recall
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
    """Read what the run's samples used.

    Half a million rows take about two seconds the first time, and are kept. Raises RunError.
    """
    path = run.folder / SAMPLES
    kept = recall(path, _CODES)
    columns = kept[1] if kept is not None else _read(path)
    task, index, prompt, completion = (np.array(column) for column in columns.arrays)
    _, first = np.unique(task.astype(np.int64) << 32 | index, return_index=True)
    first.sort()
    return Usage(
        tuple(columns.names["tasks"]),
        task[first].astype(np.int64),
        index[first].astype(np.int64),
        prompt[first],
        completion[first],
    )


_TOKENS = ("prompt_tokens", "completion_tokens")
_CODES = "iIdd"
"""Type codes of the columns: task, index, tokens of prompt and completion."""


def _read(path: Path) -> Columns:
    reader, tasks = RowReader(path), dict[str, int]()
    arrays: tuple[array[Any], ...] = tuple(array(code) for code in _CODES)
    try:
        for row in _rows(reader, tasks):
            for column, value in zip(arrays, row, strict=True):
                column.append(value)
    except (TypeError, OverflowError) as error:
        raise RunError(f"{str(path.parent)!r}: a sample's row holds another type in a field: {error}") from None
    columns = Columns({"tasks": tuple(tasks)}, arrays)
    if len(arrays[0]) >= LEAST_ROWS and (stamp := reader.stamp) is not None:
        keep(path, stamp, columns)
    return columns


def _rows(reader: RowReader, tasks: dict[str, int]) -> Iterator[Sequence[float]]:
    for _, row in reader.rows():
        usage = row.get("usage")
        tokens: dict[str, Any] = usage if isinstance(usage, dict) else {}
        prompt, completion = (_number(tokens.get(name)) for name in _TOKENS)
        try:
            task = tasks.setdefault(row["task_id"], len(tasks))
            yield task, row["index"], prompt, completion
        except KeyError as error:
            raise RunError(f"{str(reader.path.parent)!r}: a sample lacks the field {error}; {row!r}") from None


def _number(value: Any) -> float:
    """Return a number of tokens; NaN for anything else that a row may hold."""
    return value if isinstance(value, int | float) else np.nan
