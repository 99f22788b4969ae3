"""Tests in a process of their own: a child of the checker that runs one program's tests, and ends with them.

Tests may seed random numbers, patch modules, plot, and work with files. In the checker, which serves many programs,
that would stay. The child holds two sockets alone: to the program, and to the checker. Neither can be opened by a path.
So a path that a program returns, and a test writes to, never leads to what the child says.

Files cross by value (`files`). The child works in a folder that no program can enter, and in which there is no link.
"""

from __future__ import annotations

import _socket
import json
import os
import signal
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from codeeval_sandbox.guest import files
from codeeval_sandbox.guest.channel import Channel, Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.judging import Outcome, judge_broken, judge_forged, too_large
from codeeval_sandbox.guest.mirroring import Mirror
from codeeval_sandbox.guest.patching import Patches
from codeeval_sandbox.guest.pyplots import mirror

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeeval_sandbox.guest.proxy import Program

FOLDER: list[str] = []
"""The folder of tests, if the worker has one."""


class Answer(NamedTuple):
    """The way on which the child tells the outcome."""

    socket: _socket.socket
    key: str
    """The beginning of the outcome. Tests that take a number of the program's for a path open a descriptor, and may
    write the program's text to it. They do not know the key."""


def run_apart(program: Program, run: Callable[[Program], Outcome], *, with_files: bool) -> Outcome:
    """Run tests in a child, and return their outcome. What they learnt of the program is noted in it.

    `with_files`: tests and program see each other's files. Raises what ends the wait, such as a suite that is late.
    """
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    key = os.urandom(16).hex()
    pid = os.fork()
    if not pid:
        try:
            ours.close()
            _live(program, run, Answer(theirs, key), with_files=with_files)
        finally:
            os._exit(1)
    theirs.close()
    try:
        return _told(program, Answer(ours, key))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        ours.close()
        if with_files and FOLDER:
            files.clear(FOLDER[0])


def _told(program: Program, answer: Answer) -> Outcome:
    """Return the outcome that the child tells. A child that ends without one had no memory for the tests."""
    try:
        outcome = Channel(answer.socket.fileno()).receive()
    except Closed:
        return Outcome(too_large(program))
    if not outcome.startswith(answer.key.encode()):
        return Outcome(judge_forged(Malformed("no outcome of its tests")))
    fields, printed, believed, broken = json.loads(outcome[len(answer.key) :])
    program.evidence.note_printed(printed)
    program.evidence.believed = believed
    if broken:
        program.broken = Closed()
    return Outcome(fields)


# -- in the child


def _live(program: Program, run: Callable[[Program], Outcome], answer: Answer, *, with_files: bool) -> NoReturn:
    """Run the tests and tell what came of them. Never returns."""
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    _keep(program.channel.fileno(), answer.socket.fileno())
    program.lent.strict = True
    with_files = with_files and bool(FOLDER)
    if with_files:
        _enter(FOLDER[0])
    try:
        Mirror(program, with_files=with_files).begin()
        Patches(program).begin()
        mirror(program)
        outcome = run(program)
    except Closed as error:
        outcome = Outcome(judge_broken(error))
    except MemoryError:
        outcome = Outcome(too_large(program))
    except Exception as error:  # a suite that cannot run is a fault to be seen
        message = "the suite failed: " + str(error)[:500]
        outcome = Outcome(status="wrong", exception=type(error).__name__, message=message)
    evidence = program.evidence
    answer_fields = [outcome, evidence.printed, evidence.believed, program.broken is not None]
    Channel(answer.socket.fileno()).send((answer.key + json.dumps(answer_fields)).encode("ascii"))
    os._exit(0)


def _keep(*descriptors: int) -> None:
    """Close all other descriptors, and let what tests print go nowhere."""
    start = 3
    for descriptor in (*sorted(descriptors), 1 << 16):
        os.closerange(start, descriptor)
        start = descriptor + 1
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


def _enter(folder: str) -> None:
    """Work in the folder, the home too. Its name for temporary files leads each process to its own."""
    import tempfile

    os.chdir(folder)
    os.environ["HOME"] = files.HERE
    os.environ["TMPDIR"] = tempfile.tempdir = files.HERE
