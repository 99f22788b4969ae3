"""The folder beside a file of evolved problems: order, answers, and the outcome of each draft."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from codeeval.errors import RunError, UsageError
from codeeval.evolving.order import Order
from codeeval.store.journal import Journal, read_rows
from codeeval.store.lock import locked
from codeeval.store.run import write_whole

__all__ = ["Outcome", "WorkFolder", "file_of", "folder_of", "opened", "read_outcomes"]

_ENDING = ".evolve"
_ORDER, _ANSWERS, _DRAFTS = "order.json", "answers.jsonl", "drafts.jsonl"


class Outcome(BaseModel):
    """Outcome of one draft."""

    model_config = ConfigDict(frozen=True)

    source: str
    """Source, by task_id, several with `+` between them."""
    attempt: int
    gate: str | None
    """Gate that rejected it; None: it was kept."""
    reason: str
    statement: str = ""
    solution: str = ""
    inputs: int = 0
    """Inputs of the draft's own."""
    suite: int = 0
    """Inputs of its tests."""
    not_strengthened: str = ""
    """Why no inputs could be added."""
    mutants: int = 0
    """Mutants of the solution, and those that the tests reject."""
    killed: int = 0
    equivalent: int = 0
    """Mutants that no input, of the tests or of many others, tells from the solution."""
    base_calls: tuple[int, ...] = ()
    """Calls of what it builds on, by input of its own."""
    drawn: int = 0
    agreeing: int = 0
    """Independent solutions, and those that agree."""
    row: Mapping[str, Any] | None = None
    """The problem, if it was kept."""


def folder_of(file: Path) -> Path:
    """Return the folder with the work behind a file of evolved problems."""
    return file.with_name(file.name + _ENDING)


def file_of(folder: Path) -> Path:
    """Return the file of evolved problems that a folder has the work of."""
    return folder.with_name(folder.name.removesuffix(_ENDING))


def read_outcomes(folder: Path) -> list[Outcome]:
    """Return the outcomes of a folder, in order.

    Raises:
        RunError: a row cannot be read.
    """
    path = folder / _DRAFTS
    if not path.exists():
        return []
    try:
        return [Outcome.model_validate(row) for _, row in read_rows(path)]
    except ValidationError as error:
        raise RunError(f"{str(path)!r}: a row is not an outcome of a draft ({error.errors()[0]['msg']})") from error


class WorkFolder:
    """The folder, open for writing."""

    def __init__(self, path: Path) -> None:
        """Raises RunError."""
        self.path = path
        self.outcomes = read_outcomes(path)
        self.lost = 0
        """Drafts over which the sandbox failed in this session."""
        self._journal = Journal(path / _DRAFTS)

    @property
    def answers(self) -> Path:
        """File of the model's answers."""
        return self.path / _ANSWERS

    @property
    def kept(self) -> list[Outcome]:
        """Outcomes of the drafts that were kept."""
        return [outcome for outcome in self.outcomes if outcome.gate is None]

    def add(self, outcome: Outcome) -> None:
        """Write an outcome. Raises RunWriteError."""
        self._journal.append(outcome.model_dump(mode="json"))
        self.outcomes.append(outcome)

    def is_waiting(self, source: str, attempt: int) -> bool:
        """Return whether this draft is still to be made: none of the source was kept, and this one was not tried."""
        own = [outcome for outcome in self.outcomes if outcome.source == source]
        return all(outcome.gate is not None and outcome.attempt != attempt for outcome in own)

    def settled(self, attempts: int) -> int:
        """Return the number of sources with a problem that was kept, or without a draft left to be made."""
        tried: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            tried.setdefault(outcome.source, []).append(outcome)
        return sum(len(own) >= attempts or any(each.gate is None for each in own) for own in tried.values())

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()


@contextmanager
def opened(file: Path, order: Order, model: str, *, overwrite: bool) -> Iterator[WorkFolder]:
    """Open the folder of a file, new or to go on with.

    Raises:
        UsageError: the file exists without its folder, or the folder was made by another order.
        RunError: the folder cannot be written, or another process writes it.
    """
    path = folder_of(file)
    if file.is_dir():
        raise UsageError(
            f"--out {str(file)!r} is a folder: give the name of a file, such as {str(file / 'new.jsonl')!r}"
        )
    if file.exists() and not path.is_dir() and not overwrite:
        raise UsageError(
            f"--out {str(file)!r} exists, and was not made by this command: give another name, or --overwrite"
        )
    with locked(path):
        if overwrite:
            for name in (_ORDER, _ANSWERS, _DRAFTS):
                (path / name).unlink(missing_ok=True)
        _check_order(path, {**order.description(), "model": model})
        folder = WorkFolder(path)
        try:
            yield folder
        finally:
            folder.close()


def _check_order(path: Path, wanted: Mapping[str, Any]) -> None:
    """Write the order of a new folder, and compare that of an old one. Raises UsageError."""
    file = path / _ORDER
    if not file.exists():
        write_whole(file, [json.dumps(wanted, indent=1).encode()])
        return
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{str(file)!r} cannot be read ({error}): begin again with --overwrite") from error
    for name, value in wanted.items():
        if name != "attempts" and known.get(name) != value:
            raise UsageError(
                f"{str(path)!r} was begun with {name} {known.get(name)!r}, not {value!r}: give the same, another "
                "--out, or --overwrite"
            )
