"""Progress, on standard error: two bars on a terminal, else lines that become rarer as a run goes on."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from rich.progress import BarColumn, Progress, TaskID, TextColumn

from codeeval.evaluation import Tally
from codeeval.screen import Screen
from codeeval.wording import percent

__all__ = ["CountedLines", "Manner", "Milestones", "Pace", "ProgressView", "describe"]

Manner = Literal["auto", "bars", "plain", "none"]
"""Form of progress. `auto`: bars on a terminal, else plain lines."""

_FRAME_SECONDS, _LINE_SECONDS = 0.2, 1.0
_WINDOW_SECONDS, _WINDOW_SHARE = 20.0, 0.3
"""Shortest window of a rate (s), and its least share of the time since the run began. Over a few seconds only, the
estimated time left would come and go with each slow sample."""
_FORETELL_SECONDS, _FORETELL_SHARE = 10.0, 0.02
"""Least time (s) and least share of the work before the time left is estimated."""
_STEPS = 20
"""Lines of a log, one at each 5 %."""
_QUIET_SECONDS, _QUIET_SHARE = 60.0, 0.1
"""Least wait between two lines without a step (s), and its least share of the time since the start."""


@dataclass(slots=True)
class Milestones:
    """When a log gets its next line: at each 5 %, else at most once a minute, and more rarely in a long run."""

    clock: Callable[[], float] = time.monotonic
    started: float = 0.0
    _step: int = 0
    _told: float = 0.0

    def __post_init__(self) -> None:
        self.started = self._told = self.clock()

    def begin(self, done: float, total: float) -> None:
        """Set the start: work that an earlier session did gets no line."""
        self._step = self._at(done, total)

    def due(self, done: float, total: float) -> bool:
        """Return True if a line is due now. The caller then prints it."""
        now, step = self.clock(), self._at(done, total)
        wait = max(_QUIET_SECONDS, _QUIET_SHARE * (now - self.started))
        if step <= self._step and now - self._told < wait:
            return False
        self._step, self._told = max(step, self._step), now
        return True

    @staticmethod
    def _at(done: float, total: float) -> int:
        return int(_STEPS * done / total) if total else 0


@dataclass(slots=True)
class CountedLines:
    """Progress of a command that counts one thing: `strengthened 12/48`, in a log and on a terminal alike."""

    screen: Screen
    words: str
    total: int
    manner: Manner = "auto"
    _milestones: Milestones = field(default_factory=Milestones)

    def tell(self, done: int) -> None:
        """Print how far the command is, if a line is due."""
        if self.manner != "none" and (self._milestones.due(done, self.total) or done >= self.total):
            self.screen.print(f"{self.words}: {done:,}/{self.total:,}")


@dataclass(slots=True)
class Pace:
    """Rates of this session's work."""

    tally: Tally
    _marks: deque[tuple[float, int, int]] = field(default_factory=deque)

    def mark(self) -> None:
        """Record how far the session is now. Rows that the run held before are not its work."""
        tally, now = self.tally, self.tally.clock()
        self._marks.append((now, tally.drawn - tally.resumed_drawn, tally.decided - tally.resumed_decided))
        window = max(_WINDOW_SECONDS, _WINDOW_SHARE * (now - tally.started))
        while len(self._marks) > 1 and now - self._marks[1][0] >= window:
            self._marks.popleft()

    @property
    def drawn(self) -> float:
        """Samples per second."""
        return self._rate(1)

    @property
    def decided(self) -> float:
        """Verdicts per second."""
        return self._rate(2)

    @property
    def undrawn(self) -> int:
        """Samples that may still come."""
        return self.tally.samples - self.tally.drawn - self.tally.undrawn

    @property
    def undecided(self) -> int:
        """Verdicts that may still come."""
        tally = self.tally
        share = tally.verdicts / tally.samples if tally.samples else 0.0
        return max(0, round(tally.verdicts - tally.decided - tally.infrastructure - share * tally.undrawn))

    @property
    def work(self) -> tuple[int, int]:
        """Samples and verdicts that need no more work, and all of them."""
        total = self.tally.samples + self.tally.verdicts
        return total - max(0, self.undrawn) - self.undecided, total

    @property
    def seconds_left(self) -> float | None:
        """Time until all is done at these rates (s). None while rates are uncertain, or if nothing is left."""
        left = [(count, rate) for count, rate in ((self.undrawn, self.drawn), (self.undecided, self.decided)) if count]
        if not left or self.tally.clock() - self.tally.started < _FORETELL_SECONDS:
            return None
        done, total = self.work
        resumed = self.tally.resumed_drawn + self.tally.resumed_decided
        if any(rate <= 0 for _, rate in left) or done - resumed < _FORETELL_SHARE * (total - resumed):
            return None
        return max(count / rate for count, rate in left)

    def _rate(self, column: int) -> float:
        if len(self._marks) < 2:  # noqa: PLR2004 - a rate needs two moments
            return 0.0
        first, last = self._marks[0], self._marks[-1]
        return (last[column] - first[column]) / max(last[0] - first[0], 1e-9)


def describe(pace: Pace) -> str:
    """Return one line for a log. Finished work has no rate."""
    tally = pace.tally
    parts = [f"drawn {tally.drawn:,}/{tally.samples:,}{_speed(pace.drawn, pace.undrawn)}"]
    if tally.verdicts:
        parts.append(f"executed {tally.decided:,}/{tally.verdicts:,}{_speed(pace.decided, pace.undecided)}")
    if tally.alternatives:
        parts.append(f"and {tally.alternatives:,} for other rules and readings")
    return ", ".join(part for part in [*parts, _rates(tally), _faults(tally), _left(pace)] if part)


def _speed(rate: float, left: int) -> str:
    """` (12/s)`, ` (0.4/s)` or ` (3/min)`; empty where nothing is left or nothing came."""
    words = _in_words(rate) if left > 0 else ""
    return f" ({words})" if words else ""


def _in_words(rate: float) -> str:
    if rate >= 10:  # noqa: PLR2004 - two digits
        return f"{rate:,.0f}/s"
    if rate >= 0.1:  # noqa: PLR2004 - as above
        return f"{rate:.1f}/s"
    return f"{60 * rate:.1f}/min" if rate > 0 else ""


def _rates(tally: Tally) -> str:
    return ", ".join(
        f"{suite} passes {percent(tally.passed[suite] / reached)}"
        for suite, reached in sorted(tally.reached.items())
        if reached
    )


def _faults(tally: Tally) -> str:
    failed = f"{tally.infrastructure:,} not executed, the sandbox failed" if tally.infrastructure else ""
    undrawn = f"{tally.undrawn:,} not drawn, the model's server gave no answer" if tally.undrawn else ""
    return ", ".join(filter(None, [undrawn, failed]))


def _left(pace: Pace) -> str:
    seconds = pace.seconds_left
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d} left" if hours else f"{minutes}:{rest:02d} left"


class ProgressView:
    """Progress of one session on a console. `advance` is called a few times a second."""

    def __init__(self, tally: Tally, console: Screen, manner: Manner = "auto") -> None:
        pace = Pace(tally)
        pace.mark()
        self._log = _Log(pace, console)
        bars = manner == "bars" or (manner == "auto" and console.on_terminal)
        self._shown: _Bars | _Log | None = None if manner == "none" else _Bars(pace, console) if bars else self._log

    def advance(self) -> None:
        """Show how far the session is now."""
        if self._shown is not None:
            self._shown.advance()

    def end(self) -> None:
        """Take the bars away, and print the last state."""
        if isinstance(self._shown, _Bars):
            self._shown.end()
        if self._shown is not None:
            self._log.pace.mark()
            self._log.tell()


class _Log:
    """Lines, none of which is a repetition."""

    def __init__(self, pace: Pace, console: Screen) -> None:
        self.pace = pace
        self._console = console
        self._milestones = Milestones(pace.tally.clock)
        self._begun = False
        self._looked = pace.tally.clock()
        self._last = ""

    def advance(self) -> None:
        """Print a line if one is due. Look at most once a second."""
        if self.pace.tally.clock() - self._looked < _LINE_SECONDS:
            return
        self._looked = self.pace.tally.clock()
        self.pace.mark()
        if not self._begun and self.pace.tally.samples:
            tally, self._begun = self.pace.tally, True
            self._milestones.begin(tally.resumed_drawn + tally.resumed_decided, self.pace.work[1])
        if self._milestones.due(*self.pace.work):
            self.tell()

    def tell(self) -> None:
        """Print the state, unless it is the one that was printed last."""
        line = describe(self.pace)
        if line != self._last:
            self._console.print(line, soft_wrap=True)
        self._last = line


class _Bars:
    """Two bars, for samples and for verdicts."""

    def __init__(self, pace: Pace, console: Screen) -> None:
        columns = (
            TextColumn("{task.description:8}", markup=False),
            BarColumn(),
            TextColumn("{task.completed:,}/{task.total:,}"),
            TextColumn("{task.fields[rate]}", markup=False),
            TextColumn("{task.fields[note]}", markup=False),
        )
        self._pace = pace
        self._bars = Progress(*columns, console=console, transient=True, refresh_per_second=1 / _FRAME_SECONDS)
        self._drawn = self._bars.add_task("drawn", total=0, rate="", note="")
        self._executed = self._bars.add_task("executed", total=0, rate="", note="", visible=False)
        self._bars.start()

    def advance(self) -> None:
        """Move the bars."""
        self._pace.mark()
        _move(self._bars, self._drawn, self._executed, self._pace)

    def end(self) -> None:
        """Take the bars away."""
        self._bars.stop()


def _move(bars: Progress, drawn: TaskID, executed: TaskID, pace: Pace) -> None:
    tally = pace.tally
    note = "  ".join(part for part in (_rates(tally), _faults(tally), _left(pace)) if part)
    both = tally.verdicts > 0
    rates = [_in_words(rate) if left > 0 else "" for rate, left in _columns(pace)]
    bars.update(drawn, completed=tally.drawn, total=tally.samples, rate=rates[0], note="" if both else note)
    bars.update(executed, completed=tally.decided, total=tally.verdicts, rate=rates[1], note=note, visible=both)


def _columns(pace: Pace) -> tuple[tuple[float, int], tuple[float, int]]:
    return (pace.drawn, pace.undrawn), (pace.decided, pace.undecided)
