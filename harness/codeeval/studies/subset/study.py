"""Which tasks of a benchmark to draw when not all can be paid for, and what that costs in precision."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.items import Allocation, draw_part, expected_loss, rasch
from codeeval.statistics.pairs import Counts
from codeeval.store import SubsetFacts
from codeeval.studies.inputs.sources import VerdictSource

__all__ = ["Subset", "choose_subset"]


@dataclass(frozen=True)
class Subset:
    """Tasks drawn, and the facts that the run keeps."""

    tasks: tuple[str, ...]
    """Ids, in the benchmark's order."""
    facts: SubsetFacts


def choose_subset(
    tasks: Sequence[str], references: Sequence[VerdictSource], size: int, by: Allocation, seed: int
) -> Subset:
    """Draw `size` of `tasks` within strata of like difficulty, as the reference runs tell it.

    Without references, neighbours in the order of the tasks are a stratum. Deterministic for a seed.

    Raises UsageError where there are fewer tasks, or a reference has none of them.
    """
    if not 1 <= size <= len(tasks):
        raise UsageError(
            f"--subset {size} cannot be drawn from {len(tasks)} tasks: give a number from 1 to {len(tasks)}"
        )
    n, c = _counts(tasks, references)
    part = draw_part(rasch(n, c), size, by, np.random.default_rng(seed))
    return Subset(
        tuple(tasks[at] for at in part.chosen),
        SubsetFacts(
            by=by,
            references=tuple(str(source.path) for source in references),
            strata={tasks[at]: int(part.stratum[at]) for at in part.chosen},
            sizes=tuple(np.bincount(part.stratum).tolist()),
            predicted_error=expected_loss(n, c, size, by, seed=seed),
        ),
    )


def _counts(tasks: Sequence[str], references: Sequence[VerdictSource]) -> tuple[Counts, Counts]:
    """Samples and passing samples of suite `base`, by reference and task; 0 where a reference lacks a task."""
    places = {task: at for at, task in enumerate(tasks)}
    n, c = np.zeros((2, len(references), len(tasks)), dtype=np.int64)
    for row, source in enumerate(references):
        counts = source.suite("base").counts(len(source.outcomes.tasks))
        known = [(at, places[task]) for at, task in enumerate(source.outcomes.tasks) if task in places]
        if not known:
            raise UsageError(f"{str(source.path)!r} has no task of this benchmark: name runs of it with --subset-from")
        own, here = np.array(known).T
        n[row, here], c[row, here] = counts[0][own], counts[1][own]
    return n, c
