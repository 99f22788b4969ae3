"""Clocks of the processes that work for the tests: the checker, those that it has started to run some, a compiler."""

from __future__ import annotations

from codeeval_sandbox.guest import proc


class Helpers:
    """The checker with its children, and the compiler where there is one, as one that works."""

    def __init__(self, checker: int, compiler: int | None = None) -> None:
        """Process ids."""
        self.checker = checker
        self._compiler = compiler
        self._delays: dict[str, int] = {}  # of each thread of the compiler that was ever seen
        self._ended = (0, 0)
        self._seen: dict[int, tuple[int, int]] = {}

    def clocks(self) -> tuple[int, int]:
        """Return (processor time, time waiting for a processor) of all that were ever seen, in nanoseconds."""
        pids = (self.checker, *proc.children(self.checker))
        now = {pid: clocks for pid, clocks in zip(pids, map(proc.clocks, pids)) if clocks != (0, 0)}
        if self._compiler is not None:
            now[self._compiler] = self._clocks_of(self._compiler)
        for pid in self._seen.keys() - now.keys():
            cpu, delay = self._seen[pid]
            self._ended = self._ended[0] + cpu, self._ended[1] + delay
        self._seen = now
        return tuple(map(sum, zip(self._ended, *now.values())))  # type: ignore[return-value]

    def progress(self) -> int:
        """Return the processor time of all that work now, and of their children, which may run a reference (ns)."""
        helpers = proc.children(self.checker)
        working = (self.checker, *helpers, *(child for helper in helpers for child in proc.children(helper)))
        compiling = 0 if self._compiler is None else self._clocks_of(self._compiler)[0]
        return sum(proc.clocks(pid)[0] for pid in working) + compiling

    def _clocks_of(self, compiler: int) -> tuple[int, int]:
        """Return the clocks of a process with many threads, which come and go."""
        usage = proc.usage(compiler)
        self._delays.update((thread, proc.clocks(thread)[1]) for thread in usage.threads)
        return max(int(usage.cpu * 1e9), self._seen.get(compiler, (0, 0))[0]), sum(self._delays.values())

    def is_runnable(self) -> bool:
        """Return whether any of them runs or waits for a processor."""
        pids = (self.checker, *proc.children(self.checker))
        if any(proc.is_runnable(str(pid)) for pid in pids):
            return True
        return self._compiler is not None and any(map(proc.is_runnable, proc.usage(self._compiler).threads))
