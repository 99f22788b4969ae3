"""Results of other harnesses as runs: their samples, with the verdicts that their files state."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.runs.model import match_samples
from codeeval.store import (
    BenchmarkFacts,
    Existing,
    ImportedFacts,
    Manifest,
    Run,
    RunWriter,
    SamplingFacts,
    now,
    open_run,
    package_versions,
)
from codeeval.wording import counted
from codeeval_benchmarks.errors import UnknownBenchmarkError
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts

if TYPE_CHECKING:
    from codeeval.models.replay import ReplayModel
    from codeeval.models.replay.rows import Stated

__all__ = ["Import", "import_run"]

_CAUTION = (
    "the verdicts were imported: another harness reached them with its own limits and versions of tests, and codeeval "
    "executed no program"
)


@dataclass(frozen=True, kw_only=True)
class Import:
    """A request to take over the results of another harness."""

    files: Sequence[Path]
    """Files with samples and verdicts, of one model and benchmark."""
    folder: Path
    """Folder of the run."""
    benchmark: str | None = None
    """Benchmark of codeeval's that the samples are of: its problems give prompts, groups and a version."""
    unknown: str | None = None
    """Name for a benchmark that codeeval does not have. Its problems are the tasks of the files."""
    model: str | None = None
    """Name of the model; None: `replay/FILE`."""
    data_dir: Path | None = None
    existing: Existing = "continue"
    command: tuple[str, ...] = ()


def import_run(request: Import) -> Run:
    """Write a run with the samples and verdicts of files, and return it. Nothing is executed.

    Raises:
        UsageError, BenchmarkError: the benchmark is unknown, or is not that of the files.
        SampleFileError: a file cannot be read, states no verdict, or states one in an unknown word.
        RunError: the folder holds a run, or cannot be written.
    """
    from codeeval.extraction import extractor  # noqa: PLC0415 - a parser
    from codeeval.models.replay import replay_files  # noqa: PLC0415 - loaded only where it is used

    model = replay_files(request.files)
    if not model.has_verdicts:
        raise UsageError(
            f"{str(request.files[0])!r} states no verdict for any sample: to execute its samples, "
            f"`codeeval pass-at-k --samples {request.files[0]}`"
        )
    benchmark = _benchmark(request, model)
    remarks = match_samples(model, benchmark, benchmark.problems)
    _refuse_unknown_words(model, benchmark)
    manifest = _manifest(request, model, benchmark, remarks)
    extract = extractor("last", None)
    with open_run(request.folder, manifest, request.existing) as run:
        for problem in benchmark:
            completions = asyncio.run(model.draw(problem, range(model.available(problem))))
            run.add_samples([extract(completion, problem) for completion in completions])
            _add_verdicts(run, problem, model)
        run.update(finished=now() if _is_complete(model, benchmark) else None)
    return Run(request.folder)


def _benchmark(request: Import, model: "ReplayModel") -> Benchmark:
    """Load the benchmark, or make one of the tasks that the files state."""
    from codeeval_benchmarks.registry import load, names  # noqa: PLC0415 - loaded only where it is used

    if (request.benchmark is None) == (request.unknown is None):
        raise UsageError(
            "name the benchmark of the samples: --benchmark NAME, or --as NAME for one that codeeval does not have"
        )
    if request.benchmark is not None:
        try:
            return load(request.benchmark, request.data_dir)
        except UnknownBenchmarkError as error:
            raise UsageError(f"{error}; --as NAME takes a benchmark that codeeval does not have") from None
    name = request.unknown or ""
    if name.partition("@")[0] in names():
        raise UsageError(f"--as {name!r} is a benchmark that codeeval has: give --benchmark {name}")
    problems = tuple(Problem(task_id=task, **_nothing_known(name)) for task in _tasks(model.stated))
    if not problems:
        raise UsageError(f"{str(request.files[0])!r} states no task_id that could name a task of {name!r}")
    return Benchmark(name, problems, source=f"tasks of {', '.join(path.name for path in request.files)}")


def _nothing_known(benchmark: str) -> Mapping[str, object]:
    return {
        "benchmark": benchmark,
        "prompt": PromptParts(),
        "entry_point": "",
        "canonical_solution": "",
        "control": "",
        "suites": {},
    }


def _tasks(stated: Sequence["Stated"]) -> list[str]:
    """Return the ids of the tasks in a natural order: numbers in them count as numbers."""
    ids = {row.task_id or next(iter(row.names), None) for row in stated}
    positions = max((row.position for row in stated if not row.task_id and row.position is not None), default=-1)
    known = sorted(filter(None, ids), key=_naturally)
    return known or [f"doc {position}" for position in range(positions + 1)]


def _naturally(task_id: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d{1,18})", task_id)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _refuse_unknown_words(model: "ReplayModel", benchmark: Benchmark) -> None:
    for problem in benchmark:
        for index, published in enumerate(model.published(problem)):
            for judged in published.values():
                if judged.status is None:
                    raise UsageError(
                        f"sample {index} of {problem.task_id!r}: {judged.message} is unknown: expected pass, fail or "
                        "timeout"
                    )


def _add_verdicts(run: RunWriter, problem: Problem, model: "ReplayModel") -> None:
    for index, published in enumerate(model.published(problem)):
        for suite, (status, message) in published.items():
            if status is not None:
                run.add_imported(problem.task_id, index, suite, status, message)


def _is_complete(model: "ReplayModel", benchmark: Benchmark) -> bool:
    return all(published for problem in benchmark for published in model.published(problem))


def _manifest(request: Import, model: "ReplayModel", benchmark: Benchmark, remarks: Sequence[str]) -> Manifest:
    each = [published for problem in benchmark for published in model.published(problem)]
    verdicts = Counter(suite for published in each for suite in published)
    name = request.model or model.name
    lacking = sum(not published for published in each)
    cautions = [_CAUTION, *remarks]
    if lacking:
        cautions.append(f"{counted(lacking, 'sample')} without a verdict, because the file does not state it")
    return Manifest(
        command=request.command,
        request=RunConfig(
            benchmark=benchmark.name if request.benchmark is None else request.benchmark,
            data_dir=request.data_dir,
            model=name,
            samples=tuple(request.files),
            partial=True,
        ),
        benchmark=BenchmarkFacts(
            name=benchmark.name, source=benchmark.source, digest=benchmark.digest, problems=len(benchmark)
        ),
        model=name,
        sampling=SamplingFacts(n_samples=None, model=dict(model.describe()), cautions=tuple(cautions), replays=True),
        imported=ImportedFacts(
            files=tuple(path.resolve().name for path in request.files),
            verdicts=dict(sorted(verdicts.items())),
            at=now(),
        ),
        versions=package_versions(),
        started=now(),
    )
