"""One HTTP client for OpenAI-compatible servers: bounded, patient with passing faults, plain about lasting ones."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import aiohttp
import numpy as np

from codeeval.errors import ModelError
from codeeval.models.circuit import Circuit
from codeeval.models.config import ModelConfig
from codeeval.models.refusals import retry_after, server_message
from codeeval.samples import Exchange

__all__ = ["Client", "Reply", "StatusError"]

T = TypeVar("T")

_LASTING = frozenset({HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.HTTP_VERSION_NOT_SUPPORTED})
"""Statuses of 500 and more that say what a server is, not how it is: some know no `/models` in this way."""

_PASSING = frozenset({408, 409, 425, 429})
"""Statuses below 500 after which the same request may succeed."""

_KEEPALIVE_SECONDS = 3.0
"""Shorter than vLLM's 5, so that the server never closes a connection just as a request goes out on it."""

_LONGEST_PAUSE = 30.0
_LONGEST_RETRY_AFTER = 300.0

_QUESTION = aiohttp.ClientTimeout(total=10)
"""For requests that ask nothing of the model: is it there, what does it serve."""

_RATE_RETRIES = 4
"""So many times as often as others are requests tried again that came too fast: nothing is wrong with these."""

_QUOTA = "insufficient_quota"
"""What hosted models say with 429 that will not pass."""

_LOADING_SECONDS = 600.0
"""How long a server is waited for that answers, but only to say that it is not ready."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A request's answer as read."""

    content: T
    body: bytes
    """The answer as it came."""
    seconds: float
    """From sending the attempt that succeeded to its last byte."""
    retries: int
    """Attempts that failed before it."""
    cached: bool = False
    """Whether it was kept from another run; then it took nothing."""


class StatusError(ModelError):
    """The server refused, and would again."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _PassingError(Exception):
    """The same request may succeed later."""

    def __init__(self, message: str, *, status: int = 0, wait: float = 0.0) -> None:
        super().__init__(message)
        self.status = status
        self.wait = wait
        """Seconds that the server asks to wait."""


class _LostError(_PassingError):
    """The connection failed, so the server may be gone."""


class Client:
    """Requests to one server; close it when done. Never logs, stores or repeats the key."""

    def __init__(self, base_url: str, api_key: str | None, config: ModelConfig) -> None:
        self.base_url = base_url.rstrip("/")
        self.listener: Callable[[Exchange], None] | None = None
        """Called after each exchange by `post`."""
        self._api_key = api_key
        self._config = config
        self._patience = aiohttp.ClientTimeout(total=config.timeout_seconds)
        self._jitter = np.random.default_rng()  # times nothing but pauses, so no seed
        self._slots = asyncio.Semaphore(config.max_connections)
        self._circuit = Circuit(self._health, config.server_wait, name=self.base_url)
        self._session: aiohttp.ClientSession | None = None
        self._answered = False

    async def post(self, path: str, body: Mapping[str, Any], read: Callable[[bytes], T]) -> Reply[T]:
        """Send `body` as JSON; `read` makes the answer of the bytes, and raises ValueError where they are torn.

        Raises:
            StatusError: a refusal that stays (400, 401, 403, 404, ...).
            ModelError: the server went away, or went on failing, for all attempts.
        """
        retries = 0
        while True:
            await self._circuit.passed()
            try:
                async with self._slots:
                    started = time.monotonic()
                    answer = await self._attempt("POST", path, body)
                    content = read(answer)
                self._circuit.well()
                return Reply(content, answer, time.monotonic() - started, retries)
            except _PassingError as fault:
                await self._after(fault, retries)
            except ValueError as error:
                await self._after(_PassingError(f"the answer cannot be read: {self.shown(str(error))}"), retries)
            retries += 1

    async def get(self, path: str, read: Callable[[bytes], T]) -> T:
        """Fetch once; a path that begins with `//` begins at the server's root. Raises ModelError."""
        try:
            return read(await self._attempt("GET", path, None))
        except (_PassingError, ValueError) as error:
            raise ModelError(f"{self._url(path)}: {self.shown(str(error))}") from error

    async def first(self, path: str, read: Callable[[bytes], T], tell: Callable[[str], None]) -> T:
        """Fetch once the server is there: it is waited for as long as `server_wait`, and longer while it is loading.

        Raises:
            StatusError: the server refuses.
            ModelError: no server came to be there, or it is of another kind.
        """
        since, told = time.monotonic(), False
        while True:
            try:
                return await self._once_well(read(await self._attempt("GET", path, None)))
            except ValueError as error:
                raise ModelError(
                    f"what answers at {self._url(path)!r} does not speak OpenAI's API; check --base-url"
                ) from error
            except _PassingError as fault:
                waited = time.monotonic() - since
                loading = fault.status == HTTPStatus.SERVICE_UNAVAILABLE
                if waited >= (_LOADING_SECONDS if loading else self._config.server_wait):
                    raise self._absent(str(fault)) from fault
                if not told:
                    tell(f"waiting for the model server at {self.base_url} ({fault})")
                told = True
                await asyncio.sleep(min(0.5, 0.05 + waited))

    async def _once_well(self, answer: T) -> T:
        """The answer, if the server is well besides: some list their models while they are still loading them."""
        if wrong := await self._health():
            raise _PassingError(wrong, status=HTTPStatus.SERVICE_UNAVAILABLE)
        return answer

    async def close(self) -> None:
        """Close all connections."""
        await self._circuit.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _attempt(self, method: str, path: str, body: Mapping[str, Any] | None) -> bytes:
        timeout = self._patience if body is not None else _QUESTION
        content, status = b"", 0
        try:
            # A redirected POST would arrive as a GET without its body, so none is followed.
            async with self._opened().request(
                method, self._url(path), json=body, allow_redirects=False, timeout=timeout
            ) as response:
                status, asked = response.status, response.headers.get("Retry-After")
                content = await response.read()
        except TimeoutError as error:
            raise _PassingError(f"no answer within {timeout.total:g} s") from error
        except aiohttp.InvalidURL as error:
            raise ModelError(f"{self._url(path)!r} is no address: check --base-url") from error
        except (aiohttp.ClientError, OSError) as error:
            lasting = isinstance(error, aiohttp.ClientConnectorDNSError | aiohttp.ClientSSLError)
            if lasting and not self._answered:  # later on, names are resolved badly for a moment
                raise self._absent(str(error)) from error
            raise _LostError(str(error) or type(error).__name__) from error
        finally:
            if self.listener is not None and body is not None:
                self.listener(Exchange(body, self.shown(content.decode("utf-8", "replace")), status))
        self._answered = True
        if status == HTTPStatus.OK:
            return content
        raise self._refused(status, content, asked)

    def _refused(self, status: int, content: bytes, asked: str | None) -> Exception:
        said = f"{status} {self.shown(server_message(content))}"
        if _QUOTA.encode() in content:
            return StatusError(status, said)
        if status in _PASSING or (status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in _LASTING):
            return _PassingError(said, status=status, wait=retry_after(asked))
        return StatusError(status, said)

    async def _after(self, fault: _PassingError, retries: int) -> None:
        """What a failed attempt means for the next one. Raises ModelError where there is none."""
        if isinstance(fault, _LostError):
            self._circuit.lost(str(fault))
        if fault.status not in _PASSING:  # too many requests, and the like, are no sign of a server that is ill
            self._circuit.failed(str(fault))
        too_fast = fault.status == HTTPStatus.TOO_MANY_REQUESTS
        if retries >= self._config.retries * (_RATE_RETRIES if too_fast else 1):
            await self._circuit.passed()  # it knows better, where the server is gone
            raise ModelError(
                f"the model server at {self.base_url!r} failed {retries + 1} times, last: {fault}; "
                "check that it is running and that --base-url is right"
            ) from fault
        pause = min(self._config.backoff_seconds * 2 ** min(retries, 16), _LONGEST_PAUSE)
        jitter = float(self._jitter.uniform(0.5, 1.0))
        await asyncio.sleep(max(pause * jitter, min(fault.wait, _LONGEST_RETRY_AFTER)))

    async def _health(self) -> str:
        """What is wrong with the server; empty if it is well. Not every server has `/health`, all have `/models`."""
        wrong = ""
        for path in ("//health", "/models"):
            try:
                await self._attempt("GET", path, None)
            except StatusError as refusal:
                wrong = ""
                if refusal.status == HTTPStatus.NOT_FOUND:
                    continue
            except _PassingError as fault:
                wrong = str(fault)
            break
        return wrong

    def _absent(self, reason: str) -> ModelError:
        return ModelError(
            f"no model server answers at {self.base_url!r}: {self.shown(reason)}; check --base-url, or where the "
            "server is still starting, let it be waited for with --server-wait SECONDS"
        )

    def _url(self, path: str) -> str:
        if path.startswith("//"):
            return f"{self.base_url.removesuffix('/v1')}{path[1:]}"
        return f"{self.base_url}{path}"

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEPALIVE_SECONDS),
                headers={"Authorization": f"Bearer {self._api_key}"} if self._api_key else None,
            )
        return self._session

    def shown(self, message: str) -> str:
        """Without the key, which some servers repeat when they refuse it."""
        return message.replace(self._api_key, "***") if self._api_key else message
