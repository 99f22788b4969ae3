"""The tests among the columns of a data set, one entry per completion."""

from collections.abc import Mapping, Sequence
from typing import Any

from codeeval.errors import UsageError

__all__ = ["tests_in", "text_of"]

_COLUMNS = ("tests", "verification_info", "ground_truth", "reward_model", "unit_tests", "input_output", "test_list")
"""Columns that hold tests, in the order in which they are looked for."""


def tests_in(columns: Mapping[str, Any]) -> Sequence[Any]:
    """Return the tests of each row. Raises UsageError where no column has any."""
    for name in _COLUMNS:
        if columns.get(name) is not None:
            values: Sequence[Any] = columns[name]
            return values
    if "task_id" in columns and "benchmark" in columns:
        pairs = zip(columns["benchmark"], columns["task_id"], strict=True)
        return [{"benchmark": benchmark, "task_id": task_id} for benchmark, task_id in pairs]
    raise UsageError(
        f"no column holds tests: name one of {', '.join(_COLUMNS)}, or give benchmark and task_id "
        f"(columns: {', '.join(sorted(columns)) or 'none'})"
    )


def text_of(completion: Any) -> str:
    """Return the text of a completion: the text itself, or the last message of a conversation."""
    if isinstance(completion, str):
        return completion
    if isinstance(completion, Mapping):
        return str(completion.get("content") or "")
    return text_of(completion[-1]) if completion else ""
