"""Which problem of a benchmark a row is of.

Ids are compared without case, padding and kinds of separators: `humaneval_000` is `HumanEval/0`. Two problems whose ids
differ in nothing else are matched by the exact id alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from codeeval.models.replay.rows import Stated
from codeeval_benchmarks.problem import Problem

__all__ = ["Index", "Match", "canonical"]

_K = TypeVar("_K")

_LONGEST_NUMBER = 18
"""Digits of an id that is a number."""

_PARTS = re.compile(r"[a-z]+|\d+|[^\W\d_a-z]+")


class Match(NamedTuple):
    """The problem of a row."""

    task_id: str
    by_number: bool
    """True if only a number or a position says so. Rows of another benchmark have those too."""


class Index:
    """Problems by all that rows say of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """`problems`: of the whole benchmark, in its order."""
        self._problems = problems
        self._known: dict[Stated, Match | None] = {}

    def find(self, stated: Stated) -> Match | None:
        """Return the problem of a row; None if no problem matches."""
        if stated not in self._known:
            self._known[stated] = self._found(stated)
        return self._known[stated]

    def _found(self, stated: Stated) -> Match | None:
        ids = (stated.task_id,) if stated.task_id is not None else stated.names
        task_id = next((match for name in ids if (match := self._by_id(name)) is not None), None)
        task_id = task_id or self._by_prompt(stated.prompt)
        if task_id is None and stated.task_id is None:
            task_id = next((match for name in ids if (match := self._by_piece(name)) is not None), None)
        if task_id is None and stated.task_id is None and stated.entry_point is not None:
            task_id = self._entry_points.get(stated.entry_point)
        if task_id is not None:
            return Match(task_id, by_number=False)
        numbered = next((match for name in ids if (match := self._by_number(name)) is not None), None)
        if numbered is None and stated.position is not None and 0 <= stated.position < len(self._problems):
            numbered = self._problems[stated.position].task_id
        return None if numbered is None else Match(numbered, by_number=True)

    def _by_id(self, name: str) -> str | None:
        return name if name in self._exact else self._canonical.get(canonical(name))

    def _by_piece(self, name: str) -> str | None:
        """Find the problem whose id begins a longer name (`HumanEval_0_has_close_elements`), or alone stands within it.

        Names of the second kind are `request-HumanEval/0` and `run1:HumanEval/0:3`.
        """
        parts = canonical(name)
        within = [self._longest(parts[start:]) for start in range(len(parts))]
        if within and within[0] is not None:
            return within[0]
        different = set(within) - {None}
        return different.pop() if len(different) == 1 else None

    def _longest(self, parts: Sequence[str]) -> str | None:
        starts = (self._canonical.get(tuple(parts[:length])) for length in range(len(parts), 1, -1))
        return next((task_id for task_id in starts if task_id is not None), None)

    def _by_number(self, name: str) -> str | None:
        text = name.strip()
        return self._numbers.get(int(text)) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None

    def _by_prompt(self, prompt: str | None) -> str | None:
        if prompt is None or not prompt.strip():
            return None
        exact = self._prompts.get(prompt.strip())
        if exact is not None:
            return exact
        within = {task_id for text, task_id in self._prompts.items() if text in prompt}
        return within.pop() if len(within) == 1 else None

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(problem.task_id for problem in self._problems)

    @cached_property
    def _canonical(self) -> Mapping[tuple[str, ...], str]:
        whole = [(canonical(problem.task_id), problem.task_id) for problem in self._problems]
        known = {parts for parts, _ in whole}
        short = [
            (parts, problem.task_id)
            for problem in self._problems
            if (parts := canonical(problem.task_id.removeprefix(f"{problem.benchmark}/"))) not in known
            and not (len(parts) == 1 and parts[0].isdecimal())
        ]
        return _unique((parts, task_id) for parts, task_id in (*whole, *short) if parts)

    @cached_property
    def _numbers(self) -> Mapping[int, str]:
        numbered = [(re.search(r"(\d{1,18})$", problem.task_id), problem.task_id) for problem in self._problems]
        return _unique((int(match[1]), task_id) for match, task_id in numbered if match)

    @cached_property
    def _entry_points(self) -> Mapping[str, str]:
        return _unique((problem.entry_point, problem.task_id) for problem in self._problems)

    @cached_property
    def _prompts(self) -> Mapping[str, str]:
        texts = ((problem.prompt.stub or problem.prompt.instruction).strip() for problem in self._problems)
        return _unique((text, problem.task_id) for text, problem in zip(texts, self._problems, strict=True) if text)


def canonical(task_id: str) -> tuple[str, ...]:
    """An id's words and numbers, without case, padding and separators."""
    return tuple(part.lstrip("0") or "0" if part.isdecimal() else part for part in _PARTS.findall(task_id.casefold()))


def _unique(pairs: Iterable[tuple[_K, str]]) -> dict[_K, str]:
    """The pairs whose key stands once; keys that are of several problems say nothing."""
    listed = list(dict.fromkeys(pairs))
    counts = Counter(key for key, _ in listed)
    return {key: task_id for key, task_id in listed if counts[key] == 1}
