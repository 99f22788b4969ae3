"""`run.json`: everything that decided a run, and under which conditions it took place."""

import datetime as dt
import json
import os
import platform
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from codeeval.config import RunConfig
from codeeval.errors import RunError
from codeeval.invalid import first_fault
from codeeval.samples import Rule, Served
from codeeval.shown import json_of
from codeeval.store.legacy import request_of_settings
from codeeval.wording import nearest
from codeeval_benchmarks.bounded import read_bounded
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.kinds import Trust

__all__ = [
    "BenchmarkFacts",
    "Calibration",
    "ExecutionFacts",
    "Growth",
    "HostFacts",
    "ImportedFacts",
    "LimitFacts",
    "Manifest",
    "MergedRun",
    "SamplingFacts",
    "Seconds",
    "SubsetFacts",
    "now",
    "package_versions",
    "read_manifest",
]

_PACKAGES = ("codeeval", "numpy", "pydantic", "tree-sitter", "tree-sitter-python")


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, populate_by_name=True)


class BenchmarkFacts(_Facts):
    """The benchmark that was asked."""

    name: str
    source: str
    """Where the rows came from, for people."""
    digest: str
    """SHA-256 over the chosen problems: their prompts and suites."""
    problems: int


class SamplingFacts(_Facts):
    """Facts that decide the samples."""

    n_samples: int | None
    """Samples asked for per problem; None: as many as the sample files hold."""
    model: Mapping[str, Any]
    """The model's own description: parameters, seeds, digests; never a key."""
    cautions: tuple[str, ...] = ()
    """Cautions for readers of the scores: a test in the prompt, or rows of a sample file that hold no sample. They
    follow from the rest, so that they are not compared."""
    extraction_rule: Rule = "last"
    """Which of several programs in an answer is taken."""
    extraction: Literal["lenient", "strict"] = "lenient"
    """Reading of completions: `lenient` mends them, `strict` joins prompt and completion as they are."""
    replays: bool = False
    """True if the samples were drawn before: no more were asked for than the files hold. It follows from the model, so
    that it is not compared."""

    @model_validator(mode="before")
    @classmethod
    def _from_provider(cls, value: Any) -> Any:
        """Fill `replays` in for manifests that were written before it was stored."""
        if isinstance(value, dict) and "replays" not in value and isinstance(model := value.get("model"), dict):
            return {**value, "replays": model.get("provider") == "replay"}
        return value


class SubsetFacts(_Facts):
    """A part of the benchmark, drawn at random within strata of like difficulty (`--subset`)."""

    by: str
    """`difficulty` or `information`: how the tasks drawn were shared out over the strata."""
    references: tuple[str, ...]
    """Folders of the runs that told the difficulties; empty: one stratum of all tasks."""
    strata: Mapping[str, int]
    """Stratum of each task drawn, from 0, the easiest."""
    sizes: tuple[int, ...]
    """Tasks of the whole benchmark, by stratum."""
    predicted_error: float | None
    """Standard error of the whole benchmark's pass@1 that the references predict, sampling aside; None without any."""


class ExecutionFacts(_Facts):
    """Facts that decide the verdicts."""

    suites: tuple[str, ...] | None
    """Names of the suites; None: all that a problem has."""
    timeout_floor: float
    """Seconds; no limit is shorter."""
    timeout_factor: float
    """A limit is this many times what the canonical solution took; 0: not calibrated."""
    memory_mb: int
    dedupe: bool
    """True if identical programs of a task were executed once."""
    all_tests: bool = False
    """True if tests went on after the first failure, for partial credit."""
    added: Mapping[str, str] = Field(default_factory=dict)
    """Suites that do not come with the benchmark, by name: SHA-256 over those of the chosen problems."""


class Calibration(_Facts):
    """Facts that the canonical solution taught about one suite of one problem."""

    seconds: float
    """Limit of the samples' effective time."""
    reference_seconds: float
    """Effective time of the canonical solution (s)."""
    passed: bool
    """True if the canonical solution passes. Otherwise the fault is the benchmark's."""
    memory_mb: int | None = None
    """Limit of the samples' memory, where the canonical solution needs more than the usual one allows with ease."""
    suite_seconds: float | None = None
    """Processor time of the tests that is free for a sample (s), where the canonical solution's tests need more than
    the usual share."""
    trust: Trust
    """Way of running the suite: `shared` if the canonical solution passes only so."""
    own_objects: bool | None = None
    """True if objects of a program's own classes, or its changes of arguments, may decide the tests, because the
    canonical solution's do. None: not learnt, since it does not pass."""
    inputs: int | None = None
    """Number of the first inputs that this was learnt from, where no sample got beyond them. None: from all."""


class LimitFacts(_Facts):
    """All calibrations of a run."""

    tasks: Mapping[str, Mapping[str, Calibration]] = Field(default_factory=dict)
    """By task_id and suite."""
    unpassable: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    """By task_id and suite: why no program can pass. Looked for where a problem in another language than Python has no
    canonical solution."""

    def with_tasks(self, learnt: Mapping[str, Mapping[str, Calibration]]) -> "LimitFacts":
        """With what was learnt since, by task_id."""
        names = sorted(self.tasks.keys() | learnt.keys())
        tasks = {name: {**self.tasks.get(name, {}), **learnt.get(name, {})} for name in names}
        return self.model_copy(update={"tasks": tasks})

    def with_unpassable(self, reasons: Mapping[str, Mapping[str, str]]) -> "LimitFacts":
        """With suites found since that no program can pass, by task_id."""
        names = sorted(self.unpassable.keys() | reasons.keys())
        unpassable = {name: {**self.unpassable.get(name, {}), **reasons.get(name, {})} for name in names}
        return self.model_copy(update={"unpassable": unpassable})


class HostFacts(_Facts):
    """The machine, without names of host or user."""

    system: str
    machine: str
    processors: int
    memory_mb: int

    @classmethod
    def here(cls) -> "HostFacts":
        """The machine this process runs on."""
        pages, page_size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        return cls(
            system=f"{platform.system()} {platform.release()}",
            machine=platform.machine(),
            processors=len(os.sched_getaffinity(0)),
            memory_mb=pages * page_size >> 20,
        )


class Seconds(_Facts):
    """Wall time, added up over the sessions of a resumed run; sampling and execution overlap."""

    sampling: float = 0.0
    """From the first request to the last sample."""
    execution: float = 0.0
    """From the first job to the last verdict."""
    total: float = 0.0

    def __add__(self, other: "Seconds") -> "Seconds":
        return Seconds(
            sampling=self.sampling + other.sampling,
            execution=self.execution + other.execution,
            total=self.total + other.total,
        )

    def __sub__(self, other: "Seconds") -> "Seconds":
        return Seconds(
            sampling=self.sampling - other.sampling,
            execution=self.execution - other.execution,
            total=self.total - other.total,
        )


class MergedRun(_Facts):
    """A shard that became a part of a run (`codeeval merge`)."""

    shard: str
    """`i/N`."""
    host: HostFacts | None
    """The machine that it ran on."""
    seconds: Seconds
    """Its wall time, which is a part of the run's."""


class ImportedFacts(_Facts):
    """Verdicts that another harness reached, taken over by `codeeval import`."""

    files: tuple[str, ...]
    """Base names of the files; `sampling.model` has their digests."""
    verdicts: Mapping[str, int]
    """Number of verdicts taken over, by suite."""
    at: dt.datetime


class Growth(_Facts):
    """One time that a run was made larger."""

    before: int
    """Samples asked for per problem until then."""
    after: int
    """Samples asked for per problem since."""
    at: dt.datetime


class Manifest(_Facts):
    """The content of `run.json`."""

    schema_version: Literal[1, 2] = Field(default=2, alias="schema")
    """Version of this format. 1 held `settings`, flags as text, in place of `request`; it is still read."""
    command: tuple[str, ...] = ()
    """The command line that began the run."""
    request: RunConfig = RunConfig()
    """Configuration of the run, so that `--resume` needs no flag again."""
    benchmark: BenchmarkFacts
    model: str
    """`provider/name`."""
    sampling: SamplingFacts
    subset: SubsetFacts | None = None
    """None: the problems were not drawn at random."""
    execution: ExecutionFacts | None = None
    """None as long as nothing was executed."""
    sandbox: SandboxFacts | None = None
    """Facts about the executor: backend, workers, image and its digest, Python. None: nothing was executed."""
    limits: LimitFacts = LimitFacts()
    versions: Mapping[str, str] = Field(default_factory=dict)
    """Versions of Python and of the packages that decide results."""
    host: HostFacts | None = None
    servers: tuple[Served, ...] = ()
    """Servers that drew the samples, in their own words: one entry for each state that a session found."""
    seconds: Seconds = Seconds()
    started: dt.datetime | None = None
    merged: tuple[MergedRun, ...] = ()
    """The shards that the run was merged from."""
    imported: ImportedFacts | None = None
    """Verdicts of another harness; None where codeeval executed the programs of all."""
    grown: tuple[Growth, ...] = ()
    """When the run was made larger, with `--resume -n N`; empty where its first number of samples is its last."""
    finished: dt.datetime | None = None
    """When every sample asked for had all its verdicts; None while some are missing."""

    @model_validator(mode="before")
    @classmethod
    def _with_request(cls, values: Any) -> Any:
        """Turn the flags of an earlier version into a configuration."""
        if not isinstance(values, Mapping) or "request" in values or not isinstance(values.get("benchmark"), Mapping):
            return values
        benchmark, model = str(values["benchmark"].get("name", "")), str(values.get("model", ""))
        settings = values.get("settings") or {}
        request = request_of_settings(settings, benchmark=benchmark, model=model)
        rest = {name: value for name, value in values.items() if name not in ("settings", "schema", "schema_version")}
        return {**rest, "request": request}

    def to_json(self) -> str:
        """Return the text of the file."""
        return json_of(self) + "\n"


def now() -> dt.datetime:
    """The time for a manifest: UTC, whole seconds."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def package_versions() -> dict[str, str]:
    """Python's version and those of the packages that decide results; absent ones are left out."""
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions


def _parsed(content: bytes) -> Manifest:
    """Raises ValidationError."""
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        with suppress(ValueError):  # pydantic's parser refuses lone surrogates, which a server's words may hold
            return Manifest.model_validate(json.loads(content))
        raise error from None


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the run in this folder.

    Raises:
        RunError: the run is missing, or its manifest cannot be read.
    """
    path = folder / "run.json"
    try:
        return _parsed(read_bounded(path))
    except FileNotFoundError:
        if folder.exists():
            below = sorted(folder.glob("*/run.json"))
            hint = f"; folders in it hold runs, such as {str(below[-1].parent)!r}" if below else ""
            raise RunError(f"{str(folder)!r} holds no run: there is no run.json in it{hint}") from None
        there = [file.parent.name for file in folder.parent.glob("*/run.json")]
        guesses = [str(folder.parent / name) for name in nearest(folder.name, there, most=1)]
        hint = f"did you mean {guesses[0]!r}?" if guesses else "check the path"
        raise RunError(f"{str(folder)!r} holds no run, because there is no such folder: {hint}") from None
    except NotADirectoryError:
        raise RunError(f"{str(folder)!r} is a file: a run is a folder that holds run.json") from None
    except OSError as error:
        raise RunError(f"cannot read {str(path)!r}: {error.strerror}") from error
    except ValidationError as error:
        fault = first_fault(error)
        field = ".".join(map(str, fault.path)) or "the whole"
        raise RunError(
            f"{str(path)!r} is not a manifest that this codeeval can read: {field}: {fault.reason}; "
            "use the version that wrote it, or replace the run (`codeeval pass-at-k --overwrite`)"
        ) from None
