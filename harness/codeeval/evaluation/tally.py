"""Count a run's progress as rows reach the disk, for those who show it."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from codeeval.evaluation.plan import Plan
from codeeval.store import Decided, RunWriter, Seconds
from codeeval_sandbox.jobs import PASSING, Status, Verdict

__all__ = ["Tally", "Unanswered"]


@dataclass(slots=True)
class Unanswered:
    """Samples of a problem that the model's server gave no answer for."""

    samples: int
    reason: str
    """The server's words, and what they mean."""


@dataclass(slots=True)
class Tally:
    """Counts of one session. What the run held when it was opened counts as done, but not as this session's work."""

    samples: int = 0
    """Samples that the run will hold."""
    verdicts: int = 0
    """Verdicts that the run will hold: samples times suites."""
    drawn: int = 0
    decided: int = 0
    resumed_drawn: int = 0
    """Part of `drawn` that was found on disk."""
    resumed_decided: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    """By suite."""
    reached: Counter[str] = field(default_factory=Counter)
    """Verdicts by suite."""
    alternatives: int = 0
    """Verdicts of this session on what other extraction rules would have taken; they are in no other number."""
    infrastructure: int = 0
    """Verdicts still missing because the sandbox failed."""
    unanswered: dict[str, Unanswered] = field(default_factory=dict)
    """By task_id, samples still missing because the model's server refuses their prompt, or fails over it."""
    complaint: str = ""
    """The sandbox's message at the first such failure."""
    clock: Callable[[], float] = time.monotonic
    started: float = 0.0
    sampled: float | None = None
    """When the last sample was stored, on `clock`; None if none was drawn in this session."""
    executing: float | None = None
    """When the first job was handed to the sandbox."""
    executed: float | None = None
    """When the last verdict was stored."""

    def __post_init__(self) -> None:
        self.started = self.clock()

    def begin(self, plan: Plan, run: RunWriter) -> None:
        """Count what is to be done, and what the run holds already."""
        self.samples = sum(task.samples for task in plan.tasks)
        self.verdicts = sum(task.samples * len(task.tests) for task in plan.tasks)
        self.drawn = self.resumed_drawn = sum(map(len, run.found.samples.values()))
        if run.found.verdicts:
            for suite, (reached, passed) in run.view.verdicts.by_suite().items():
                self.decided += reached
                self.reached[suite] += reached
                self.passed[suite] += passed
        self.resumed_decided = self.decided

    def add_sample(self) -> None:
        """A sample was stored."""
        self.add_samples(1)

    def add_samples(self, count: int) -> None:
        """So many samples were stored."""
        self.drawn += count
        self.sampled = self.clock()

    def add_job(self) -> None:
        """A job goes to the sandbox."""
        if self.executing is None:
            self.executing = self.clock()

    def add_decided(self, decided: Iterable[Decided]) -> None:
        """Verdicts were stored."""
        for verdict, _, _, rule in decided:
            if rule is None:
                self._count(verdict.key[2], verdict.status)
            else:
                self.alternatives += 1
        self.executed = self.clock()

    def add_verdict(self, suite: str, status: Status) -> None:
        """A verdict was stored."""
        self._count(suite, status)
        self.executed = self.clock()

    def _count(self, suite: str, status: Status) -> None:
        self.decided += 1
        self.reached[suite] += 1
        self.passed[suite] += status in PASSING

    def add_failure(self, verdict: Verdict, samples: int) -> None:
        """The sandbox failed over a program that stands for this many samples."""
        self.infrastructure += samples
        self.complaint = self.complaint or verdict.message or "no reason given"

    def add_unanswered(self, task_id: str, samples: int, reason: str) -> None:
        """The model's server gave no answer for so many samples of this problem."""
        known = self.unanswered.setdefault(task_id, Unanswered(0, reason))
        known.samples += samples

    @property
    def undrawn(self) -> int:
        """Samples in `unanswered`."""
        return sum(entry.samples for entry in self.unanswered.values())

    def seconds(self) -> Seconds:
        """Wall time of this session so far."""
        executed = self.executed - self.executing if self.executed and self.executing else 0.0
        return Seconds(
            sampling=self.sampled - self.started if self.sampled else 0.0,
            execution=max(0.0, executed),
            total=self.clock() - self.started,
        )
