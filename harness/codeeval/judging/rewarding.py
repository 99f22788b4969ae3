"""From verdicts to a reward: a number from 0 to 1, or None where the sandbox failed.

None is no reward at all. A trainer that counted it as 0 would punish a program because a machine was down.
"""

from collections.abc import Sequence
from typing import Literal

from codeeval_sandbox.jobs import PASSING, Verdict

__all__ = ["Mode", "reward_of"]

Mode = Literal["binary", "share", "strong"]
"""How verdicts become a reward:

- `binary`: 1 if the program passes its suite, else 0;
- `share`: the share of the suite's tests that the program passes; 0 or 1 where tests cannot be counted;
- `strong`: 1 if the program passes its suite and the problem's stronger ones (`plus`, `strong`), else 0.
"""


def reward_of(verdicts: Sequence[Verdict], mode: Mode = "binary") -> float | None:
    """Return the reward of the verdicts on one program, in the order of their suites.

    A failed suite decides, also where a later one was lost to a failure of the sandbox.

    >>> from codeeval_sandbox import Status, Verdict
    >>> passed, lost = Verdict((), Status.PASSED, "isolated"), Verdict((), Status.INFRASTRUCTURE, "isolated")
    >>> reward_of([passed]), reward_of([passed, lost], "strong")
    (1.0, None)
    >>> reward_of([Verdict((), Status.WRONG, "isolated", passed_tests=3, total_tests=4)], "share")
    0.75
    """
    failed = next((verdict for verdict in verdicts if verdict.passed is False), None)
    if failed is not None:
        return _share(failed) if mode == "share" else 0.0
    if not verdicts or any(verdict.status not in PASSING for verdict in verdicts):
        return None
    return 1.0


def _share(verdict: Verdict) -> float:
    """Return the share of tests passed by a program that failed, always below 1."""
    if not verdict.total_tests or verdict.passed_tests is None:
        return 0.0
    return min(verdict.passed_tests, verdict.total_tests - 1) / verdict.total_tests
