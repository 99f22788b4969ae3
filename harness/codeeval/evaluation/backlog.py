"""Samples between drawing and execution, in order, few of them in memory.

Where the model runs elsewhere, on a GPU that is paid for, drawing is never held back: samples beyond what memory may
hold are on disk already, as rows of the run, and are read again when their turn comes. So neither the model nor the
sandbox ever waits for the other, however different their rates are. Where the model costs this machine's own processors
(`simulated`, `replay`), drawing ahead wins nothing, and is held back.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

from codeeval.samples import Sample
from codeeval.store import RunWriter

__all__ = ["Backlog"]


class Backlog:
    """A queue of samples that the run holds already."""

    def __init__(self, run: RunWriter, most: int, *, spill: bool) -> None:
        """At most `most` samples stay in memory, and one batch; beyond it `put` waits, or leaves them on disk."""
        self._run = run
        self._most = most
        self._spill = spill
        self._ready: deque[Sample] = deque()
        self._on_disk: deque[int] = deque()
        self._ended = False
        self._filled, self._room = asyncio.Event(), asyncio.Event()

    def __len__(self) -> int:
        return len(self._ready) + len(self._on_disk)

    async def put(self, samples: Sequence[Sample], offsets: Sequence[int]) -> None:
        """Add samples, whose rows start at these offsets."""
        if self._spill:
            if self._on_disk or len(self._ready) >= self._most:
                self._on_disk.extend(offsets)
            else:
                self._ready.extend(samples)
            self._filled.set()
            await asyncio.sleep(0)  # a model that answers at once must not keep execution from its turn
            return
        while len(self._ready) >= self._most:
            self._room.clear()
            await self._room.wait()
        self._ready.extend(samples)
        self._filled.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._ended = True
        self._filled.set()

    async def get(self) -> Sample | None:
        """Return the next sample; None after the last."""
        while not self._ready:
            if self._on_disk:
                places = [self._on_disk.popleft() for _ in range(min(self._most, len(self._on_disk)))]
                self._ready.extend(self._run.samples_at(places))
            elif self._ended:
                return None
            else:
                self._filled.clear()
                await self._filled.wait()
        self._room.set()
        return self._ready.popleft()
