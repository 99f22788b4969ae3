"""Records of `codeeval forgeries`."""

from collections.abc import Mapping
from typing import ClassVar

from codeeval.forgeries.mechanisms import Fooled, Mechanism
from codeeval.records import Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["Accepted", "ForgedSample", "Forgeries", "MechanismCount"]


class ForgedSample(Record):
    """A sample that the judge fails, and that a harness without isolation accepts."""

    task_id: str
    """Its problem."""
    index: int
    """Which of the problem's samples it is, from 0."""
    suite: str
    """Suite that it fails."""
    status: str
    """Status of the judge's verdict."""
    mechanism: Mechanism
    """Means by which it passes there; `unexplained` where no sign says."""
    reason: str
    """Description of the means."""
    also: tuple[Mechanism, ...]
    """Further mechanisms that were seen."""
    accepted_by: tuple[Fooled, ...]
    """Harnesses that accept it."""


class Accepted(Record):
    """Report that one harness without isolation would have given."""

    harness: Fooled
    """The harness."""
    samples: int
    """Samples that it accepts, and that the judge fails."""
    tasks: int
    """Problems that they are of."""
    pass_rate: Estimate
    """Share of samples that it would have passed: those that the judge passes, and these. Mean over problems."""


class MechanismCount(Record):
    """Samples that were accepted for one reason."""

    mechanism: Mechanism
    """Word for the reason."""
    samples: int
    """Samples."""
    tasks: int
    """Problems that they are of."""
    accepted_by: Mapping[str, int]
    """Harnesses that accept such samples, and how many each."""


class Forgeries(Printed):
    """Result of `codeeval forgeries`; 95 % intervals are over groups of problems."""

    printed_by: ClassVar[tuple[str, ...]] = ("forgeries",)

    run: str
    """Folder of the run."""
    problems: int
    """Problems with a verdict."""
    groups: int
    """Groups of these problems that are independent of one another."""
    samples: int
    """Samples with a verdict."""
    failed: int
    """Samples that the judge fails."""
    tried: int
    """Failed samples with a program, which were run again without isolation."""
    untried: int = 0
    """Failed samples whose tests have no form without isolation: in other languages than Python, for one."""
    lost: int
    """Tried samples over which the sandbox failed, so that nothing is known of them."""
    pass_rate: Estimate
    """Share of samples that the judge passes, mean over problems."""
    accepted: tuple[Accepted, ...]
    """By harness, those that accept most first; harnesses that accept none are left out."""
    mechanisms: tuple[MechanismCount, ...]
    """By mechanism, the most frequent first."""
    forged: tuple[ForgedSample, ...]
    """Every sample that a harness accepts and the judge fails."""
