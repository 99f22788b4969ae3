"""Clocks of the processes that work for the tests: the checker, and those that it has started to run some."""

from __future__ import annotations

from codeeval_sandbox.guest import proc


class Helpers:
    """The checker with its children, as one that works."""

    def __init__(self, checker: int) -> None:
        """`checker`: its process id."""
        self.checker = checker
        self._ended = (0, 0)
        self._seen: dict[int, tuple[int, int]] = {}

    def clocks(self) -> tuple[int, int]:
        """Return (processor time, time waiting for a processor) of all that were ever seen, in nanoseconds."""
        pids = (self.checker, *proc.children(self.checker))
        now = {pid: clocks for pid, clocks in zip(pids, map(proc.clocks, pids)) if clocks != (0, 0)}
        for pid in self._seen.keys() - now.keys():
            cpu, delay = self._seen[pid]
            self._ended = self._ended[0] + cpu, self._ended[1] + delay
        self._seen = now
        return tuple(map(sum, zip(self._ended, *now.values())))  # type: ignore[return-value]

    def is_runnable(self) -> bool:
        """Return whether any of them runs or waits for a processor."""
        pids = (self.checker, *proc.children(self.checker))
        return any(proc.is_runnable(str(pid)) for pid in pids)
