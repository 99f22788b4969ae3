"""Records of `codeeval audit`."""

from collections.abc import Mapping
from typing import ClassVar

from codeeval.forgeries.mechanisms import Mechanism
from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["Audit", "Example", "MechanismShare", "Steps"]


class Steps(Record):
    """Some steps of training, or all of them; 95 % intervals over problems."""

    first: int | None
    """First step; null where rows name no step."""
    last: int | None
    """Last step."""
    rollouts: int
    """Rollouts with a reward and a verdict."""
    tasks: int
    """Problems that they are of."""
    rewarded: int
    """Rollouts that the reward took for a pass."""
    passed: int
    """Rollouts that the judge passes."""
    false_positives: int
    """Rollouts that were rewarded, and that the judge fails."""
    false_negatives: int
    """Rollouts that were not rewarded, and that the judge passes."""
    false_positive_rate: Estimate | None
    """P(judge fails | rewarded); null where nothing was rewarded."""
    false_negative_rate: Estimate | None
    """P(judge passes | not rewarded); null where everything was rewarded."""
    forged: Estimate | None
    """Share of rollouts with a forged pass: a false positive by a mechanism that is the program's doing."""
    mean_reward: Number
    """Mean return, as the trainer saw it."""
    mean_without_forged: Number
    """Mean return with forged passes rewarded as failures are: with the mean reward of rollouts that reward and judge
    fail alike, or 0 where there are none."""
    mean_without_false_positives: Number
    """Mean return with all false positives rewarded as failures are."""
    pass_rate: Estimate | None
    """Share of rollouts that the judge passes."""


class Example(Record):
    """One rollout that was rewarded, and that the judge fails."""

    where: str
    """File and line."""
    task_id: str
    """Its problem."""
    step: int | None
    """Step of training."""
    reward: Number
    """Reward that it was given."""
    status: str
    """Status of the judge's verdict."""
    reason: str
    """Description of how it came to be rewarded."""
    also: tuple[Mechanism, ...]
    """Further mechanisms that were seen."""
    text: str
    """Head of the rollout's text."""


class MechanismShare(Record):
    """Rollouts that were rewarded for one reason."""

    mechanism: Mechanism
    """Word for the reason."""
    forged: bool
    """True if it is the program's doing."""
    rollouts: int
    """Rollouts."""
    texts: int
    """Different texts among them."""
    tasks: int
    """Problems that they are of."""
    share: Estimate | None
    """Share of all judged rollouts, with a 95 % interval over problems."""
    of_rewarded: Estimate | None
    """Share of the rewarded rollouts, likewise."""
    first_step: int | None
    """First step with such a rollout."""
    last_step: int | None
    """Last step with such a rollout."""
    accepted_by: Mapping[str, int]
    """Harnesses without isolation that accept such rollouts, and how many each."""
    examples: tuple[Example, ...]
    """Some of them, one of each problem first."""


class Audit(Printed):
    """Result of `codeeval audit`."""

    printed_by: ClassVar[tuple[str, ...]] = ("audit",)

    sources: tuple[str, ...]
    """Files and folders that were read."""
    origins: Mapping[str, int]
    """Rows by the trainer whose form they have."""
    rows: int
    """Rows of the files."""
    without_reward: int
    """Rows without a reward, which no other number counts."""
    unmatched: int
    """Rows whose problem is not known, which no other number counts."""
    unjudged: int
    """Rollouts over which the sandbox failed, which no other number counts."""
    texts: int
    """Different texts that were judged."""
    passing: Number
    """Reward from which on a rollout counts as rewarded."""
    oracle: str | None
    """Stronger suite that had to be passed too; null for none."""
    whole: Steps
    """All steps together."""
    steps: tuple[Steps, ...]
    """By step; several steps together where there are many."""
    mechanisms: tuple[MechanismShare, ...]
    """Reasons for false positives, the most frequent first."""
    false_negatives: tuple[Example, ...]
    """Some rollouts that the judge passes, and that were not rewarded."""
    notes: tuple[str, ...]
    """Remarks that a reader must know."""
