"""Processes that serve models: started by their command, and ended with their whole process group.

A server outlives a killed matrix. So its process is written down before it is used, with the time at which the kernel
started it. The next matrix in the folder ends that process group first, if the process is still the same one.
"""

import asyncio
import json
import os
import shlex
import signal
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from codeeval.errors import ModelError
from codeeval.runs.events import Notice, Observer
from codeeval.store.run import write_whole

__all__ = ["ServerEndedError", "Serving", "end_left_over", "serving"]

_T = TypeVar("_T")

_END_SECONDS = 20.0
"""Time that a server has to end by itself (s). A server on a GPU frees its memory meanwhile."""
_TAIL_BYTES = 2000
_TAIL_LINES = 5
_STATE = "server.json"


class ServerEndedError(ModelError):
    """The process that serves the model has ended."""


@dataclass(frozen=True)
class Serving:
    """A server that was started."""

    process: asyncio.subprocess.Process
    command: str
    log: Path

    @property
    def alive(self) -> bool:
        """True until the process has ended."""
        return self.process.returncode is None

    async def during(self, work: Awaitable[_T]) -> _T:
        """Await work that needs the server.

        Raises ServerEndedError if the server ends before the work, which is cancelled then.
        """
        task, end = asyncio.ensure_future(work), asyncio.ensure_future(self.process.wait())
        try:
            await asyncio.wait({task, end}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            if task.cancelled() or (task.exception() is not None and not self.alive):
                raise self.ended()
            return task.result()
        finally:
            for each in (task, end):
                each.cancel()
            await asyncio.gather(task, end, return_exceptions=True)

    def ended(self) -> ServerEndedError:
        """Return the error of a server that has ended, with the last lines of its log."""
        lines = _tail(self.log)
        said = f"; it said last: {' | '.join(lines)}" if lines else ""
        return ServerEndedError(
            f"the server {self.command!r} ended with exit code {self.process.returncode}{said}; its log is "
            f"{str(self.log)!r}"
        )


@asynccontextmanager
async def serving(command: str, folder: Path, name: str, observer: Observer) -> AsyncGenerator[Serving, None]:
    """Start a server, and end its process group afterwards. Its output goes to `server-NAME.log` in the folder.

    Raises ModelError where the command cannot be started.
    """
    log = folder / f"server-{name}.log"
    try:
        arguments = shlex.split(command)
    except ValueError as error:
        raise ModelError(f"the command {command!r} cannot be read: {error}; close its quotes") from error
    try:
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *arguments, stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
    except OSError as error:
        raise ModelError(f"the server {command!r} cannot be started: {error.strerror}; check `serve`") from error
    state = folder / _STATE
    try:
        write_whole(state, [json.dumps({"pid": process.pid, "began": _began(process.pid)}).encode()])
        observer(Notice(f"started {command!r} (process {process.pid}), which logs to {log}"))
        yield Serving(process, command, log)
    finally:
        await _end(process)
        state.unlink(missing_ok=True)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the process group, first by SIGTERM. Processes that the server left behind are ended too."""
    _signal(process.pid, signal.SIGTERM)
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    _signal(process.pid, signal.SIGKILL)
    await process.wait()


def _signal(group: int, number_of_signal: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number_of_signal)


async def end_left_over(folder: Path, observer: Observer) -> None:
    """End a server that a killed matrix has left in this folder."""
    state = folder / _STATE
    try:
        stored = json.loads(state.read_bytes())
        process, began = int(stored["pid"]), stored["began"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if began is not None and _began(process) == began:
        observer(Notice(f"ending process {process}, a model server that an earlier matrix left"))
        _signal(process, signal.SIGTERM)
        for _ in range(round(_END_SECONDS / 0.1)):
            if _began(process) != began:
                break
            await asyncio.sleep(0.1)
        _signal(process, signal.SIGKILL)
    state.unlink(missing_ok=True)


def _began(process: int) -> str | None:
    """Return when the kernel started a process, in its own ticks; None where there is no such living process."""
    try:
        facts = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = facts.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def _tail(log: Path) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line.strip() for line in text.splitlines() if line.strip()][-_TAIL_LINES:]
