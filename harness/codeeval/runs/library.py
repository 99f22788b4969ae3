"""The main job as a call: what `import codeeval` offers of runs and their comparison."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, Union

from pydantic import ValidationError

from codeeval.config import RunConfig, SandboxConfig
from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.runs.blocking import blocking
from codeeval.runs.events import silent
from codeeval.runs.opened import OpenedRun
from codeeval.runs.request import Request, default_folder
from codeeval.runs.session import PoolOpener, perform
from codeeval.runs.words import python_words
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.store import Existing, Run
from codeeval_sandbox.executor import Executor

if TYPE_CHECKING:
    from codeeval.runs.events import Observer
    from codeeval.runs.matrix.records import MatrixReport
    from codeeval.samples import Model
    from codeeval.studies.compare.records import Comparison
    from codeeval.studies.gate import GateReport
    from codeeval.studies.inputs.matching import Side

__all__ = [
    "Runs",
    "compare",
    "gate",
    "open_run",
    "run",
    "run_matrix",
    "run_matrix_sync",
    "run_sync",
    "sharing",
]

Folder: TypeAlias = str | PathLike[str]
Runs: TypeAlias = Union[Folder, Run, "Sequence[Folder | Run]"]
"""A run, its folder, a folder of runs, or several of these."""


async def run(
    config: RunConfig | None = None,
    *,
    folder: Folder | None = None,
    existing: Existing = "resume",
    model: "Model | None" = None,
    executor: Executor | None = None,
    observer: "Observer | None" = None,
) -> OpenedRun:
    """Draw samples, execute them, and return the run: the main job of codeeval.

    >>> import codeeval, tempfile
    >>> config = codeeval.RunConfig(limit=2, sampling=codeeval.SamplingConfig(n_samples=2))
    >>> run = codeeval.run_sync(config, folder=tempfile.mkdtemp() + "/run")
    >>> run.summary().samples
    4

    Args:
        config: everything that decides the run. None: the benchmark `starter` and a simulated model.
        folder: where the run is written. None: `runs/BENCHMARK-MODEL-TIME` under the current folder.
        existing: what to do with a run in `folder`. `resume` does what is missing, so that calling again is free.
            `continue` refuses a finished run, and `overwrite` replaces any.
        model: a model of your own, in place of the one that `config.model` names.
        executor: a sandbox that is open already, such as a `Pool`. None: the one of `config.sandbox` is started.
        observer: is called with the events of `codeeval.runs.events`, for progress.

    Raises:
        UsageError, BenchmarkError: the configuration contradicts itself, or names what does not exist.
        RunError: the folder holds another run, or cannot be written.
        ModelError: the model cannot be reached, or refuses. What was finished is on disk.
        SandboxError: nothing can be executed. Programs over which it failed are counted in `summary().infrastructure`.
    """
    chosen = config or RunConfig()
    path = Path(folder) if folder is not None else default_folder(chosen)
    pools = sharing(executor) if executor is not None else None
    request = Request(chosen, path, existing)
    with python_words():
        outcome = await perform(request, observer=observer or silent, pools=pools, model=model)
    return OpenedRun(path, outcome)


def run_sync(
    config: RunConfig | None = None,
    *,
    folder: Folder | None = None,
    existing: Existing = "resume",
    model: "Model | None" = None,
    executor: Executor | None = None,
    observer: "Observer | None" = None,
) -> OpenedRun:
    """Do as `run`, and block until the run is finished. Works in scripts and in notebooks."""
    return blocking(run(config, folder=folder, existing=existing, model=model, executor=executor, observer=observer))


async def run_matrix(
    file: Folder, *, executor: Executor | None = None, observer: "Observer | None" = None
) -> "MatrixReport":
    """Run models on benchmarks as a TOML file says, and return cells, leaderboard and answers of the gate.

    Calling again does what is missing. A cell that fails stops no other: its record has the reason.

    Args:
        file: models, benchmarks and settings; docs/matrix.md says what may stand in it.
        executor: a sandbox that is open already, such as a `Pool`. None: one is started for all cells.
        observer: is called with the events of `codeeval.runs.events`, for progress.

    Raises:
        UsageError: the file cannot be read, or is invalid as a whole. The message names its line.
        RunError: the folder of the runs cannot be written, or another process works in it.
    """
    from codeeval.runs.matrix.night import perform_matrix  # noqa: PLC0415 - brings all studies along
    from codeeval.runs.matrix.reading import read_matrix  # noqa: PLC0415 - as above

    night = await perform_matrix(read_matrix(Path(file)), executor=executor, observer=observer or silent)
    return night.report


def run_matrix_sync(
    file: Folder, *, executor: Executor | None = None, observer: "Observer | None" = None
) -> "MatrixReport":
    """Do as `run_matrix`, and block until all cells are done. Works in scripts and in notebooks."""
    return blocking(run_matrix(file, executor=executor, observer=observer))


def sharing(executor: Executor) -> PoolOpener:
    """Return an opener that lends this executor, and leaves it open."""

    @asynccontextmanager
    async def lend(_: SandboxConfig) -> AsyncGenerator[Executor, None]:
        yield executor

    return lend


@python_words()
def open_run(folder: Folder) -> OpenedRun:
    """Open a run on disk, to study it.

    >>> import codeeval, tempfile
    >>> folder = tempfile.mkdtemp() + "/run"
    >>> _ = codeeval.run_sync(codeeval.RunConfig(limit=1), folder=folder)
    >>> run = codeeval.open_run(folder)
    >>> len(list(run.verdicts())), sorted(run.summary().pass_at_k)
    (20, ['base', 'strong'])

    Raises:
        RunError: the folder holds no run, or its manifest cannot be read.
    """
    return OpenedRun(Path(folder))


@python_words()
def compare(
    baseline: Runs, *candidates: Runs, suite: str = "base", k: int = 1, confidence: float = CONFIDENCE
) -> "Comparison":
    """Compare runs task by task: differences with intervals, p-values, and the tasks that moved.

    >>> import codeeval, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> weak, strong = (
    ...     codeeval.run_sync(codeeval.RunConfig(limit=8, model=f"simulated/{name}"), folder=f"{folder}/{name}")
    ...     for name in ("weak", "strong")
    ... )
    >>> (benchmark,) = codeeval.compare(weak, strong).candidates[0].benchmarks
    >>> benchmark.difference.estimate > 0
    True

    Args:
        baseline: a run, a folder of runs, or several, which are samples of one model.
        candidates: the runs that are compared with the baseline; each like `baseline`.
        suite: test suite whose verdicts count.
        k: compare pass@k.
        confidence: level of the intervals.

    Raises:
        UsageError, RunError: the runs cannot be compared, such as runs of different benchmarks.
    """
    from codeeval.studies.compare.study import CompareOptions  # noqa: PLC0415 - statistics load slowly
    from codeeval.studies.compare.study import compare as study  # noqa: PLC0415 - as above

    if not candidates:
        raise UsageError("a comparison needs two runs: give a second one")
    if not 0 < confidence < 1:
        raise UsageError(f"confidence {confidence} is no probability: give one such as 0.95")
    options = CompareOptions(suite=suite, k=k, confidence=confidence)
    sides = [_side(each, "candidate") for each in candidates]
    return study(_side(baseline, "baseline"), sides, options)


@python_words()
def gate(baseline: Runs, candidate: Runs, *, rules: Folder | None = None, margin: float | None = None) -> "GateReport":
    """Decide whether a candidate may be released, held against its baseline.

    >>> import codeeval, tempfile
    >>> run = codeeval.run_sync(codeeval.RunConfig(limit=8), folder=tempfile.mkdtemp() + "/run")
    >>> codeeval.gate(run, run).passed
    True
    >>> codeeval.gate(run, run, margin=3).verdict  # 8 tasks cannot exclude a drop of 3 points
    'inconclusive'

    Args:
        baseline: a run, a folder of runs, or several.
        candidate: likewise.
        rules: file of rules, as `codeeval gate --init` writes one. None: the default rules.
        margin: drop of pass@k that must be excluded (percentage points). The gate is inconclusive where it is not.
            None: what the rules say, else only a sure drop decides.

    Raises:
        UsageError, RunError: the runs cannot be compared, or a rule or the margin is invalid.
    """
    from codeeval.studies.gate import decide, default_rules, parse_rules  # noqa: PLC0415 - statistics load slowly
    from codeeval.studies.inputs.matching import Tolerance  # noqa: PLC0415 - as above

    chosen = parse_rules(Path(rules)) if rules is not None else default_rules()
    if margin is not None:
        try:
            chosen = chosen.shown_to(margin)
        except ValidationError as error:
            raise UsageError(f"margin {margin:g}: {first_fault(error).reason}") from None
    sides = _side(baseline, "baseline"), _side(candidate, "candidate")
    return decide(*sides, chosen, tolerance=Tolerance())


def _side(runs: Runs, name: str) -> "Side":
    """Open the runs of the argument `name`. Raises UsageError, RunError."""
    from codeeval.studies.inputs.matching import side_of  # noqa: PLC0415 - statistics load slowly

    several = list(runs) if isinstance(runs, Sequence) and not isinstance(runs, str) else [runs]
    if wrong := [each for each in several if not isinstance(each, str | PathLike | Run) or each == ""]:
        raise UsageError(f"the {name} {wrong[0]!r} is no run: give its folder, or what `open_run` returned")
    if not several:
        raise UsageError(f"the {name} is an empty list: give a run, its folder, or several")
    return side_of([each.folder if isinstance(each, Run) else Path(each) for each in several])
