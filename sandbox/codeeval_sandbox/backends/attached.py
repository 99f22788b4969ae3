"""Frames over a container's standard streams, where no folder can be mounted: a remote engine, Docker Desktop.

The engine's attach connection is pumped to and from a local socket by two threads, so that the pool sees a socket
either way.
"""

import contextlib
import socket
import threading
from typing import Any

__all__ = ["attach"]

_HEADER = 8
_STDOUT = 1


def attach(container: Any) -> socket.socket:
    """Connect to a created container that is not started yet. Ends when either side closes."""
    stream = container.attach_socket(params={"stdin": 1, "stdout": 1, "stream": 1})
    raw = getattr(stream, "_sock", stream)
    raw.settimeout(None)
    ours, theirs = socket.socketpair()
    for pump, name in ((_to_container, "in"), (_from_container, "out")):
        threading.Thread(target=pump, args=(raw, theirs, stream), name=f"attach-{name}", daemon=True).start()
    return ours


def _to_container(raw: Any, local: socket.socket, _stream: Any) -> None:
    with contextlib.suppress(OSError):
        while data := local.recv(1 << 16):
            raw.sendall(data)
    with contextlib.suppress(OSError):
        raw.shutdown(socket.SHUT_RDWR)  # ends the other thread, which closes


def _from_container(raw: Any, local: socket.socket, stream: Any) -> None:
    """Undo the engine's framing: a byte for the stream, three empty ones, four of length."""
    with contextlib.suppress(OSError, EOFError):
        while True:
            header = _exactly(raw, _HEADER)
            data = _exactly(raw, int.from_bytes(header[4:], "big"))
            if header[0] == _STDOUT:
                local.sendall(data)
    with contextlib.suppress(OSError):
        local.shutdown(socket.SHUT_RDWR)
    for end in (local, stream, raw):  # the socket stays open for as long as the SDK's file on it does
        with contextlib.suppress(OSError):
            end.close()


def _exactly(raw: Any, size: int) -> bytes:
    parts = []
    while size:
        part = raw.recv(size)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
