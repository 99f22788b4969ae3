"""Which seed a sample has, and which samples may share a request."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["SEED_STRIDE", "neighbours", "seed_of"]

SEED_STRIDE = 100_000
"""Distance between the seeds of two runs: more than any number of samples per problem, and small enough that seeds fit
the 32 bits of some servers."""


def seed_of(run_seed: int, index: int) -> int:
    """The seed of a problem's sample `index` in the run with this seed."""
    return SEED_STRIDE * run_seed + index


def neighbours(indices: Sequence[int], most: int) -> Sequence[Sequence[int]]:
    """The indices in groups without gaps, of at most `most` and of about one size, so that none takes much longer."""
    return [group for run in _runs(sorted(set(indices))) for group in _parted(run, most)]


def _runs(indices: Sequence[int]) -> Iterator[Sequence[int]]:
    start = 0
    for place, (one, following) in enumerate(pairwise(indices), 1):
        if following != one + 1:
            yield indices[start:place]
            start = place
    if indices:
        yield indices[start:]


def _parted(run: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    parts = -(-len(run) // most)
    small, larger = divmod(len(run), parts)
    start = 0
    for part in range(parts):
        end = start + small + (part < larger)
        yield run[start:end]
        start = end
