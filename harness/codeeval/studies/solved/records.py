"""Records of `codeeval solved`."""

from collections.abc import Mapping
from typing import ClassVar, Literal, get_args

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["CLASSES", "Ensemble", "ErrorClass", "Gain", "Solved", "SolvedRun"]

ErrorClass = Literal["passed", "some_tests", "tests", "runtime", "syntax", "limit", "no_program"]
"""Class of a sample, after MBPP's paper: passed, failed after some tests passed, failed its tests, raised or crashed,
does not compile, met a limit (time, memory, output, processes), or contains no program."""

CLASSES: tuple[ErrorClass, ...] = get_args(ErrorClass)


class SolvedRun(Record):
    """One run."""

    model: str
    """`provider/name`, or the name of a file of results."""
    source: str
    """Folder or file that was read."""
    prompt: str
    """Prompt style; empty if it is not known."""
    samples: int
    """Fewest samples of a task."""
    solved: Estimate
    """Share of tasks of which any sample passes: pass@n for n samples."""
    right: Estimate
    """Share of samples that pass: mean over tasks."""
    classes: Mapping[ErrorClass, Estimate] | None
    """Share of samples of each class: mean over tasks. They add up to 1. None for published results, which say only
    what passes."""
    all_tests: bool
    """True if tests were run after the first failure, so that `some_tests` has every sample that passes any. Else it
    has those that pass the first tests."""


class Gain(Record):
    """The ensemble against one run."""

    source: str
    """The run."""
    solved: Estimate
    """Tasks that any sample of any run solves, less those that any sample of this run solves."""


class Ensemble(Record):
    """Several runs, such as one for each prompt, as one pool of samples."""

    samples: int
    """Fewest samples of a task, of all runs together."""
    solved: Estimate
    """Share of tasks of which any sample of any run passes."""
    gains: tuple[Gain, ...]
    """Against each run, in order."""
    k: int | None
    """Number of samples at which the ensemble is compared with its runs fairly; None where a run has too few."""
    mixed: Estimate | None
    """pass@k of k samples that come from all runs in equal parts."""
    alone: Estimate | None
    """pass@k of k samples of one run: mean over the runs."""
    difference: Estimate | None
    """`mixed` less `alone`: what the variety of the runs is worth at the same number of samples."""


class Solved(Printed):
    """Result of `codeeval solved`."""

    printed_by: ClassVar[tuple[str, ...]] = ("solved",)

    benchmark: str
    """Its name."""
    suite: str
    """The suite that decides."""
    confidence: Number
    """Confidence of every interval."""
    tasks: int
    """Tasks that all runs have."""
    groups: int
    """Groups of these tasks that are independent of one another."""
    runs: tuple[SolvedRun, ...]
    """In the order given."""
    ensemble: Ensemble | None
    """All runs together; None for a single run."""
    notes: tuple[str, ...]
    """Facts about the runs that change what the numbers mean."""
