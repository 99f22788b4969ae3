"""Samples and verdicts as rows of a run's files."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from codeeval.errors import RunError
from codeeval.samples import Completion, Extraction, Form, Reading, Rule, Sample
from codeeval_sandbox.jobs import Status, Verdict
from codeeval_sandbox.kinds import Trust

__all__ = [
    "Decided",
    "StoredTrust",
    "VerdictRow",
    "imported_row",
    "sample_from_row",
    "sample_to_row",
    "verdict_from_row",
    "verdict_to_row",
]

StoredTrust: TypeAlias = Trust | Literal["imported"]
"""Trust of a stored verdict. `imported`: another harness reached it, and codeeval executed nothing."""

_STATUSES = {status.value: status for status in Status}
_DEFAULTS = {
    field.name: field.default
    for field in fields(Verdict)
    if field.name not in {"key", "status", "trust", "effective_seconds", "report"}
}
_VALUES_OF = attrgetter(*_DEFAULTS)
_FORMS, _EXTRACTIONS = frozenset(get_args(Form)), frozenset(get_args(Extraction))
_MEASURES = frozenset({"cpu_seconds", "wall_seconds", "suite_seconds", "memory_kb", "worker", "attempt"})
"""Cost and location of execution. A sample that was not executed has none of them."""


class Decided(NamedTuple):
    """A verdict, and the sample that it is stored for."""

    verdict: Verdict
    sample: int
    """Index of the sample, from 0. It may differ from that of the executed one, which `same_as` then names."""
    same_as: int | None = None
    """As in `VerdictRow`."""
    rule: Rule | Reading | None = None
    """As in `VerdictRow`."""


@dataclass(slots=True)
class VerdictRow:
    """A verdict as the run holds it; not frozen, since that would triple the time of making one, of millions."""

    task_id: str
    index: int
    """Index of the sample, from 0."""
    suite: str
    status: Status
    trust: StoredTrust
    same_as: int | None
    """Index of the sample of the same task whose identical program was executed in place of this one."""
    details: Mapping[str, Any]
    """The other fields of `Verdict` that differ from their defaults."""
    rule: Rule | Reading | None = None
    """Rule or reading that would have taken another program; None for the sample's own."""

    @property
    def verdict(self) -> Verdict:
        """The whole verdict; its key is (task_id, index, suite).

        An imported one counts as `shared`, because nobody can say that its program could not forge it.
        """
        trust: Trust = "shared" if self.trust == "imported" else self.trust
        return Verdict(key=(self.task_id, self.index, self.suite), status=self.status, trust=trust, **self.details)


def verdict_to_row(
    verdict: Verdict, *, index: int, same_as: int | None = None, rule: Rule | Reading | None = None
) -> dict[str, Any]:
    """The row for sample `index`, which may differ from the executed one: then `same_as` names that."""
    task_id, _, suite, *_ = verdict.key
    row: dict[str, Any] = {"task_id": task_id, "index": index, "suite": suite}
    if rule is not None:
        row["rule"] = rule
    row["status"], row["trust"] = verdict.status.value, verdict.trust
    for (name, default), value in zip(_DEFAULTS.items(), _VALUES_OF(verdict), strict=True):
        if value != default and (same_as is None or name not in _MEASURES):
            row[name] = round(value, 6) if isinstance(value, float) else value
    if same_as is not None:
        row["same_as"] = same_as
    return row


def imported_row(task_id: str, index: int, suite: str, status: Status, message: str | None) -> dict[str, Any]:
    """The row of a verdict that another harness reached."""
    row = {"task_id": task_id, "index": index, "suite": suite, "status": status.value, "trust": "imported"}
    return {**row, "message": message} if message else row


def verdict_from_row(row: dict[str, Any]) -> VerdictRow:
    """The row as a verdict; takes the row apart. Raises RunError."""
    try:
        task_id, index, suite = row.pop("task_id"), row.pop("index"), row.pop("suite")
        status, trust = _STATUSES[row.pop("status")], row.pop("trust")
        same_as, rule = row.pop("same_as", None), row.pop("rule", None)
        return VerdictRow(task_id, index, suite, status, trust, same_as, row, rule)
    except KeyError as error:
        raise RunError(
            f"a verdict lacks a field, or has a status that this codeeval does not know: {error}; {row!r}"
        ) from None


def sample_to_row(sample: Sample) -> dict[str, Any]:
    """EvalPlus's fields first; what says nothing is left out."""
    completion = sample.completion
    row: dict[str, Any] = {"task_id": sample.task_id, "solution": sample.solution, "index": completion.index}
    if completion.text != sample.solution:
        row["completion"] = completion.text
    row |= {"form": completion.form, "extraction": sample.extraction}
    for name in ("finish_reason", "seed", "latency_seconds"):
        if (value := getattr(completion, name)) is not None:
            row[name] = value
    for name in ("usage", "note"):
        if value := getattr(completion, name):
            row[name] = dict(value)
    if sample.complete:
        row["complete"] = True
    if sample.other_function:
        row["other_function"] = True
    if sample.alternatives:
        row["alternatives"] = dict(sample.alternatives)
    if sample.alone:
        row["alone"] = True
    return row


def sample_from_row(row: Mapping[str, Any]) -> Sample:
    """The sample again. Raises RunError."""
    try:
        form: Form = row["form"]
        extraction: Extraction = row["extraction"]
        completion = Completion(
            index=row["index"],
            text=row.get("completion", row["solution"]),
            form=form,
            finish_reason=row.get("finish_reason"),
            seed=row.get("seed"),
            usage=row.get("usage", {}),
            latency_seconds=row.get("latency_seconds"),
            note=row.get("note", {}),
        )
        alternatives: Mapping[Rule | Reading, str] = row.get("alternatives", {})
        complete, alone = row.get("complete", False), row.get("alone", False)
        other = row.get("other_function", False)
        sample = Sample(row["task_id"], completion, row["solution"], extraction, complete, alternatives, alone, other)
    except KeyError as error:
        raise RunError(f"a sample's row lacks the field {error}: {dict(row)!r}") from None
    if form not in _FORMS or extraction not in _EXTRACTIONS:
        raise RunError(f"a sample's row has an unknown form or extraction: {form!r}, {extraction!r}")
    return sample
