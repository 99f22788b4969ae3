"""A job on its way: how often it was tried, and what speaks against it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from codeeval_sandbox.jobs import Job, Status, Verdict

__all__ = ["ENOUGH", "Attempt", "Loss"]


class Loss(enum.Enum):
    """Cause of a worker's end, as far as it is known."""

    TOLD = "told"
    """The worker reported a fault, or broke the protocol."""
    SILENT = "silent"
    """The worker sent no heartbeat for too long."""
    CUT = "cut"
    """The connection ended: the worker is gone, by its own doing or another's."""
    WORN = "worn"
    """The worker asked to be replaced, because programs have left too much in its memory. Nobody is to blame."""


ENOUGH = 24
"""Blame at which a job is given up: 2 reported faults, 3 silent workers, or 8 dead ones."""


@dataclass(slots=True)
class Attempt:
    """A job being executed: attempt number, workers lost while it ran alone, and accumulated blame."""

    job: Job
    number: int = 1
    """Attempts so far, this one included."""
    losses: int = 0
    """Workers lost while they ran this job alone."""
    told: int = 0
    """Losses among them that the worker itself reported."""
    blame: int = 0
    stood_still: bool = False
    """True if its clock has stood still for the backstop's time once."""
    since: float = 0.0
    """Time when the pool took the job (monotonic s)."""

    def lost(self, blame: int, loss: Loss) -> "Attempt":
        """Return the next attempt, after a loss that adds this blame."""
        return replace(
            self,
            number=self.number + 1,
            losses=self.losses + bool(blame),
            told=self.told + (bool(blame) and loss is Loss.TOLD),
            blame=self.blame + blame,
        )

    def deferred(self) -> "Attempt":
        """Return the next attempt, after its clock stood still."""
        return replace(self, number=self.number + 1, stood_still=True)

    @property
    def failure(self) -> tuple[Status, str] | None:
        """Status of a job that is given up, and the reason. None while it may be tried again.

        If each worker that ran this job alone reported a fault, the program caused the faults. With `infrastructure`
        for that, a program could take itself out of every denominator.
        """
        if self.blame < ENOUGH:
            return None
        if self.told == self.losses:
            return Status.BROKE_WORKER, f"run alone, it made its worker fail {self.told} times"
        return Status.INFRASTRUCTURE, f"lost with {self.losses} workers that ran nothing else"

    def verdict(self, worker: str, fields: Mapping[str, Any], trust: str) -> Verdict | None:
        """Return a worker's verdict on it; None if its clock stood still for the first time.

        Raises:
            ValueError, TypeError, LookupError: The fields hold no verdict, or the suite ran under another trust.
        """
        stood_still = fields["status"] == "backstop"
        status = Status.INFRASTRUCTURE if stood_still else Status(fields["status"])
        wanted = self.job.suite.trust
        if trust != wanted:
            raise ValueError(f"trust {trust!r}, expected {wanted!r}")
        given = {**fields, "status": status}
        verdict = Verdict(**given, key=self.job.key, trust=wanted, worker=worker, attempt=self.number)
        return None if stood_still and not self.stood_still else verdict

    def without_result(self, worker: str, status: Status, message: str) -> Verdict:
        """Return the verdict on a job that is given up."""
        job = self.job
        return Verdict(job.key, status, job.suite.trust, message=message, worker=worker, attempt=self.number)
