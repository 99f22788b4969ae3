"""The programs of a task, and what the suites say of them. Equal programs are executed once."""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from codeeval.samples import Reading, Rule, Sample
from codeeval_sandbox.jobs import Status, Verdict

__all__ = ["Claim", "Program", "Slot", "Table", "digest_of", "unexecutable"]


class Claim(NamedTuple):
    """The sample, or the extraction rule, for which a program is executed."""

    sample: int
    """Its index."""
    rule: Rule | Reading | None = None
    """The extraction rule, or the reading, that would have taken the program; None for the sample's own."""


@dataclass(slots=True)
class Program:
    """One program of a task, and what one suite says of it."""

    claim: Claim
    """Claim for which the program is executed. Its verdict is for all equal programs."""
    verdict: Verdict | None = None
    """None while it is being executed."""
    waiting: list[Claim] = field(default_factory=list)
    """Claims alike that came in the meantime."""


Slot: TypeAlias = tuple[bytes, str, bool]
"""Digest, suite, and whether it is a sample's own program."""

Table: TypeAlias = dict[Slot, Program]
"""A task's programs."""


def digest_of(program: tuple[str, ...]) -> bytes:
    """Return the digest by which equal programs are found."""
    parts = [unit.encode("utf-8", "surrogatepass") for unit in program]
    return hashlib.sha256(b"\0".join([*(b"%d" % len(part) for part in parts), *parts])).digest()


def unexecutable(sample: Sample) -> Status | None:
    """Return the status of a sample that fails without being executed; None if it can be executed."""
    if sample.completion.cut and not sample.complete:
        return Status.TRUNCATED
    if sample.extraction == "empty" or not sample.solution.strip():
        return Status.NO_CODE
    return None
