"""Rows of sample files, before they are matched with problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from codeeval.models.replay.judged import Judged
from codeeval.samples import Form

__all__ = ["WANTED", "Entry", "LeftOut", "Reading", "Row", "Stated"]

WANTED = 'a row is an object such as {"task_id": "HumanEval/0", "solution": "def ..."}'


@dataclass(frozen=True, slots=True)
class Reading:
    """Flags that say how to read sample files."""

    task_id_field: str | None = None
    """Field that names the task. A dot goes into an object: `task.id`."""
    solution_field: str | None = None
    """Field with a whole program."""
    completion_field: str | None = None
    """Field with what continues the prompt's stub."""
    form: Form | None = None
    """Form of every text, whatever its field is called. None: by the field."""
    skip_unknown: bool = False
    """Leave out rows of tasks that the benchmark lacks, however many there are."""

    @property
    def text_field(self) -> str | None:
        """Field with the sample's text, where one was named."""
        return self.solution_field or self.completion_field

    @property
    def is_named(self) -> bool:
        """True if flags name the fields, so that no form of a file is looked for."""
        return self.task_id_field is not None or self.text_field is not None

    @property
    def text_form(self) -> Form | None:
        """Form of the text in `text_field`."""
        return self.form or ("solution" if self.solution_field else "completion" if self.completion_field else None)


class Entry(NamedTuple):
    """One JSON value of a file, and where it stands."""

    where: str
    """File and line, for messages."""
    value: Any
    position: int | None = None
    """Index of the row's problem in the benchmark, known from the order of rows in such files as `generations.json`."""
    positions: int | None = None
    """Number of lists in such a file."""


@dataclass(frozen=True, slots=True)
class Stated:
    """Facts of a row that may name its problem. `Index.find` decides which one counts."""

    task_id: str | None = None
    names: tuple[str, ...] = ()
    """Values of fields that hold an id in some files and something else in others (`name`, `id`)."""
    prompt: str | None = None
    entry_point: str | None = None
    position: int | None = None
    positions: int | None = None
    """Number of problems that the file goes through by position; None where it does not."""

    def __str__(self) -> str:
        if self.task_id is not None or self.names:
            return f"task {self.task_id or self.names[0]!r}"
        if self.prompt is not None:
            return f"problem whose prompt is {self.prompt[:60]!r}..."
        return f"problem number {self.position}" if self.position is not None else f"function {self.entry_point!r}"

    def __bool__(self) -> bool:
        return self != _NOTHING


_NOTHING = Stated()


@dataclass(frozen=True, slots=True)
class Row:
    """One sample of a file."""

    stated: Stated
    text: str | None
    """None: the file has null in place of a text. That is a sample without a program."""
    form: Form | None
    """None: the field's name does not say it. Then the text does, once its problem is known."""
    where: str
    note: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the row, stored with the sample."""
    finish_reason: str | None = None
    uncut: bool = False
    """True if the text runs on to its token limit. Then it is cut at the first stop sequence."""
    published: Mapping[str, Judged] = field(default_factory=dict)
    """Verdicts that the file states for this sample, by suite. Only `codeeval import` reads them."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry without a sample."""

    where: str
    reason: str
    failed: bool = False
    """True if a request failed, so that there never was an answer to score."""
