"""Kinds of bugs of all failing samples, by what their verdicts and programs tell; nothing is executed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from codeeval.errors import UsageError
from codeeval.page.records import MissingPart
from codeeval.page.sources import Opened
from codeeval.taxonomy.failure import Span
from codeeval.taxonomy.kinds import KindCode
from codeeval.taxonomy.reading import FailureReader
from codeeval.taxonomy.records import RunShares
from codeeval.taxonomy.study import Study

__all__ = ["Found", "RunKinds", "kinds_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """Kind of one failing sample."""

    kind: KindCode
    reason: str
    span: tuple[int, int, int, int] | None


@dataclass(frozen=True)
class RunKinds:
    """Kinds of one run."""

    kinds: Mapping[tuple[str, int], Found] = field(default_factory=dict)
    """By task_id and index."""
    shares: RunShares | None = None
    """None where kinds are not known."""
    missing: MissingPart | None = None


def kinds_of(opened: Opened, *, processes: int | None = None) -> RunKinds:
    """Return the kinds of a run's failing samples. `processes` as in `classify_all`. Raises RunError."""
    part = f"kinds of bugs of {opened.name}"
    if opened.run is None:
        return RunKinds(missing=MissingPart(part=part, reason="published results hold no evidence: give a run"))
    if opened.benchmark is None:
        return RunKinds(missing=MissingPart(part=part, reason=opened.reason))
    try:
        reader = FailureReader(opened.run, opened.benchmark)
    except UsageError as error:
        return RunKinds(missing=MissingPart(part=part, reason=str(error)))
    return _studied(opened.run.folder, reader, processes)


def _studied(folder: Path, reader: FailureReader, processes: int | None) -> RunKinds:
    with Study({folder: reader}, executed=False) as study:
        study.gather_told()
        kinds = {
            (failure.task_id, failure.index): Found(
                diagnosis.kind, diagnosis.primary.reason, _span(diagnosis.primary.span)
            )
            for _, failure, diagnosis in study.diagnosed(processes=processes)
        }
        return RunKinds(kinds, study.tallies[folder].shares())


def _span(span: Span | None) -> tuple[int, int, int, int] | None:
    return None if span is None else (span.line, span.column, span.end_line, span.end_column)
