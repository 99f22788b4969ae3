"""open-r1: `code_reward(completions, **columns)` with the column `verification_info`."""

from collections.abc import Sequence
from typing import Any

from codeeval.rewards.trl import code_reward as _code_reward

__all__ = ["binary_code_reward", "code_reward"]

_PASSED = 0.99
"""open-r1's share of tests from which on a program counts as right."""


def code_reward(completions: Sequence[Any], num_parallel: int = 2, **columns: Any) -> list[float | None]:
    """Return a reward for each completion. `num_parallel` is open-r1's, and means nothing here."""
    del num_parallel
    return _code_reward((), completions, **columns)


def binary_code_reward(completions: Sequence[Any], num_parallel: int = 2, **columns: Any) -> list[float | None]:
    """Return 1 for a completion that passes all tests, else 0."""
    rewards = code_reward(completions, num_parallel, **columns)
    return [None if reward is None else float(reward > _PASSED) for reward in rewards]
