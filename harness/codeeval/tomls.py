"""TOML files of the user, with the line of each fault.

The parser of the standard library keeps no lines of values. A value's line is found by parsing longer and longer
beginnings of the file: the statement that brings the value into the content begins after the longest beginning without
it. So the parser alone decides what a statement is, and texts or lists of several lines are right too.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeeval.errors import UsageError

__all__ = ["TomlFile", "read_toml"]

_MOST_BYTES = 1 << 20
"""Longest file that is read. A configuration is written by hand."""


@dataclass(frozen=True)
class TomlFile:
    """A file and its content."""

    path: Path
    text: str
    content: Mapping[str, Any]

    def line_of(self, path: Sequence[int | str]) -> int | None:
        """Return the line, from 1, at which the value under these names and positions begins.

        Names may have `-` or `_`. A value that is missing has the line of the table that should hold it. None: the
        whole file is meant.
        """
        for length in range(len(path), 0, -1):
            if _has(self.content, path[:length]):
                return self._line(path[:length])
        return None

    def _line(self, path: Sequence[int | str]) -> int:
        lines, before = self.text.splitlines(keepends=True), 0
        for count in range(1, len(lines) + 1):
            try:
                content = tomllib.loads("".join(lines[:count]))
            except tomllib.TOMLDecodeError:  # the beginning ends within a statement
                continue
            if _has(content, path):
                break
            before = count
        return before + 1

    def fault(self, path: Sequence[int | str], reason: str) -> UsageError:
        """Return an error that names the file, the line and what is wrong."""
        line = self.line_of(path)
        where = f"{str(self.path)!r}" + (f", line {line}" if line else "")
        return UsageError(f"{where}: {reason}")


def read_toml(path: Path) -> TomlFile:
    """Read a file. Raises UsageError, which names the file and the line that is no TOML."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{str(path)!r} is too large for a configuration: it has over {_MOST_BYTES >> 20} MiB")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be read: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{str(path)!r} is not UTF-8: {error}; save it as UTF-8") from error
    try:
        return TomlFile(path, text.replace("\r\n", "\n"), tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{str(path)!r} is not TOML: {error}; correct that line") from error


def _has(content: Any, path: Sequence[int | str]) -> bool:
    for part in path:
        if isinstance(part, int):
            if not isinstance(content, list) or part >= len(content):
                return False
            content = content[part]
        else:
            names = {_plain(name): name for name in content} if isinstance(content, Mapping) else {}
            if _plain(part) not in names:
                return False
            content = content[names[_plain(part)]]
    return True


def _plain(name: str) -> str:
    return name.replace("-", "_")
