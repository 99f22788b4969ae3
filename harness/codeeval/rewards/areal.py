"""AReaL: a reward function of prompt and completion; `answer` holds the tests."""

from typing import Any

from codeeval.rewards.columns import text_of
from codeeval.rewards.core import default_reward, known

__all__ = ["code_reward"]


def code_reward(
    prompt: Any,
    completions: Any,
    prompt_ids: Any = None,
    completion_ids: Any = None,
    answer: Any = None,
    **columns: Any,
) -> float:
    """Return the reward of one completion. Raises LostRewardError where the sandbox failed."""
    del prompt, prompt_ids, completion_ids
    tests = answer if answer is not None else columns.get("tests")
    (reward,) = known(default_reward()([text_of(completions)], [tests]))
    return reward
