"""References by need: expected outputs are computed only as far as samples get.

Most programs that fail do so on one of the first inputs, while a reference may need seconds for all of them. So the
reference runs for a moment first, and samples are screened by what it got through. Only a sample that passes there
makes it run for longer, and is executed again. A verdict is always the one that all expected outputs would give.
"""

from collections.abc import Iterable

from codeeval_sandbox.jobs import PASSING, Limits, Status, Verdict
from codeeval_sandbox.kinds import Suite
from codeeval_sandbox.questions import Screening

__all__ = ["Pair", "Screens", "leaves_open"]

Pair = tuple[str, str]
"""task_id and suite."""

_SECONDS = (0.05, 5.0)
"""Processor time of a reference in the first runs (s). After them it runs to its end. Each run begins anew.

The first is enough for four of five references of EvoEval. The second is there for those that take minutes."""


class Screens:
    """The screenings of a run's suites."""

    def __init__(self, targets: Iterable[tuple[Pair, Suite]] = ()) -> None:
        """`targets`: suites that begin with a screening, as far as their kinds allow one."""
        self._current = {pair: Screening.of(suite, _SECONDS[0]) for pair, suite in targets if suite.traits.screens}
        """Screenings in force. A suite without one is run itself."""
        self._partial: dict[Pair, None] = {}

    @property
    def any_partial(self) -> bool:
        """True if any suite's expected outputs are known in part."""
        return bool(self._partial)

    def is_partial(self, pair: Pair) -> bool:
        """Return whether only some of the suite's expected outputs are known."""
        return pair in self._partial

    def examination(self, pair: Pair, suite: Suite) -> Suite | Screening:
        """Return what programs are run by, and what the reference computes: a screening, or the suite itself."""
        return self._current.get(pair, suite)

    def most_seconds(self, pair: Pair) -> float | None:
        """Return the longest that the screening in force takes (s); None where the suite itself is run."""
        screening = self._current.get(pair)
        return None if screening is None else screening.seconds

    def learn(self, pair: Pair, verdict: Verdict) -> None:
        """Take in how far the reference got. Where the sandbox failed, the suite itself is run."""
        if verdict.status is Status.INFRASTRUCTURE:
            self._current.pop(pair, None)
        elif pair in self._current and _is_cut(verdict):
            self._partial[pair] = None

    def enlarge(self, pair: Pair) -> bool:
        """Have the reference get further, if only some outputs are known. Return whether it must run for that."""
        if pair not in self._partial:
            return False
        del self._partial[pair]
        screening = self._current.pop(pair)
        longer = next((seconds for seconds in _SECONDS if seconds > screening.seconds), None)
        if longer is not None:
            self._current[pair] = Screening.of(screening.suite, longer)
        return True

    def finish(self, task_id: str) -> None:
        """Forget what is not known of a task, because no sample will need it."""
        for pair in [pair for pair in self._partial if pair[0] == task_id]:
            del self._partial[pair]


def leaves_open(verdict: Verdict, limits: Limits) -> bool:
    """Return whether the verdict of a screening could be another one if all expected outputs were known.

    A program that met its limits may have wider ones then, because they are multiples of what the reference takes.
    """
    if verdict.status is Status.TIMEOUT:
        return max(verdict.effective_seconds, verdict.cpu_seconds + verdict.suite_seconds) >= limits.seconds
    return verdict.status is Status.MEMORY or _is_cut(verdict)


def _is_cut(verdict: Verdict) -> bool:
    """Return whether all tests passed that there were, but not all were there."""
    passed, total = verdict.passed_tests, verdict.total_tests
    return verdict.status in PASSING and passed is not None and total is not None and passed < total
