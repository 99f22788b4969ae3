"""Rates of a reward's errors, by step and by mechanism, from rollouts with rewards, verdicts and findings."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from codeeval.forgeries.mechanisms import FORGED, Mechanism
from codeeval.forgeries.trial import Finding
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.ratios import ratios
from codeeval.studies.audit.records import Example, MechanismShare, Steps

__all__ = ["Entry", "Ledger"]

_LONGEST_TEXT = 1500
"""Characters of a rollout's text in an example."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Entry:
    """One rollout with a verdict."""

    where: str
    task: str
    step: int | None
    reward: float
    passed: bool
    status: str
    text: str
    finding: Finding | None = None
    """Why it was rewarded; None unless it was, and fails."""


@dataclass(frozen=True)
class Ledger:
    """All rollouts with a verdict, and the reward that counts as a pass."""

    entries: Sequence[Entry]
    passing: float

    # -- columns, of shape (rollouts,)

    @cached_property
    def _tasks(self) -> NDArray[np.int64]:
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(entry.task, len(numbers)) for entry in self.entries], dtype=np.int64)

    @cached_property
    def _steps(self) -> NDArray[np.int64]:
        return np.array([-1 if entry.step is None else entry.step for entry in self.entries], dtype=np.int64)

    @cached_property
    def _rewards(self) -> NDArray[np.float64]:
        return np.array([entry.reward for entry in self.entries])

    @cached_property
    def _passed(self) -> Flags:
        return np.array([entry.passed for entry in self.entries], dtype=bool)

    @cached_property
    def _rewarded(self) -> Flags:
        return self._rewards >= self.passing

    @cached_property
    def _forged(self) -> Flags:
        return np.array([entry.finding is not None and entry.finding.mechanism in FORGED for entry in self.entries])

    @cached_property
    def _failing(self) -> float:
        """Reward of a failure: the mean over rollouts that reward and judge fail alike; 0 where there are none."""
        alike = ~self._rewarded & ~self._passed
        return float(self._rewards[alike].mean()) if alike.any() else 0.0

    # -- rates

    @property
    def whole(self) -> Steps:
        """Rates over all steps."""
        return self._over(np.ones(len(self.entries), dtype=bool))

    def by_step(self, most: int) -> Iterator[Steps]:
        """Yield the rates of each step, or of at most so many ranges of steps; none where rows name no step."""
        known = np.unique(self._steps[self._steps >= 0])
        for part in np.array_split(known, min(most, len(known))) if len(known) else ():
            yield self._over((self._steps >= part[0]) & (self._steps <= part[-1]))

    def _over(self, chosen: Flags) -> Steps:
        steps, rewards = self._steps[chosen], self._rewards[chosen]
        rewarded, passed, forged = self._rewarded[chosen], self._passed[chosen], self._forged[chosen]
        wrong, missed = rewarded & ~passed, ~rewarded & passed
        named = steps[steps >= 0]
        return Steps(
            first=int(named.min()) if named.size else None,
            last=int(named.max()) if named.size else None,
            rollouts=len(rewards),
            tasks=len(np.unique(self._tasks[chosen])),
            rewarded=int(rewarded.sum()),
            passed=int(passed.sum()),
            false_positives=int(wrong.sum()),
            false_negatives=int(missed.sum()),
            false_positive_rate=self._rate(chosen, self._rewarded & ~self._passed, self._rewarded),
            false_negative_rate=self._rate(chosen, ~self._rewarded & self._passed, ~self._rewarded),
            forged=self._rate(chosen, self._forged),
            mean_reward=float(rewards.mean()) if rewards.size else 0.0,
            mean_without_forged=_mean(np.where(forged, self._failing, rewards)),
            mean_without_false_positives=_mean(np.where(wrong, self._failing, rewards)),
            pass_rate=self._rate(chosen, self._passed),
        )

    def _rate(self, chosen: Flags, hits: Flags, among: Flags | None = None) -> Estimate | None:
        """Share of hits among the chosen rollouts, with limits over problems; None where it is not defined."""
        base = chosen if among is None else chosen & among
        if not base.any():
            return None
        tasks, numbers = np.unique(self._tasks[base], return_inverse=True)
        x = np.bincount(numbers, weights=hits[base], minlength=len(tasks))
        y = np.bincount(numbers, minlength=len(tasks))
        return ratios(x[:, None], y[:, None].astype(np.float64), TaskBootstrap.of(range(len(tasks))))[0]

    # -- reasons

    def mechanisms(self, examples: int) -> tuple[MechanismShare, ...]:
        """Return the reasons for false positives, the most frequent first, with so many examples each."""
        by_kind: dict[Mechanism, list[int]] = defaultdict(list)
        for index, entry in enumerate(self.entries):
            if entry.finding is not None:
                by_kind[entry.finding.mechanism].append(index)
        ordered = sorted(by_kind.items(), key=lambda item: (-len(item[1]), item[0]))
        return tuple(self._share(kind, indices, examples) for kind, indices in ordered)

    def _share(self, kind: Mechanism, indices: Sequence[int], examples: int) -> MechanismShare:
        hits = np.zeros(len(self.entries), dtype=bool)
        hits[list(indices)] = True
        entries = [self.entries[index] for index in indices]
        steps = [entry.step for entry in entries if entry.step is not None]
        fooled = Counter(harness for entry in entries if entry.finding for harness in entry.finding.fooled)
        every = np.ones(len(self.entries), dtype=bool)
        return MechanismShare(
            mechanism=kind,
            forged=kind in FORGED,
            rollouts=len(entries),
            texts=len({(entry.task, entry.text) for entry in entries}),
            tasks=len({entry.task for entry in entries}),
            share=self._rate(every, hits),
            of_rewarded=self._rate(every, hits, self._rewarded),
            first_step=min(steps, default=None),
            last_step=max(steps, default=None),
            accepted_by=dict(fooled.most_common()),
            examples=_examples(entries, examples),
        )

    def missed(self, examples: int) -> tuple[Example, ...]:
        """Return some rollouts that the judge passes, and that were not rewarded."""
        entries = [entry for entry in self.entries if entry.passed and entry.reward < self.passing]
        return _examples(entries, examples)


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else 0.0


def _examples(entries: Sequence[Entry], most: int) -> tuple[Example, ...]:
    """Return the first rollout of each problem, then others, without a text twice."""
    by_task: dict[str, Entry] = {}
    for entry in entries:
        by_task.setdefault(entry.task, entry)
    different: dict[tuple[str, str], Entry] = {}
    for entry in (*by_task.values(), *entries):
        different.setdefault((entry.task, entry.text), entry)
    return tuple(map(_example, list(different.values())[:most]))


def _example(entry: Entry) -> Example:
    finding = entry.finding
    return Example(
        where=entry.where,
        task_id=entry.task,
        step=entry.step,
        reward=entry.reward,
        status=entry.status,
        reason=finding.reason if finding is not None else "",
        also=finding.also if finding is not None else (),
        text=entry.text if len(entry.text) <= _LONGEST_TEXT else f"{entry.text[:_LONGEST_TEXT]}...",
    )
