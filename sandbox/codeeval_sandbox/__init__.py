"""Where untrusted code runs: jobs, limits, verdicts, the pool and its backends.

The parts that benchmarks and callers need are here; the rest is private.
"""

from codeeval_sandbox.errors import BackendUnavailableError, GuestError, SandboxError, WorkerLostError
from codeeval_sandbox.jobs import Job, Key, Limits, Status, Verdict
from codeeval_sandbox.kinds import Asserts, Check, Differential, Suite, Traits, Trust
from codeeval_sandbox.pool import Pool, PoolConfig
from codeeval_sandbox.questions import Probe, Question, Recording

__all__ = [
    "Asserts",
    "BackendUnavailableError",
    "Check",
    "Differential",
    "GuestError",
    "Job",
    "Key",
    "Limits",
    "Pool",
    "PoolConfig",
    "Probe",
    "Question",
    "Recording",
    "SandboxError",
    "Status",
    "Suite",
    "Traits",
    "Trust",
    "Verdict",
    "WorkerLostError",
]
