"""Runs made comparable: the same benchmark, the same tasks, all there. What differs is refused, or said."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from codeeval.errors import RunError, UsageError
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.store import Manifest, Outcomes, Run, RunIndex, read_outcomes
from codeeval.store.clusters import chosen_problems, clusters
from codeeval.studies.inputs.copies import Programs, agree, are_copies, programs_of, same_programs

if TYPE_CHECKING:
    from codeeval.studies.inputs.pooling import Seeds

__all__ = ["Match", "Read", "Side", "Tolerance", "match", "side_of"]

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


@dataclass(frozen=True)
class Read:
    """A run with its verdicts."""

    run: Run

    @cached_property
    def outcomes(self) -> Outcomes:
        """The verdicts, read once."""
        return read_outcomes(self.run)

    @property
    def manifest(self) -> Manifest:
        """The run's manifest."""
        return self.run.manifest

    @property
    def benchmark(self) -> str:
        """Name of its benchmark."""
        return self.run.manifest.benchmark.name

    @property
    def parts(self) -> Iterator[tuple["Read", int]]:
        """The runs that are read as one, each with the index that its first sample has here."""
        yield self, 0

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders of the runs that are read as one."""
        return (str(self.run.folder),)

    def counts(self, suite: str) -> Mapping[str, tuple[int, int]]:
        """Samples with a verdict and passing ones, by task_id; of `copies`, the first. Raises UsageError."""
        outcomes = self.outcomes
        verdicts = outcomes.suite(suite)
        n, c = (verdicts.firsts() if self.copies else verdicts).counts(len(outcomes.tasks))
        return {
            task: (int(samples), int(passed))
            for task, samples, passed in zip(outcomes.tasks, n, c, strict=True)
            if samples
        }

    @cached_property
    def programs(self) -> Programs:
        """The programs of all samples, read once."""
        return programs_of(self.run.samples())

    @cached_property
    def copies(self) -> bool:
        """True if the samples of a task are copies of one program: they are one piece of evidence, and count once."""
        return agree(self.outcomes) and are_copies(self.programs)

    @cached_property
    def index(self) -> RunIndex:
        """Where its rows stand, found once."""
        return self.run.scan()

    def missing_by_task(self) -> Mapping[str, int]:
        """Verdicts that drawn samples lack, by task_id, those of which none is missing left out.

        A task is expected to have verdicts of every suite that it was calibrated for, or has any verdict of; without
        either it lacks one per sample.
        """
        index = self.index
        expected: defaultdict[str, set[str]] = defaultdict(set)
        for task, suite in index.verdicts:
            expected[task].add(suite)
        for task, suites in self.manifest.limits.tasks.items():
            expected[task] |= suites.keys()
        missing = {}
        for task, samples in index.samples.items():
            lacks = [len(samples) - len(index.verdicts.get((task, suite), ())) for suite in expected[task]]
            missing[task] = sum(lacks) if expected[task] else len(samples)
        return {task: count for task, count in missing.items() if count}

    def missing_samples(self) -> int:
        """Samples that were asked for and not drawn; 0 where as many were asked as a file holds."""
        asked = self.run.manifest.sampling.n_samples
        if asked is None or self.run.manifest.sampling.replays:
            return 0
        return max(0, asked * self.run.manifest.benchmark.problems - sum(map(len, self.index.samples.values())))


@dataclass(frozen=True)
class Side:
    """One of the models compared: its runs, one per benchmark."""

    name: str
    reads: Mapping[str, Read] = field(default_factory=dict)
    """By benchmark."""

    @property
    def model(self) -> str:
        """`provider/name`, of all runs."""
        return ", ".join(sorted({read.manifest.model for read in self.reads.values()}))

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the folders of its runs."""
        return tuple(folder for read in self.reads.values() for folder in read.folders)


def side_of(folders: Sequence[Path], seeds: "Seeds | None" = None, *, name: str | None = None) -> Side:
    """Open runs, or folders that hold runs, as one model. `seeds` says what several of one benchmark are.

    Raises RunError, UsageError.
    """
    from codeeval.studies.inputs.pooling import pooled  # noqa: PLC0415 - it reads runs as this module does

    text = name or ",".join(map(str, folders))
    reads: defaultdict[str, list[Read]] = defaultdict(list)
    for folder in _runs_in(folders):
        read = Read(Run(folder))
        reads[read.benchmark].append(read)
    return Side(text, {benchmark: pooled(text, several, seeds) for benchmark, several in reads.items()})


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

    a: Read
    b: Read
    suite: str
    pairs: Pairs
    keys: tuple[str, ...]
    """The group of each task, by a name that holds across benchmarks."""
    notes: tuple[str, ...]
    """Notes on the match for a reader."""
    same: bool = False
    """True if both runs hold the same samples: then one run is compared with itself, and there is no noise."""


def match(a: Read, b: Read, suite: str, tolerance: Tolerance) -> Match:
    """The tasks that both runs have verdicts of, with what differs besides.

    Raises:
        UsageError: the runs cannot be compared: another benchmark or version, no task in common, a suite missing.
        RunError: one of them is not finished.
    """
    notes = [*_finished(a, tolerance), *_finished(b, tolerance)]
    counts_a, counts_b = (_counts(read, suite) for read in (a, b))
    notes += _same_version(a, b, tolerance, (len(counts_a), len(counts_b)))
    shared = [task for task in counts_a if task in counts_b]
    if not shared:
        raise UsageError(
            f"{str(a.run.folder)!r} and {str(b.run.folder)!r} have no task in common: the first has {_some(counts_a)}, "
            f"the second {_some(counts_b)}: compare runs of the same tasks"
        )
    notes += _left_out(a, counts_a, shared) + _left_out(b, counts_b, shared) + _conditions(a, b)
    keys, remark = clusters(a.manifest, shared)
    arrays = [_columns(counts, shared) for counts in (counts_a, counts_b)]
    _, cluster = np.unique(np.array(keys, dtype=np.str_), return_inverse=True)
    pairs = Pairs(tuple(shared), *arrays[0], *arrays[1], cluster.astype(np.int64))
    same = _same_samples(a, b, pairs)
    notes += [*_sizes(a, b, pairs), *_copied(a), *_copied(b), *_itself(a, b, same=same)]
    return Match(a, b, suite, pairs, tuple(keys), tuple(dict.fromkeys([*notes, *remark])), same)


def _counts(read: Read, suite: str) -> Mapping[str, tuple[int, int]]:
    try:
        return read.counts(suite)
    except UsageError as error:
        raise UsageError(f"{str(read.run.folder)!r}: {error}: choose another with --suite") from None


def _columns(counts: Mapping[str, tuple[int, int]], tasks: Sequence[str]) -> tuple[Counts, Counts]:
    both = np.array([counts[task] for task in tasks], dtype=np.int64)
    return both[:, 0], both[:, 1]


def _some(counts: Mapping[str, object]) -> str:
    names = list(counts)
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _finished(read: Read, tolerance: Tolerance) -> list[str]:
    if read.manifest.finished is not None:
        return []
    samples, verdicts = read.missing_samples(), sum(read.missing_by_task().values())
    if not samples and not verdicts:
        return []
    lacks = (
        f"the run {str(read.run.folder)!r} is not finished: {samples:,} samples and {verdicts:,} verdicts are missing"
    )
    if not tolerance.unfinished and (samples or not tolerance.verdicts):
        raise RunError(
            f"{lacks}; finish it with `codeeval pass-at-k --run {read.run.folder} --resume`, or compare what is there "
            "with --unfinished"
        )
    return [f"{lacks}; what is there was compared"]


def _same_version(a: Read, b: Read, tolerance: Tolerance, scored: tuple[int, int]) -> list[str]:
    """Return a note where versions or parts differ; `scored` are the problems with verdicts. Raises UsageError."""
    own, other = a.manifest.benchmark, b.manifest.benchmark
    if own.name != other.name:
        raise UsageError(
            f"{str(a.run.folder)!r} is of benchmark {own.name!r}, {str(b.run.folder)!r} of {other.name!r}: "
            "compare runs of the same benchmark"
        )
    if own.digest == other.digest:
        return []
    if own.problems != other.problems and _parts_of_one(a.manifest, b.manifest):
        first, second = (f"{str(read.run.folder)!r} has" for read in (a, b))
        same = f"{own.name}: both runs are of the same version"
        return [f"{same}; {first} verdicts of {scored[0]} problems, {second} verdicts of {scored[1]}"]
    said = (
        f"{own.name}: the runs are of different versions or parts of it ({scored[0]} problems with verdicts, "
        f"digest {own.digest[:12]}, {own.source}; {scored[1]} problems with verdicts, digest {other.digest[:12]}, "
        f"{other.source})"
    )
    if not tolerance.versions:
        raise UsageError(
            f"{said}: run both on the same files, or compare by task_id all the same with --across-versions"
        )
    return [f"{said}; they were compared by task_id"]


def _parts_of_one(a: Manifest, b: Manifest) -> bool:
    """Return whether both runs are of parts of the installed version of the benchmark."""
    return all(
        (problems := chosen_problems(manifest)) is not None and problems.digest == manifest.benchmark.digest
        for manifest in (a, b)
    )


def _left_out(read: Read, counts: Mapping[str, object], shared: Sequence[str]) -> list[str]:
    kept = set(shared)
    alone = [task for task in counts if task not in kept]
    if not alone:
        return []
    names = _some(dict.fromkeys(alone))
    return [f"{read.benchmark}: {len(alone)} tasks of {str(read.run.folder)!r} are not in the other run: {names}"]


def _sizes(a: Read, b: Read, pairs: Pairs) -> list[str]:
    sizes = [f"{low}" if low == high else f"{low} to {high}" for low, high in (_range(pairs.n_a), _range(pairs.n_b))]
    if sizes[0] == sizes[1]:
        return []
    has = f"{str(a.run.folder)!r} has {sizes[0]} samples per task, {str(b.run.folder)!r} {sizes[1]}"
    return [f"{a.benchmark}: {has}: every estimate is unbiased all the same"]


def _same_samples(a: Read, b: Read, pairs: Pairs) -> bool:
    """Return whether every sample is in both runs; samples are read only where the verdicts are equal."""
    if not np.array_equal(pairs.n_a, pairs.n_b) or not np.array_equal(pairs.c_a, pairs.c_b):
        return False
    return same_programs(a.programs, b.programs, pairs.tasks)


def _copied(read: Read) -> list[str]:
    if not read.copies:
        return []
    where = str(read.run.folder)
    return [f"{where!r}: the samples of a task are identical, as greedy decoding gives; each task counts as one sample"]


def _itself(a: Read, b: Read, *, same: bool) -> list[str]:
    first, second = repr(str(a.run.folder)), repr(str(b.run.folder))
    if {Path(folder).resolve() for folder in a.folders} == {Path(folder).resolve() for folder in b.folders}:
        which = first if first == second else f"{first} and {second}, which are one folder,"
        return [f"{a.benchmark}: this compares the run {which} with itself, so nothing can differ: name another run"]
    if not same:
        return []
    both = f"{a.benchmark}: {first} and {second} hold the same samples"
    return [f"{both}: this compares a run with itself, so nothing can differ; draw one again with another --seed"]


def _range(n: Counts) -> tuple[int, int]:
    return int(n.min()), int(n.max())


def _conditions(a: Read, b: Read) -> list[str]:
    """Circumstances of execution that differ and may decide verdicts."""
    first_manifest, other = a.manifest, b.manifest
    pairs: dict[str, tuple[object, object]] = {}
    if first_manifest.sandbox and other.sandbox:
        pairs["python"] = first_manifest.sandbox.python, other.sandbox.python
    if first_manifest.execution and other.execution:
        fields = ("timeout_floor", "timeout_factor", "memory_mb")
        pairs |= {name: (getattr(first_manifest.execution, name), getattr(other.execution, name)) for name in fields}
    different = [f"{name} {first} and {second}" for name, (first, second) in pairs.items() if first != second]
    return [f"{a.benchmark}: executed under different conditions: {'; '.join(different)}"] if different else []
