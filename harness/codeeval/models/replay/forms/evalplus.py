"""EvalPlus's results, `{"eval": {task_id: [row, ...]}}`, and its folders of programs, `TASK/NUMBER.py`."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from codeeval.errors import SampleFileError
from codeeval.models.replay.rows import Entry, Row, Stated

__all__ = ["entries", "is_program", "matches", "program_row"]


def matches(value: object) -> bool:
    """Return whether these are EvalPlus's results."""
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and "samples" not in value


def entries(value: Mapping[str, Any], where: str) -> Iterator[Entry]:
    """The samples of all tasks. Raises SampleFileError where results hold no programs."""
    position = 0
    for task_id, group in value["eval"].items():
        if not isinstance(group, list):
            raise SampleFileError(
                f"{where}: the results of {task_id!r} hold no list of solutions: "
                "replay the .jsonl file that EvalPlus was run on, or use results of EvalPlus 0.3 or later"
            )
        for row in group:
            position += 1
            fields = {"task_id": task_id, **row} if isinstance(row, dict) else row
            yield Entry(f"{where}: entry {position} ({task_id})", fields)


def is_program(path: PurePath) -> bool:
    """Return whether a file is a sample by its name: `0.py`, `sample_3.py`."""
    return path.suffix == ".py" and path.stem.rpartition("_")[2].isdecimal() and not path.name.startswith(".")


def program_row(path: PurePath, text: str, where: str) -> Row:
    """The sample in a file; its task is named by the folder it lies in."""
    return Row(Stated(task_id=path.parent.name), text, "solution", where)
