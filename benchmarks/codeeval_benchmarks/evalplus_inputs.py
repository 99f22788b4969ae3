"""EvalPlus's inputs: JSON, with the types that JSON lacks restored by task, as its own loader does."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from codeeval_benchmarks.rows import Row

__all__ = ["read"]

_Convert = Callable[[Any], Any]


def read(row: Row, field: str, task_id: str) -> tuple[tuple[Any, ...], ...]:
    """Return one tuple of positional arguments per test. Raises ProblemFormatError."""
    inputs = row.value(field) or []  # Mbpp/793 has {} for none
    if not isinstance(inputs, list) or not all(isinstance(arguments, list) for arguments in inputs):
        raise row.fault(field, "is not a list of argument lists; give one list of arguments per test")
    convert = _MBPP_TYPES.get(task_id, tuple)
    try:
        return tuple(tuple(convert(arguments)) for arguments in inputs)
    except (TypeError, ValueError, AttributeError) as error:
        raise row.fault(field, f"does not have the types of EvalPlus's task {task_id!r} ({error})") from error


def _each(convert: _Convert) -> _Convert:
    return lambda values: [convert(value) for value in values]


def _tuple_of(convert: _Convert) -> _Convert:
    return lambda values: tuple(convert(value) for value in values)


def _leading(*converts: _Convert) -> _Convert:
    """Convert the first arguments, and leave the rest."""

    def convert(arguments: list[Any]) -> list[Any]:
        heads = [convert(argument) for convert, argument in zip(converts, arguments, strict=False)]
        return heads + arguments[len(heads) :]

    return convert


def _keep(value: Any) -> Any:
    return value


def _tuple_if_list(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _deep_tuple(value: Any) -> Any:
    return tuple(_deep_tuple(item) for item in value) if isinstance(value, list) else value


def _set_or_empty_dict(value: Any) -> Any:
    """An empty set comes out as a dict in EvalPlus, so that its reference saw one."""
    return set(value) if isinstance(value, list) and value else {}


def _tuple_values(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) for key, value in mapping.items()}


def _tasks(numbers: str, convert: _Convert) -> Iterable[tuple[str, _Convert]]:
    return ((f"Mbpp/{task_number}", convert) for task_number in re.findall(r"\d+", numbers))


_MBPP_TYPES: dict[str, _Convert] = dict(
    [
        *_tasks("2 116 132 143 222 261 273 394 399 421 424 429 470 560 579 596 616 630 726 740 744 809", _each(tuple)),
        *_tasks("63 64 70 94 120 237 272 299 400 409 417 438 473 614 780", _each(_each(tuple))),
        *_tasks("75 413 444 753", _leading(_each(tuple))),
        *_tasks("106 750", _leading(_keep, tuple)),
        *_tasks("115", _leading(_each(_set_or_empty_dict))),
        *_tasks("124", _leading(float, complex)),
        *_tasks("250 307 405 446 617 720 763 808", _leading(tuple)),
        *_tasks("252", _leading(complex)),
        *_tasks("259 401 445", _each(_tuple_of(tuple))),
        *_tasks("278", _leading(_tuple_of(_tuple_if_list))),
        *_tasks("580 615 791", _deep_tuple),
        *_tasks("722", _leading(_tuple_values)),
    ]
)
"""Conversion of one test's JSON arguments to the task's types (evalplus/data/mbpp.py, `mbpp_deserialize_inputs`)."""
