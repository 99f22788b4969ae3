"""Runs made comparable: the same benchmark, the same tasks, all there. What differs is refused, or said."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from codeeval.errors import RunError, UsageError
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.store import Manifest, Run
from codeeval.store.clusters import chosen_problems, clusters
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.copies import same_programs
from codeeval.studies.inputs.trust import trust_notes
from codeeval_sandbox.languages import LANGUAGES

if TYPE_CHECKING:
    from codeeval.studies.inputs.pooling import Seeds

__all__ = ["Match", "Side", "Tolerance", "are_translations", "match", "side_of"]

_SHOWN = 5


@dataclass(frozen=True)
class Tolerance:
    """Faults of the data that a comparison accepts when asked to."""

    unfinished: bool = False
    """Runs with samples or verdicts missing are compared as they are."""
    versions: bool = False
    """Runs of different versions of a benchmark are compared by task_id."""
    verdicts: bool = False
    """Verdicts may be missing, since a rule counts them."""
    offered: bool = True
    """True if whoever asks can choose `unfinished` and `versions`, so that messages name the flags."""


@dataclass(frozen=True)
class Side:
    """One of the models compared: its runs, one per benchmark."""

    name: str
    runs: Mapping[str, ComparedRun] = field(default_factory=dict)
    """By benchmark."""

    @property
    def model(self) -> str:
        """`provider/name`, of all runs."""
        return ", ".join(sorted({run.manifest.model for run in self.runs.values()}))

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the folders of its runs."""
        return tuple(folder for run in self.runs.values() for folder in run.folders)


def side_of(folders: Sequence[Path], seeds: "Seeds | None" = None, *, name: str | None = None) -> Side:
    """Open runs, or folders that hold runs, as one model. `seeds` says what several of one benchmark are.

    Raises RunError, UsageError.
    """
    from codeeval.studies.inputs.pooling import pooled  # noqa: PLC0415 - it reads runs as this module does

    text = name or ",".join(map(str, folders))
    runs: defaultdict[str, list[ComparedRun]] = defaultdict(list)
    for folder in _runs_in(folders):
        run = ComparedRun(Run(folder))
        runs[run.benchmark].append(run)
    return Side(text, {benchmark: pooled(text, several, seeds) for benchmark, several in runs.items()})


def _runs_in(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        inner = sorted(path.parent for path in folder.glob("*/run.json"))
        if (folder / "run.json").exists() or not inner:
            yield folder
        else:
            yield from inner


@dataclass(frozen=True)
class Match:
    """Two runs of one benchmark, task by task."""

    a: ComparedRun
    b: ComparedRun
    suite: str
    pairs: Pairs
    keys: tuple[str, ...]
    """The group of each task, by a name that holds across benchmarks."""
    notes: tuple[str, ...]
    """Notes on the match for a reader."""
    same: bool = False
    """True if both runs hold the same samples: then one run is compared with itself, and there is no noise."""


def match(a: ComparedRun, b: ComparedRun, suite: str, tolerance: Tolerance) -> Match:
    """The tasks that both runs have verdicts of, with what differs besides.

    Raises:
        UsageError: the runs cannot be compared: another benchmark or version, no task in common, a suite missing.
        RunError: one of them is not finished.
    """
    notes = [*_finished(a, tolerance), *_finished(b, tolerance)]
    counts_a, counts_b = (_counts(run, suite) for run in (a, b))
    notes += _same_version(a, b, tolerance, (len(counts_a), len(counts_b)))
    shared = [task for task in counts_a if task in counts_b]
    if not shared:
        raise UsageError(
            f"{str(a.folder)!r} and {str(b.folder)!r} have no task in common: the first has {_some(counts_a)}, "
            f"the second {_some(counts_b)}: compare runs of the same tasks"
        )
    notes += _left_out(a, counts_a, shared) + _left_out(b, counts_b, shared) + _conditions(a, b)
    keys, remark = clusters(a.manifest, shared)
    arrays = [_columns(counts, shared) for counts in (counts_a, counts_b)]
    _, cluster = np.unique(np.array(keys, dtype=np.str_), return_inverse=True)
    pairs = Pairs(tuple(shared), *arrays[0], *arrays[1], cluster.astype(np.int64))
    same = _same_samples(a, b, pairs)
    notes += [*_sizes(a, b, pairs), *_copied(a), *_copied(b), *_itself(a, b, same=same)]
    for run in (a, b):
        notes += trust_notes(repr(str(run.folder)), run.manifest, (suite,), shared)
    return Match(a, b, suite, pairs, tuple(keys), tuple(dict.fromkeys([*notes, *remark])), same)


def _counts(run: ComparedRun, suite: str) -> Mapping[str, tuple[int, int]]:
    try:
        return run.counts(suite)
    except UsageError as error:
        raise UsageError(f"{str(run.folder)!r}: {error}: choose another suite") from None


def _columns(counts: Mapping[str, tuple[int, int]], tasks: Sequence[str]) -> tuple[Counts, Counts]:
    both = np.array([counts[task] for task in tasks], dtype=np.int64)
    return both[:, 0], both[:, 1]


def _some(counts: Mapping[str, object]) -> str:
    names = list(counts)
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _finished(run: ComparedRun, tolerance: Tolerance) -> list[str]:
    if run.manifest.finished is not None:
        return []
    samples, verdicts = run.missing_samples(), sum(run.missing_by_task().values())
    if not samples and not verdicts:
        return []
    lacks = f"the run {str(run.folder)!r} is not finished: {samples:,} samples and {verdicts:,} verdicts are missing"
    if not tolerance.unfinished and (samples or not tolerance.verdicts):
        raise RunError(
            f"{lacks}; finish it with `codeeval pass-at-k --run {run.folder} --resume`"
            + (", or compare what is there with --unfinished" if tolerance.offered else "")
        )
    return [f"{lacks}; what is there was compared"]


def _same_version(a: ComparedRun, b: ComparedRun, tolerance: Tolerance, scored: tuple[int, int]) -> list[str]:
    """Return a note where versions or parts differ; `scored` are the problems with verdicts. Raises UsageError."""
    own, other = a.manifest.benchmark, b.manifest.benchmark
    if are_translations(own.name, other.name):
        return [f"{own.name} and {other.name}: the same problems in two languages, compared by task_id"]
    if own.name != other.name:
        raise UsageError(
            f"{str(a.folder)!r} is of benchmark {own.name!r}, {str(b.folder)!r} of {other.name!r}: "
            "compare runs of the same benchmark"
        )
    if own.digest == other.digest:
        return []
    if own.problems != other.problems and _parts_of_one(a.manifest, b.manifest):
        first, second = (f"{str(run.folder)!r} has" for run in (a, b))
        same = f"{own.name}: both runs are of the same version"
        return [f"{same}; {first} verdicts of {scored[0]} problems, {second} verdicts of {scored[1]}"]
    said = (
        f"{own.name}: the runs are of different versions or parts of it ({scored[0]} problems with verdicts, "
        f"digest {own.digest[:12]}, {own.source}; {scored[1]} problems with verdicts, digest {other.digest[:12]}, "
        f"{other.source})"
    )
    if not tolerance.versions:
        raise UsageError(
            f"{said}: run both on the same files"
            + (", or compare by task_id all the same with --across-versions" if tolerance.offered else "")
        )
    return [f"{said}; they were compared by task_id"]


def are_translations(first: str, second: str) -> bool:
    """Return whether these are names of one benchmark in two languages, such as `multipl-e-mbpp@r` and `@racket`."""
    (base, _, language), (other_base, _, other) = first.partition("@"), second.partition("@")
    known = LANGUAGES.names()
    return base == other_base and language != other and language in known and other in known


def _parts_of_one(a: Manifest, b: Manifest) -> bool:
    """Return whether both runs are of parts of the installed version of the benchmark."""
    return all(
        (problems := chosen_problems(manifest)) is not None and problems.digest == manifest.benchmark.digest
        for manifest in (a, b)
    )


def _left_out(run: ComparedRun, counts: Mapping[str, object], shared: Sequence[str]) -> list[str]:
    kept = set(shared)
    alone = [task for task in counts if task not in kept]
    if not alone:
        return []
    names = _some(dict.fromkeys(alone))
    return [f"{run.benchmark}: {len(alone)} tasks of {str(run.folder)!r} are not in the other run: {names}"]


def _sizes(a: ComparedRun, b: ComparedRun, pairs: Pairs) -> list[str]:
    sizes = [f"{low}" if low == high else f"{low} to {high}" for low, high in (_range(pairs.n_a), _range(pairs.n_b))]
    if sizes[0] == sizes[1]:
        return []
    has = f"{str(a.folder)!r} has {sizes[0]} samples per task, {str(b.folder)!r} {sizes[1]}"
    return [f"{a.benchmark}: {has}: every estimate is unbiased all the same"]


def _same_samples(a: ComparedRun, b: ComparedRun, pairs: Pairs) -> bool:
    """Return whether every sample is in both runs; samples are read only where the verdicts are equal."""
    if not np.array_equal(pairs.n_a, pairs.n_b) or not np.array_equal(pairs.c_a, pairs.c_b):
        return False
    return same_programs(a.programs, b.programs, pairs.tasks)


def _copied(run: ComparedRun) -> list[str]:
    if not run.copies:
        return []
    where = str(run.folder)
    return [f"{where!r}: the samples of a task are identical, as greedy decoding gives; each task counts as one sample"]


def _itself(a: ComparedRun, b: ComparedRun, *, same: bool) -> list[str]:
    first, second = repr(str(a.folder)), repr(str(b.folder))
    if {Path(folder).resolve() for folder in a.folders} == {Path(folder).resolve() for folder in b.folders}:
        which = first if first == second else f"{first} and {second}, which are one folder,"
        return [f"{a.benchmark}: this compares the run {which} with itself, so nothing can differ: name another run"]
    if not same:
        return []
    both = f"{a.benchmark}: {first} and {second} hold the same samples"
    return [f"{both}: this compares a run with itself, so nothing can differ; draw one again with another --seed"]


def _range(n: Counts) -> tuple[int, int]:
    return int(n.min()), int(n.max())


def _conditions(a: ComparedRun, b: ComparedRun) -> list[str]:
    """Circumstances of execution that differ and may decide verdicts."""
    if imported := " and ".join(repr(str(run.folder)) for run in (a, b) if run.manifest.imported is not None):
        whose = f"verdicts of {imported} were imported from another harness"
        return [f"{a.benchmark}: {whose}: its limits and versions of tests may decide differences"]
    first_manifest, other = a.manifest, b.manifest
    pairs: dict[str, tuple[object, object]] = {}
    if first_manifest.sandbox and other.sandbox:
        pairs["python"] = first_manifest.sandbox.python, other.sandbox.python
    if first_manifest.execution and other.execution:
        fields = ("timeout_floor", "timeout_factor", "memory_mb")
        pairs |= {name: (getattr(first_manifest.execution, name), getattr(other.execution, name)) for name in fields}
    different = [f"{name} {first} and {second}" for name, (first, second) in pairs.items() if first != second]
    return [f"{a.benchmark}: executed under different conditions: {'; '.join(different)}"] if different else []
