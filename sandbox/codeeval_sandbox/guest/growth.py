"""Growth of the checker over its jobs, so that a checker that has grown too much is replaced.

Whatever programs leave in it (values in caches, cycles, memory in pieces) is room that a later program's values lack.
"""

from __future__ import annotations

import gc
import os

LARGEST = 256 << 20
"""Address space that all jobs together may leave behind (bytes), a quarter of what the checker may use."""

_PAGE = os.sysconf("SC_PAGE_SIZE")


class Growth:
    """Address space that jobs have left behind (bytes), without what suites hold by themselves."""

    def __init__(self) -> None:
        """Nothing has grown yet."""
        self._file = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        self._before = 0
        self._left = 0

    def begin(self) -> None:
        """Call before a job, when its suite is prepared."""
        self._before = self._size()

    def end(self) -> bool:
        """Call after a job; return whether the checker has grown too much."""
        grown = self._size() - self._before
        if self._left + grown > LARGEST:
            gc.collect()
            grown = self._size() - self._before
        self._left += grown
        return self._left > LARGEST

    def _size(self) -> int:
        return int(os.pread(self._file, 128, 0).split()[0]) * _PAGE
