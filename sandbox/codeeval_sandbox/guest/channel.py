"""Length-prefixed frames over a stream socket, blocking; the one way that checker and candidate talk."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING

from codeeval_sandbox.guest.frames import HEADER

if TYPE_CHECKING:
    from collections.abc import Callable

MAXIMUM = 32 << 20
"""Bytes of the largest frame. A value that needs more is reported as too much output."""

_CHUNK = 1 << 16


class Closed(BaseException):
    """The other side is gone. Not an Exception, so that tests which catch everything do not swallow it."""


class TooLarge(ValueError):
    """A frame beyond MAXIMUM."""


class Channel:
    """Whole frames, in order."""

    def __init__(self, descriptor: int) -> None:
        """Takes over the descriptor of a connected stream socket."""
        self._fd = descriptor
        self._buffer = b""
        self._start = 0  # of what was not yet received; what comes before is cut off when more is read

    def send(self, *frames: bytes, _write: Callable[[int, bytes], int] = os.write) -> None:
        """Write frames. Raises Closed, TooLarge."""
        parts: list[bytes] = []
        for frame in frames:
            if len(frame) > MAXIMUM:
                raise TooLarge(len(frame))
            parts += (len(frame).to_bytes(HEADER, "big"), frame)
        data = b"".join(parts)
        try:
            written = _write(self._fd, data)
            while written < len(data):
                written += _write(self._fd, data[written : written + _CHUNK])
        except OSError:
            raise Closed from None

    def receive(self, *, _read: Callable[[int, int], bytes] = os.read) -> bytes:
        """Read one frame. Raises Closed, TooLarge."""
        while len(self._buffer) - self._start < HEADER:
            self._fill(_read)
        begin, size = self._start + HEADER, self._size()
        if size > MAXIMUM:
            raise TooLarge(size)
        if len(self._buffer) < begin + size:
            begin = HEADER
            self._fill_to(begin + size, _read)
        data = self._buffer[begin : begin + size]
        self._start = begin + size
        if self._start == len(self._buffer):  # which may be large
            self._buffer, self._start = b"", 0
        return data

    def pending(self) -> bool:
        """Return whether a whole frame has been read, or the beginning of one that is too large."""
        return self._missing() <= 0

    def take(self, *, _read: Callable[[int, int], bytes] = os.read) -> None:
        """Read what has come of the next frame, or wait for more to come. Raises Closed."""
        self._fill(_read, min(max(self._missing(), _CHUNK), 1 << 20))

    def _missing(self) -> int:
        """Bytes of the next frame that have not been read, as far as its header tells; 0 of one that is too large."""
        there = len(self._buffer) - self._start
        if there < HEADER:
            return HEADER - there
        size = self._size()
        return HEADER + size - there if size <= MAXIMUM else 0

    def _size(self) -> int:
        """Return the size of the frame whose header has been read."""
        return int.from_bytes(self._buffer[self._start : self._start + HEADER], "big")

    def wait(self, seconds: float) -> bool:
        """Wait, and return whether there is something to read, or the other side is gone, within this time."""
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def fileno(self) -> int:
        """Return the descriptor, for poll."""
        return self._fd

    def close(self) -> None:
        """Close the descriptor; a second time does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _fill(self, read: Callable[[int, int], bytes], size: int = _CHUNK) -> None:
        try:
            data = read(self._fd, size)
        except OSError:
            raise Closed from None
        if not data:
            raise Closed
        self._buffer = self._buffer[self._start :] + data
        self._start = 0

    def _fill_to(self, size: int, read: Callable[[int, int], bytes]) -> None:
        parts = [self._buffer[self._start :]]
        self._start, missing = 0, size - len(parts[0])
        while missing > 0:
            self._buffer = b""
            self._fill(read, min(missing, 1 << 20))
            parts.append(self._buffer)
            missing -= len(self._buffer)
        self._buffer = b"".join(parts)
