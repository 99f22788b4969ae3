"""Plain rows: the task and the text stand in fields, whose names say what they hold."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codeeval.errors import SampleFileError
from codeeval.models.replay.judged import row_verdicts
from codeeval.models.replay.rows import WANTED, Entry, LeftOut, Reading, Row, Stated
from codeeval.samples import Form

__all__ = ["checked", "is_id_column", "is_text_column", "no_text", "rows", "stated"]

_IDS = ("task_id", "taskid", "question_id", "problem_id")
_NAMES = ("name", "id", "key", "task")
_PROMPTS = ("prompt",)

_TEXTS: Mapping[str, Form | None] = {
    "solution": "solution",
    "solutions": "solution",
    "completion": "completion",
    "completions": "completion",
    "all_code": "solution",
    "code_list": "solution",
    "generated_code": "solution",
    "program": "solution",
    "programs": "solution",
    "generation": None,
    "generations": None,
    "samples": None,
    "generated_text": None,
    "predictions": None,
    "prediction": None,
    "raw_solution": "answer",
    "raw_generation": "answer",
    "response": "answer",
    "responses": "answer",
    "output": "answer",
    "outputs": "answer",
    "output_list": "answer",
    "answer": "answer",
    "answers": "answer",
    "raw_output": "answer",
    "model_output": "answer",
    "model_response": "answer",
    "code": None,
}
"""Fields that hold a sample, the first one that is there counts, and what each holds; None: the text shows it."""

_OF_PROBLEMS = frozenset({"test", "tests", "test_list", "check", "canonical_solution", "base_input"})
"""Fields of problems. Beside them, `code` is a reference and no sample."""

_SHOWN = 12
"""Columns that a message lists."""


def checked(entry: Entry) -> dict[str, Any]:
    """Return the entry's fields. Raises SampleFileError if it is not an object."""
    if not isinstance(entry.value, dict):
        raise SampleFileError(f"{entry.where}: not an object but {type(entry.value).__name__}; {WANTED}")
    return {sys.intern(str(name)): value for name, value in entry.value.items()}


def is_id_column(name: str) -> bool:
    """Return whether a column of this name holds task ids."""
    return _plain(name) in (*_IDS, *_NAMES)


def is_text_column(name: str) -> bool:
    """Return whether a column of this name holds samples."""
    return _plain(name) in _TEXTS


def rows(fields: dict[str, Any], entry: Entry, reading: Reading) -> Iterator[Row | LeftOut]:
    """The samples of one row: one, or several where its text is a list. Raises SampleFileError."""
    said = _said(fields, entry, reading)
    name, form = _text_of(fields, entry, reading)
    if not said:
        yield LeftOut(entry.where, _no_task(fields, reading))
        return
    uncut = said.task_id is None and said.prompt is not None and _plain(name) == "samples"
    finish = fields.get("finish_reason")
    texts = _texts(_at(fields, name), name, entry, said)
    published = row_verdicts(fields) if len(texts) == 1 else {}
    for text in texts:
        yield Row(
            stated=said,
            text=text,
            form=reading.form or ("completion" if uncut else form),
            where=entry.where,
            note=_note(fields, name, said),
            finish_reason=finish if isinstance(finish, str) else None,
            uncut=uncut,
            published=published,
        )


def _note(fields: Mapping[str, Any], text_field: str, said: Stated) -> dict[str, Any]:
    """The fields that say neither the task nor the text."""
    used = {text_field, "task_id"} if said.task_id is not None else {text_field, "task_id", "prompt"}
    return {name: value for name, value in fields.items() if name not in used}


def stated(fields: Mapping[str, Any], entry: Entry | None = None) -> Stated:
    """Return the facts in a row's fields that may name its problem."""
    plain = {_plain(name): value for name, value in reversed(list(fields.items()))}
    names = tuple(text for name in _NAMES if (text := _identifier(plain.get(name))) is not None)
    return Stated(
        task_id=next((text for name in _IDS if (text := _identifier(plain.get(name))) is not None), None),
        names=names,
        prompt=next((plain[name] for name in _PROMPTS if isinstance(plain.get(name), str) and plain[name]), None),
        entry_point=plain["entry_point"] if isinstance(plain.get("entry_point"), str) else None,
        position=entry.position if entry else None,
        positions=entry.positions if entry else None,
    )


def no_text(fields: Mapping[str, Any], where: str, said: Stated) -> SampleFileError:
    """The error of a row without a sample."""
    return SampleFileError(
        f"{where}: {said or 'this row'} has neither `solution` nor `completion` nor another text that is "
        f"known (fields: {_listed(fields)}): name the field with --solution-field (a whole program) or "
        "--completion-field (what continues the prompt), and add --form answer if it holds chat answers"
    )


def _said(fields: Mapping[str, Any], entry: Entry, reading: Reading) -> Stated:
    if reading.task_id_field is None:
        return stated(fields, entry)
    value = _at(fields, reading.task_id_field)
    if value is _MISSING:
        raise SampleFileError(
            f"{entry.where}: --task-id-field {reading.task_id_field!r} is not there (fields: {_listed(fields)})"
        )
    return Stated(task_id=_identifier(value))


def _text_of(fields: Mapping[str, Any], entry: Entry, reading: Reading) -> tuple[str, Form | None]:
    """Name of the field with the text, and what that is. Raises SampleFileError."""
    if (wanted := reading.text_field) is not None:
        if _at(fields, wanted) is _MISSING:
            flag = "--solution-field" if reading.solution_field else "--completion-field"
            raise SampleFileError(f"{entry.where}: {flag} {wanted!r} is not there (fields: {_listed(fields)})")
        return wanted, reading.text_form
    problem = _OF_PROBLEMS & {_plain(name) for name in fields}
    there = {_plain(name): name for name in reversed(list(fields)) if _plain(name) in _TEXTS}
    if problem:
        there.pop("code", None)
    ordered = [there[name] for name in _TEXTS if name in there]
    held = [name for name in ordered if fields[name] is not None]
    if not ordered and problem:
        raise SampleFileError(
            f"{entry.where}: this is a problem, not a sample (fields: {_listed(fields)}): files of problems go with "
            "--benchmark, files of samples with --samples"
        )
    if not ordered:
        raise no_text(fields, entry.where, stated(fields, entry))
    chosen = next((name for name in held if isinstance(fields[name], str | list)), (held or ordered)[0])
    return chosen, _TEXTS[_plain(chosen)]


def _texts(value: object, name: str, entry: Entry, said: Stated) -> Sequence[str | None]:
    """The texts of a field: a text, null, or a list of such. Raises SampleFileError."""
    if value is None or isinstance(value, str):
        return [value]
    if isinstance(value, list):
        flat = [part for element in value for part in (element if isinstance(element, list) else [element])]
        if all(part is None or isinstance(part, str) for part in flat):
            return flat
        wrong = next(part for part in flat if part is not None and not isinstance(part, str))
        raise SampleFileError(f"{entry.where}: `{name}` holds {type(wrong).__name__} beside strings; {WANTED}")
    raise SampleFileError(
        f"{entry.where}: `{name}` of {said or 'this row'} is {type(value).__name__}, not a string; {WANTED}"
    )


def _no_task(fields: Mapping[str, Any], reading: Reading) -> str:
    if reading.task_id_field is not None:
        return f"`{reading.task_id_field}` is {_at(fields, reading.task_id_field)!r}, no task_id"
    held = next((name for name in fields if _plain(name) in _IDS), None)
    fault = f"`{held}` is {fields[held]!r}, no task_id" if held is not None else "`task_id` is missing"
    return f"{fault} (fields: {_listed(fields)}): name the field that holds it with --task-id-field"


def _identifier(value: object) -> str | None:
    """An id as text; None where the value can be none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return sys.intern(str(value)) if str(value).strip() else None


class _Missing:
    """A field that is not there."""


_MISSING = _Missing()


def _at(fields: Mapping[str, Any], path: str) -> Any:
    """The value of a field; dots go into objects. `_MISSING` where it is not there."""
    if path in fields:
        return fields[path]
    value: Any = fields
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return _MISSING
        value = value[part]
    return value


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _listed(fields: Mapping[str, Any]) -> str:
    names = [str(name) for name in fields]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (", ".join(names[:_SHOWN]) or "none") + more
