"""One HTTP client for model servers of any protocol: bounded, patient with passing faults, plain about lasting ones."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import numpy as np

from codeeval.errors import ModelError
from codeeval.models.address import Address, Credentials
from codeeval.models.circuit import Circuit, patience
from codeeval.models.config import ModelConfig
from codeeval.models.connection import Connection, Response
from codeeval.models.faults import (
    AnswerError,
    LostError,
    OddError,
    PassingError,
    SlowError,
    StatusError,
    fault_of,
    within_answer,
)
from codeeval.samples import Exchange, UnansweredError

__all__ = ["Client", "Reply", "UnansweredRequestError"]

T = TypeVar("T")

_LONGEST_PAUSE, _LONGEST_WAITED_PAUSE = 30.0, 2.0
"""Before another attempt (s), and before one that was waited for otherwise: by `Circuit`, or for an answer in time."""

_RATE_RETRIES = 4
"""Requests that came too fast are tried again this many times as often as others: nothing is wrong with them."""

_ODD_RETRIES = 4
"""Further attempts after a whole answer that holds no sample: the next one is hardly better."""

_OF_ALL = frozenset({"key", "quota"})
"""Faults that keep every prompt from being answered."""

_QUESTION_SECONDS = 10.0
"""For requests that ask nothing of the model, such as which models there are (s)."""


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
    """True if the answer was kept from another run. Then it took nothing."""


class UnansweredRequestError(ModelError):
    """One request failed in all its attempts. Others may succeed."""


@dataclass(slots=True)
class _Attempts:
    failed: int = 0
    counted: int = 0
    """Failed attempts that count towards the limit: all but those during a known absence."""


class Client:
    """Requests to one server; close it when done. Never logs, stores or repeats the key."""

    def __init__(self, address: Address, credentials: Credentials, config: ModelConfig) -> None:
        self.listener: Callable[[Exchange], None] | None = None
        """Called after each exchange by `post`."""
        self._config = config
        self._connection = Connection(address, credentials, config.timeout_seconds)
        self._jitter = np.random.default_rng()  # decides pauses alone, so no seed
        self._slots = asyncio.Semaphore(config.max_connections)
        self._circuit = Circuit(patience(config.server_wait), name=address.base)
        self._slowed = False
        self.last_fault = ""
        """Fault of the attempt before; empty once an answer came."""

    @property
    def answered(self) -> bool:
        """True once the server gave an answer that could be used."""
        return self._circuit.answered

    @property
    def waiting(self) -> bool:
        """True while the server is absent and all requests wait for it."""
        return self._circuit.absent

    @property
    def facts(self) -> tuple[str, ...]:
        """Facts learnt of the way to the server, in sentences."""
        return self._connection.facts

    def listen(self, tell: Callable[[str], None]) -> None:
        """`tell` gets what somebody who waits should know."""
        self._circuit.tell = tell

    async def post(self, path: str, body: Mapping[str, Any], read: Callable[[bytes], T]) -> Reply[T]:
        """Send `body` as JSON; `read` makes the answer of the bytes, and raises ValueError where they are torn.

        Raises:
            StatusError: a refusal that stays (400, 401, 403, 404, ...).
            UnansweredRequestError: all attempts failed.
            ModelError: the server went away, or goes on failing whatever is asked.
        """
        attempts, refused = _Attempts(), None
        while True:
            await self._circuit.passed()
            try:
                async with self._slots:
                    started = time.monotonic()
                    answer = await self._posted(path, body)
                    content = read(answer)
                self._circuit.well()
                self.last_fault = ""
                return Reply(content, answer, time.monotonic() - started, attempts.failed)
            except StatusError as refusal:
                self._circuit.there()
                if not self._connection.elsewhere(refusal, answered=self.answered):
                    raise (refused or refusal) from None
                refused = refusal
            except PassingError as fault:
                await self._after(fault, attempts)
            except AnswerError as error:
                meant = within_answer(error)
                if isinstance(meant, StatusError):
                    self._circuit.there()
                    raise meant from None
                await self._after(meant, attempts)
            except ValueError:
                await self._after(PassingError("the answer is torn: it ends before its end"), attempts)

    async def ask(self, model: str, path: str, body: Mapping[str, Any], read: Callable[[bytes], T]) -> Reply[T]:
        """Send `body` as `post`. Failures name `model`, and say whether other prompts are answered.

        Raises:
            UnansweredError: the server has answered other prompts, but not this one.
            ModelError: the server is missing, or refuses.
        """
        try:
            return await self.post(path, body, read)
        except StatusError as refusal:
            said, kind = f"{model!r}: the server says {refusal}", refusal.kind
        except ModelError as error:
            said, kind = f"{model!r}: {error}", error.kind
            if not isinstance(error, UnansweredRequestError):
                raise ModelError(said, kind=kind) from error
        raise (UnansweredError if self.answered and kind not in _OF_ALL else ModelError)(said, kind=kind)

    async def get(self, path: str, read: Callable[[bytes], T]) -> T:
        """Fetch once; a path that begins with `//` begins at the server's root. Raises ModelError."""
        try:
            return read(await self._got(path))
        except (PassingError, ValueError) as error:
            fault = self._connection.shown(str(error))
            raise ModelError(f"cannot read {path!r} from the model server: {fault}; check --base-url") from error

    async def first(self, path: str, read: Callable[[bytes], T]) -> T | None:
        """Fetch once there is something that takes connections; None where it gives no answer to this.

        Raises ModelError where nothing came to be there.
        """
        attempts = _Attempts()
        while True:
            await self._circuit.passed()
            try:
                content = read(await self._got(path))
            except LostError as fault:
                if fault.status:
                    return None
                await self._after(fault, attempts)
            except (PassingError, StatusError):
                self._circuit.there()
                return None
            else:
                self._circuit.there()
                return content

    async def close(self) -> None:
        """Close all connections."""
        await self._connection.close()

    async def _posted(self, path: str, body: Mapping[str, Any]) -> bytes:
        response = Response(0, {}, b"")
        try:
            response = await self._connection.send("POST", path, body)
        finally:
            if self.listener is not None:
                answer = self._connection.shown(response.content.decode("utf-8", "replace"))
                self.listener(Exchange(body, answer, response.status))
        return self._content(response)

    async def _got(self, path: str) -> bytes:
        return self._content(await self._connection.send("GET", path, None, seconds=_QUESTION_SECONDS))

    def _content(self, response: Response) -> bytes:
        if response.status == HTTPStatus.OK:
            return response.content
        if response.status in {HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}:
            return response.content
        content = self._connection.shown(response.content.decode("utf-8", "replace")).encode()
        raise fault_of(response.status, response.headers, content)

    async def _after(self, fault: PassingError, attempts: _Attempts) -> None:
        """Wait before the next attempt after this fault. Raises ModelError where there is none."""
        known, self.last_fault = False, str(fault)
        if isinstance(fault, LostError):
            known = self._circuit.lost(str(fault))
        elif fault.ill:
            self._circuit.failed(str(fault))
        else:
            self._circuit.there()
        attempts.failed += 1
        attempts.counted += not known
        if attempts.counted > self._most_retries(fault):
            await self._circuit.passed()  # it knows better, where the server is gone
            fix = "" if self.answered else "; check that it is running and that --base-url is right"
            url = self._connection.address.base
            raise UnansweredRequestError(
                f"the model server at {url!r} failed {attempts.failed} times, last: {fault}{fix}"
            ) from fault
        self._tell_slowed(fault)
        longest = _LONGEST_WAITED_PAUSE if isinstance(fault, LostError | SlowError) else _LONGEST_PAUSE
        pause = min(self._config.backoff_seconds * 2 ** min(attempts.counted - 1, 16), longest)
        if not known:
            await asyncio.sleep(max(pause * float(self._jitter.uniform(0.5, 1.0)), self._asked(fault)))

    def _most_retries(self, fault: PassingError) -> int:
        if isinstance(fault, OddError):
            return min(self._config.retries, _ODD_RETRIES)
        return self._config.retries * (_RATE_RETRIES if fault.too_fast else 1)

    def _asked(self, fault: PassingError) -> float:
        """The pause that the server asks for (s). For an absent server, not longer than it may be away."""
        if not isinstance(fault, LostError):
            return fault.wait
        return min(fault.wait, patience(self._config.server_wait)(str(fault)))

    def _tell_slowed(self, fault: PassingError) -> None:
        if fault.too_fast and not self._slowed:
            self._slowed = True
            asks = f"it asks to wait {fault.wait:.3g} s" if fault.wait else "pauses grow from one attempt to the next"
            self._circuit.tell(f"the model server limits the rate of requests, {asks}: {fault}")
