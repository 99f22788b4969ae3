"""A shard of a run: every N-th problem, so that N processes or machines share one run between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

from codeeval.errors import UsageError
from codeeval.wording import counted

__all__ = ["Shard"]

_T = TypeVar("_T")
_FORM = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})")


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """One of the parts into which the problems of a run are dealt, like cards.

    A problem belongs to one shard, with all its samples and verdicts. Which one depends on the problem's position
    alone, so that a run that is resumed, or grows, keeps its shards.
    """

    of: int
    """Number of shards."""
    index: int
    """Position of this one, from 1."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the shard of `2/8`, the second of eight. Raises UsageError."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise UsageError(f"--shard {text!r} is not a shard: write i/N with i from 1 to N, such as 2/8")
        index, of = map(int, match.groups())
        if index > of:
            raise UsageError(f"--shard {text!r}: there is no shard {index} of {of}; shards count from 1 to N")
        return cls(of, index)

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"

    @property
    def folder_name(self) -> str:
        """Name of the shard's run, beside those of the other shards: `2-of-8`."""
        return f"{self.index}-of-{self.of}"

    def part(self, problems: Sequence[_T]) -> Sequence[_T]:
        """Return this shard's problems.

        Raises:
            UsageError: there are fewer problems than shards, so that this one has none.
        """
        if self.index > len(problems):
            raise UsageError(
                f"--shard {self} holds no problem, because there are only {counted(len(problems), 'problem')}: "
                f"use at most {counted(len(problems), 'shard')}"
            )
        return problems[self.index - 1 :: self.of]
