"""Readings of evolved problems by persons: what each decides, what follows for the set, and how far they agree.

Only the journal is read and written here. A problem that any reader rejects leaves the set. The latest edited statement
takes the place of the draft's. A reading counts only for the row that was read.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from codeeval.errors import RunError
from codeeval.evolving.records import ReaderCount, Review, Round
from codeeval.evolving.shelf import Outcome
from codeeval.store.journal import Journal, read_rows
from codeeval.taxonomy.judge import kappa

__all__ = [
    "Reading",
    "add_readings",
    "by_problem",
    "digest_of",
    "lines_of",
    "read_readings",
    "review_of",
    "rows_left",
    "unread",
]

Decision = Literal["accept", "edit", "reject"]

_FILE = "readings.jsonl"
_WRITTEN = frozenset({"answer", "form", "inputs"})
"""Gates whose rejected drafts hold no program that could pass."""
_FAILING = frozenset({"syntax", "runs", "slow", "determinism", "reference", "examples"})
"""Gates that reject a draft because its own solution does not do what the draft says."""


class Reading(BaseModel):
    """One reader's decision on one problem."""

    model_config = ConfigDict(frozen=True)

    source: str
    """Source of the problem."""
    digest: str
    """SHA-256 of the row that was read."""
    reader: str
    decision: Decision
    note: str = ""
    """Reason of a rejection."""
    prompt: str = ""
    """Edited statement; empty unless edited."""


def digest_of(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hexadecimal) of a row."""
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def read_readings(folder: Path) -> list[Reading]:
    """Return the readings of a folder, in order. Raises RunError."""
    path = folder / _FILE
    if not path.exists():
        return []
    try:
        return [Reading.model_validate(row) for _, row in read_rows(path)]
    except ValidationError as error:
        raise RunError(f"{str(path)!r}: a row is not a reading ({error.errors()[0]['msg']}); remove it") from error


def add_readings(folder: Path, readings: Sequence[Reading]) -> None:
    """Write readings. Raises RunError."""
    with Journal(folder / _FILE) as journal:
        journal.append_all([reading.model_dump(mode="json") for reading in readings])


def unread(
    kept: Sequence[Outcome], readings: Sequence[Reading], reader: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield source and row of each problem that the reader has not read."""
    known = {(reading.source, reading.digest) for reading in readings if reading.reader == reader}
    for outcome in kept:
        if outcome.row is not None and (outcome.source, digest_of(outcome.row)) not in known:
            yield outcome.source, outcome.row


def by_problem(kept: Sequence[Outcome], readings: Sequence[Reading]) -> Mapping[str, Mapping[str, Reading]]:
    """Return the latest reading of each reader of a problem as it stands, by source."""
    current = {outcome.source: digest_of(outcome.row) for outcome in kept if outcome.row is not None}
    latest: dict[str, dict[str, Reading]] = defaultdict(dict)
    for reading in readings:
        if current.get(reading.source) == reading.digest:
            latest[reading.source].pop(reading.reader, None)
            latest[reading.source][reading.reader] = reading
    return latest


def rows_left(kept: Sequence[Outcome], readings: Sequence[Reading]) -> list[Mapping[str, Any]]:
    """Return the rows that no reader rejects, with the latest edits."""
    latest, rows = by_problem(kept, readings), []
    for outcome in kept:
        own = list(latest.get(outcome.source, {}).values())
        if outcome.row is None or any(reading.decision == "reject" for reading in own):
            continue
        edited = [reading.prompt for reading in own if reading.decision == "edit"]
        rows.append({**outcome.row, "prompt": edited[-1]} if edited else outcome.row)
    return rows


def lines_of(rows: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """Return rows as lines of the file of problems."""
    return [(json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass") for row in rows]


def review_of(file: str, outcomes: Sequence[Outcome], readings: Sequence[Reading]) -> Review:
    """Return the state of the review."""
    kept = [outcome for outcome in outcomes if outcome.gate is None]
    latest = by_problem(kept, readings)
    pairs: Counter[tuple[str, str]] = Counter()
    for own in latest.values():
        words = ["reject" if own[reader].decision == "reject" else "keep" for reader in sorted(own)]
        pairs.update([(words[0], words[1])] if len(words) > 1 else [])
    decided = [reading for own in latest.values() for reading in own.values()]
    return Review(
        file=file,
        problems=len(kept),
        read=len(latest),
        left=len(rows_left(kept, readings)),
        readers=tuple(_counts(decided)),
        read_twice=sum(pairs.values()),
        agreed=sum(count for (first, second), count in pairs.items() if first == second),
        kappa=kappa(pairs),
        disputed=tuple(source for source, own in latest.items() if _is_disputed(own)),
        rounds=tuple(_rounds(outcomes, kept, latest)),
    )


def _is_disputed(own: Mapping[str, Reading]) -> bool:
    return len({reading.decision == "reject" for reading in own.values()}) > 1


def _counts(decided: Sequence[Reading]) -> Iterator[ReaderCount]:
    for reader in sorted({reading.reader for reading in decided}):
        counts = Counter(reading.decision for reading in decided if reading.reader == reader)
        yield ReaderCount(reader=reader, accepted=counts["accept"], edited=counts["edit"], rejected=counts["reject"])


def _rounds(
    outcomes: Sequence[Outcome], kept: Sequence[Outcome], latest: Mapping[str, Mapping[str, Reading]]
) -> Iterator[Round]:
    """Yield the rounds of the paper's table: as written, after the gates, after each reading."""
    written = [outcome for outcome in outcomes if outcome.gate not in _WRITTEN]
    yield Round(name="as the model wrote", problems=len(written), sound=_sound(written))
    yield Round(name="after the gates", problems=len(kept), sound=_sound(kept))
    most = max((len(own) for own in latest.values()), default=0)
    for count in range(1, most + 1):
        read = [list(own.values())[:count] for own in latest.values() if len(own) >= count]
        sound = sum(all(reading.decision == "accept" for reading in own) for own in read)
        yield Round(name=f"accepted as it is by {count} of its readers", problems=len(read), sound=sound)


def _sound(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.gate not in _FAILING for outcome in outcomes)
