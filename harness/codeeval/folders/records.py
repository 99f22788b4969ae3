"""Records of folders of runs."""

from collections.abc import Mapping
from typing import ClassVar, Literal, get_args

from codeeval.records import Number, Printed, Record

__all__ = ["STATES", "KeptRun", "ListedRun", "RunBrief", "RunState", "RunsListed", "RunsRemoved"]

RunState = Literal["finished", "unfinished", "writing", "unreadable"]
"""State of a run: complete, with samples or verdicts missing, written by a process now, or not readable."""

STATES: tuple[RunState, ...] = get_args(RunState)


class RunBrief(Record):
    """Facts of a run that a list shows. A run keeps them in a file of its folder (`.brief.json`)."""

    form: Literal[1] = 1
    """Version of this format. Another one is measured anew."""
    stamp: str
    """Sizes and times of the run's files, as they were when it was measured."""
    model: str
    """`provider/name`."""
    benchmark: str
    """Name of the benchmark."""
    digest: str
    """Version of the benchmark's problems."""
    problems: int
    """Problems that the run is of."""
    n_samples: int | None
    """Samples asked for per problem; null: as many as the sample files hold."""
    samples: int
    """Samples drawn."""
    verdicts: Mapping[str, tuple[int, int]]
    """By suite: verdicts and passes."""
    pass_at_1: Mapping[str, Number]
    """By suite: mean over problems with a verdict, without an interval."""
    sampling_seconds: float
    """Wall time of drawing the samples (s)."""
    execution_seconds: float
    """Wall time of executing them (s)."""
    started: str
    """Time in ISO 8601; empty where unknown."""
    finished: str
    """Time in ISO 8601; empty while samples or verdicts are missing."""


class ListedRun(Record):
    """One run of a list."""

    name: str
    """Path within the folder that is listed."""
    folder: str
    """Path of the run."""
    state: RunState
    """`finished`, `unfinished`, `writing` (by a process, now), or `unreadable`."""
    model: str = ""
    """`provider/name`."""
    benchmark: str = ""
    """Name of the benchmark."""
    problems: int = 0
    """Problems that the run is of."""
    n_samples: int | None = None
    """Samples asked for per problem; null: as many as the sample files hold, or unknown."""
    samples: int = 0
    """Samples drawn."""
    pass_at_1: Mapping[str, Number] = {}
    """By suite: mean over problems with a verdict, without an interval."""
    started: str = ""
    """Time in ISO 8601; empty where unknown."""
    finished: str = ""
    """Time in ISO 8601; empty while samples or verdicts are missing."""
    changed: str
    """Time of the last change of its files, in ISO 8601."""
    size: int
    """Bytes of all files in the run's folder."""
    error: str = ""
    """Reason why it cannot be read; else empty."""


class RunsListed(Printed):
    """Result of `codeeval runs list --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("runs list",)

    folder: str
    """The folder, as it was named."""
    runs: tuple[ListedRun, ...]
    """Runs that the filters leave, the one changed last first."""
    hidden: int
    """Runs in the folder that the filters leave out."""


class KeptRun(Record):
    """One run that was not removed."""

    folder: str
    """Path of the run."""
    reason: str
    """Why it was kept."""


class RunsRemoved(Printed):
    """Result of `codeeval runs remove --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("runs remove",)

    removed: tuple[str, ...]
    """Paths of the runs that were removed, or with `--dry-run` would be."""
    size: int
    """Bytes that they had."""
    kept: tuple[KeptRun, ...]
    """Runs that were not removed, each with the reason."""
    left: tuple[str, ...]
    """Folders that are left because they hold files which codeeval did not write."""
