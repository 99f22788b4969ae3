"""One HTTP client for OpenAI-compatible servers: bounded, patient with passing faults, plain about lasting ones."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import aiohttp
import numpy as np
from pydantic import TypeAdapter, ValidationError

from codeeval.errors import ModelError
from codeeval.models.config import ModelConfig

__all__ = ["Client", "Reply", "StatusError"]

T = TypeVar("T")

_PASSING = frozenset({408, 409, 425, 429})
"""Statuses below 500 after which the same request may succeed."""

_KEEPALIVE_SECONDS = 3.0
"""Shorter than vLLM's 5, so that the server never closes a connection just as a request goes out on it."""

_LONGEST_PAUSE = 30.0
_LONGEST_RETRY_AFTER = 300.0

_EARLY_RETRIES = 2
"""Before the server has ever answered, a wrong address is likelier than a passing fault."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A request's answer as read."""

    content: T
    seconds: float
    """From sending the attempt that succeeded to its last byte."""
    retries: int
    """Attempts that failed before it."""


class StatusError(ModelError):
    """The server refused, and would again."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _PassingError(Exception):
    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Client:
    """Requests to one server; close it when done. Never logs, stores or repeats the key."""

    def __init__(self, base_url: str, api_key: str | None, config: ModelConfig) -> None:
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._config = config
        self._jitter = np.random.default_rng()  # times nothing but pauses, so no seed
        self._slots = asyncio.Semaphore(config.max_connections)
        self._session: aiohttp.ClientSession | None = None
        self._answered = False

    async def post(self, path: str, body: Mapping[str, Any], read: Callable[[bytes], T]) -> Reply[T]:
        """Send `body` as JSON; `read` makes the answer of the bytes, and raises ValueError where they are torn.

        Raises:
            StatusError: a refusal that stays (400, 401, 403, 404, ...).
            ModelError: the server could not be reached, or went on failing, for all attempts.
        """
        retries = 0
        while True:
            try:
                async with self._slots:
                    started = time.monotonic()
                    content = read(await self._attempt("POST", path, body))
                    return Reply(content, time.monotonic() - started, retries)
            except _PassingError as fault:
                await self._wait(fault, retries)
            except ValueError as error:
                await self._wait(_PassingError(f"the answer cannot be read: {self._shown(str(error))}"), retries)
            retries += 1

    async def get(self, path: str, read: Callable[[bytes], T]) -> T:
        """Fetch once. Raises ModelError."""
        try:
            return read(await self._attempt("GET", path, None))
        except (_PassingError, ValueError) as error:
            raise ModelError(f"{self._base_url}{path}: {self._shown(str(error))}") from error

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _attempt(self, method: str, path: str, body: Mapping[str, Any] | None) -> bytes:
        url = f"{self._base_url}{path}"
        try:
            # A redirected POST would arrive as a GET without its body, so none is followed.
            async with self._opened().request(method, url, json=body, allow_redirects=False) as response:
                content = await response.read()
        except TimeoutError as error:
            raise _PassingError(f"no answer within {self._config.timeout_seconds:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise _PassingError(str(error) or type(error).__name__) from error
        self._answered, status = True, response.status
        if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _PassingError(self._refusal(status, content), _retry_after(response.headers.get("Retry-After")))
        if status != HTTPStatus.OK:
            raise StatusError(status, self._refusal(status, content))
        return content

    async def _wait(self, fault: _PassingError, retries: int) -> None:
        allowed = self._config.retries if self._answered else min(self._config.retries, _EARLY_RETRIES)
        if retries >= allowed:
            raise ModelError(
                f"the model server at {self._base_url!r} failed {retries + 1} times, last: {fault}; "
                "check that it is running and that --base-url is right"
            ) from fault
        pause = min(self._config.backoff_seconds * 2**retries, _LONGEST_PAUSE)
        jitter = float(self._jitter.uniform(0.5, 1.0))
        await asyncio.sleep(max(pause * jitter, min(fault.retry_after, _LONGEST_RETRY_AFTER)))

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEPALIVE_SECONDS),
                timeout=aiohttp.ClientTimeout(total=self._config.timeout_seconds),
                headers={"Authorization": f"Bearer {self._api_key}"} if self._api_key else None,
            )
        return self._session

    def _refusal(self, status: int, content: bytes) -> str:
        return f"{status} {self._shown(_server_message(content))}"

    def _shown(self, message: str) -> str:
        """Without the key, which some servers repeat when they refuse it."""
        return message.replace(self._api_key, "***") if self._api_key else message


_Json = TypeAdapter(Any)


def _server_message(content: bytes) -> str:
    """What the server said: OpenAI's `error.message`, `message` or `detail`; else the head of its text."""
    try:
        said = _Json.validate_json(content)
    except ValidationError:
        return content[:300].decode("utf-8", "replace").strip()
    if isinstance(said, dict):
        inner = said.get("error", said)
        said = (inner.get("message") or inner.get("detail") or inner) if isinstance(inner, dict) else inner
    return str(said)[:1000]


def _retry_after(header: str | None) -> float:
    """Seconds that the server asks to wait: a number, or a date; 0 if it asks for nothing sensible."""
    if header is None:
        return 0.0
    with suppress(ValueError):
        return max(0.0, float(header))
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
