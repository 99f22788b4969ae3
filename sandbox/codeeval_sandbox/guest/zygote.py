"""A warm interpreter in a process of its own, which forks processes that are ready to work.

The supervisor has one that forks candidates, the checker has one that forks judges. A judge holds the tests of a suite
in their own language. No other language's interpreter runs in the processes of supervisor and checker.

A shim is a module with one function `serve(role, files, environment, control)`, which never returns. It makes its
process ready, and answers each request on the control socket (packets):

* `fork UID FOLDER` with two descriptors, channel and output: fork a sibling (CLONE_PARENT) and answer with its process
  id. The sibling confines itself to user and folder. Its channel is descriptor 3, its output is 1 and 2.
* `judge` with a channel twice: the same, without confinement.

A zygote that cannot start sends one message that is not a number: the reason.
"""

from __future__ import annotations

import _socket
import array
import os
import resource
import signal
import sys
import types
from typing import TYPE_CHECKING, Any, NoReturn

from codeeval_sandbox.guest.privileges import confine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from codeeval_sandbox.guest.slots import Slot

JUDGE_KB = 1792 * 1024
"""Address space of a judge (KiB)."""
JUDGE_SECONDS = 600
"""Processor time of a judge (s), for mistakes of its tests."""

_CLONE_PARENT = 0x8000
_CLONE = {"x86_64": 56, "aarch64": 220}
_LONGEST = 4096


class ZygoteFailed(Exception):
    """The warm interpreter did not start, or has ended; the message says why."""


class Zygote:
    """The owner's end of a warm interpreter."""

    def __init__(self, shim: dict[str, Any], role: str) -> None:
        """Start it; `role`: `candidate` or `judge`. It ends when this process does."""
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        self.language: str = shim["language"]
        self.pid = os.fork()
        if self.pid == 0:
            try:
                _serve(shim, role, theirs.fileno())
            finally:
                os._exit(1)
        theirs.close()
        self._control = ours

    def await_start(self) -> None:
        """Wait until it is ready. Raises ZygoteFailed."""
        process, descriptor = self.fork_judge()
        os.close(descriptor)
        os.waitpid(process, 0)

    def fork_candidates(
        self, slots: Sequence[Slot], pairs: Sequence[tuple[_socket.socket, _socket.socket]]
    ) -> list[int]:
        """Fork a waiting candidate for each slot; return their process ids. They are children of this process."""
        for slot, (_, channel) in zip(slots, pairs):
            self._send("fork {} {}".format(slot.uid, slot.folder), channel.fileno(), slot.output)
        return [self._pid() for _ in slots]

    def fork_judge(self) -> tuple[int, int]:
        """Fork a judge; return its process id and the descriptor of its channel. It is a child of this process."""
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
        self._send("judge", theirs.fileno(), theirs.fileno())
        theirs.close()
        return self._pid(), ours.detach()

    def _send(self, request: str, *descriptors: int) -> None:
        rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", descriptors))]
        try:
            self._control.sendmsg([request.encode("ascii")], rights)
        except OSError:
            self._pid()
            raise

    def _pid(self) -> int:
        answer = ""
        for _ in range(2):  # a process that has ended is told once, before the reason that it has left
            try:
                answer = self._control.recv(_LONGEST).decode("utf-8", "replace")
                break
            except ConnectionError:
                continue
        if not answer.isdigit():
            reason = answer or "its interpreter has ended"
            raise ZygoteFailed("language {!r}: {}".format(self.language, reason))
        return int(answer)


def _serve(shim: dict[str, Any], role: str, control: int) -> NoReturn:
    """In the new process: become the zygote."""
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    os.dup2(control, 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.set_inheritable(3, True)
    if role == "judge":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (JUDGE_KB * 1024, hard))
    try:
        module = types.ModuleType("codeeval_sandbox.guest.shim")
        sys.modules[module.__name__] = module
        exec(compile(shim["module"], "<codeeval shim>", "exec", dont_inherit=True), module.__dict__)
        module.serve(role, shim["files"], shim["environment"], 3)
    except Exception as error:  # a runtime may be missing in any way
        _socket.socket(fileno=3).send(
            "{}: {}".format(type(error).__name__, error).encode("utf-8", "replace")[:_LONGEST]
        )
    os._exit(1)


def fork_siblings(control: int, work: Callable[[str], NoReturn]) -> NoReturn:
    """Serve requests in a process that holds a warm interpreter of its own, for shims in Python.

    `work(role)` runs in each sibling, with the channel as descriptor 3, and never returns.
    """
    connection = _socket.socket(fileno=control)
    while True:
        data, rights, _, _ = connection.recvmsg(_LONGEST, 64)
        if not data:
            os._exit(0)
        descriptors = array.array("i")
        descriptors.frombytes(rights[0][2])
        pid = sibling()
        if pid == 0:
            try:
                role, *owner = data.decode("ascii").split(" ", 2)
                if role == "fork":
                    confine(int(owner[0]), owner[1], *descriptors)
                else:
                    be_judge(descriptors[0])
                work(role)
            finally:
                os._exit(71)
        connection.send(str(pid).encode("ascii"))
        for descriptor in descriptors:
            os.close(descriptor)


def be_judge(channel: int) -> None:
    """In a judge: keep the channel alone."""
    os.dup2(channel, 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    resource.setrlimit(resource.RLIMIT_CPU, (JUDGE_SECONDS, JUDGE_SECONDS + 5))


def sibling() -> int:
    """Fork a child of this process's parent; return its process id, 0 in the child."""
    import ctypes  # in the zygote alone: every candidate would be forked with it

    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    pid: int = ctypes.PyDLL(None).syscall(_CLONE[os.uname().machine], _CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        python.PyOS_AfterFork_Child()
    else:
        python.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError("fork")
    return pid
