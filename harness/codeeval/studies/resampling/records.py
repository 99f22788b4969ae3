"""The records of a study of resampling, as `codeeval resampling --json` prints them."""

from collections.abc import Sequence
from typing import ClassVar

from codeeval.records import Record
from codeeval.statistics.estimate import Estimate
from codeeval.studies.ceiling import Ceiling
from codeeval.studies.inputs.records import CohortStudy
from codeeval.studies.resampling.coverage import CoverageLaw
from codeeval.studies.resampling.first_pass import FirstPass
from codeeval.studies.resampling.reach import Reach
from codeeval.studies.resampling.rewards import BestAttempts
from codeeval.studies.resampling.spending import MatchedBudget, Spending

__all__ = [
    "CurvePoint",
    "Limit",
    "ModelResampling",
    "ResamplingStudy",
    "RewardCurve",
    "Theory",
    "TheoryOptimum",
]


class CurvePoint(Record):
    """Up to k attempts at each task. Means over tasks, with limits over tasks."""

    k: int
    """Attempts."""
    accuracy: Estimate
    """P(a sample is accepted and correct)."""
    false_positives: Estimate
    """P(a sample is accepted and wrong)."""
    abstentions: Estimate
    """P(all attempts fail the verifier)."""
    samples: float
    """Expected samples drawn per task."""


class Limit(Record):
    """Attempts without end, from the stored samples: known for tasks that passed, unknown for those that never did."""

    accuracy: Estimate
    """Tasks that never passed counted as never passing: the lower bound."""
    accuracy_best: Estimate
    """Tasks that never passed counted as correct: the upper bound."""
    accuracy_given_pass: Estimate | None
    """Tasks that never passed left out, as in the paper; null where none passes. The interval is for tasks that pass
    within as many samples."""
    ceiling: Ceiling
    """The range of accuracies that attempts without end may tend to."""
    false_positives: Estimate
    """Tasks that never passed counted as never passing."""
    undecided: int
    """Number of tasks that never passed."""


class RewardCurve(Record):
    """Mean reward by number of attempts, for one pair of costs."""

    cost_false_positive: float
    """Cost of an accepted wrong answer, a correct one being worth 1."""
    cost_sample: float
    """Cost of each sample drawn."""
    ks: Sequence[int]
    """Attempts."""
    reward: Sequence[float]
    """Mean over tasks at each of `ks`."""
    low: Sequence[float]
    """Lower confidence limits of `reward`, over tasks."""
    high: Sequence[float]
    """Upper confidence limits."""


class TheoryOptimum(Record):
    """Prediction of the two-type model for one cost of a false positive."""

    cost_false_positive: float
    """Cost of an accepted wrong answer, a correct one being worth 1."""
    published: int
    """The formula as published, evaluated up to K = 800: values of some dozens and more stand for "unbounded"."""
    exact: int | None
    """The exact optimum of the same model; null: unbounded."""


class Theory(Record):
    """The model of easy and hard tasks, fitted as in the paper's notebooks."""

    correct_easy: float
    """P(correct) in tasks with more than half of the samples correct."""
    correct_hard: float
    """P(correct) in the others."""
    share_easy: float
    """Share of easy tasks."""
    soundness: float
    """P(verifier rejects | sample is wrong)."""
    threshold: float | None
    """Cost of a false positive below which more attempts always pay; null: at any cost, as the verifier never errs."""
    optima: Sequence[TheoryOptimum]
    """At the costs of the paper's heat map."""


class ModelResampling(Record):
    """One model, resampled until the verifier passes."""

    model: str
    """`provider/name`."""
    source: str
    """Folder or file that was read."""
    tasks: int
    """Tasks in all numbers."""
    groups: int
    """Groups of these tasks that are independent of one another: a problem and those built on it are one group.
    Intervals are over groups."""
    samples_per_task: tuple[int, int]
    """Fewest and most; curves end at the fewest."""
    single_sample_accuracy: Estimate
    """Mean over tasks of the share of samples that pass the oracle."""
    curve: Sequence[CurvePoint]
    """By number of attempts, exact for a random order of the stored samples."""
    limit: Limit
    """Limit as attempts go on without end."""
    rewards: Sequence[RewardCurve]
    """For each pair of costs."""
    best: Sequence[BestAttempts]
    """The best number of attempts for each pair of costs."""
    first_pass: Sequence[FirstPass]
    """False positives by the attempt that passed first."""
    coverage: Sequence[CoverageLaw]
    """By verifier and by oracle."""
    theory: Theory | None
    """Null where all tasks are easy, or all hard."""


class ResamplingStudy(CohortStudy):
    """Output of `codeeval resampling --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("resampling",)

    models: Sequence[ModelResampling]
    """One per run, in the order given."""
    reach: Sequence[Reach]
    """Each model against each with a higher single-sample accuracy."""
    spending: Sequence[Spending]
    """Accuracy against cost, where prices were given."""
    matched: Sequence[MatchedBudget]
    """The models at the same budgets, where prices were given."""
