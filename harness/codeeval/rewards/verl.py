"""verl: `reward.custom_reward_function.path=.../verl.py name=compute_score`.

verl has no word for a reward that does not exist. So a failure of the sandbox raises `LostRewardError`.
"""

from typing import Any

from codeeval.rewards.core import default_reward, known

__all__ = ["compute_score", "compute_score_async"]


def compute_score(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Any = None, **_options: Any
) -> dict[str, float]:
    """Return the score of one answer; `ground_truth` holds the tests, as an object or as JSON text."""
    del data_source, extra_info
    (score,) = known(default_reward()([solution_str], [ground_truth]))
    return {"score": score, "acc": float(score >= 1.0)}


async def compute_score_async(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Any = None, **_options: Any
) -> dict[str, float]:
    """Do as `compute_score`, for verl's reward loop."""
    del data_source, extra_info
    (score,) = known(await default_reward().scored([solution_str], [ground_truth]))
    return {"score": score, "acc": float(score >= 1.0)}
