"""Samples that are copies: of one another within a task, as greedy decoding gives, or of another run's samples."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from codeeval.samples import Sample
from codeeval.store import Outcomes

__all__ = ["Programs", "agree", "are_copies", "programs_of", "same_programs", "twins"]

Programs = Mapping[str, Sequence[int]]
"""By task_id, a hash of each sample's program, in ascending order."""

_MOST = 0.9
"""Share of tasks with identical samples from which on the samples of a run count as copies. Sampling at a low
temperature gives some tasks identical samples by chance; batched greedy decoding differs in a few tasks."""


def programs_of(samples: Iterable[Sample]) -> Programs:
    """The hashes of all programs; they hold in this process only."""
    by_task = defaultdict(list)
    for sample in samples:
        by_task[sample.task_id].append(hash(sample.solution))
    return {task_id: sorted(hashes) for task_id, hashes in by_task.items()}


def agree(outcomes: Outcomes) -> bool:
    """Return whether samples may be copies by their verdicts: those of one task agree. This is quick to see."""
    if not outcomes.suites:
        return False
    n, c = outcomes.suites[0].counts(len(outcomes.tasks))
    several = n > 1
    return bool(several.any() and np.mean((c == 0)[several] | (c == n)[several]) >= _MOST)


def are_copies(programs: Programs) -> bool:
    """Return whether the samples of most tasks are copies of one program; False where each task has one sample."""
    several = [hashes[0] == hashes[-1] for hashes in programs.values() if len(hashes) > 1]
    return bool(several) and float(np.mean(several)) >= _MOST


def same_programs(a: Programs, b: Programs, tasks: Iterable[str]) -> bool:
    """Return whether both runs have the same programs, whatever their order, in each of `tasks`."""
    return all(a.get(task) == b.get(task) for task in tasks)


def twins(runs: Sequence[tuple[object, Programs]]) -> Iterator[str]:
    """Yield a note for each two runs, given by name, that hold the same samples of all tasks that both have."""
    for (first, a), (second, b) in itertools.combinations(runs, 2):
        shared = a.keys() & b.keys()
        if shared and same_programs(a, b, shared):
            yield f"{first} and {second} hold the same samples: they are one run, named twice"
