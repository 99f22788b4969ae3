"""Rewards by a sandbox of this process, which starts at the first request."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

from pydantic import ValidationError

from codeeval.config import SandboxConfig
from codeeval.errors import UsageError
from codeeval.judging.asked import JudgeRequest
from codeeval.judging.desk import Desk
from codeeval.judging.judge import Judge
from codeeval.judging.problems import Library, strong_of
from codeeval.runs.session import open_pool

__all__ = ["LocalJudge", "invalid"]


class LocalJudge:
    """A judge of this process."""

    def __init__(self, config: SandboxConfig, strong: str | None = None) -> None:
        self._config = config
        self._library = Library(strong=strong_of(strong))
        self._stack = AsyncExitStack()
        self._opening: asyncio.Task[Judge] | None = None

    async def rewards(self, asked: Mapping[str, Any]) -> list[float | None]:
        """Return the rewards of a request. Raises UsageError, BenchmarkError, SandboxError."""
        try:
            request = JudgeRequest.model_validate(asked)
        except ValidationError as error:
            raise invalid(error) from None
        judge = await self._judge()
        rewards: list[float | None] = [None] * len(request.completions)
        async for judged in judge.judged(await judge.understood(request)):
            rewards[judged.index] = judged.reward
        return rewards

    async def _judge(self) -> Judge:
        failed = self._opening is not None and self._opening.done() and self._opening.exception() is not None
        if self._opening is None or failed:
            self._opening = asyncio.create_task(self._opened())
        return await asyncio.shield(self._opening)

    async def _opened(self) -> Judge:
        desk = await self._stack.enter_async_context(Desk(lambda: open_pool(self._config)))
        return Judge(desk, self._config, self._library)

    async def close(self) -> None:
        """End the sandbox."""
        await self._stack.aclose()
        self._opening = None


def invalid(error: ValidationError) -> UsageError:
    """Return a fault of a request in one line."""
    first = error.errors(include_url=False)[0]
    return UsageError(f"{'.'.join(map(str, first['loc'])) or 'tests'}: {first['msg']}")
