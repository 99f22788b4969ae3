"""The text of the command that a worker is started with: it reads the guest's programs from the host and runs `boot`.

Arguments: `unix PATH` (connect there), `fd N` (an inherited socket) or `stdio`. Python runs it without the slow `site`.
"""

from __future__ import annotations

import json
import os
import sys
import types
from typing import Any


def connect(kind: str, where: str) -> tuple[int, int]:
    """Return the descriptors to read from and to write to."""
    if kind == "stdio":
        reading, writing = os.dup(0), os.dup(1)
        null = os.open("/dev/null", os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        return reading, writing
    if kind == "unix":
        import _socket

        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        connection.connect(where)
        descriptor = connection.detach()
        return descriptor, descriptor
    return int(where), int(where)


def read_frame(descriptor: int) -> Any:
    """Return one frame of the host's."""

    def exactly(size: int) -> bytes:
        parts = []
        while size:
            part = os.read(descriptor, size)
            if not part:
                sys.exit(1)  # the host is gone
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    return json.loads(exactly(int.from_bytes(exactly(4), "big")))


def start(kind: str, where: str) -> None:
    """Receive the guest and run it."""
    connection = connect(kind, where)
    frame = read_frame(connection[0])
    sys.path[:] = [part for part in sys.path if part]
    for name in ("codeeval_sandbox", "codeeval_sandbox.guest"):
        package = sys.modules[name] = types.ModuleType(name)
        package.__path__ = []
    for name in ("confinement", "boot"):
        qualified = "codeeval_sandbox.guest." + name
        module = sys.modules[qualified] = types.ModuleType(qualified)
        setattr(package, name, module)
        exec(compile(frame["guest"]["sources"][name], "<codeeval " + name + ">", "exec"), module.__dict__)
    package.boot.main(connection, frame["guest"], frame["config"])


if __name__ == "__main__":
    start(sys.argv[1], sys.argv[2])
