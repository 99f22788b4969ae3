"""rLLM: a reward function of a task and an action."""

from collections.abc import Mapping
from typing import Any

from codeeval.rewards.core import default_reward, known

__all__ = ["code_reward"]


def code_reward(task_info: Mapping[str, Any], action: str) -> Any:
    """Return rLLM's `RewardOutput`; `task_info` has `ground_truth` or `tests`. Raises LostRewardError."""
    from rllm.rewards.reward_types import RewardOutput  # noqa: PLC0415 - the framework's own

    tests = task_info.get("ground_truth", task_info.get("tests"))
    (reward,) = known(default_reward()([action], [tests]))
    return RewardOutput(reward=reward, is_correct=reward >= 1.0, metadata={})
