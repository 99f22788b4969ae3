"""OpenRLHF: `--remote_rm_url codeeval/rewards/openrlhf.py`. The labels hold the tests.

A completion over which the sandbox failed raises `LostRewardError`, because its rewards are a tensor.
"""

from collections.abc import Sequence
from typing import Any

from codeeval.rewards.core import default_reward, known

__all__ = ["reward_func"]


def reward_func(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any], **_options: Any) -> Any:
    """Return `rewards`, `scores` and `extra_logs`; a query is a prompt with its answer."""
    import torch  # noqa: PLC0415 - the framework's own, which nothing else here needs

    answers = [query.removeprefix(prompt) for query, prompt in zip(queries, prompts, strict=True)]
    rewards = torch.tensor(known(default_reward()(answers, labels)), dtype=torch.float32)
    return {"rewards": rewards, "scores": rewards, "extra_logs": {"passed": (rewards >= 1.0).float()}}
