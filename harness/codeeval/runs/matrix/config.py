"""The file of a matrix: models, benchmarks and settings, and what is made of their runs.

A table of settings names the flags of `codeeval pass-at-k` without their dashes. Lists are lists of TOML.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from codeeval.config import field_paths
from codeeval.runs.words import RENAMED

__all__ = ["BenchmarkRow", "BoardTable", "Defaults", "GateTable", "MatrixTable", "ModelRow", "Row", "SettingRow"]

SANDBOX = frozenset({"backend", "image", "images", "runtime", "workers"})
"""Fields of the one sandbox of all cells."""
_OF_MODELS, _OF_BENCHMARKS = frozenset({"model", "samples"}), frozenset({"benchmark"})
_NOWHERE = frozenset({"version", "shard"})
_LEAVES = frozenset(path[-1] for path in field_paths())
_FIELDS: Mapping[str, str] = {
    **{name: name for name in _LEAVES - set(RENAMED.values())},
    **RENAMED,
    "from": "published_from",
    "to": "published_to",
}
"""Fields of a run's configuration, by the name that a file gives them."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _with_underscores(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        return {name.replace("-", "_"): value for name, value in values.items()}


class Row(_Part):
    """A table of settings. What the class does not know by itself are flags of `codeeval pass-at-k`."""

    fields: Mapping[str, Any] = Field(default_factory=dict, exclude=True)
    """Fields of the run's configuration, by their names there."""

    @classmethod
    def known(cls) -> Mapping[str, str]:
        """Return the fields of a run's configuration that this table may set, by the names of the file."""
        return {name: field for name, field in _FIELDS.items() if field in cls.allowed()}

    @classmethod
    def allowed(cls) -> frozenset[str]:
        """Return the fields of a run's configuration that this table may set."""
        return _LEAVES - SANDBOX - _OF_MODELS - _OF_BENCHMARKS - _NOWHERE

    @model_validator(mode="before")
    @classmethod
    def _with_fields(cls, values: Any) -> Any:
        """Take the flags out. Names that are neither own nor flags are left, and refused."""
        if not isinstance(values, Mapping) or "fields" in values:
            return values
        known, own = cls.known(), cls.model_fields
        plain = {name.replace("-", "_"): value for name, value in values.items()}
        flags = {known[name]: value for name, value in plain.items() if name in known and name not in own}
        rest = {name: value for name, value in plain.items() if name in own or name not in known}
        return {**rest, "fields": flags}


class Defaults(Row):
    """`[defaults]`: settings of all cells, and of the sandbox."""

    @classmethod
    def allowed(cls) -> frozenset[str]:
        """Return the fields that this table may set."""
        return Row.allowed() | SANDBOX


class ModelRow(Row):
    """One `[[model]]`."""

    name: str = ""
    """Name in tables and of folders. Empty: the model's."""
    model: str = ""
    """`provider/name`, as `--model` takes it."""
    serve: str | None = None
    """Command that serves the model, started before its first cell and ended after its last. None: it is served."""
    serve_wait: Annotated[float, Field(gt=0)] = 600.0
    """Longest time that the served model may take to answer (s)."""

    @classmethod
    def allowed(cls) -> frozenset[str]:
        """Return the fields that this table may set."""
        return Row.allowed() | {"samples"}

    @property
    def title(self) -> str:
        """Name in tables."""
        samples = self.fields.get("samples")
        return self.name or self.model or (Path(str(samples[0])).name.partition(".")[0] if samples else "")

    @model_validator(mode="after")
    def _check_source(self) -> "ModelRow":
        if not self.model and not self.fields.get("samples"):
            raise ValueError('a model needs `model`, such as "openai/NAME", or `samples` with files')
        return self


class BenchmarkRow(Row):
    """One `[[benchmark]]`."""

    name: str = ""
    """Name in folders. Empty: the benchmark's."""
    benchmark: str
    """Name of a benchmark, or a file of problems."""

    @property
    def title(self) -> str:
        """Name of folders."""
        return self.name or Path(self.benchmark).name.removesuffix(".jsonl")


class SettingRow(Row):
    """One `[[setting]]`, with which each model is asked each benchmark."""

    name: str = ""
    """Name in tables and of folders. Empty: made of its values."""

    @property
    def title(self) -> str:
        """Name in tables."""
        return self.name or " ".join(f"{name} {value}" for name, value in self.fields.items())


class BoardTable(_Part):
    """`[leaderboard]`: the table in the end."""

    suite: str = "base"
    """Suite that decides."""
    k: Annotated[int, Field(ge=1)] = 1
    """The k of pass@k."""
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.95
    """Confidence of intervals and ranks."""


class GateTable(_Part):
    """`[gate]`: models held against a baseline."""

    baseline: str
    """Name of a model of this file, or a folder of runs. Empty: nothing is decided."""
    candidates: tuple[str, ...] = ()
    """Names of models of this file. Empty: all but the baseline."""
    rules: Path | None = None
    """File of rules, as `codeeval gate --init` writes one. None: the default rules."""


class MatrixTable(_Part):
    """The file without its rows, which are checked one by one."""

    version: Literal[1] = 1
    """Version of this format."""
    folder: Path | None = None
    """Folder of the runs and results. None: `runs/NAME`, after the file."""
    history: Path | None = None
    """SQLite file of the project's history. None: nothing is entered."""
    label: str = ""
    """Name of the runs in the history, such as a commit or a checkpoint."""
    page: bool = True
    """Write the runs as a page of HTML."""
    defaults: Defaults = Defaults()
    """Settings of all cells."""
    model: tuple[Any, ...] = ()
    """Rows of models, each checked for itself."""
    benchmark: tuple[Any, ...] = ()
    """Rows of benchmarks, each checked for itself."""
    setting: tuple[Any, ...] = ()
    """Rows of settings, each checked for itself. Empty: one setting."""
    leaderboard: BoardTable = BoardTable()
    """The table in the end."""
    gate: GateTable | None = None
    """None: nothing is decided."""
