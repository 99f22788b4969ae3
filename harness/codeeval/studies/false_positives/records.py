"""Records of `codeeval false-positives`."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from codeeval.records import Record
from codeeval.statistics.estimate import Estimate
from codeeval.studies.ceiling import Ceiling
from codeeval.studies.false_positives.scatter import Scatter
from codeeval.studies.inputs.records import CohortStudy

__all__ = ["FalsePositiveStudy", "FalsePositives", "TaskFalsePositives"]


class TaskFalsePositives(Record):
    """One task's samples of one model."""

    task_id: str
    """The task."""
    samples: int
    """Samples with a verdict of both suites."""
    passed: int
    """Samples that pass the verifier."""
    false_positives: int
    """Samples that pass the verifier and fail the oracle."""
    false_negatives: int
    """Samples that fail the verifier and pass the oracle."""
    rate: Estimate | None
    """P(oracle fails | verifier passes) with the exact interval of Clopper and Pearson over this task's samples; null
    where nothing passes."""


class FalsePositives(Record):
    """One model's false positives over all tasks. Rates have limits over tasks."""

    model: str
    """`provider/name`, with the place where two runs have the same model."""
    source: str
    """Folder or file that was read."""
    tasks: int
    """Tasks in the numbers below."""
    groups: int
    """Groups of these tasks that are independent of one another: a problem and those built on it are one group.
    Intervals are over groups."""
    undecided: int
    """Tasks of which no sample passes the verifier: precision is not defined there."""
    samples: int
    """Samples with a verdict of both suites."""
    passed: int
    """Samples that pass the verifier."""
    false_positives: int
    """Samples that pass the verifier and fail the oracle."""
    false_negatives: int
    """Samples that fail the verifier and pass the oracle."""
    verifier_accuracy: Estimate
    """Mean over tasks of the share that passes the verifier."""
    single_sample_accuracy: Estimate
    """Mean over tasks of the share that passes the oracle, whatever the verifier says: the paper's x axis."""
    confirmed_accuracy: Estimate
    """Mean over tasks of the share that passes verifier and oracle: EvalPlus's "base + extra"."""
    accuracy_given_pass: Estimate | None
    """P(oracle passes | verifier passes) of each task, averaged over tasks where it is defined: macro, as in the paper.
    The interval is for tasks that pass within as many samples; `ceiling` is for resampling without end."""
    accuracy_given_pass_pooled: Estimate | None
    """Accuracy given pass over all passing samples at once: tasks that pass often weigh more."""
    accuracy_given_pass_worst: Estimate
    """Macro average with undecided tasks counted as 0."""
    accuracy_given_pass_best: Estimate
    """Macro average with undecided tasks counted as 1."""
    ceiling: Ceiling
    """The accuracy that resampling without end tends to."""
    false_positive_rate: Estimate | None
    """P(oracle fails | verifier passes), macro: 1 - accuracy_given_pass."""
    false_positive_rate_pooled: Estimate | None
    """P(oracle fails | verifier passes), pooled."""
    false_negative_tasks: Mapping[str, int]
    """Tasks with samples that fail the verifier and pass the oracle, and how many."""
    per_task: Sequence[TaskFalsePositives]
    """Every task."""


class FalsePositiveStudy(CohortStudy):
    """Output of `codeeval false-positives --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("false-positives",)

    models: Sequence[FalsePositives]
    """One per run, in the order given."""
    tasks: Sequence[TaskFalsePositives]
    """Every task over the samples of all models together: where the verifier is weakest."""
    scatter: Scatter | None
    """Null for fewer than three models."""
