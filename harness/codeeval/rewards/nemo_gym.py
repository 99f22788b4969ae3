"""NeMo Gym, in its own process: the fields of a verify response. `codeeval serve` has the route `/verify`."""

from collections.abc import Mapping
from typing import Any

from codeeval.rewards.core import default_reward

__all__ = ["verified"]


async def verified(text: str, verifier_metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return `reward`, `mask_sample`, `failure_kind` and `failure_reason` of a rollout's text."""
    tests: Any = verifier_metadata.get("unit_tests")
    if tests is None:
        tests = {"benchmark": verifier_metadata.get("benchmark"), "task_id": verifier_metadata.get("task_id")}
    (reward,) = await default_reward().scored([text], [tests])
    lost = reward is None
    return {
        "reward": reward or 0.0,
        "mask_sample": lost,
        "failure_kind": "verifier_error" if lost else None,
        "failure_reason": "the sandbox failed" if lost else None,
    }
