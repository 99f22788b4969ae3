"""An executor that runs nothing: verdicts come from a script. For tests, and to try what surrounds a sandbox."""

from collections.abc import AsyncGenerator, AsyncIterable, Callable
from dataclasses import dataclass, field

from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.jobs import Job, Status, Verdict

__all__ = ["ScriptedPool"]


@dataclass
class ScriptedPool:
    """Give each job the status that `script` returns for it."""

    script: Callable[[Job], Status]
    description: SandboxFacts = field(default_factory=lambda: SandboxFacts(backend="scripted"))
    jobs: int = 0
    """Jobs taken so far."""

    async def run(self, jobs: AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """Yield one verdict per job, at once."""
        async for job in jobs:
            self.jobs += 1
            yield Verdict(job.key, self.script(job), job.suite.trust, cpu_seconds=0.01, worker="scripted")
