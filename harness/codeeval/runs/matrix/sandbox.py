"""One sandbox for all cells: opened when the first cell needs it, and opened again after it failed."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Self

from codeeval.config import SandboxConfig
from codeeval.evaluation import Executor
from codeeval.runs.events import Observer
from codeeval.runs.session import open_pool
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.errors import SandboxError

__all__ = ["SharedSandbox"]


class SharedSandbox:
    """A sandbox that cells use one after the other. A context manager, which closes it."""

    def __init__(self, config: SandboxConfig, observer: Observer, executor: Executor | None = None) -> None:
        """Take where programs run. `executor` is used in place of a sandbox that would be started, and left open."""
        self._config = config
        self._observer = observer
        self._given = executor
        self._open: Executor | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def lend(self, environments: Sequence[Environment]) -> AsyncGenerator[Executor, None]:
        """Lend the sandbox to a cell whose programs need these environments.

        Raises:
            EnvironmentLackError: an environment lacks its language or a package.
            SandboxError, ImageError: the sandbox cannot be started.
        """
        if self._given is not None:
            yield self._given
            return
        from codeeval.runs.images import require  # noqa: PLC0415 - loaded only where it is used

        if self._open is None:
            needed = tuple(environments)
            self._open = await self._stack.enter_async_context(
                open_pool(self._config, observer=self._observer, environments=needed)
            )
        else:
            await require(self._open, environments)
        yield self._open

    async def close(self) -> None:
        """Close the sandbox. The next cell opens it anew."""
        self._open = None
        with suppress(SandboxError):  # a sandbox that failed need not end in good order
            await self._stack.aclose()
        self._stack = AsyncExitStack()
