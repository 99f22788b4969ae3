"""Groups of samples that share a request."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["neighbours"]


def neighbours(indices: Sequence[int], most: int) -> Sequence[Sequence[int]]:
    """Part indices into groups without gaps, of at most `most` and of about equal size: no request takes longer."""
    return [group for run in _runs(sorted(set(indices))) for group in _parted(run, most)]


def _runs(indices: Sequence[int]) -> Iterator[Sequence[int]]:
    start = 0
    for position, (index, following) in enumerate(pairwise(indices), 1):
        if following != index + 1:
            yield indices[start:position]
            start = position
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
