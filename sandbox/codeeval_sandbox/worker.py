"""The host's side of one worker: its connection, what it was told, and what it still owes."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codeeval_sandbox.backends.abstract import Backend, WorkerSpec, guest_frame
from codeeval_sandbox.errors import GuestError, SandboxError
from codeeval_sandbox.guest.codec import Codec
from codeeval_sandbox.jobs import Job
from codeeval_sandbox.suites import Suite

__all__ = ["Attempt", "Worker"]

_HEADER = 4
_MAXIMUM_FRAME = 64 << 20


@dataclass(slots=True)
class Attempt:
    """A job on its way: which time it is tried, and how often it was lost while it ran alone."""

    job: Job
    number: int = 1
    losses: int = 0


class Worker(asyncio.Protocol):
    """One running guest.

    `on_verdict(worker, number, fields, trust)` and `on_lost(worker)` are called from the event loop; the second once, when
    the connection ends for whatever reason.
    """

    def __init__(
        self,
        spec: WorkerSpec,
        backend: Backend,
        on_verdict: Callable[["Worker", int, dict[str, Any], str], None],
        on_lost: Callable[["Worker"], None],
    ) -> None:
        self.spec = spec
        self.outstanding: dict[int, Attempt] = {}
        self.alone = False
        """Whether it may have one job at a time only, for jobs that were lost with an earlier worker."""
        self.hello: dict[str, Any] = {}
        self.fault = ""
        """What the guest said of a failure of its own, before it ended."""
        self.served = 0
        self.heard = 0.0
        """When it last said something, or was given work while it had none (monotonic seconds)."""
        self._backend = backend
        self._on_verdict = on_verdict
        self._on_lost = on_lost
        self._known_suites: set[str] = set()
        self._received = bytearray()
        self._outgoing: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lost = False

    async def start(self, seconds: float = 60.0) -> None:
        """Launch the guest and wait until it has said hello.

        Raises:
            SandboxError: it did not; nothing of it is left.
        """
        launched = await asyncio.to_thread(self._backend.launch, self.spec)
        loop = asyncio.get_running_loop()
        launched.connection.setblocking(False)  # noqa: FBT003 - the socket's own method
        await loop.create_connection(lambda: self, sock=launched.connection)
        assert self._transport is not None
        self._transport.write(guest_frame(launched.config))
        try:
            await asyncio.wait_for(asyncio.shield(self._ready), seconds)
        except (TimeoutError, SandboxError) as error:
            status = await self.destroy()
            raise GuestError(
                f"worker {self.spec.name!r} said nothing (exit status {status}): {error or 'no answer in time'}"
            ) from None

    async def destroy(self) -> int | None:
        """End the worker and leave nothing of it; its exit status where known."""
        if self._transport is not None:
            self._transport.abort()
        return await asyncio.to_thread(self._backend.destroy, self.spec)

    # -- sending

    def send(self, number: int, attempt: Attempt) -> None:
        """Queue a job; it leaves with others queued in the same turn of the event loop."""
        job = attempt.job
        if not self.outstanding:
            self.heard = time.monotonic()
        digest = job.suite.digest
        if digest not in self._known_suites:
            self._known_suites.add(digest)
            self._put(["suite", digest, _definition(job.suite)])
        limits = job.limits
        sizes = [limits.seconds, limits.memory_mb * 1024, limits.output_kb * 1024, limits.processes]
        self.outstanding[number] = attempt
        self._put(["job", number, digest, job.program, sizes, job.suite.trust])

    def _put(self, frame: list[Any]) -> None:
        data = json.dumps(frame).encode("ascii")
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing.append(len(data).to_bytes(_HEADER, "big") + data)

    def _flush(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._outgoing))
        self._outgoing.clear()

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by the event loop."""
        self._received += data
        position, end = 0, len(self._received)
        while end - position >= _HEADER:
            size = int.from_bytes(self._received[position : position + _HEADER], "big")
            if size > _MAXIMUM_FRAME:
                self.abandon()
                return
            if end - position - _HEADER < size:
                break
            frame = self._received[position + _HEADER : position + _HEADER + size]
            position += _HEADER + size
            self._take(frame)
        del self._received[:position]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Called by the event loop."""
        if not self._ready.done():
            self._ready.set_exception(GuestError("the connection closed at start"))
        if not self._lost:
            self._lost = True
            self._on_lost(self)

    def _take(self, data: bytearray) -> None:
        try:
            frame = json.loads(data)
            if frame[0] == "hello":
                self.hello = frame[1]
                if not self._ready.done():
                    self._ready.set_result(None)
                return
            if frame[0] == "fault":
                self.fault = str(frame[1])
                return
            _, number, fields, trust = frame
            known = number in self.outstanding
        except (ValueError, TypeError, IndexError, KeyError):
            self.abandon()
            return
        if known:  # an answer to nothing outstanding is of an attempt that was given up
            self.served += 1
            self.heard = time.monotonic()
            self._on_verdict(self, number, fields, trust)

    def abandon(self) -> None:
        """Treat the worker as lost: it broke the protocol, or has been silent for too long."""
        if self._transport is not None:
            with contextlib.suppress(OSError):
                self._transport.abort()


def _definition(suite: Suite) -> dict[str, Any]:
    """A suite in terms of JSON; inputs as the guest's codec writes them."""
    definition = suite.definition()
    if "inputs" in definition:
        codec = Codec(_refuse, _refuse)
        definition["inputs"] = [codec.encode(tuple(item)) for item in definition["inputs"]]
    return definition


def _refuse(value: object) -> object:
    raise TypeError(f"an input of type {type(value).__name__!r} is not plain data: give the suite plain inputs")
