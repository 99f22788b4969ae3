"""Rewards for training: one function, and thin adapters for the frameworks.

    from codeeval.rewards import Reward

    reward = Reward(mode="share")
    reward(["def add(a, b): return a + b"], [["assert add(2, 3) == 5"]])    # [1.0]

A reward is a number from 0 to 1, or None where the sandbox failed. An adapter gives its framework None or masks the
sample. Where a framework has no word for that, the adapter raises `LostRewardError`. No adapter makes it 0.

    core         Reward, in this process or at the address of `codeeval serve`
    trl          TRL and open-r1: a list with None
    verl         verl's compute_score
    openrlhf, slime, areal, rllm, verifiers, nemo_gym
"""

from codeeval.rewards.core import LostRewardError, Reward, default_reward, known

__all__ = ["LostRewardError", "Reward", "default_reward", "known"]
