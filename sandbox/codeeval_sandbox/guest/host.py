"""The checker's connection to the host."""

from __future__ import annotations

import os
import select
import time
from collections import deque
from typing import Any, NoReturn

from codeeval_sandbox.guest.frames import Buffer, decode, encode, framed

BATCH = 8
"""Verdicts that wait for each other before they are sent, while there is more work: one wake-up of the host for all."""
PATIENCE = 0.02
"""Time that a verdict waits at most between two jobs (s)."""

_LARGEST = 1 << 32
"""Bytes of a frame that the host may send: any number that four bytes can hold, because the host is trusted."""


class Host:
    """The connection to the host: whole frames in and out, verdicts in batches."""

    def __init__(self, reading: int, writing: int) -> None:
        """The descriptors to read from and to write to; one and the same if it is a socket."""
        self._reading = reading
        self._writing = writing
        self._received = Buffer(_LARGEST)
        self._outgoing: list[bytes] = []
        self._since = 0.0
        self.frames: deque[Any] = deque()
        """Messages that came in, not yet seen to."""

    def fileno(self) -> int:
        """Return the descriptor to poll for reading."""
        return self._reading

    def read(self) -> None:
        """Take in what has arrived; blocks if nothing has. Ends the process when the host is gone."""
        try:
            data = os.read(self._reading, 1 << 18)
        except OSError:
            data = b""
        if not data:
            os._exit(0)
        self.frames.extend(map(decode, self._received.feed(data)))

    def put(self, message: Any) -> None:
        """Let a message wait for `flush`."""
        self._outgoing.append(framed(encode(message)))
        self._since = self._since or time.monotonic()

    def flush(self, *, now: bool = True) -> None:
        """Send what waits: all of it, or unless `now` only when it is enough or has waited long."""
        if self._outgoing and (now or len(self._outgoing) >= BATCH or time.monotonic() - self._since > PATIENCE):
            view = memoryview(b"".join(self._outgoing))
            try:
                while view:
                    view = view[os.write(self._writing, view) :]
            except OSError:
                os._exit(0)  # the host has gone, as when a pool is closed with jobs under way
            self._outgoing.clear()
            self._since = 0.0


def end_with(host: int) -> NoReturn:
    """In a thread of its own: end the process when the host is gone, in the middle of a long job too."""
    poll = select.poll()
    poll.register(host, select.POLLRDHUP)
    poll.poll()
    os._exit(0)
