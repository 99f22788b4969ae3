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
        self._before: int | None = None
        self._left = 0

    def except_suites(self) -> None:
        """Call when suites have come, were prepared, or have forgotten: what that changed is not a job's."""
        self._before = None

    def begin(self) -> None:
        """Call before a job, when its suite is prepared."""
        if self._before is None:
            self._before = self._size()

    def end(self) -> bool:
        """Call after a job; return whether the checker has grown too much."""
        assert self._before is not None
        size = self._size()
        if self._left + size - self._before > LARGEST:
            gc.collect()
            size = self._size()
        self._left += size - self._before
        self._before = size
        return self._left > LARGEST

    def _size(self) -> int:
        return int(os.pread(self._file, 128, 0).split(None, 1)[0]) * _PAGE
