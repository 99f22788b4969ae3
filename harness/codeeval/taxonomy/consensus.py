"""T, run: do independent samples of several models agree on another answer than the tests?

Answers of failing samples are clustered by the values that their first failing tests saw. A cluster speaks against the
tests where several models are in it, most of all samples of the task, and hardly any sample passes. That is evidence
to be looked at, and a shared misconception can look the same; so nothing less than all three counts.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from codeeval.taxonomy.failure import Consensus, Failure

__all__ = ["Answers"]

_MODELS, _SAMPLES, _SHARE, _PASSING = 2, 3, 0.5, 0.05
"""At least so many models and samples, this share of the task's samples, and at most this share that pass."""

_TELL_LITTLE = frozenset({"None", "True", "False"})

_Key = tuple[str, str]
_Answer = tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class _Cluster:
    models: set[str] = field(default_factory=set)
    samples: int = 0


class Answers:
    """Answers of failing samples, gathered over runs of one benchmark."""

    def __init__(self) -> None:
        self._clusters: dict[_Key, dict[_Answer, _Cluster]] = defaultdict(lambda: defaultdict(_Cluster))
        self._samples: dict[str, int] = defaultdict(int)
        self._failing: dict[str, int] = defaultdict(int)

    def count(self, samples: Mapping[str, int], failures: Mapping[str, int]) -> None:
        """Samples and failing samples of one run, by task_id."""
        for task_id, count in samples.items():
            self._samples[task_id] += count
            self._failing[task_id] += failures.get(task_id, 0)

    def add(self, failure: Failure, model: str) -> None:
        """The answer of one failing sample of a model."""
        if (answer := _answer(failure)) is not None:
            cluster = self._clusters[failure.task_id, failure.suite][answer]
            cluster.models.add(model)
            cluster.samples += 1

    def consensus(self, failure: Failure, *, shown: str = "") -> Consensus | None:
        """The agreement that this failure is part of, if there is one against the tests; `shown`: the whole prompt."""
        answer, samples = _answer(failure), self._samples[failure.task_id]
        if answer is None or samples == 0 or _is_settled(answer, shown):
            return None
        cluster = self._clusters[failure.task_id, failure.suite][answer]
        share, passing = cluster.samples / samples, 1 - self._failing[failure.task_id] / samples
        if len(cluster.models) < _MODELS or cluster.samples < _SAMPLES or share < _SHARE or passing > _PASSING:
            return None
        call, got, expected = answer[0]
        return Consensus(call, got, expected, len(cluster.models), cluster.samples, share)


def _is_settled(answer: _Answer, shown: str) -> bool:
    """Return whether the prompt has one of these calls as an example; white space aside."""
    text = "".join(shown.split())
    calls = ("".join(call.partition("(")[2].rpartition(")")[0].split()) for call, _, _ in answer)
    return any(arguments and arguments in text for arguments in calls)


def _answer(failure: Failure) -> _Answer | None:
    """Return what identifies an answer: calls, values and expected values of the failures seen. None: no answer."""
    if failure.observation is None:
        return None
    seen = [observed for observed in failure.observation.failures if observed.expected is not None]
    if not seen or any(observed.got in _TELL_LITTLE for observed in seen):
        return None
    return tuple((observed.call, observed.got, observed.expected or "") for observed in seen)
