"""Records of `codeeval plan`."""

from typing import ClassVar

from codeeval.records import Number, Printed, Record

__all__ = ["CountRange", "Plan", "PlanRow", "PowerRange", "Split"]


class Split(Record):
    """The noise of one sample's verdict, by where it comes from."""

    mean: Number
    """pass@1."""
    between: Number
    """Variance of the true pass rates over tasks: only more tasks reduce what it contributes."""
    within: Number
    """Variance of a sample of a given task: more samples reduce what it contributes."""
    differences: Number | None
    """Variance over tasks of the true differences between the two pilot runs; None for one pilot run."""
    share_of_sampling: Number
    """Part of the variance of pass@1 at the planned n that comes from sampling."""
    error: Number
    """Standard error of pass@1 at the planned n and number of tasks."""


class PlanRow(Record):
    """Drop that some n detects."""

    n: int
    """Samples per task, of each side."""
    samples_even: Number
    """Smallest drop noticed on these very tasks, if every task loses the same."""
    samples_broken: Number
    """The same, if some tasks are lost altogether."""
    tasks_even: Number
    """Smallest drop noticed for problems like these, if every task loses the same."""
    tasks_broken: Number
    """The same, if some tasks are lost altogether."""


class PowerRange(Record):
    """Where a predicted power may lie, since the pilot is a sample. The limits hold the middle of pilots like it."""

    low: Number
    """Lower end."""
    high: Number
    """Upper end."""


class CountRange(Record):
    """Where a needed number may lie, since the pilot is a sample. The limits hold the middle of pilots like it."""

    low: int | None
    """Lower end; null where no number suffices."""
    high: int | None
    """Upper end; null where no number suffices."""


class Plan(Printed):
    """Output of `codeeval plan --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("plan",)

    pilot: str
    """Folder of the pilot run, or what was assumed in its place."""
    tasks: int
    """Planned number of tasks."""
    n: int
    """Planned samples per task, of each side."""
    drop: Number
    """To be noticed."""
    power_asked: Number
    """With which chance it is to be noticed."""
    false_alarm: Number
    """Chance that a candidate as good as its baseline fails, predicted."""
    power_even: Number
    """Chance that the drop is noticed on these very tasks, if every task loses the same, predicted."""
    power_broken: Number
    """The same, if some tasks are lost altogether."""
    power_even_range: PowerRange | None
    """Where `power_even` may lie; null without a pilot run."""
    power_broken_range: PowerRange | None
    """Where `power_broken` may lie; null without a pilot run."""
    n_needed: int | None
    """Samples per task that suffice on these very tasks (for the worse shape); None where no number does."""
    tasks_needed: int | None
    """Tasks that suffice at the planned n for problems like these (for the worse shape)."""
    n_needed_range: CountRange | None
    """Where `n_needed` may lie; null without a pilot run."""
    tasks_needed_range: CountRange | None
    """Where `tasks_needed` may lie; null without a pilot run."""
    split: Split
    """Where the noise comes from."""
    rows: tuple[PlanRow, ...]
    """By n: the smallest drop noticed with the power asked, at the planned number of tasks."""
    stopping: Number | None
    """Share of the candidate's samples that need not be drawn if each task stops once its verdict is settled; None
    without a pilot run."""
