"""verifiers: `vf.Rubric(funcs=[code_reward])`. The answer, or the `tests` of `info`, holds the tests."""

from collections.abc import Mapping
from typing import Any

from codeeval.rewards.columns import text_of
from codeeval.rewards.core import default_reward, known

__all__ = ["code_reward"]


async def code_reward(completion: Any, answer: Any = None, info: Mapping[str, Any] | None = None, **_: Any) -> float:
    """Return the reward of one completion. Raises LostRewardError where the sandbox failed."""
    tests = (info or {}).get("tests", answer)
    (reward,) = known(await default_reward().scored([text_of(completion)], [tests]))
    return reward
