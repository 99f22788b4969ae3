"""TRL and open-r1: `GRPOTrainer(reward_funcs=[code_reward], ...)`. None leaves a sample out of this reward."""

from collections.abc import Sequence
from typing import Any

from codeeval.rewards.columns import tests_in, text_of
from codeeval.rewards.core import Reward, default_reward

__all__ = ["CodeReward", "code_reward"]


class CodeReward:
    """A reward function of TRL, with a `Reward` of your own. TRL shows `__name__` in its log."""

    def __init__(self, reward: Reward | None = None, *, name: str = "code_reward") -> None:
        self._reward = reward
        self.__name__ = name

    def __call__(
        self, prompts: Sequence[Any] = (), completions: Sequence[Any] = (), **columns: Any
    ) -> list[float | None]:
        """Return a reward for each completion, by the tests in the data set's columns. Raises as `Reward` does."""
        del prompts
        reward = self._reward or default_reward()
        return reward([text_of(completion) for completion in completions], tests_in(columns))


def code_reward(prompts: Sequence[Any] = (), completions: Sequence[Any] = (), **columns: Any) -> list[float | None]:
    """Return a reward for each completion, by the reward that the environment describes (`default_reward`)."""
    return CodeReward()(prompts, completions, **columns)
