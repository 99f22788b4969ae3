"""A run's folder: read by anyone, written by one process at a time."""

import os
import shlex
import time
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from codeeval.errors import RunError, RunWriteError
from codeeval.samples import Reading, Rule, Sample
from codeeval.store.changes import changes
from codeeval.store.folder import (
    ALTERNATIVES,
    MANIFEST,
    SAMPLES,
    VERDICTS,
    refuse_foreign,
    remove_run,
)
from codeeval.store.growth import could_grow, grown
from codeeval.store.index import RunIndex, sample_key
from codeeval.store.journal import Journal, read_row, read_rows, read_rows_at, way_on
from codeeval.store.lock import locked
from codeeval.store.manifest import Manifest, read_manifest
from codeeval.store.rows import (
    Decided,
    VerdictRow,
    imported_row,
    sample_from_row,
    sample_to_row,
    verdict_from_row,
    verdict_to_row,
)
from codeeval.store.view import RunView
from codeeval_sandbox.jobs import Status, Verdict

__all__ = ["Existing", "Run", "RunIndex", "RunWriter", "check_run", "open_run", "write_manifest", "write_whole"]

Existing = Literal["continue", "resume", "overwrite"]
"""Treatment of a run that exists: `continue` an unfinished run of the same configuration, `resume` a finished run too
or make it larger, `overwrite` any run."""

_SYNC_SECONDS = 2.0
"""At most this much work is lost with the power; a kill loses none."""


class Run:
    """A run on disk, for reading; a run that is being written can be read too."""

    def __init__(self, folder: Path) -> None:
        """Raises RunError if the folder holds no run."""
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.view = RunView(folder)
        """Offsets, verdicts and outcomes; each row is parsed once."""

    def samples(self, *, only: Container[tuple[str, int]] | None = None) -> Iterator[Sample]:
        """Every sample, in the order drawn, one per key; with `only`, those with these task_ids and indices."""
        seen: defaultdict[str, set[int]] = defaultdict(set)
        for _, row in read_rows(self.folder / SAMPLES):
            task_id, index = sample_key(row)
            if index not in seen[task_id]:
                seen[task_id].add(index)
                if only is None or (task_id, index) in only:
                    yield sample_from_row(row)

    def verdicts(self) -> Iterator[VerdictRow]:
        """Every verdict, in the order reached, one per key."""
        return self._verdicts_in(VERDICTS)

    def alternatives(self) -> Iterator[VerdictRow]:
        """The verdicts of programs that other extraction rules would have taken, one per key; each has its rule."""
        return self._verdicts_in(ALTERNATIVES)

    def _verdicts_in(self, file: str) -> Iterator[VerdictRow]:
        seen: defaultdict[tuple[str, str, str | None], set[int]] = defaultdict(set)
        for _, row in read_rows(self.folder / file):
            verdict = verdict_from_row(row)
            group = seen[verdict.task_id, verdict.suite, verdict.rule]
            if verdict.index not in group:
                group.add(verdict.index)
                yield verdict

    def scan(self) -> RunIndex:
        """Return the offsets of all rows, up to date; rows read before are not read again. Raises RunError."""
        return self.view.index

    def sample_at(self, offset: int) -> Sample:
        """The sample whose row starts here."""
        return sample_from_row(read_row(self.folder / SAMPLES, offset))

    def samples_at(self, offsets: Iterable[int]) -> Iterator[Sample]:
        """The samples whose rows start here."""
        return (sample_from_row(row) for row in read_rows_at(self.folder / SAMPLES, offsets))

    def verdict_at(self, offset: int) -> VerdictRow:
        """The verdict whose row starts here."""
        return verdict_from_row(read_row(self.folder / VERDICTS, offset))


class RunWriter(Run):
    """A run of which this process holds the lock. Made by `open_run`, closed as a context manager."""

    def __init__(
        self, folder: Path, view: RunView, stack: ExitStack, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(folder)
        self.view = view
        self.found = view.index
        """Rows that were there when the run was opened. Those written since join it when `view` is read again, so
        read the view before or after the work, never during it."""
        self._stack = stack
        self._clock = clock
        self._samples = stack.enter_context(Journal(folder / SAMPLES))
        self._verdicts = stack.enter_context(Journal(folder / VERDICTS))
        self._alternatives: Journal | None = None
        self._synced = clock()

    def add_sample(self, sample: Sample) -> None:
        """Append a sample. Raises RunWriteError."""
        self._samples.append(sample_to_row(sample))
        self._sync_at_times()

    def add_samples(self, samples: Iterable[Sample]) -> Sequence[int]:
        """Append the samples of one request at once; the offsets of their rows. Raises RunWriteError."""
        offsets = self._samples.append_all(map(sample_to_row, samples))
        self._sync_at_times()
        return offsets

    def add_verdict(self, verdict: Verdict, *, index: int, same_as: int | None = None) -> None:
        """Append the verdict of sample `index`; `same_as` as in `VerdictRow`. Raises RunWriteError."""
        self._verdicts.append(verdict_to_row(verdict, index=index, same_as=same_as))
        self._sync_at_times()

    def add_alternative(
        self, verdict: Verdict, *, index: int, rule: Rule | Reading, same_as: int | None = None
    ) -> None:
        """Append the verdict of what another rule would have taken of sample `index`. Raises RunWriteError."""
        self._journal_of_alternatives().append(verdict_to_row(verdict, index=index, same_as=same_as, rule=rule))
        self._sync_at_times()

    def add_decided(self, decided: Iterable[Decided]) -> None:
        """Append verdicts at once, those of other rules to their own file. Raises RunWriteError."""
        own: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        for verdict, index, same_as, rule in decided:
            row = verdict_to_row(verdict, index=index, same_as=same_as, rule=rule)
            (own if rule is None else others).append(row)
        if own:
            self._verdicts.append_all(own)
        if others:
            self._journal_of_alternatives().append_all(others)
        self._sync_at_times()

    def _journal_of_alternatives(self) -> Journal:
        if self._alternatives is None:
            self._alternatives = self._stack.enter_context(Journal(self.folder / ALTERNATIVES))
        return self._alternatives

    def add_imported(self, task_id: str, index: int, suite: str, status: Status, message: str | None) -> None:
        """Append a verdict that another harness reached. Raises RunWriteError."""
        self._verdicts.append(imported_row(task_id, index, suite, status, message))
        self._sync_at_times()

    def update(self, **facts: Any) -> Manifest:
        """Replace fields of the manifest, atomically. Raises RunWriteError."""
        self.manifest = self.manifest.model_copy(update=facts)
        write_manifest(self.folder, self.manifest, way_on(self.folder))
        return self.manifest

    def sync(self) -> None:
        """Have everything on the disk itself; samples first, for no verdict may outlive its sample."""
        self._samples.sync()
        self._verdicts.sync()
        if self._alternatives is not None:
            self._alternatives.sync()
        self._synced = self._clock()

    def _sync_at_times(self) -> None:
        if self._clock() - self._synced >= _SYNC_SECONDS:
            self.sync()

    def close(self) -> None:
        """Sync, and let go of the lock. Raises RunWriteError."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_run(
    folder: Path, manifest: Manifest, existing: Existing = "continue", *, stored: Run | None = None
) -> RunWriter:
    """Begin the run that `manifest` describes, or go on with it.

    `stored`: the run as it was read before, whose rows are not read again; None if it was not read.

    Raises:
        RunError: the folder cannot be written; another process writes it; it holds files but no run; or it holds a run
            that `existing` does not allow to touch: a finished one, or one of another configuration (the message names
            what differs).
        RunWriteError: the disk is full.
    """
    refuse_foreign(folder)
    with ExitStack() as stack:
        stack.enter_context(locked(folder))
        if existing == "overwrite":
            remove_run(folder)
        if (known := check_run(folder, manifest, existing)) is not None:
            manifest = _with_execution(known, manifest)
            if manifest != read_manifest(folder):
                write_manifest(folder, manifest)
        else:
            write_manifest(folder, manifest)
        view = stored.view if stored is not None and existing != "overwrite" else RunView(folder)
        return RunWriter(folder, _sound_rows(view), stack.pop_all())


def _way_on(folder: Path, manifest: Manifest, different: list[str]) -> str:
    """Return the fix for a refused run, with flags that the command of `manifest` has.

    The run's own settings cannot bring back the sandbox that it was executed in.
    """
    command = manifest.command[1] if len(manifest.command) > 1 else ""
    anew = _ANEW.get(command, "choose another --run, or add --overwrite")
    if all(change.startswith("sandbox.") for change in different):
        return (
            "the sandbox of this host is another one now, and verdicts of two are not mixed; commands that study runs "
            f"still read it; to execute it anew, {anew}"
        )
    own = {"execute": f"`codeeval execute {shlex.quote(str(folder))}` alone", "repair": "", "spread": ""}
    goes_on = own.get(command, "--resume without other flags")
    return f"{goes_on} goes on with its own; else {anew}" if goes_on else anew


_ANEW: Mapping[str, str] = {
    "execute": "draw another run with `codeeval pass-at-k`",
    "spread": "choose another --folder",
}
"""By command without --run and --overwrite: how a run with other settings is made."""


def check_run(folder: Path, manifest: Manifest, existing: Existing) -> Manifest | None:
    """Return the manifest of the run that `open_run` would go on with, without touching anything; None for a new run.

    Raises:
        RunError: as `open_run`, except for the lock and for files that cannot be written.
    """
    refuse_foreign(folder)
    if existing == "overwrite":
        return None
    if not (folder / MANIFEST).exists():
        if (folder / SAMPLES).exists() or (folder / VERDICTS).exists():
            raise RunError(f"{str(folder)!r} holds rows but no run.json: choose another --run, or add --overwrite")
        return None
    stored = read_manifest(folder)
    if existing == "resume":
        stored = grown(stored, manifest)
    if could_grow(stored, manifest):
        raise RunError(
            f"the run {str(folder)!r} has {stored.sampling.n_samples} samples per problem, not "
            f"{manifest.sampling.n_samples}: add --resume to draw those that it lacks, or choose another --run"
        )
    if different := changes(stored, manifest):
        raise RunError(
            f"the run {str(folder)!r} has another configuration ({'; '.join(different)}): "
            f"{_way_on(folder, manifest, different)}"
        )
    if stored.finished is not None and existing == "continue":
        raise RunError(
            f"the run {str(folder)!r} is finished: report it again with --resume, or replace it with --overwrite"
        )
    return stored


def _with_execution(stored: Manifest, manifest: Manifest) -> Manifest:
    """The stored manifest, and what it lacks: all if nothing was executed yet, else suites that were added since."""
    execution = stored.execution or manifest.execution
    if execution is not None and manifest.execution is not None and manifest.execution.added.keys() - execution.added:
        execution = execution.model_copy(update={"added": {**manifest.execution.added, **execution.added}})
    return stored.model_copy(update={"execution": execution, "sandbox": stored.sandbox or manifest.sandbox})


_AGAIN = "make room, then run this again"


def write_manifest(folder: Path, manifest: Manifest, advice: str = _AGAIN) -> None:
    """Replace a run's manifest at once. The caller holds the run's lock. Raises RunWriteError."""
    write_whole(folder / MANIFEST, [manifest.to_json().encode()], advice)


def write_whole(path: Path, parts: Iterable[bytes], advice: str = _AGAIN) -> None:
    """Replace a file at once: either the old or the new content is there, whatever happens.

    Missing folders are made.

    Raises:
        RunWriteError: it cannot be written; the message says where, why, and `advice`.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise RunWriteError(f"cannot write {str(path)!r}: {error.strerror}; {advice}") from error


def _sound_rows(view: RunView) -> RunView:
    """Take orphans out of the run's files: their samples are drawn again, and may come out different."""
    for name, orphans in view.index.orphans.items():
        with (view.folder / name).open("rb") as file:
            write_whole(view.folder / name, (line for offset, line in _lines(file) if offset not in orphans))
    return view


def _lines(file: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    offset = 0
    for line in file:
        yield offset, line
        offset += len(line)
