"""Clocks of the processes that work for the tests: the checker, and judges of other languages that it has started."""

from __future__ import annotations

from codeeval_sandbox.guest import proc


class Helpers:
    """The checker with its judges, as one that works."""

    def __init__(self, checker: int, *, judges: bool) -> None:
        """`checker`: its process id; `judges`: whether it starts judges, which cost a look into its children."""
        self.checker = checker
        self._judges = judges
        self._ended = (0, 0)
        self._seen: dict[int, tuple[int, int]] = {}

    def clocks(self) -> tuple[int, int]:
        """Return (processor time, time waiting for a processor) of all that were ever seen, in nanoseconds."""
        if not self._judges:
            return proc.clocks(self.checker)
        pids = (self.checker, *proc.children(self.checker))
        now = {pid: clocks for pid, clocks in zip(pids, map(proc.clocks, pids)) if clocks != (0, 0)}
        for pid in self._seen.keys() - now.keys():
            cpu, delay = self._seen[pid]
            self._ended = self._ended[0] + cpu, self._ended[1] + delay
        self._seen = now
        return tuple(map(sum, zip(self._ended, *now.values())))  # type: ignore[return-value]

    def is_runnable(self) -> bool:
        """Return whether any of them runs or waits for a processor."""
        pids = (self.checker, *proc.children(self.checker)) if self._judges else (self.checker,)
        return any(proc.is_runnable(str(pid)) for pid in pids)
