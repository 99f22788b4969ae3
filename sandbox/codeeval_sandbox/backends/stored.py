"""The guest's programs as bytes, kept beside Python's own compiled files, since making them takes 0.2 s.

As with those, the sizes and times of the sources say whether what is kept is still right. Where nothing can be written,
the programs are made anew in each process.
"""

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

__all__ = ["kept"]

_PREFIX, _SUFFIX = "guest-", ".json"


def kept(maker: Path, folder: Path, make: Callable[[], object]) -> bytes:
    """Return what `make` returns, as JSON. It depends on nothing but the sources in `folder`, and on its own, `maker`.

    It is kept in the folder of `maker`'s compiled file.
    """
    compiled = Path(cache_from_source(str(maker))).parent
    path = compiled / f"{_PREFIX}{_state(maker, *sorted(folder.rglob('*.py')))}{_SUFFIX}"
    with contextlib.suppress(OSError):
        return path.read_bytes()
    content = json.dumps(make()).encode("ascii")
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            _write(path, content)
    return content


def _state(*files: Path) -> str:
    """Return a digest of the byte code's version, and of the paths, sizes and times of all sources."""
    state = hashlib.sha256(MAGIC_NUMBER)
    for file in files:
        facts = file.stat()
        state.update(f"{file} {facts.st_size} {facts.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return state.hexdigest()[:16]


def _write(path: Path, content: bytes) -> None:
    """Put the file in its place at once, and remove those of former sources."""
    path.parent.mkdir(exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise
    for other in path.parent.glob(f"{_PREFIX}*{_SUFFIX}"):
        if other != path:
            other.unlink(missing_ok=True)
