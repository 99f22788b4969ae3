"""Rewards by a remote judge: `POST /v1/judge`, repeated under one key until there is an answer."""

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import aiohttp

from codeeval.errors import UsageError
from codeeval_sandbox.errors import BackendUnavailableError, SandboxError

__all__ = ["RemoteRewards"]

_PATIENCE_SECONDS = 300.0
"""Time (s) to keep trying to get an answer."""
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses after which the request is sent again."""
_CONNECTIONS = 256


class RemoteRewards:
    """A judge at an address."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url.rstrip("/"), token
        self._session: aiohttp.ClientSession | None = None

    async def rewards(self, asked: Mapping[str, Any]) -> list[float | None]:
        """Return the rewards of a request.

        Raises:
            UsageError: the judge finds the request invalid.
            BackendUnavailableError: it gave no answer in five minutes, or refuses the token.
        """
        key, deadline, pause = uuid.uuid4().hex, time.monotonic() + _PATIENCE_SECONDS, 0.2
        body = json.dumps(asked).encode("ascii")
        while True:
            try:
                status, text, wait = await self._sent(body, key)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                status, text, wait = 503, str(error) or type(error).__name__, None
            if status == 200:  # noqa: PLR2004 - the one status of an answer
                rewards: list[float | None] = json.loads(text)["rewards"]
                return rewards
            detail = _detail(text)
            if status not in _AGAIN:
                raise _refusal(self._url, status, detail)
            if time.monotonic() > deadline:
                raise BackendUnavailableError(
                    f"the judge at {self._url} gave no answer for {_PATIENCE_SECONDS:.0f} s (the last: {detail})"
                )
            await asyncio.sleep(pause if wait is None else min(wait, 30.0))
            pause = min(2 * pause, 5.0)

    async def _sent(self, body: bytes, key: str) -> tuple[int, str, float | None]:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=_PATIENCE_SECONDS)
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_CONNECTIONS), timeout=timeout)
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        async with self._session.post(f"{self._url}/v1/judge", data=body, headers=headers) as response:
            wait = response.headers.get("Retry-After", "")
            return response.status, await response.text(), float(wait) if wait.isdecimal() else None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _detail(text: str) -> str:
    with suppress(ValueError, AttributeError):
        return str(json.loads(text).get("detail", text))[:500]
    return text[:500]


def _refusal(url: str, status: int, detail: str) -> Exception:
    if status in (401, 403):
        return BackendUnavailableError(f"the judge at {url} refuses the token: set CODEEVAL_TOKEN")
    if status in (400, 404, 413, 422):
        return UsageError(f"the judge at {url} refuses the request: {detail}")
    return SandboxError(f"the judge at {url} answers {status}: {detail}")
