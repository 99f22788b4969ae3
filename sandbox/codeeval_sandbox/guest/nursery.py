"""A small process that forks others to compute something: each of them ends with all the memory that it took.

The checker grows with what it knows of suites. Were it to fork, the tables of all its pages would be copied, and every
page that it or its child writes to afterwards. The nursery is forked from it while it is small, and stays so.

What is computed is trusted code; its limits are there for its mistakes.
"""

from __future__ import annotations

import gc
import json
import marshal
import os
import resource
import signal
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MEMORY_MB = 1792
"""Address space of a computation, in MiB."""
SECONDS = 600
"""Processor time of a computation."""


class Failed(Exception):
    """A computation raised this, or met a limit; the message says which."""


class Spent(NamedTuple):
    """Cost of a computation."""

    cpu: float
    memory_kb: int


class Nursery:
    """Runs one computation at a time."""

    def __init__(self, compute: Callable[[Any], Iterable[Any]]) -> None:
        """`compute(request)`: takes what marshal can hold, and yields what JSON can hold. May raise Failed."""
        requests, answers = os.pipe(), os.pipe()
        try:
            self._pid = os.fork()
        except OSError:
            for end in (*requests, *answers):
                os.close(end)
            raise
        if self._pid == 0:
            try:
                _serve(compute, requests[0], answers[1])
            finally:
                os._exit(1)
        os.close(requests[0])
        os.close(answers[1])
        self._requests, self._answers = os.fdopen(requests[1], "wb"), os.fdopen(answers[0], "rb")

    def run(self, request: Any, seconds: float | None = None) -> tuple[list[Any], Spent]:
        """Return what a computation yields and its cost. Raises Failed; EOFError or OSError if the nursery has ended.

        `seconds`: processor time after which it ends with what it has yielded until then. None: at its end.
        """
        marshal.dump((request, seconds), self._requests)
        self._requests.flush()
        data, status, cpu, memory_kb = marshal.load(self._answers)  # noqa: S302 - our own nursery's
        if not data:
            met = "processor time" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU else "memory"
            raise Failed("for want of " + met)
        answer = json.loads(data)
        if isinstance(answer, str):
            raise Failed(answer)
        parts: list[Any] = answer
        return parts, Spent(cpu, memory_kb)

    def close(self) -> None:
        """End it."""
        self._requests.close()
        self._answers.close()
        os.waitpid(self._pid, 0)


def _serve(compute: Callable[[Any], Iterable[Any]], reading: int, writing: int) -> NoReturn:
    """In the nursery: until the checker is gone."""
    _keep(reading, writing)
    gc.freeze()  # nothing that is there already will be looked at again, which would copy it in every child
    requests, answers = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
    while True:
        try:
            request, seconds = marshal.load(requests)  # noqa: S302 - our own checker's
        except EOFError:
            os._exit(0)
        marshal.dump(_forked(compute, request, seconds), answers)
        answers.flush()


def _forked(
    compute: Callable[[Any], Iterable[Any]], request: Any, seconds: float | None
) -> tuple[bytes, int, float, int]:
    """Fork, and return the child's result, or a text if it failed, then its status and its cost."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _work(compute, request, writing, seconds)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    _, status, usage = os.wait4(child, 0)
    return data, status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def _work(compute: Callable[[Any], Iterable[Any]], request: Any, writing: int, seconds: float | None) -> None:
    """Compute in the child process under its own limits, and write the answer to the pipe."""
    _keep(writing)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB << 20, hard))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    parts: list[Any] = []
    if seconds is not None:
        _end_after(seconds, writing, parts)
    answer: Any = parts
    try:
        parts.extend(compute(request))  # each part is in the list as soon as it is yielded
    except Failed as error:
        answer = str(error)
    signal.setitimer(signal.ITIMER_PROF, 0)
    _write(answer, writing)


def _end_after(seconds: float, writing: int, parts: list[Any]) -> None:
    """Have the process end with the parts that there are, after so much processor time.

    It ends in the handler. An exception would pass through the computation, which may catch it and go on.
    """

    def end(*_: Any) -> NoReturn:
        try:
            _write(parts, writing)
        finally:
            os._exit(0)

    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _write(answer: Any, writing: int) -> None:
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(answer).encode("ascii"))


def _keep(*descriptors: int) -> None:
    """Close all other descriptors except the standard ones."""
    start = 3
    for descriptor in (*sorted(descriptors), 256):
        os.closerange(start, descriptor)
        start = descriptor + 1
