"""A run that is compared: its verdicts by task, and what it lacks. See `codeeval.studies.inputs` for other readers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codeeval.store import Manifest, Outcomes, Run, RunIndex, Usage, read_outcomes, read_usage
from codeeval.store.keys import keys_of
from codeeval.studies.inputs.copies import Programs, agree, are_copies, programs_of

__all__ = ["ComparedRun"]


@dataclass(frozen=True)
class ComparedRun:
    """A run that is held against others: counts by task, copies of one program, and rows that are missing."""

    stored: Run

    @property
    def folder(self) -> Path:
        """Folder of the run."""
        return self.stored.folder

    @cached_property
    def outcomes(self) -> Outcomes:
        """The verdicts, read once."""
        return read_outcomes(self.stored)

    @property
    def manifest(self) -> Manifest:
        """The run's manifest."""
        return self.stored.manifest

    @property
    def benchmark(self) -> str:
        """Name of its benchmark."""
        return self.stored.manifest.benchmark.name

    @property
    def parts(self) -> Iterator[tuple["ComparedRun", int]]:
        """The runs that are read as one, each with the index that its first sample has here."""
        yield self, 0

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders of the runs that are read as one."""
        return (str(self.folder),)

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
        return programs_of(self.stored.samples())

    @cached_property
    def copies(self) -> bool:
        """True if the samples of a task are copies of one program: they are one piece of evidence, and count once."""
        return agree(self.outcomes) and are_copies(self.programs)

    @cached_property
    def index(self) -> RunIndex:
        """Where its rows stand, found once."""
        return self.stored.scan()

    @cached_property
    def drawn(self) -> Usage:
        """The samples by task and index, read once."""
        return read_usage(self.stored)

    def missing_by_task(self) -> Mapping[str, int]:
        """Verdicts that drawn samples lack, by task_id, those of which none is missing left out.

        A task is expected to have verdicts of every suite that it was calibrated for, or has any verdict of; without
        either it lacks one per sample.
        """
        suites, reached = self._reached
        samples = np.bincount(self.drawn.task, minlength=len(self.drawn.tasks)).tolist()
        calibrated = self.manifest.limits.tasks
        missing = {}
        for task, count, row in zip(self.drawn.tasks, samples, reached.tolist(), strict=True):
            verdicts = {suite: verdicts for suite, verdicts in zip(suites, row, strict=True) if verdicts}
            expected = verdicts.keys() | calibrated.get(task, {}).keys()
            missing[task] = sum(count - verdicts.get(suite, 0) for suite in expected) if expected else count
        return {task: count for task, count in missing.items() if count}

    @cached_property
    def _reached(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Return the names of the suites, and how many samples of each task have a verdict of each suite."""
        table, drawn = self.stored.view.verdicts, self.drawn
        positions = {task: position for position, task in enumerate(drawn.tasks)}
        task = np.array([positions.get(name, -1) for name in table.tasks], dtype=np.int64)[table.task]
        size = int(max(drawn.index.max(initial=0), table.index.max(initial=0))) + 1
        keys, _ = keys_of((task, len(drawn.tasks)), (table.index, size))
        samples, _ = keys_of((drawn.task, len(drawn.tasks)), (drawn.index, size))
        known = np.isin(keys, samples) & (task >= 0)
        cells = task[known] * len(table.suites) + table.suite[known]
        counts = np.bincount(cells, minlength=len(drawn.tasks) * len(table.suites))
        return table.suites, counts.reshape(len(drawn.tasks), len(table.suites))

    def missing_samples(self) -> int:
        """Samples that were asked for and not drawn; 0 where as many were asked as a file holds."""
        asked = self.stored.manifest.sampling.n_samples
        if asked is None or self.stored.manifest.sampling.replays:
            return 0
        return max(0, asked * self.stored.manifest.benchmark.problems - len(self.drawn.task))
