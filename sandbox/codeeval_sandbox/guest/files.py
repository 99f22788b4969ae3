"""Files of the working folder across the border between tests and program, by value.

Each side says what has changed in its folder since it last looked: folders, the contents of files, and names that are
gone. Links, pipes and sockets are left out. So no link of a program's ever stands where tests look.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.budget import Malformed
from codeeval_sandbox.guest.cleaning import empty

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = "/proc/self/cwd"
"""The working folder, by a name that is the same for tests and program."""

MOST, LARGEST = 2000, 16 << 20
"""Files and folders that cross, and bytes of all that cross at once."""


class TooMany(Exception):
    """The folder holds more than crosses."""


class Folder:
    """The working folder, and what of it the other side knows."""

    def __init__(self) -> None:
        """The other side knows of nothing yet, and has nothing."""
        self._known: dict[str, tuple[int, ...]] = {}

    def changes(self) -> list[Any]:
        """Return what has changed since the last look, as plain data. Raises TooMany."""
        now = _seen()
        gone = [name for name in self._known if name not in now]
        changed: list[Any] = []
        size = 0
        for name, facts in now.items():
            if self._known.get(name) == facts:
                continue
            content = None if stat.S_ISDIR(facts[0]) else _content(name)
            size += len(content or b"")
            if size > LARGEST:
                raise TooMany
            changed.append([name, stat.S_IMODE(facts[0]) & 0o777, content])
        self._known = now
        return [gone, changed] if gone or changed else []

    def take(self, changes: Any) -> None:
        """Make the changes of the other side. Raises Malformed for what no folder has, OSError."""
        if type(changes) is not list or len(changes) not in (0, 2):
            raise Malformed("wrong files")
        gone, changed = changes or ([], [])
        if type(gone) is not list or type(changed) is not list or len(changed) > MOST:
            raise Malformed("wrong files")
        for name in sorted(map(_checked, gone), reverse=True):
            _remove(name)
        for name, mode, content in changed:
            _put(_checked(name), mode, content)
        for name in (*gone, *(name for name, *_ in changed)):
            facts = _known(name)
            if facts is None:
                self._known.pop(name, None)
            else:
                self._known[name] = facts


def clear(folder: str) -> None:
    """Empty a folder of tests."""
    empty(folder)


def _seen() -> dict[str, tuple[int, ...]]:
    """Return the facts of all files and folders by their paths, each folder before what it holds. Raises TooMany."""
    seen: dict[str, tuple[int, ...]] = {}
    waiting = ["."]
    while waiting:
        folder = waiting.pop(0)
        try:
            names = sorted(_listdir(folder))
        except OSError:
            continue  # closed to its owner, or gone
        for name in names:
            path = name if folder == "." else folder + "/" + name
            facts = _known(path)
            if facts is None:
                continue
            seen[path] = facts
            if stat.S_ISDIR(facts[0]):
                waiting.append(path)
            if len(seen) > MOST:
                raise TooMany
    return seen


def _known(path: str) -> tuple[int, ...] | None:
    """Return the facts by which a change of a file or folder is seen; None for anything else."""
    facts = _facts(path)
    if facts is None:
        return None
    if stat.S_ISDIR(facts.st_mode):
        return (facts.st_mode, 0, 0, 0)
    is_file = stat.S_ISREG(facts.st_mode)
    return (facts.st_mode, facts.st_size, facts.st_mtime_ns, facts.st_ino) if is_file else None


def _facts(path: str) -> os.stat_result | None:
    try:
        return _lstat(path)
    except OSError:
        return None


def _content(name: str) -> bytes:
    """Return the content of a file; of one that cannot be read, none. Raises TooMany for a file that is too large."""
    parts: list[bytes] = []
    size = 0
    try:
        descriptor = _open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        while part := _read(descriptor, 1 << 20):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise TooMany
    except OSError:
        return b""
    finally:
        _close(descriptor)
    return b"".join(parts)


def _checked(name: Any) -> str:
    """Return a path below the working folder. Raises Malformed for any other."""
    if type(name) is not str or any(part in ("", ".", "..") for part in name.split("/")) or "\0" in name:
        raise Malformed("wrong file")
    return name


def _remove(name: str) -> None:
    try:
        if _is(name, stat.S_ISDIR):
            _chmod(name, 0o700)
            _rmdir(name)
        else:
            _unlink(name)
    except OSError:
        pass  # gone already, or not empty


def _put(name: str, mode: Any, content: Any) -> None:
    """Make a folder or file of this content. What stands there and is of another kind goes."""
    if type(mode) is not int or mode & ~0o777 or type(content) not in (bytes, type(None)):
        raise Malformed("wrong file")
    if content is None:
        if not _is(name, stat.S_ISDIR):
            _remove(name)
            _mkdir(name)
    else:
        if not _is(name, stat.S_ISREG):
            _remove(name)
        descriptor = _open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            while content:
                content = content[_write(descriptor, content) :]
        finally:
            _close(descriptor)
    _chmod(name, mode)


def _is(name: str, kind: Callable[[int], bool]) -> bool:
    facts = _facts(name)
    return facts is not None and kind(facts.st_mode)


_listdir, _lstat, _open, _read, _write, _close = os.listdir, os.lstat, os.open, os.read, os.write, os.close
_mkdir, _rmdir, _unlink, _chmod = os.mkdir, os.rmdir, os.unlink, os.chmod
"""The system's own, whatever tests have patched in the program's process."""
