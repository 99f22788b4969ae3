import asyncio
import importlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
import types
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

from codeeval_sandbox import Asserts, GuestError, Job, Limits, Pool, SandboxFacts, Verdict
from codeeval_sandbox.backends import Backend, Launched, WorkerSpec, owners
from codeeval_sandbox.worker import encoded_definition

RIGHT = "def add(a, b):\n    return a + b\n"
ADD = Asserts("base", "add", ("assert add(1, 2) == 3", "assert add(2, 2) == 4"))

HANG_SECONDS = 1200.0
"""After so long a test hangs, on the busiest machine too."""

_CANDIDATE = """
import sys
from codeeval_sandbox.guest import candidate
candidate.serve(candidate.prepare(int(sys.argv[1])))
"""


# -- jobs


@pytest.fixture(scope="session")
def make_jobs() -> Callable[..., list[Job]]:
    """Makes this many jobs with the keys (0,), (1,), ... of a program that passes, unless another is given."""

    def make(count: int, program: str = RIGHT, **limits: Any) -> list[Job]:
        return [Job((number,), (program,), ADD, Limits(**limits)) for number in range(count)]

    return make


@pytest.fixture(scope="session")
def verdicts_of() -> Callable[..., Any]:
    """`await verdicts_of(pool, jobs)`: the verdicts by key; fails if a job got more than one."""

    async def collect(pool: Pool, jobs: Iterable[Job] | AsyncIterable[Job]) -> dict[Any, Verdict]:
        found: dict[Any, Verdict] = {}
        async for verdict in pool.run(jobs):
            assert verdict.key not in found, f"a second verdict for {verdict.key!r}: {verdict!r}"
            found[verdict.key] = verdict
        return found

    return collect


# -- what must not stay


@pytest.fixture
def left_behind() -> Callable[..., list[str]]:
    """What is left of the pools of a harness process, in words, once it has had `seconds` to go away."""

    def look(owner: str | None = None, *, seconds: float = 60.0) -> list[str]:
        deadline = time.monotonic() + seconds
        while (found := _left_behind(owner or owners.current())) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    return look


def _left_behind(owner: str) -> list[str]:
    uids = owners.users(owner)
    found = [f"container {state}{name}" for name, state in _containers(owner)]
    found += [f"process {pid} of user {uid}: {name}" for pid, uid, name in _processes() if uid in uids]
    found += [f"folder {path}" for path in Path(gettempdir()).glob(f"codeeval-{owner}-*")]
    groups = (path for path, _, _ in os.walk("/sys/fs/cgroup"))  # which does not mind groups that go away meanwhile
    found += [f"control group {path}" for path in groups if f"/codeeval_{owner}_" in path]
    with suppress(OSError):
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        found += [f"mount {line}" for line in mounts if owner in line]
    return found


def _processes() -> Iterator[tuple[int, int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            status = dict(
                line.split(":\t", 1)
                for line in (folder / "status").read_text(encoding="utf-8", errors="replace").splitlines()
                if ":\t" in line
            )
            yield int(folder.name), int(status["Uid"].split()[0]), status["Name"]


def _containers(owner: str) -> list[tuple[str, str]]:
    """Names, and whether a container was created alone: its harness was killed before it could start it."""
    if not os.environ.get("DOCKER_HOST") and not Path("/var/run/docker.sock").exists():
        return []
    import docker  # noqa: PLC0415 - slow to import

    client = docker.from_env()
    try:
        listed = client.api.containers(all=True, filters={"label": f"codeeval.owner={owner}"})
        return [
            (container["Names"][0].lstrip("/"), "never started " if container["State"] == "created" else "")
            for container in listed
        ]
    finally:
        client.close()


# -- the guest's modules


@pytest.fixture(scope="session")
def guest() -> Iterator[types.ModuleType]:
    """The guest's package; `guest.codec` and so on are its modules."""
    package = importlib.import_module("codeeval_sandbox.guest")
    for name in (
        "constants",
        "boot",
        "channel",
        "codec",
        "proxy",
        "script",
        "equality",
        "expected",
        "kinds.answer",
        "kinds.asserts",
        "kinds.calls",
        "kinds.check",
        "kinds.differential",
        "kinds.native",
        "kinds.pytest",
        "kinds.unittest",
        "kinds.whole",
        "kinds.stdio",
        "outputs",
        "questions",
        "tidying",
    ):
        importlib.import_module(f"codeeval_sandbox.guest.{name}")
    yield package
    if package.expected.nursery.cache_info().currsize:
        package.expected.nursery().close()


@pytest.fixture(scope="session")
def codec(guest: types.ModuleType) -> Any:
    """A codec of plain data alone."""

    def refuse(value: object) -> Any:
        raise guest.codec.Malformed(f"{type(value).__name__} is not plain data")

    return guest.codec.Codec(refuse, refuse)


@pytest.fixture(scope="session")
def referring(guest: types.ModuleType) -> Any:
    """A codec that puts a mark where an object stays behind."""
    return guest.codec.Codec(lambda value: "stays", lambda content: content)  # noqa: ARG005


@pytest.fixture(scope="session")
def compiled(guest: types.ModuleType) -> Callable[[Any], Any]:
    """`compiled(suite)`: the runner that a checker makes of what the host sends it."""
    return lambda suite: guest.kinds.base.compile_definition(encoded_definition(suite))


@pytest.fixture
def examine(guest: types.ModuleType, compiled: Callable[[Any], Any]) -> Callable[..., Any]:
    """`examine(suite, program)`: a suite's outcome on a trusted program in a process of its own, without a sandbox."""

    def run(suite: Any, *units: str, runner: Any = None) -> Any:
        runner = runner or compiled(suite)
        ours, theirs = socket.socketpair()
        arguments = [sys.executable, "-c", _CANDIDATE, str(theirs.fileno())]
        process = subprocess.Popen(arguments, pass_fds=[theirs.fileno()])
        theirs.close()
        channel = guest.channel.Channel(ours.detach())
        try:
            program = guest.proxy.Program(channel, own_objects=runner.own_objects, entry_point=runner.entry_point)
            assert program.load(units, (1 << 60, 1 << 20), runner.script)[0] == "ok"
            outcome = runner.run(program)
            return {**outcome, "own_objects": program.evidence.believed}
        finally:
            channel.close()
            process.wait(10)

    return run


# -- workers that come to harm


class Tapped:
    """A backend whose workers end when the host sends them certain bytes."""

    def __init__(self, backend: Backend, mark: bytes, ended: list[str]) -> None:
        """`ended`: takes the names of workers that were ended so."""
        self._backend, self._mark, self._ended = backend, mark, ended

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def launch(self, spec: WorkerSpec) -> Launched:
        launched = self._backend.launch(spec)
        ours, theirs = socket.socketpair()
        ways = ((theirs, launched.connection, True), (launched.connection, theirs, False))
        for source, target, watched in ways:
            threading.Thread(target=self._pump, args=(spec, source, target, watched), daemon=True).start()
        return Launched(ours, launched.config)

    def _pump(self, spec: WorkerSpec, source: socket.socket, target: socket.socket, watched: bool) -> None:  # noqa: FBT001
        seen = b""
        with suppress(OSError):
            while data := source.recv(1 << 16):
                seen = seen[-len(self._mark) :] + data
                if watched and self._mark in seen:
                    self._ended.append(spec.name)
                    self._backend.destroy(spec)
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()


@pytest.fixture
def tap() -> Callable[[Backend, bytes], tuple[Tapped, list[str]]]:
    """Makes of a backend one whose workers end when they are sent `mark`; and the list of those that did."""

    def make(backend: Backend, mark: bytes) -> tuple[Tapped, list[str]]:
        ended: list[str] = []
        return Tapped(backend, mark, ended), ended

    return make


# -- workers that are scripts


class Conversation:
    """The guest's end of a worker's connection, in the hands of a script."""

    def __init__(self, connection: socket.socket, launch: int, spec: WorkerSpec) -> None:
        """`launch`: 0 for the backend's first worker, and so on."""
        self.connection, self.launch, self.spec = connection, launch, spec
        self._verdicts = 0
        self._attempts: dict[str, int] = {}

    def receive(self) -> Any:
        """The next frame. Raises EOFError when the host is gone."""
        frame = json.loads(self._exactly(int.from_bytes(self._exactly(4), "big")))
        if type(frame) is list and frame[0] == "job":
            self._attempts[str(frame[1])] = frame[6]
        return frame

    def send(self, *frames: Any) -> None:
        for frame in frames:
            data = json.dumps(frame).encode("ascii")
            self.connection.sendall(len(data).to_bytes(4, "big") + data)

    def hello(self) -> None:
        self.receive()
        self.send(["hello", {"python": "3.x", "guarantees": {}}])

    def jobs(self) -> Iterator[int]:
        """Numbers of the jobs that come in."""
        while True:
            frame = self.receive()
            if frame[0] == "job":
                yield frame[1]

    def programs(self) -> Iterator[tuple[int, str]]:
        """Numbers and programs of the jobs; what is taken back before its turn is left out."""
        jobs: dict[int, str] = {}
        while True:
            while not jobs or select.select([self.connection], [], [], 0)[0]:
                frame = self.receive()
                if frame[0] == "job":
                    jobs[frame[1]] = frame[3][-1]
                elif frame[0] == "drop":
                    jobs.pop(frame[1], None)
            number = next(iter(jobs))
            yield number, jobs.pop(number)

    def passes(self, number: int) -> None:
        self.verdict(number, {"status": "passed"})

    def verdict(self, number: Any, fields: Any, trust: str = "isolated", attempt: int | None = None) -> None:
        """Send one; of the attempt that was asked for, unless another is named."""
        self.send(["verdict", self._verdicts, number, attempt or self._attempts.pop(str(number), 1), fields, trust])
        self._verdicts += 1

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = self.connection.recv(size)
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class ScriptedBackend:
    """Workers that are threads with a script, to see what the host makes of whatever a guest may do."""

    name = "scripted"

    def __init__(self, script: Callable[[Conversation], None], *, exits: dict[int, int] | None = None) -> None:
        """`exits`: exit statuses by launch, None where it is not named."""
        self.specs: list[WorkerSpec] = []
        self.refused = False
        self._script = script
        self._exits = exits or {}
        self._threads: dict[str, tuple[int, threading.Thread]] = {}

    def prepare(self) -> None:
        pass

    def describe(self) -> SandboxFacts:
        return SandboxFacts(backend=self.name)

    def launch(self, spec: WorkerSpec) -> Launched:
        if self.refused:
            raise GuestError("no more workers: this backend was told so")
        ours, theirs = socket.socketpair()
        conversation = Conversation(theirs, len(self.specs), spec)
        self.specs.append(spec)
        thread = threading.Thread(target=self._play, args=(conversation,))
        thread.start()
        self._threads[spec.name] = (conversation.launch, thread)
        return Launched(ours, spec.config(mount_boxes=False))

    def destroy(self, spec: WorkerSpec) -> int | None:
        launch, thread = self._threads.pop(spec.name, (-1, None))
        if thread is not None:
            thread.join(10)
            assert not thread.is_alive(), "the host has not closed the connection"
        return self._exits.get(launch)

    def close(self) -> None:
        assert not self._threads, "a worker was not destroyed"

    def _play(self, conversation: Conversation) -> None:
        with conversation.connection, suppress(EOFError, OSError):
            self._script(conversation)


def oblige(conversation: Conversation) -> None:
    """The script of a guest that passes every job."""
    conversation.hello()
    for number in conversation.jobs():
        conversation.passes(number)


@pytest.fixture(scope="session")
def scripted() -> Callable[..., ScriptedBackend]:
    """Makes a backend whose workers play `script(conversation)`; without one they pass every job."""

    def make(script: Callable[[Conversation], None] = oblige, **options: Any) -> ScriptedBackend:
        return ScriptedBackend(script, **options)

    return make


@pytest.fixture(scope="session")
def run_async() -> Callable[..., Any]:
    """`asyncio.run` with an end: a test that would hang fails. The end is so far off that no load reaches it."""

    def run(coroutine: Any) -> Any:
        async def limited() -> Any:
            async with asyncio.timeout(HANG_SECONDS):
                return await coroutine

        return asyncio.run(limited())

    return run
