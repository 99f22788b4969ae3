"""The clocks and limits of a running job."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from codeeval_sandbox.guest import proc
from codeeval_sandbox.guest.constants import BACKSTOP_FACTOR, BACKSTOP_SECONDS
from codeeval_sandbox.guest.proc import Priority

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from codeeval_sandbox.guest.accounts import Accounts
    from codeeval_sandbox.guest.frames import Watched
    from codeeval_sandbox.guest.helpers import Helpers

TICK = 0.02
"""Time between two looks at a running job (s), from its first tick on; most jobs are over before."""

GRACE = 0.25
"""Processor time (s) after an interruption within which the checker must end a suite; 1/32 of a short limit.

A replaced worker costs 0.15 s. Share, grace and that keep a run of such programs within 1.5 of its limits, from limits
of one second on."""

STEP = 1 / 64
"""Share of the limit by which effective time must advance within the backstop's time."""


class Ease:
    """Which threads wait by their own wish: those that asked the scheduler for less than the supervisor has."""

    def __init__(self) -> None:
        """Take this process's priority for the usual one, because `nice` and `chrt` pass theirs on."""
        own = proc.priority(os.getpid())
        self._usual = own if own is not None else Priority(0, 0)
        self._usual_group = max(0, proc.group_niceness(os.getpid()))

    def takes_less(self, thread: str) -> bool:
        """Return whether a thread (`PID/task/ID`) has a lower priority than usual."""
        priority = proc.priority(thread)
        if priority is None:
            return False
        return priority.niceness > self._usual.niceness or priority.policy > self._usual.policy

    def group_takes_less(self, pid: int) -> bool:
        """Return whether a process's session has a lower priority than usual."""
        return proc.group_niceness(pid) > self._usual_group


class Watch:
    """The clocks and limits of a running job."""

    def __init__(self, limits: Watched, ease: Ease) -> None:
        """Begin now."""
        self.limits = limits
        self.start = time.monotonic()
        self.next = self.start + TICK
        self.reason: str | None = None
        """The limit that was met."""
        self.allowed: float | None = None
        """Effective time that what is under way may reach (s); None while only the whole is limited."""
        self.cpu = 0.0
        """Processor time (s)."""
        self.wall = 0.0
        """Wall time that counts (s), when last known."""
        self.checking = 0.0
        """Processor time of the checker over this job (s)."""
        self.resident_kb = 0
        """Memory that the job's processes show (KiB)."""
        self._ease = ease
        self._used: dict[int, float] = {}  # processor time of each process that was ever seen
        self._threads: dict[str, tuple[int, int]] = {}  # clocks at the last look: ran and waited (ns)
        self._waited = 0.0  # seconds in which the job could have gone on, had it had a processor
        self._stalled = False  # whether a thread waits right now, which its clocks do not show before it has its turn
        self._checker: tuple[int, int] | None = None  # the checker's clocks at the first look
        self._checker_then: tuple[int, int] | None = None  # and at the last look
        self._spent_before = 0.0  # by all candidates, without what the job was seen to use at the first look
        self._advanced = (self.start, 0.0)  # when effective time last advanced by a step, and to what

    @property
    def excess(self) -> float:
        """Processor time of the checker beyond what is free for the program (s)."""
        return max(0.0, self.checking - self.limits.suite_seconds)

    @property
    def effective(self) -> float:
        """Processor time or wall time without waiting, and what the checker took beyond its share (s)."""
        return max(self.cpu, self.wall) + self.excess

    @property
    def is_late(self) -> bool:
        """True if effective time has met its limit, or that of what is under way."""
        return self.effective >= min(self.limits.seconds, self.allowed or self.limits.seconds)

    def look(
        self, processes: Iterable[int], checker: Helpers, accounts: Accounts, waiting: Callable[[], float], now: float
    ) -> None:
        """Take in what the job's processes, the checker and the worker's account show.

        `waiting`: returns the processor time of the candidates that wait for their jobs (s). It is part of the account,
        and is subtracted only where that decides.
        """
        cpu = self._measure(processes, now)
        clocks = checker.clocks()
        spent = accounts.candidates_seconds(clocks[0] / 1e9)
        if self._checker is None:
            self._checker, self._spent_before = clocks, spent - cpu
        self.checking = (clocks[0] - self._checker[0]) / 1e9
        hidden = spent - self._spent_before
        if cpu < self.limits.seconds <= hidden:
            hidden -= waiting()
        self.cpu = max(cpu, hidden, self.cpu)
        self._stalled = self._stalled or (clocks == self._checker_then and checker.is_runnable())
        self._checker_then = clocks
        if not self._stalled:
            delay = (clocks[1] - self._checker[1]) / 1e9
            self.wall = now - self.start - self._waited - self.checking - delay

    def stands_still(self, now: float) -> bool:
        """Return whether effective time has hardly advanced for the backstop's time."""
        since, value = self._advanced
        if self.effective - value >= STEP * self.limits.seconds:
            self._advanced = (now, self.effective)
            return False
        return now - since > BACKSTOP_FACTOR * self.limits.seconds + BACKSTOP_SECONDS

    def _measure(self, processes: Iterable[int], now: float) -> float:
        """Return the processor time of a job's processes (s); set what else is known of them.

        The waits of all threads add up, to the time since the start at most: threads that hand a lock around wait one
        after another. Where threads wait side by side, this is more than the job has waited. Then others of its
        threads run, and their processor time is what decides.
        """
        cpu, resident, waited = 0.0, 0, 0.0
        threads: dict[str, tuple[int, int]] = {}
        self._stalled = False
        for pid in processes:
            usage = proc.usage(pid)
            self._used[pid] = max(usage.cpu, self._used.get(pid, 0.0))
            cpu += usage.cpu + usage.reaped
            resident += usage.resident_kb
            for thread in self._waiting(pid, usage.threads):
                clock = proc.clocks(thread)
                before = self._threads.get(thread)
                threads[thread] = clock
                waited += max(0, clock[1] - (before[1] if before else 0)) / 1e9
                self._stalled = self._stalled or (clock == before and proc.is_runnable(thread))
        self._threads = threads
        self._waited = min(self._waited + waited, now - self.start)
        self.resident_kb = resident
        return max(cpu, sum(self._used.values()))

    def _waiting(self, pid: int, threads: list[str]) -> list[str]:
        """Return the threads whose waiting for a processor is not their own wish."""
        if self._ease.group_takes_less(pid):
            return []
        return [thread for thread in threads if not self._ease.takes_less(thread)]


class Overtime:
    """The checker's own time over a job whose candidate has ended."""

    def __init__(self, watch: Watch, candidate: tuple[int, int], clock: int) -> None:
        """`candidate`: its slot and sequence; `clock`: the checker's processor time now (ns)."""
        self.job = watch.limits.job
        """The host's number of it."""
        self.candidate = candidate
        room = watch.limits.suite_seconds - watch.checking + watch.limits.seconds - max(watch.cpu, watch.wall)
        self.until = clock / 1e9 + max(0.0, room)
        """Processor time of the checker from which on it is interrupted (s)."""
        self.next = 0.0
        """When it is to be interrupted again."""
        self._grace = min(GRACE, watch.limits.seconds / 32)
        self._interrupted: float | None = None  # the checker's processor time at the first interruption (s)

    def interrupt(self, clock: float) -> None:
        """Note an interruption at this processor time of the checker (s)."""
        if self._interrupted is None:
            self._interrupted = clock

    def is_stuck(self, clock: float) -> bool:
        """Return whether the checker goes on with the suite, though it was interrupted."""
        return self._interrupted is not None and clock - self._interrupted > self._grace
