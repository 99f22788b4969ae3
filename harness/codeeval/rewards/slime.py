"""slime: `--custom-rm-path codeeval.rewards.slime.custom_rm`, or `group_rm` with `--group-rm`.

A sample over which the sandbox failed gets `remove_sample`, so that no loss counts it.
"""

from collections.abc import Sequence
from typing import Any

from codeeval.rewards.core import default_reward

__all__ = ["custom_rm", "group_rm"]


async def custom_rm(args: Any, sample: Any, **_options: Any) -> float:
    """Return the reward of a sample; its label, or the `tests` of its metadata, holds the tests."""
    (reward,) = await group_rm(args, [sample])
    return reward


async def group_rm(args: Any, samples: Sequence[Any], **_options: Any) -> list[float]:
    """Return the rewards of a group of samples."""
    del args
    tests = [(getattr(sample, "metadata", None) or {}).get("tests", sample.label) for sample in samples]
    rewards = await default_reward().scored([sample.response for sample in samples], tests)
    for sample, reward in zip(samples, rewards, strict=True):
        if reward is None:
            sample.remove_sample = True
    return [0.0 if reward is None else reward for reward in rewards]
