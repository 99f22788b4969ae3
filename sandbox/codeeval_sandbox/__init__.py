"""Where untrusted code runs: jobs, limits, verdicts, the pool and its backends.

The parts that benchmarks and callers need are here; the rest is private.
"""

from codeeval_sandbox.environments import Environment
from codeeval_sandbox.errors import (
    BackendUnavailableError,
    GuestError,
    PluginError,
    SandboxError,
    UnknownNameError,
)
from codeeval_sandbox.executor import Executor, SandboxFacts, running
from codeeval_sandbox.jobs import Job, Key, Limits, Status, Verdict
from codeeval_sandbox.kinds import Asserts, Calls, Check, Differential, Stdio, Suite, Traits, Trust
from codeeval_sandbox.pool import Pool, PoolConfig
from codeeval_sandbox.questions import Execution, Observation, Probe, Question, Recording, Screening

__all__ = [
    "Asserts",
    "BackendUnavailableError",
    "Calls",
    "Check",
    "Differential",
    "Environment",
    "Execution",
    "Executor",
    "GuestError",
    "Job",
    "Key",
    "Limits",
    "Observation",
    "PluginError",
    "Pool",
    "PoolConfig",
    "Probe",
    "Question",
    "Recording",
    "SandboxError",
    "SandboxFacts",
    "Screening",
    "Status",
    "Stdio",
    "Suite",
    "Traits",
    "Trust",
    "UnknownNameError",
    "Verdict",
    "running",
]
