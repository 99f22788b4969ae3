"""How a job ends before its suite does: exceptions that no test catches, and an exit status."""

from __future__ import annotations

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed

NO_MEMORY = 112
"""Exit status of a candidate whose program holds so much memory that its answer cannot be written."""


class Exited(Closed):
    """The program raised SystemExit: it wanted to end the process."""


class Forged(Closed, Malformed):
    """The candidate sent a frame that no candidate sends; like a closed channel, that is the end of the job."""


class CannotCarry(BaseException):
    """The suite needs what a proxy cannot do; such a suite runs with `trust: shared`. No test is to catch it."""


class OwnObject(CannotCarry):
    """An object of the program's own class was asked for an answer that would be its word alone."""
