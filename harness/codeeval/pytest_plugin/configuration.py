"""`codeeval.toml`: which benchmarks and tasks are test items, and what fails them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.tomls import read_toml

__all__ = ["BenchmarkChoice", "Configuration", "read_configuration"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BenchmarkChoice(_Part):
    """One `[[benchmarks]]`."""

    name: str
    """Name of a benchmark, or a file of problems."""
    tasks: tuple[str, ...] = ()
    """task_ids; none: all."""
    limit: int | None = Field(default=None, ge=1)
    """Only the first so many of them."""
    n: int | None = Field(default=None, ge=1)
    """Samples per task, where they are drawn; None: as `[regression]` says."""
    k: int = Field(default=1, ge=1)
    """The k of the gate's rule `pass@k`."""
    require: float | None = Field(default=None, gt=0, le=1)
    """A task fails where its pass rate is surely below this, whatever its baseline."""


class Configuration(_Part):
    """The whole file."""

    baseline: tuple[str, ...] = ()
    """Runs; the command line wins."""
    error: float = Field(default=0.05, gt=0, lt=1)
    """The chance that a session fails although nothing got worse; half of it is for tasks, half for the gate."""
    n: int = Field(default=10, ge=1)
    """Samples per task, where they are drawn."""
    suite: str = "base"
    """Whose verdicts count."""
    gate: Path | None = None
    """File of rules; None: the default ones."""
    inconclusive: Literal["fail", "pass"] = "fail"
    """`fail`: an inconclusive rule that must be shown to hold fails. `pass`: it is skipped."""
    flaky: Path | None = None
    """History whose runs of the baseline's model show flaky tasks, which the rules may leave out; None: not sought."""
    model: Mapping[str, str | int | float] = Field(default_factory=dict)
    """Flags of `codeeval pass-at-k` for drawing, such as `temperature = 0.8`, without their dashes."""
    benchmarks: tuple[BenchmarkChoice, ...] = ()
    """None: those that the runs are of."""


def read_configuration(path: Path, *, must_exist: bool) -> Configuration:
    """The file's content; the default where there is none. Raises UsageError, which names file and field."""
    if not path.exists() and not must_exist:
        return Configuration()
    try:
        file = read_toml(path)
    except UsageError as error:
        raise UsageError(f"{error}, or name another file by --codeeval-config") from error
    try:
        return Configuration.model_validate(file.content)
    except ValidationError as error:
        fault = first_fault(error)
        reason = f"{_place(fault.path)}: {fault.reason}; docs/regression.md has every field"
        raise file.fault(fault.path, reason) from None


def _place(parts: Sequence[Any]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in parts)
