"""Length-prefixed frames over a stream socket, blocking; the one way that checker and candidate talk."""

import os

MAXIMUM = 32 << 20
"""Bytes of the largest frame. A value that needs more is reported as too much output."""

_CHUNK = 1 << 16


class Closed(BaseException):
    """The other side is gone. Not an Exception, so that tests which catch everything do not swallow it."""


class TooLarge(ValueError):
    """A frame beyond MAXIMUM."""


class Channel:
    """Whole frames, in order."""

    def __init__(self, descriptor):
        """Takes over the descriptor of a connected stream socket."""
        self._fd = descriptor
        self._buffer = b""

    def send(self, *frames, _write=os.write):
        """Write frames. Raises Closed, TooLarge."""
        if any(len(frame) > MAXIMUM for frame in frames):
            raise TooLarge(max(map(len, frames)))
        data = b"".join([part for frame in frames for part in (len(frame).to_bytes(4, "big"), frame)])
        try:
            written = _write(self._fd, data)
            while written < len(data):
                written += _write(self._fd, data[written : written + _CHUNK])
        except OSError:
            raise Closed from None

    def receive(self, _read=os.read):
        """Read one frame. Raises Closed, TooLarge."""
        while len(self._buffer) < 4:
            self._fill(_read)
        size = int.from_bytes(self._buffer[:4], "big")
        if size > MAXIMUM:
            raise TooLarge(size)
        if len(self._buffer) < 4 + size:
            self._fill_to(4 + size, _read)
        data, self._buffer = self._buffer[4 : 4 + size], self._buffer[4 + size :]
        return data

    def pending(self):
        """Whether bytes were read that belong to a later frame."""
        return bool(self._buffer)

    def fileno(self):
        """The descriptor, for poll."""
        return self._fd

    def close(self):
        """Close the descriptor; a second time does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _fill(self, read, size=_CHUNK):
        try:
            data = read(self._fd, size)
        except OSError:
            raise Closed from None
        if not data:
            raise Closed
        self._buffer += data

    def _fill_to(self, size, read):
        parts = [self._buffer]
        missing = size - len(self._buffer)
        while missing > 0:
            self._buffer = b""
            self._fill(read, min(missing, 1 << 20))
            parts.append(self._buffer)
            missing -= len(self._buffer)
        self._buffer = b"".join(parts)
