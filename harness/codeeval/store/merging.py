"""Runs united by row key: shards of one run become that run.

Rows of the united run stand in a fixed order: task_ids as people sort them, then index, suite and rule. So merging the
shards of a run gives the same bytes as merging the whole run alone, except for what was measured: times, memory,
workers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeeval.errors import RunError
from codeeval.store.changes import changes
from codeeval.store.folder import ALTERNATIVES, SAMPLES, VERDICTS, refuse_foreign
from codeeval.store.index import RunIndex
from codeeval.store.journal import encoded, read_row, read_rows_at
from codeeval.store.lock import locked
from codeeval.store.manifest import Manifest, MergedRun, Seconds
from codeeval.store.run import Run, write_manifest, write_whole
from codeeval.store.shard import Shard
from codeeval.wording import shortened

__all__ = ["Missing", "merge", "missing"]

_Key = tuple[str | int, ...]
"""Of a sample: (task_id, index). Of a verdict: (task_id, index, suite). Of an alternative: the same, and the rule."""


@dataclass(frozen=True)
class Missing:
    """What a set of runs lacks, to be a whole one."""

    shards: Sequence[Shard]
    """Shards without a run."""
    unfinished: Sequence[Path]
    """Runs of shards that lack samples or verdicts."""

    def __bool__(self) -> bool:
        return bool(self.shards or self.unfinished)


def missing(runs: Sequence[Run]) -> Missing:
    """Return what these runs lack.

    Raises:
        RunError: their configurations differ, or they are shards of different numbers.
    """
    _check_agreement(runs)
    shards = {_shard(run): run for run in runs if run.manifest.request.shard}
    counts = sorted({shard.of for shard in shards})
    if len(counts) > 1:
        first, other = (next(run for shard, run in shards.items() if shard.of == count) for count in counts[:2])
        raise RunError(
            f"{str(first.folder)!r} is one of {counts[0]} shards, and {str(other.folder)!r} one of {counts[1]}: "
            "merge shards of one number"
        )
    absent = [Shard(of, index) for of in counts for index in range(1, of + 1) if Shard(of, index) not in shards]
    unfinished = [run.folder for _, run in sorted(shards.items()) if run.manifest.finished is None]
    return Missing(absent, unfinished if any(run.manifest.execution for run in runs) else ())


def merge(runs: Sequence[Run], target: Path) -> Manifest:
    """Write the union of runs into the folder `target`, and return its manifest.

    A run that is in `target` already is united with them. A kill leaves a folder into which the same runs can be
    merged again.

    Raises:
        RunError: configurations differ, or two runs have different samples or verdicts under one key. The message says
            which. Or `target` cannot be written.
    """
    refuse_foreign(target)
    with locked(target):
        if (target / "run.json").exists():
            _refuse_shard(target)
            runs = [Run(target), *(run for run in runs if run.folder.resolve() != target.resolve())]
        lacking = missing(runs)
        manifest = _united(runs, finished=not lacking)
        indices = [run.scan() for run in runs]
        write_manifest(target, manifest.model_copy(update={"finished": None}))
        for name, keys in _FILES.items():
            rows = list(_placed([keys(index) for index in indices]))
            if rows or name != ALTERNATIVES:
                write_whole(target / name, _lines([run.folder / name for run in runs], rows))
        write_manifest(target, manifest)
    return manifest


def _refuse_shard(target: Path) -> None:
    if shard := Run(target).manifest.request.shard:
        raise RunError(f"{str(target)!r} is shard {shard} of a run: merge into another folder with --run")


def _check_agreement(runs: Sequence[Run]) -> None:
    first = runs[0]
    for other in runs[1:]:
        whole = (run.manifest.model_copy(update={"request": _whole(run.manifest)}) for run in (first, other))
        if different := changes(*whole):
            raise RunError(
                f"{str(first.folder)!r} and {str(other.folder)!r} are parts of different runs "
                f"({'; '.join(different)}): merge runs of one configuration"
            )


def _whole(manifest: Manifest) -> Any:
    return manifest.request.model_copy(update={"shard": None})


def _shard(run: Run) -> Shard:
    return Shard.parse(run.manifest.request.shard or "1/1")


def _united(runs: Sequence[Run], *, finished: bool) -> Manifest:
    """Return the manifest of the merged run: the settings of the first run, and the facts of all runs together."""
    manifests = [run.manifest for run in runs]
    first = manifests[0]
    limits = first.limits
    for manifest in manifests[1:]:
        limits = limits.with_tasks(manifest.limits.tasks).with_unpassable(manifest.limits.unpassable)
    executed = [manifest for manifest in manifests if manifest.execution is not None]
    ended = [manifest.finished for manifest in manifests if manifest.finished is not None]
    began = [manifest.started for manifest in manifests if manifest.started is not None]
    cautions = dict.fromkeys(caution for manifest in manifests for caution in manifest.sampling.cautions)
    return first.model_copy(
        update={
            "request": _whole(first),
            "sampling": first.sampling.model_copy(update={"cautions": tuple(cautions)}),
            "execution": executed[0].execution if executed else None,
            "sandbox": executed[0].sandbox if executed else None,
            "limits": limits,
            "servers": tuple({repr(server): server for each in manifests for server in each.servers}.values()),
            "seconds": _seconds(manifests),
            "started": min(began, default=None),
            "finished": max(ended, default=None) if finished else None,
            "merged": _parts(manifests),
        }
    )


def _seconds(manifests: Sequence[Manifest]) -> Seconds:
    """Return the time of all runs. A run that was merged before counts without its parts, which count once."""
    total = sum((part.seconds for part in _parts(manifests)), Seconds())
    for manifest in manifests:
        if manifest.request.shard is None:
            total += manifest.seconds - sum((part.seconds for part in manifest.merged), Seconds())
    return total


def _parts(manifests: Iterable[Manifest]) -> tuple[MergedRun, ...]:
    """Return where each part was made; parts that were merged before keep their place."""
    parts: dict[str, MergedRun] = {}
    for manifest in manifests:
        for part in manifest.merged:
            parts.setdefault(part.shard, part)
        if shard := manifest.request.shard:
            parts[shard] = MergedRun(shard=shard, host=manifest.host, seconds=manifest.seconds)
    return tuple(sorted(parts.values(), key=lambda part: Shard.parse(part.shard)))


def _sample_keys(index: RunIndex) -> Iterator[tuple[_Key, int]]:
    for task_id, offsets in index.samples.items():
        yield from (((task_id, position), offset) for position, offset in offsets.items())


def _verdict_keys(index: RunIndex) -> Iterator[tuple[_Key, int]]:
    for (task_id, suite), offsets in index.verdicts.items():
        yield from (((task_id, position, suite), offset) for position, offset in offsets.items())


def _alternative_keys(index: RunIndex) -> Iterator[tuple[_Key, int]]:
    for (task_id, suite, rule), offsets in index.alternatives.items():
        yield from (((task_id, position, suite, rule), offset) for position, offset in offsets.items())


_FILES = {SAMPLES: _sample_keys, VERDICTS: _verdict_keys, ALTERNATIVES: _alternative_keys}
"""Files of rows in the order in which they are written: no verdict may outlive its sample."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row of the union: the run that it is taken from, and others that have it too."""

    key: _Key
    run: int
    offset: int
    again: tuple[tuple[int, int], ...] = ()
    """Run and offset of each further row with this key."""


def _placed(keys: Sequence[Iterable[tuple[_Key, int]]]) -> Iterator[_Placed]:
    """Yield the rows of all runs in their fixed order."""
    rows: dict[_Key, list[tuple[int, int]]] = {}
    for run, pairs in enumerate(keys):
        for key, offset in pairs:
            rows.setdefault(key, []).append((run, offset))
    for key in sorted(rows, key=_order):
        (run, offset), *again = rows[key]
        yield _Placed(key, run, offset, tuple(again))


def _order(key: _Key) -> tuple[Any, ...]:
    """Sort task_ids as people do: `HumanEval/2` before `HumanEval/10`."""
    task_id, *rest = key
    parts = re.split(r"(\d+)", str(task_id))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts], task_id, *rest


def _lines(files: Sequence[Path], rows: Sequence[_Placed]) -> Iterator[bytes]:
    """Yield the lines of the union. Raises RunError where two runs disagree on a row."""
    offsets = [[row.offset for row in rows if row.run == run] for run in range(len(files))]
    readers = [read_rows_at(*pair) for pair in zip(files, offsets, strict=True)]
    for row in rows:
        content = next(readers[row.run])
        for run, offset in row.again:
            _check_equal(row, content, read_row(files[run], offset), files[row.run].parent, files[run].parent)
        yield encoded(content)


_DECIDED = ("solution", "completion", "form", "seed", "status", "trust")
"""Fields in which rows of one key must agree. The others were measured, or hold texts that vary, such as addresses."""


def _check_equal(row: _Placed, content: Mapping[str, Any], other: Mapping[str, Any], first: Path, second: Path) -> None:
    if different := [name for name in _DECIDED if content.get(name) != other.get(name)]:
        name = " ".join(map(str, row.key))
        raise RunError(
            f"{str(first)!r} and {str(second)!r} both hold {name}, and differ in {shortened(different)}: "
            "they are not parts of one run"
        )
