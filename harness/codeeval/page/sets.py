"""Evolved sets of a folder that is looked at: their problems to read, with the evidence, and decisions on these.

A second reader sees what others decided on a problem only after an own decision, so that both are independent.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codeeval.errors import CodeevalError, UsageError
from codeeval.evolving.readings import Reading, by_problem, digest_of, read_readings, review_of
from codeeval.evolving.records import Review
from codeeval.evolving.shelf import Outcome, file_of, folder_of, read_outcomes
from codeeval.page.review import evidence_of
from codeeval.page.reviewing import Desk
from codeeval.records import Record
from codeeval.shown import many_lines
from codeeval.store.lock import locked
from codeeval_benchmarks.problem import Problem

__all__ = ["EvolvedSets", "ListedSet", "SetList", "SetState"]

_DEPTHS = ("*.evolve", "*/*.evolve", "*/*/*.evolve")
_LONGEST_NAME = 60
"""Characters of a reader's name."""


class ListedSet(Record):
    """An evolved set in the folder."""

    name: str
    """Path of its file within the folder, or as `--review` named it."""
    problems: int = 0
    """Problems that passed every gate."""
    read: int = 0
    """Problems that somebody has read."""
    left: int = 0
    """Problems that no reader rejects."""
    disputed: int = 0
    """Problems that one reader keeps and another rejects."""
    error: str = ""
    """Why it cannot be read; else empty."""


class SetList(Record):
    """Evolved sets of a folder."""

    sets: tuple[ListedSet, ...]
    """By name."""


class ShownReading(Record):
    """One reader's decision."""

    reader: str
    """Name of the reader."""
    decision: str
    """accept, edit or reject."""
    note: str = ""
    """Reason of a rejection."""
    prompt: str = ""
    """Edited statement; empty unless edited."""


class ProblemToRead(Record):
    """A problem with its evidence."""

    id: str
    """Id in the set."""
    source: str
    """Problem that it was made from."""
    digest: str
    """SHA-256 of the row. A decision brings it along."""
    statement: str
    """Statement as the model wrote it, or as it was edited last."""
    solution: str
    """The model's solution."""
    evidence: tuple[str, ...]
    """Findings of the gates."""
    editable: bool
    """False if the statement has characters that a page does not show."""
    own: ShownReading | None
    """The reader's decision; null before it."""
    readers: int
    """Other readers who decided."""
    others: tuple[ShownReading, ...]
    """Decisions of other readers; empty before the own one."""


class RejectedDraft(Record):
    """A draft that a gate rejected."""

    source: str
    """Problem that it was made from."""
    attempt: int
    """Number of the draft, from 1."""
    gate: str
    """Gate that rejected it."""
    reason: str
    """Why."""
    statement: str
    """Its statement, where it could be read."""
    solution: str
    """Its solution."""


class SetState(Record):
    """An evolved set as one reader sees it."""

    name: str
    """Name of the set."""
    benchmark: str
    """Name of the benchmark that runs of it have, which begins its task_ids."""
    reader: str
    """Reader whose own decisions are shown."""
    token: str
    """Secret that a decision must bring along."""
    runs: tuple[str, ...] = ()
    """Names of the runs of the set in the folder."""
    review: Review
    """State of the review, with rounds and agreement."""
    problems: tuple[ProblemToRead, ...]
    """Problems that passed every gate."""
    rejected: tuple[RejectedDraft, ...]
    """Drafts that a gate rejected."""


Holds = Callable[[Problem], Awaitable[bool]]
"""Says whether the examples of an edited statement hold, in the sandbox."""


@dataclass
class EvolvedSets:
    """Sets by name. Names come from the folder and from `named`, never from a request."""

    root: Path
    holds: Holds
    reader: str
    """Reader whose decisions are shown where the page names none."""
    named: tuple[Path, ...] = ()
    """Files elsewhere."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def paths(self) -> dict[str, Path]:
        """Return the files of problems by name. A file may be missing while nobody has read its problems."""
        folders = [path for pattern in _DEPTHS for path in sorted(self.root.glob(pattern)) if path.is_dir()]
        files = {file_of(path).relative_to(self.root).as_posix(): file_of(path) for path in folders}
        known = {path.resolve() for path in files.values()}
        return files | {str(path): path for path in self.named if path.resolve() not in known}

    def listed(self) -> SetList:
        """Return what is there. A set that cannot be read is listed with the reason."""
        return SetList(sets=tuple(_listed(name, path) for name, path in self.paths().items()))

    def of_benchmark(self, asked: str) -> str | None:
        """Return the name of the set that a run's benchmark names; None if it names none, or several."""
        path = Path(asked)
        alike = {name: file for name, file in self.paths().items() if file.name == path.name}
        same = [name for name, file in alike.items() if file.resolve() == path.resolve()]
        return next(iter(same or (alike if len(alike) == 1 and not path.is_absolute() else ())), None)

    def state(self, name: str, reader: str) -> SetState:
        """Return a set as a reader sees it.

        Raises:
            UsageError: the name is not that of a set, or of a reader.
            RunError: the set cannot be read.
        """
        file, reader = self._file(name), _reader(reader or self.reader)
        outcomes, readings = read_outcomes(folder_of(file)), read_readings(folder_of(file))
        kept = [outcome for outcome in outcomes if outcome.gate is None]
        decisions = by_problem(kept, readings)
        return SetState(
            name=name,
            benchmark=file.stem,
            reader=reader,
            token=self.token,
            review=review_of(file.name, outcomes, readings),
            problems=tuple(_problems(kept, decisions, reader)),
            rejected=tuple(_rejected(outcomes)),
        )

    async def decide(self, sent: Mapping[str, str]) -> None:
        """Write a decision, and the file that follows from it: `name`, `reader`, and the fields that `Desk` takes.

        Raises:
            UsageError: a name is invalid, the decision is unknown, or an edit does not hold.
            RunError: the decision cannot be written, or another process writes it.
            SandboxError: the sandbox failed over an edit.
        """
        file = self._file(sent["name"])
        folder = folder_of(file)
        async with self._lock:
            with locked(folder):
                outcomes = tuple(await asyncio.to_thread(read_outcomes, folder))
                await Desk(file, outcomes, _reader(sent["reader"]), self.holds, self.token).decide(sent)

    def _file(self, name: str) -> Path:
        paths = self.paths()
        if name not in paths:
            raise UsageError(f"there is no evolved set {name!r} in the folder {str(self.root)!r}")
        return paths[name]


def _reader(name: str) -> str:
    if not 0 < len(name.strip()) <= _LONGEST_NAME or not name.isprintable():
        raise UsageError(f"{name!r} is not a reader's name: give 1 to {_LONGEST_NAME} printable characters")
    return name.strip()


def _listed(name: str, file: Path) -> ListedSet:
    try:
        review = review_of(name, read_outcomes(folder_of(file)), read_readings(folder_of(file)))
    except CodeevalError as error:
        return ListedSet(name=name, error=str(error))
    return ListedSet(
        name=name, problems=review.problems, read=review.read, left=review.left, disputed=len(review.disputed)
    )


def _problems(
    kept: Sequence[Outcome], decisions: Mapping[str, Mapping[str, Reading]], reader: str
) -> Iterator[ProblemToRead]:
    for outcome in kept:
        if outcome.row is None:
            continue
        readings = decisions.get(outcome.source, {})
        own = readings.get(reader)
        others = [reading for name, reading in readings.items() if name != reader]
        prompt = own.prompt if own is not None and own.prompt else str(outcome.row["prompt"])
        yield ProblemToRead(
            id=str(outcome.row.get("id", outcome.source)),
            source=outcome.source,
            digest=digest_of(outcome.row),
            statement=prompt,
            solution=outcome.solution or str(outcome.row.get("solution", "")),
            evidence=tuple(evidence_of(outcome)),
            editable=many_lines(prompt) == prompt,
            own=_shown(own) if own is not None else None,
            readers=len(others),
            others=tuple(map(_shown, others)) if own is not None else (),
        )


def _shown(reading: Reading) -> ShownReading:
    return ShownReading(reader=reading.reader, decision=reading.decision, note=reading.note, prompt=reading.prompt)


def _rejected(outcomes: Sequence[Outcome]) -> Iterator[RejectedDraft]:
    for outcome in outcomes:
        if outcome.gate is not None:
            yield RejectedDraft(
                source=outcome.source,
                attempt=outcome.attempt + 1,
                gate=outcome.gate,
                reason=outcome.reason,
                statement=outcome.statement,
                solution=outcome.solution,
            )
