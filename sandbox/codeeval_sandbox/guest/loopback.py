"""Connections of a worker whose programs may use sockets within it: how many there are, and whether any is left.

A connection that a program has closed can outlive it for a minute, and keeps its port. The next program would find it
there. So a worker ends with the job that leaves one.
"""

from __future__ import annotations

import os

MOST = 256
"""Sockets of TCP and UDP that a job may have. What waits in their queues is in no account of older control groups."""

_SIZE = 4096
_FIELDS = ("inuse", "tw")
"""Open sockets, and closed connections that wait for late packets."""


class Loopback:
    """The kernel's count of sockets in this worker's network."""

    def __init__(self, path: str = "/proc/net/sockstat") -> None:
        """`path`: the file with the kernel's count, which is opened once."""
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def sockets(self) -> int:
        """Return the number of sockets of TCP and UDP, those of closed connections too."""
        count = 0
        for line in os.pread(self._file, _SIZE, 0).decode("ascii", "replace").splitlines():
            protocol, *words = line.split()
            if protocol in ("TCP:", "UDP:"):
                values = dict(zip(words[::2], words[1::2]))
                count += sum(int(values.get(field, 0)) for field in _FIELDS)
        return count
