"""An object from task to samples (`{"HumanEval/0": "def ..."}`), or one that holds a list of rows beside facts."""

from collections.abc import Iterator, Mapping
from typing import Any

from codeeval.errors import SampleFileError
from codeeval.models.replay.forms import batch, inspect_log, lm_eval, messages
from codeeval.models.replay.forms.columns import is_id_column, is_text_column
from codeeval.models.replay.rows import WANTED, Entry

__all__ = ["entries", "holds_rows", "matches"]

_ROW_FORMS = (batch.matches, lm_eval.matches, inspect_log.matches_sample, messages.matches)


def matches(value: object) -> bool:
    """Return whether this is an object, and not a row by itself."""
    if not isinstance(value, dict) or any(form(value) for form in _ROW_FORMS):
        return False
    return holds_rows(value) or not any(map(is_text_column, value))


def holds_rows(value: object) -> bool:
    """Return whether this is an object with a list of objects in it."""
    return isinstance(value, dict) and any(map(_is_list_of_rows, value.values()))


def entries(value: Mapping[str, Any], where: str) -> Iterator[Entry]:
    """The rows of the object. Raises SampleFileError where it holds nothing that could be samples."""
    listed = [(name, part) for name, part in value.items() if _is_list_of_rows(part)]
    if (len(listed) == 1 and len(value) > 1) or (listed and is_text_column(listed[0][0])):
        name, part = listed[0]
        yield from (Entry(f"{where}: {name}, entry {position}", row) for position, row in enumerate(part, 1))
        return
    if not value or not all(map(_could_be_samples, value.values())) or any(map(is_id_column, value)):
        names = ", ".join(list(value)[:12]) or "none"
        raise SampleFileError(
            f"{where}: neither EvalPlus results nor a list of rows nor an object from task to program nor a row whose "
            f"text is known (fields: {names}): name the field of the text with --solution-field or --completion-field; "
            f"{WANTED}"
        )
    for task_id, held in value.items():
        for row in held if _is_list_of_rows(held) else [held]:
            fields = {"task_id": task_id, **row} if isinstance(row, dict) else {"task_id": task_id, "generation": row}
            yield Entry(f"{where}: {task_id}", fields)


def _is_list_of_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _could_be_samples(value: object) -> bool:
    return value is None or isinstance(value, str | list | dict)
