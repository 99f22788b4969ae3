"""The flag `--shard`: a part that is named, or that the array of jobs of a scheduler gives to this process."""

import os
from collections.abc import Mapping

from codeeval.errors import UsageError
from codeeval.store import Shard

__all__ = ["parse_shard"]

_SCHEDULERS = (
    ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT"),
    ("JOB_COMPLETION_INDEX", "", ""),
)
"""Variables of an array of jobs: this job, the first job (0 where there is none), and the number of jobs."""


def parse_shard(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the shard as `i/N`; `auto` and `auto/N` take it from the array of jobs that this process is part of.

    Raises UsageError.
    """
    word, _, count = text.strip().partition("/")
    return str(Shard.parse(text if word != "auto" else _scheduled(count, environment)))


def _scheduled(count: str, environment: Mapping[str, str]) -> str:
    for job, first, jobs in _SCHEDULERS:
        if job not in environment:
            continue
        of = count or environment.get(jobs, "")
        if not of:
            raise UsageError(f"--shard auto: {job} is set, but the number of jobs is not: write --shard auto/N")
        try:
            return f"{1 + int(environment[job]) - int(environment.get(first, '0'))}/{of}"
        except ValueError:
            raise UsageError(f"--shard auto: {job}={environment[job]!r} is not a number") from None
    raise UsageError(
        f"--shard auto: none of {', '.join(job for job, _, _ in _SCHEDULERS)} is set, so that this is not a job of an "
        "array: write --shard i/N"
    )
