"""Jobs and verdicts as JSON, between a judge and a client on another host.

A suite travels once, by its digest; a job names it. Nothing here executes or unpickles what comes in.
"""

from collections.abc import Hashable, Mapping
from dataclasses import asdict, fields
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from codeeval_sandbox.environments import Environment
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.guest.codec import Codec
from codeeval_sandbox.jobs import Job, Limits, Status, Verdict
from codeeval_sandbox.kinds import KINDS, Examination, Suite
from codeeval_sandbox.questions import QUESTIONS

__all__ = ["examination_of", "fields_of", "job_of", "job_row", "verdict_of", "verdict_row"]


def fields_of(examination: Examination) -> dict[str, Any]:
    """Return a suite or question as JSON; each input is a text of the guest's codec.

    Raises:
        TypeError: it holds an object that is not plain data.
    """
    values: dict[str, Any] = {"kind": examination.kind}
    for part in fields(examination):
        value = getattr(examination, part.name)
        if part.name == "inputs" and _has_coded_inputs(type(examination)):
            codec = Codec(_refuse, _refuse)
            value = [codec.text([codec.encode(argument) for argument in item]) for item in value]
        values[part.name] = fields_of(value) if isinstance(value, Examination) else value
    return values


def examination_of(values: Mapping[str, Any]) -> Examination:
    """Return the suite or question of what `fields_of` has returned.

    Raises:
        ValueError: the kind is unknown here, or the fields do not make one of it. The message says what is wrong.
    """
    kind = values.get("kind")
    given = {name: value for name, value in values.items() if name != "kind"}
    cls = _class_of(kind)
    if "inputs" in given and _has_coded_inputs(cls):
        given["inputs"] = _decoded(given["inputs"])
    if isinstance(given.get("suite"), Mapping):
        given["suite"] = examination_of(given["suite"])
    unknown = sorted(given.keys() - {part.name for part in fields(cls)})
    if unknown:
        raise ValueError(f"a suite of the kind {kind!r} has no field {unknown[0]!r}")
    try:
        examination: Examination = _adapter(cast("Hashable", cls)).validate_python(given)
    except ValidationError as error:
        raise ValueError(f"a suite of the kind {kind!r} is invalid: {_first(error)}") from None
    return examination


def job_row(job: Job, identifier: str) -> dict[str, Any]:
    """Return a job as JSON, under a name that is its own for ever."""
    return {
        "id": identifier,
        "suite": job.suite.digest,
        "program": list(job.program),
        "limits": asdict(job.limits),
        "all_tests": job.all_tests,
        "seconds": job.seconds,
        "environment": asdict(job.environment),
    }


def job_of(row: Mapping[str, Any], suite: Any) -> Job:
    """Return the job of a row; its key is its name. Raises ValueError."""
    try:
        return Job(
            key=(str(row["id"]),),
            program=_texts(row["program"]),
            suite=suite,
            limits=_adapter(Limits).validate_python(row.get("limits", {})),
            all_tests=bool(row.get("all_tests", False)),
            seconds=float(row.get("seconds", 0.0)),
            environment=_adapter(Environment).validate_python(row.get("environment", {})),
        )
    except ValidationError as error:
        raise ValueError(f"job {row.get('id')!r} is invalid: {_first(error)}") from None
    except (KeyError, TypeError) as error:
        raise ValueError(f"job {row.get('id')!r} is invalid: {error!r}") from None


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON, without its key: the caller knows it."""
    row = asdict(verdict)
    del row["key"]
    return row


def verdict_of(row: Mapping[str, Any], key: tuple[Any, ...]) -> Verdict:
    """Return the verdict of a row. Raises ValueError."""
    try:
        return Verdict(**{**row, "key": key, "status": Status(row["status"])})
    except (TypeError, LookupError) as error:
        raise ValueError(f"a verdict is invalid: {error}") from None


def _texts(values: Any) -> tuple[str, ...]:
    """Return source units; a library's check of strings would refuse the lone surrogates that programs may hold."""
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError("program is not a list of texts")
    return tuple(values)


def _class_of(kind: Any) -> type[Examination]:
    try:
        return QUESTIONS[kind] if kind in QUESTIONS else KINDS[str(kind)]
    except SandboxError as error:
        raise ValueError(str(error)) from None


def _has_coded_inputs(cls: type[Examination]) -> bool:
    """Return whether the field `inputs` holds values of Python, as in `Differential` and `Probe`."""
    return cls.kind == "probe" or (issubclass(cls, Suite) and cls.traits.reference)


def _decoded(texts: Any) -> tuple[tuple[Any, ...], ...]:
    codec = Codec(_refuse, _refuse)
    try:
        return tuple(tuple(codec.loads(text.encode("utf-8", "surrogatepass"))) for text in texts)
    except (AttributeError, TypeError, ValueError, LookupError, RecursionError) as error:
        raise ValueError(f"an input is not a text of the codec: {error}") from None


@cache
def _adapter(cls: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", cls))


def _first(error: ValidationError) -> str:
    fault = error.errors()[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"


def _refuse(value: object) -> object:
    raise TypeError(f"an input of type {type(value).__name__!r} is not plain data: give the suite plain inputs")
