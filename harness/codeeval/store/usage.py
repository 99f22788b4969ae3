"""Tokens of a run's samples as arrays, by task and index, and where their rows stand."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import RunError
from codeeval.store.folder import SAMPLES
from codeeval.store.index import sample_key
from codeeval.store.journal import RowReader
from codeeval.store.kept import LEAST_ROWS, Columns, keep, recall
from codeeval.store.keys import first_positions, keys_of
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
    offset: NDArray[np.int64]
    """Byte offset of the row, for `Run.samples_at`."""


def read_usage(run: Run) -> Usage:
    """Read what the run's samples used.

    Half a million rows take about two seconds the first time, and are kept. Raises RunError.
    """
    path = run.folder / SAMPLES
    kept = recall(path, _CODES)
    columns = kept[1] if kept is not None else _read(path)
    offset, task, index, prompt, completion = (np.array(column) for column in columns.arrays)
    sizes = len(columns.names["tasks"]), int(index.max(initial=0)) + 1
    first = first_positions(*keys_of(*zip((task, index), sizes, strict=True)))
    return Usage(
        tuple(columns.names["tasks"]),
        task[first].astype(np.int64),
        index[first].astype(np.int64),
        prompt[first],
        completion[first],
        offset[first],
    )


_TOKENS = ("prompt_tokens", "completion_tokens")
_CODES = "qiIdd"
"""Type codes of the columns: byte offset, task, index, tokens of prompt and completion."""


def _read(path: Path) -> Columns:
    reader, tasks = RowReader(path), dict[str, int]()
    arrays: tuple[array[Any], ...] = tuple(array(code) for code in _CODES)
    try:
        for offsets, rows in reader.blocks():
            for row in rows:
                sample_key(row)
            for column, values in zip(arrays, (offsets, *_values(rows, tasks)), strict=True):
                column.extend(values)
    except (TypeError, OverflowError) as error:
        raise RunError(f"{str(path.parent)!r}: a sample's row holds another type in a field: {error}") from None
    columns = Columns({"tasks": tuple(tasks)}, arrays)
    if len(arrays[0]) >= LEAST_ROWS and (stamp := reader.stamp) is not None:
        keep(path, stamp, columns)
    return columns


def _values(rows: Sequence[Mapping[str, Any]], tasks: dict[str, int]) -> tuple[Sequence[float], ...]:
    """Return the columns of a block of rows but for their offsets."""
    usage = [row.get("usage") for row in rows]
    tokens = [each if isinstance(each, dict) else {} for each in usage]
    return (
        [tasks.setdefault(row["task_id"], len(tasks)) for row in rows],
        [row["index"] for row in rows],
        *([_number(each.get(name)) for each in tokens] for name in _TOKENS),
    )


def _number(value: Any) -> float:
    """Return a number of tokens; NaN for anything else that a row may hold."""
    return value if isinstance(value, int | float) else np.nan
