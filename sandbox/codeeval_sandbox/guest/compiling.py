"""The checker's end of a compiler that stays in memory between programs.

The worker's first process starts it (`boot`), as a user of its own, who owns no folder. It has two open descriptors
beside its errors and its own source: the standard input and output, which are one socket to the checker. No program and
no slot has that socket. It sends an empty frame when it is ready. Then it answers each frame with one:

* A question has two texts: the path that errors name, and a source. It reads no other file than those of the image.
* An answer has the exit status of the command, what the command would print, and pairs of a file's name and content.

A text is four bytes of length, then UTF-8. Where a compiler ends, or answers with an empty status, the program's own
process runs the command as ever. The worker is then replaced after the job, so that no other program meets a compiler
in an unknown state.
"""

from __future__ import annotations

from binascii import b2a_base64
from typing import Any

from codeeval_sandbox.guest.channel import Channel, Closed, TooLarge
from codeeval_sandbox.guest.frames import HEADER

_MOST = 4 << 20
"""Bytes of an answer that goes on to a program's process."""

_LONGEST = 100_000
"""Bytes of what a compiler prints that go on."""


class Compiler:
    """A compiler in another process."""

    def __init__(self, descriptor: int) -> None:
        """Take over its socket."""
        self._channel = Channel(descriptor)
        self.is_lost = False
        """True if it has ended, or may be at work for a program that is gone."""

    def await_start(self) -> bool:
        """Wait until it is ready; return False if it has ended, as where the image has no such compiler."""
        self._receive()
        return not self.is_lost

    def compile(self, path: str, source: str) -> list[Any] | None:
        """Return status, output and files (pairs of name and base64). None: the command has to be run."""
        try:
            texts = [text.encode() for text in (path, source)]
        except UnicodeEncodeError:
            return None
        if self.is_lost:
            return None
        self.is_lost = True  # until it has answered: an interruption ends this call at any point
        question = b"".join(len(text).to_bytes(HEADER, "big") + text for text in texts)
        try:
            self._channel.send(question)
        except (Closed, TooLarge) as error:
            _raise_interruption(error)
            return None
        answer = self._receive()
        if answer is None or len(answer) > _MOST:
            return None
        status, output, *files = _fields(answer)
        self.is_lost = not status
        if not status:
            return None
        contents = [b2a_base64(content, newline=False).decode("ascii") for content in files[1::2]]
        names = [name.decode("utf-8", "replace") for name in files[::2]]
        printed = output[:_LONGEST].decode("utf-8", "replace")
        return [int(status), printed, [list(pair) for pair in zip(names, contents)]]

    def _receive(self) -> bytes | None:
        self.is_lost = True
        try:
            answer = self._channel.receive()
        except (Closed, TooLarge) as error:
            _raise_interruption(error)
            return None
        self.is_lost = False
        return answer


def _raise_interruption(error: BaseException) -> None:
    """Raise what the supervisor's signal has raised: it ends the suite, and is a `Closed` of its own class."""
    if type(error) not in (Closed, TooLarge):
        raise error


def _fields(answer: bytes) -> list[bytes]:
    fields, start = [], 0
    while start < len(answer):
        size = int.from_bytes(answer[start : start + HEADER], "big")
        start += HEADER + size
        fields.append(answer[start - size : start])
    return fields
