"""Runs sorted into a table: which model and setting each is of, and which runs cannot stand beside the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codeeval.errors import CodeevalError, UsageError
from codeeval.folders import runs_in
from codeeval.store import Run
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import Tolerance
from codeeval.studies.inputs.pooling import pooled
from codeeval.studies.leaderboard.records import LeftOut
from codeeval.wording import counted, shortened

__all__ = ["Entrant", "Entries", "entries_of"]

_NO_SETTING = frozenset({"seed", "provider", "model", "sha256"})
"""Facts of a model's description that tell no setting: runs with another seed are further samples."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """One row: a model, and the settings that tell it from other rows of the model."""

    model: str
    setting: str


@dataclass
class Entries:
    """All runs of a table."""

    runs: dict[str, dict[Entrant, ComparedRun]] = field(default_factory=dict)
    """By benchmark, in the order of the names."""
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def leave_out(self, run: ComparedRun | Path, reason: str) -> None:
        """Name a run that is not in the table."""
        folders = [str(run)] if isinstance(run, Path) else run.folders
        self.left_out += [LeftOut(run=folder, reason=reason) for folder in folders]


def entries_of(
    paths: Sequence[Path], suite: str, k: int, tolerance: Tolerance, labels: Mapping[Path, Entrant]
) -> Entries:
    """Open runs, and folders that hold runs. Runs that cannot stand beside the others are left out, with the reason.

    `labels` name the rows of runs, by folder; the others are named by their model.

    Raises UsageError where no run is left, or a path is neither a run nor a folder of runs.
    """
    board = Entries()
    opened = [run for path in _folders(paths) if (run := _opened(path, suite, tolerance, board)) is not None]
    by_benchmark: defaultdict[str, list[ComparedRun]] = defaultdict(list)
    for run in opened:
        by_benchmark[run.benchmark].append(run)
    settings = _settings(by_benchmark.values())
    for benchmark in sorted(by_benchmark):
        runs = _of_one_version(by_benchmark[benchmark], tolerance, board)
        entrants = _entrants(runs, settings, labels, board)
        entrants = _whole(entrants, suite, k, tolerance, board)
        if entrants:
            board.runs[benchmark] = entrants
    if not board.runs:
        reasons = "; ".join(f"{each.run}: {each.reason}" for each in board.left_out[:3])
        raise UsageError(f"no run is left for a table: {reasons or 'name runs, or a folder that holds some'}")
    return board


def _folders(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the runs that paths name, each once. Raises UsageError."""
    seen = set()
    for path in paths:
        names = list(runs_in(path)) if path.is_dir() else []
        if not names:
            raise UsageError(f"{str(path)!r} is neither a run nor a folder of runs: name the folder of a run")
        for name in names:
            folder = path if name == "." else path / name
            if (real := folder.resolve()) not in seen:
                seen.add(real)
                yield folder


def _opened(folder: Path, suite: str, tolerance: Tolerance, board: Entries) -> ComparedRun | None:
    """Return the run, or None for one that is left out."""
    try:
        run = ComparedRun(Run(folder))
        run.counts(suite)
    except CodeevalError as error:
        board.leave_out(folder, str(error))
        return None
    if run.manifest.finished is not None:
        return run
    samples, verdicts = run.missing_samples(), sum(run.missing_by_task().values())
    if not samples and not verdicts:
        return run
    lacks = f"not finished: {counted(samples, 'sample')} and {counted(verdicts, 'verdict')} are missing"
    if tolerance.unfinished:
        board.notes.append(f"{folder}: {lacks}")
        return run
    board.leave_out(
        folder, f"{lacks}; finish it with `codeeval pass-at-k --run {folder} --resume`, or add --unfinished"
    )
    return None


def _described(run: ComparedRun) -> dict[str, Any]:
    """Return the settings of a run's sampling, by name."""
    facts = run.manifest.sampling
    described = {name: value for name, value in facts.model.items() if name not in _NO_SETTING}
    if isinstance(prompt := described.pop("prompt", None), Mapping):
        described["prompt"] = prompt.get("style")
    rest = {"extraction_rule": facts.extraction_rule, "extraction": facts.extraction}
    return {**described, **rest}


def _settings(each: Iterable[Sequence[ComparedRun]]) -> Mapping[str, Sequence[str]]:
    """Return, by model, the settings in which runs of one benchmark differ."""
    differing: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for runs in each:
        by_model: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for run in runs:
            by_model[run.manifest.model].append(_described(run))
        for model, descriptions in by_model.items():
            for name in dict.fromkeys(name for description in descriptions for name in description):
                if any(description.get(name) != descriptions[0].get(name) for description in descriptions):
                    differing[model][name] = None
    return {model: tuple(names) for model, names in differing.items()}


def _of_one_version(runs: Sequence[ComparedRun], tolerance: Tolerance, board: Entries) -> list[ComparedRun]:
    """Return the runs of the version that most are of, and of several such the one that a run began with last."""
    counts = Counter(run.manifest.benchmark.digest for run in runs)
    if len(counts) == 1 or tolerance.versions:
        if len(counts) > 1:
            board.notes.append(f"{runs[0].benchmark}: {len(counts)} versions or parts were put together by task_id")
        return list(runs)
    newest = {run.manifest.benchmark.digest: "" for run in runs}
    for run in runs:
        digest, started = run.manifest.benchmark.digest, run.manifest.started
        newest[digest] = max(newest[digest], started.isoformat() if started else "")
    chosen = max(counts, key=lambda digest: (counts[digest], newest[digest]))
    for run in runs:
        facts = run.manifest.benchmark
        if facts.digest != chosen:
            board.leave_out(
                run,
                f"another version or part of {facts.name} ({counted(facts.problems, 'problem')}, digest "
                f"{facts.digest[:12]}) than the table's ({chosen[:12]}): score the same problems, or add "
                "--across-versions",
            )
    return [run for run in runs if run.manifest.benchmark.digest == chosen]


def _entrants(
    runs: Sequence[ComparedRun],
    settings: Mapping[str, Sequence[str]],
    labels: Mapping[Path, Entrant],
    board: Entries,
) -> dict[Entrant, ComparedRun]:
    """Return one run per row; several seeds of one row are taken together."""
    grouped: defaultdict[Entrant, list[ComparedRun]] = defaultdict(list)
    for run in runs:
        model, described = run.manifest.model, _described(run)
        words = [f"{name} {described[name]}" for name in settings.get(model, ()) if described.get(name) is not None]
        grouped[labels.get(run.folder) or Entrant(model, ", ".join(words))].append(run)
    return {entrant: _together(entrant, several, board) for entrant, several in grouped.items()}


def _together(entrant: Entrant, runs: Sequence[ComparedRun], board: Entries) -> ComparedRun:
    """Return several runs of one row as one. Of runs that hold the same samples, the newest stands for all."""
    newest: dict[object, ComparedRun] = {}
    for run in sorted(runs, key=_began):
        seed = run.manifest.sampling.model.get("seed")
        key = seed if seed is not None else str(run.folder)
        if key in newest:
            board.leave_out(newest[key], f"{str(run.folder)!r} is a newer run of the same model, settings and seed")
        newest[key] = run
    kept = list(newest.values())
    try:
        return pooled(entrant.model, kept, "sampled")
    except UsageError as error:
        for run in kept[:-1]:
            board.leave_out(run, str(error))
        return kept[-1]


def _began(run: ComparedRun) -> str:
    started = run.manifest.started
    return started.isoformat() if started else ""


def _whole(
    entrants: Mapping[Entrant, ComparedRun], suite: str, k: int, tolerance: Tolerance, board: Entries
) -> dict[Entrant, ComparedRun]:
    """Return the runs that have k samples of each task that any run has; with `unfinished`, all runs."""
    tasks = {entrant: _usable(run, suite, k) for entrant, run in entrants.items()}
    every = dict.fromkeys(task for each in tasks.values() for task in each)
    kept = {}
    for entrant, run in entrants.items():
        lacking = [task for task in every if task not in tasks[entrant]]
        if not lacking or (tolerance.unfinished and tasks[entrant]):
            kept[entrant] = run
            if lacking:
                board.notes.append(f"{run.folder}: {counted(len(lacking), 'task')} missing: {shortened(lacking)}")
            continue
        samples = f" with {counted(k, 'sample')}" if k > 1 else ""
        board.leave_out(
            run,
            f"{len(lacking)} of {counted(len(every), 'task')}{samples} are missing ({shortened(lacking)}): finish the "
            "run, or add --unfinished to compare the tasks that all have",
        )
    return kept


def _usable(run: ComparedRun, suite: str, k: int) -> set[str]:
    return {task for task, (n, _) in run.counts(suite).items() if n >= k}
