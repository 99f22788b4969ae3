"""Progress, on standard error: two bars on a terminal, else a line every few seconds."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from rich.progress import BarColumn, Progress, TaskID, TextColumn

from codeeval.evaluation import Tally
from codeeval.screen import Screen
from codeeval.wording import percent

__all__ = ["Pace", "describe", "progress"]

_FRAME_SECONDS, _LINE_SECONDS, _WINDOW_SECONDS = 0.2, 5.0, 20.0


@dataclass(slots=True)
class Pace:
    """Rates over the last seconds."""

    tally: Tally
    _marks: deque[tuple[float, int, int]] = field(default_factory=deque)

    def mark(self) -> None:
        """Take note of how far the run is now."""
        now = self.tally.clock()
        self._marks.append((now, self.tally.drawn, self.tally.decided))
        while now - self._marks[0][0] > _WINDOW_SECONDS:
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
    def seconds_left(self) -> float | None:
        """Until all is done, at these rates; None where they do not tell."""
        left = (
            (self.tally.samples - self.tally.drawn - self.tally.undrawn, self.drawn),
            (self._undecided, self.decided),
        )
        if any(count > 0 and rate <= 0 for count, rate in left):
            return None
        return max((count / rate for count, rate in left if count > 0), default=0.0)

    @property
    def _undecided(self) -> int:
        """Verdicts that may still come."""
        tally = self.tally
        share = tally.verdicts / tally.samples if tally.samples else 0.0
        return max(0, round(tally.verdicts - tally.decided - tally.infrastructure - share * tally.undrawn))

    def _rate(self, column: int) -> float:
        if len(self._marks) < 2:  # noqa: PLR2004 - a rate needs two moments
            return 0.0
        first, last = self._marks[0], self._marks[-1]
        return (last[column] - first[column]) / max(last[0] - first[0], 1e-9)


def describe(pace: Pace) -> str:
    """One line for a log."""
    tally = pace.tally
    parts = [f"drawn {tally.drawn:,}/{tally.samples:,} ({pace.drawn:,.0f}/s)"]
    if tally.verdicts:
        parts.append(f"executed {tally.decided:,}/{tally.verdicts:,} ({pace.decided:,.0f}/s)")
    if tally.alternatives:
        parts.append(f"and {tally.alternatives:,} for other rules and readings")
    return ", ".join(part for part in [*parts, _rates(tally), _faults(tally), _left(pace)] if part)


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
    return f"{minutes}:{rest:02d} left"


@asynccontextmanager
async def progress(tally: Tally, console: Screen) -> AsyncGenerator[None, None]:
    """Show the tally while the body runs, and its last state when it ends."""
    pace = Pace(tally)
    pace.mark()
    show = _bars if console.is_terminal else _lines
    task = asyncio.create_task(show(pace, console), name="progress")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        pace.mark()
        console.print(describe(pace), soft_wrap=True)


async def _lines(pace: Pace, console: Screen) -> None:
    while True:
        await asyncio.sleep(_LINE_SECONDS)
        pace.mark()
        console.print(describe(pace), soft_wrap=True)


async def _bars(pace: Pace, console: Screen) -> None:
    columns = (
        TextColumn("{task.description:8}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,}/{task.total:,}"),
        TextColumn("{task.fields[rate]:,.0f}/s"),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, refresh_per_second=1 / _FRAME_SECONDS) as bars:
        drawn = bars.add_task("drawn", total=0, rate=0.0, note="")
        executed = bars.add_task("executed", total=0, rate=0.0, note="", visible=False)
        while True:
            pace.mark()
            _move(bars, drawn, executed, pace)
            await asyncio.sleep(_FRAME_SECONDS)


def _move(bars: Progress, drawn: TaskID, executed: TaskID, pace: Pace) -> None:
    tally = pace.tally
    note = "  ".join(part for part in (_rates(tally), _faults(tally), _left(pace)) if part)
    both = tally.verdicts > 0
    bars.update(drawn, completed=tally.drawn, total=tally.samples, rate=pace.drawn, note="" if both else note)
    bars.update(executed, completed=tally.decided, total=tally.verdicts, rate=pace.decided, note=note, visible=both)
