"""Many failures to diagnoses, spread over the cores, in constant memory."""

import itertools
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from codeeval.taxonomy.classify import classify
from codeeval.taxonomy.failure import Diagnosis, Failure

__all__ = ["classify_all"]

_CHUNK = 200
_AHEAD = 3
"""Chunks under way per process: enough that none waits, few enough that memory stays flat."""
_WORTH = 2_000
"""Fewer failures than this take less time here than processes take to start."""


def classify_all(
    failures: Iterable[Failure], *, processes: int | None = None
) -> Generator[tuple[Failure, Diagnosis], None, None]:
    """Yield each failure with its diagnosis, in order. `processes`: None for one per core, 0 for this process alone.

    At most a few chunks of failures are held at any time.
    """
    rest = iter(failures)
    first = list(itertools.islice(rest, _WORTH))
    cores = len(os.sched_getaffinity(0)) if processes is None else processes
    if cores == 0 or (processes is None and len(first) < _WORTH):
        yield from ((failure, classify(failure)) for failure in itertools.chain(first, rest))
        return
    # Forking a process that has threads (an event loop's, matplotlib's) is not safe.
    with ProcessPoolExecutor(cores, mp_context=get_context("forkserver")) as pool:
        yield from _spread(pool, itertools.chain(first, rest), cores * _AHEAD)


def _spread(pool: ProcessPoolExecutor, failures: Iterable[Failure], ahead: int) -> Iterator[tuple[Failure, Diagnosis]]:
    under_way: deque[tuple[Sequence[Failure], Future[Sequence[Diagnosis]]]] = deque()
    rest = iter(failures)
    while chunk := list(itertools.islice(rest, _CHUNK)):
        under_way.append((chunk, pool.submit(_classify_chunk, chunk)))
        if len(under_way) >= ahead:
            yield from _finished(*under_way.popleft())
    while under_way:
        yield from _finished(*under_way.popleft())


def _finished(chunk: Sequence[Failure], diagnoses: Future[Sequence[Diagnosis]]) -> Iterator[tuple[Failure, Diagnosis]]:
    return zip(chunk, diagnoses.result(), strict=True)


def _classify_chunk(chunk: Sequence[Failure]) -> Sequence[Diagnosis]:
    return [classify(failure) for failure in chunk]
