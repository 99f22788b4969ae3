"""The host's side of one worker: its connection, the suites it knows, and its outstanding jobs."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.attempts import Attempt, Loss
from codeeval_sandbox.backends import owners
from codeeval_sandbox.backends.abstract import Backend, Launched, WorkerSpec, guest_frame
from codeeval_sandbox.errors import GuestError, SandboxError
from codeeval_sandbox.guest import frames
from codeeval_sandbox.guest.codec import Codec
from codeeval_sandbox.jobs import Job
from codeeval_sandbox.kinds import Examination, Suite
from codeeval_sandbox.languages import LANGUAGES, runnable
from codeeval_sandbox.losses import Death

if TYPE_CHECKING:
    from codeeval_sandbox.jobs import Key

__all__ = ["Worker", "encoded_definition"]

_MAXIMUM_FRAME = 64 << 20
"""Bytes of the largest message that a guest may send. Verdicts are far smaller, because their texts are cut."""
_TAUGHT = 32 << 20
"""Bytes of suites that a worker knows at one time. Without a limit, its memory would grow with the benchmark."""


class Worker(asyncio.Protocol):
    """One running guest.

    The event loop calls `on_verdict(worker, number, fields, trust)`, which raises ValueError, TypeError or KeyError
    for an invalid verdict. It calls `on_lost(worker)` once, when the connection ends for any reason. `destroy` releases
    the users of `spec`.
    """

    def __init__(
        self,
        spec: WorkerSpec,
        backend: Backend,
        on_verdict: Callable[["Worker", int, dict[str, Any], str], None],
        on_lost: Callable[["Worker"], None],
    ) -> None:
        self.spec = spec
        self.on_load: Callable[[Worker], None] | None = None
        """Called whenever its jobs change. None: nobody asks."""
        self.outstanding: dict[int, Attempt] = {}
        self.given_away: dict[int, tuple[Worker, int, Key]] = {}
        """Jobs that another worker has stolen, with their number there. This worker may have begun them, and end first.
        """
        self.load = 0.0
        """Expected time of its jobs (s)."""
        self.alone = False
        """True if it may have one job at a time only, because it retries jobs that were lost with other workers."""
        self.hello: dict[str, Any] = {}
        self.fault = ""
        """The fault that the guest reported before it ended; empty if it reported none."""
        self.loss = Loss.CUT
        """Cause of its end, as far as it is known. It means nothing before the end."""
        self.stuck: int | None = None
        """Number of the job whose suite ran for too long on what the program returned, if the guest ended over one."""
        self.served = 0
        self.heard = 0.0
        """Time of its last message, or of the first job that it got while idle (monotonic s)."""
        self.begun = 0.0
        """Start of the current job (monotonic s); may be slightly early."""
        self.lost = False
        """True once its connection has ended."""
        self._backend = backend
        self._on_verdict = on_verdict
        self._on_lost = on_lost
        self._has_users = True
        self._known_suites: dict[str, int] = {}
        self._prepared: set[str] = set()
        """Digests of the known suites on which it has finished a job."""
        self._taught = 0
        self._received = frames.Buffer(_MAXIMUM_FRAME)
        self._verdicts = 0
        self._outgoing: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self, seconds: float = 60.0) -> None:
        """Launch the guest and wait until it has said hello.

        Raises:
            SandboxError: it did not; nothing of it is left.
        """
        launching = asyncio.ensure_future(asyncio.to_thread(self._backend.launch, self.spec))
        launched = None
        try:
            launched = await asyncio.shield(launching)
            async with asyncio.timeout(seconds):
                await self._greet(launched)
                await asyncio.shield(self._ready)
        except BaseException as error:  # a start that is cancelled leaves nothing either
            status = await self._undo(launching)
            if launched is None or not isinstance(error, (TimeoutError, SandboxError)):
                raise
            raise GuestError(
                f"worker {self.spec.name!r} said nothing (exit status {status}): "
                f"{self.fault or error or 'no answer in time'}",
                status,
            ) from None

    async def _greet(self, launched: Launched) -> None:
        """Send what the guest is made of, without a copy for each worker, and listen."""
        launched.connection.setblocking(False)  # noqa: FBT003 - the socket's own method
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):  # it has ended, which the connection tells
            for part in guest_frame(launched.config):
                await loop.sock_sendall(launched.connection, part)
        await loop.create_connection(lambda: self, sock=launched.connection)

    async def _undo(self, launching: asyncio.Future[Launched]) -> int | None:
        with contextlib.suppress(Exception):
            launched = await launching
            if self._transport is None:
                launched.connection.close()
        return await self.destroy()

    async def destroy(self) -> int | None:
        """End the worker and leave nothing of it; its exit status where known. A cancellation waits for that."""
        if self._transport is not None:
            self._transport.abort()
        ending = asyncio.ensure_future(asyncio.to_thread(self._backend.destroy, self.spec))
        try:
            return await asyncio.shield(ending)
        finally:
            await ending
            if self._has_users:
                self._has_users = False
                owners.release_users(self.spec.first_uid)

    # -- sending

    def send(self, job_number: int, attempt: Attempt) -> None:
        """Queue a job; it leaves with others queued in the same turn of the event loop."""
        job = attempt.job
        self._teach(job.suite)
        language, trust = LANGUAGES[job.environment.language], job.suite.trust
        below = isinstance(job.suite, Suite) and job.suite.traits.below
        program = runnable(language, job.program, below=below)
        command = not language.resident and language.shim is None
        limits = _limits_of(job, self.spec.grants)
        self._put(frames.Job(job_number, job.suite.digest, program, limits, trust, attempt.number, command))
        if not self.outstanding:
            self.heard = self.begun = time.monotonic()
        self.outstanding[job_number] = attempt
        self.load += job.seconds
        self._tell_load()

    def _tell_load(self) -> None:
        if self.on_load is not None:
            self.on_load(self)

    def take_back(self, job_number: int) -> Attempt:
        """Remove a job that has its verdict, and return it."""
        attempt = self._removed(job_number)
        self._prepared.add(attempt.job.suite.digest)
        self.begun = self.heard
        return attempt

    def _removed(self, job_number: int) -> Attempt:
        attempt = self.outstanding.pop(job_number)
        self.load = self.load - attempt.job.seconds if self.outstanding else 0.0
        self._tell_load()
        return attempt

    def give_away(self, job_number: int, helper: "Worker", new_number: int) -> None:
        """Move a queued job to another worker. If both run it, the first verdict counts."""
        attempt = self.withdraw(job_number)
        helper.send(new_number, attempt)
        unfinished = {old: theft for old, theft in self.given_away.items() if theft[1] in theft[0].outstanding}
        self.given_away = {**unfinished, job_number: (helper, new_number, attempt.job.key)}

    def _take_again(self, job_number: int) -> None:
        """Take a stolen job back, unless its thief has finished it."""
        helper, new_number, _ = self.given_away.pop(job_number)
        if new_number in helper.outstanding:
            attempt = self.outstanding[job_number] = helper.withdraw(new_number)
            self.load += attempt.job.seconds
            self._tell_load()

    def withdraw(self, job_number: int) -> Attempt:
        """Remove a queued job, tell the guest to drop it, and return it."""
        attempt = self._removed(job_number)
        self._put(frames.Drop(job_number))
        return attempt

    def clear(self) -> None:
        """Forget all jobs: their caller has left."""
        self.outstanding.clear()
        self.given_away.clear()
        self.load = 0.0
        self._tell_load()

    def death(self, *, retired: bool) -> Death:
        """Return its end as evidence; `retired`: True if it was to end without new jobs."""
        return Death(
            self.loss,
            dict(self.outstanding),
            given_away=frozenset(key for _, _, key in self.given_away.values()),
            alone=self.alone,
            stuck=self.stuck,
            fault=self.fault,
            planned=self.loss is Loss.WORN or (retired and not self.outstanding),
        )

    def knows(self, suite: Examination) -> bool:
        """Return whether the guest has prepared this suite, or will have when its jobs are done.

        A suite whose only job was stolen is known to the guest, and not prepared: its reference would run once more.
        """
        digest = suite.digest
        return digest in self._prepared or any(
            attempt.job.suite.digest == digest for attempt in self.outstanding.values()
        )

    def _teach(self, suite: Examination) -> None:
        """Send an unknown suite. Drop the suites used longest ago if the guest holds too many bytes of them."""
        digest = suite.digest
        size = self._known_suites.pop(digest, None)
        if size is None:
            size = self._put(frames.Suite(digest, encoded_definition(suite)))
            self._taught += size
        self._known_suites[digest] = size  # the last is the one used last
        while self._taught > _TAUGHT and len(self._known_suites) > 1:
            oldest = next(iter(self._known_suites))
            self._taught -= self._known_suites.pop(oldest)
            self._prepared.discard(oldest)
            self._put(frames.Forget(oldest))

    def _put(self, message: Any) -> int:
        """Queue a message. Return its size in bytes."""
        data = frames.encode(message)
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing.append(frames.framed(data))
        return len(data)

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
        self.heard = time.monotonic()
        try:
            for content in self._received.feed(data):
                self._take(frames.decode(content))
                if self.lost:
                    return
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            self.abandon(f"it broke the protocol: {type(error).__name__}: {error}", Loss.TOLD)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Called by the event loop."""
        if not self._ready.done():
            self._ready.set_exception(GuestError("the connection closed at start"))
            self._ready.exception()  # seen, also where nobody waits any more
        if not self.lost:
            self.lost = True
            self._on_lost(self)

    def _take(self, message: Any) -> None:
        """Take a message of the guest. Raises ValueError, TypeError or LookupError for an invalid one."""
        match message:
            case frames.Verdict():
                self._take_verdict(message)
            case frames.Hello():
                self.hello = dict(message.facts)
                if not self._ready.done():
                    self._ready.set_result(None)
            case frames.Fault():
                self.fault = self.fault or str(message.text)  # the first is nearest to the cause
                self.loss = Loss.TOLD if self.loss is Loss.CUT else self.loss
            case frames.Stuck():
                self.stuck = int(message.job)
            case frames.Worn():
                self.loss = Loss.WORN
            case frames.Alive():
                pass  # heartbeat: self.heard is already set
            case _:
                raise ValueError(f"unexpected message of a guest: {type(message).__name__}")

    def _take_verdict(self, verdict: frames.Verdict) -> None:
        if verdict.sequence != self._verdicts:
            raise ValueError(f"verdict {verdict.sequence!r}, expected verdict {self._verdicts}")
        self._verdicts += 1
        job_number = verdict.job
        if job_number in self.given_away:
            self._take_again(job_number)
        if job_number in self.outstanding:  # else it is of an attempt that was given up
            expected = self.outstanding[job_number].number
            if verdict.attempt != expected:
                raise ValueError(f"attempt {verdict.attempt!r}, expected attempt {expected}")
            self._on_verdict(self, job_number, verdict.fields, verdict.trust)

    def abandon(self, reason: str = "", loss: Loss = Loss.CUT) -> None:
        """Treat the worker as lost: it broke the protocol, has been silent for too long, or is to end."""
        self.fault = self.fault or reason
        self.loss = loss if self.loss is Loss.CUT else self.loss
        if self._transport is not None:
            with contextlib.suppress(OSError):
                self._transport.abort()


def _limits_of(job: Job, grants: tuple[str, ...]) -> frames.JobLimits:
    limits = job.limits
    is_limited = LANGUAGES[job.environment.language].address_space and "addresses" not in grants
    return frames.JobLimits(
        limits.seconds,
        limits.memory_mb * 1024,
        max(limits.output_kb * 1024, 2 * job.suite.least_output),
        limits.share,
        processes=limits.processes,
        address_space=is_limited,
        all_tests=job.all_tests,
        input_seconds=limits.input_seconds,
        input_factor=limits.input_factor,
    )


def encoded_definition(suite: Examination) -> dict[str, Any]:
    """Return a suite or question as JSON, each input as text of the guest's codec."""
    definition = suite.definition()
    for part in (definition, definition.get("suite", {})):
        if "inputs" in part:
            codec = Codec(_refuse, _refuse)
            part["inputs"] = [codec.text([codec.encode(argument) for argument in item]) for item in part["inputs"]]
    return definition


def _refuse(value: object) -> object:
    raise TypeError(f"an input of type {type(value).__name__!r} is not plain data: give the suite plain inputs")
