"""A pool that executes nothing: verdicts come from a script. For tests, and to try out what surrounds a sandbox."""

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping
from dataclasses import dataclass, field

from codeeval_sandbox.jobs import Job, Status, Verdict

__all__ = ["ScriptedPool"]


@dataclass
class ScriptedPool:
    """Says of each job what `script` says."""

    script: Callable[[Job], Status]
    description: Mapping[str, str] = field(default_factory=lambda: {"backend": "scripted"})
    jobs: int = 0
    """Jobs taken so far."""

    async def run(self, jobs: AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """One verdict per job, at once."""
        async for job in jobs:
            self.jobs += 1
            yield Verdict(job.key, self.script(job), job.suite.trust, cpu_seconds=0.01, worker="scripted")
