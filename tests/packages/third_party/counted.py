"""An executor: a pool that counts its verdicts."""

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import asynccontextmanager

from codeeval_sandbox import Pool, PoolConfig
from codeeval_sandbox.executor import Executor, SandboxFacts, running
from codeeval_sandbox.jobs import Job, Verdict

__all__ = ["Counted", "opened"]


class Counted:
    """Runs jobs elsewhere, and adds its count to the facts."""

    def __init__(self, inner: Executor) -> None:
        self._inner, self.verdicts = inner, 0

    @property
    def description(self) -> SandboxFacts:
        """Facts of the executor within, with a fact of its own."""
        return self._inner.description.model_copy(update={"counted": True})

    async def run(self, jobs: AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """Yield the verdicts of the executor within."""
        async with running(self._inner, jobs) as verdicts:
            async for verdict in verdicts:
                self.verdicts += 1
                yield verdict


@asynccontextmanager
async def opened(config: PoolConfig) -> AsyncGenerator[Counted, None]:
    """Open a pool of this configuration, and count."""
    async with Pool(config) as pool:
        yield Counted(pool)
