"""Tasks left out of a study, each rule by its name."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.pools import Pools
from codeeval_benchmarks.bounded import read_bounded
from codeeval_benchmarks.errors import TooLargeError

__all__ = ["RULES", "exclude"]

RULES: Mapping[str, str] = {
    "false-negatives": "more samples of some model pass the oracle than the verifier (Stroebl et al.)",
    "never-correct": "the verifier accepts samples, the oracle none of any model (Stroebl et al., MBPP+)",
    "published": "the tasks that Stroebl et al. left out of HumanEval+ (14) and MBPP+ (49)",
}

_PUBLISHED_HUMANEVAL = (6, 9, 20, 62, 83, 88, 92, 107, 114, 116, 126, 136, 141, 142)
_PUBLISHED_MBPP = (
    *(83, 115, 117, 143, 164, 229, 249, 295, 396, 400, 407, 431, 438, 442, 461, 574, 582, 595, 640, 746, 783),
    *(102, 113, 124, 126, 255, 267, 287, 300, 305, 310, 415, 427, 430, 440, 462, 468, 577, 589, 590, 593, 630, 639),
    *(739, 748, 765, 769, 771, 806),
)
PUBLISHED = frozenset(
    [f"HumanEval/{task_number}" for task_number in _PUBLISHED_HUMANEVAL]
    + [f"Mbpp/{task_number}" for task_number in _PUBLISHED_MBPP]
)
"""Rules of the notebooks of github.com/benediktstroebl/inference-scaling-limits at 11a8f6e."""


def exclude(pools: Sequence[Pools], rules: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The tasks that each of `rules` leaves out.

    A rule is a name of `RULES`, a task_id, or a file `*.json` with what `codeeval benchmarks verify --json` printed:
    tasks whose canonical solution failed there. `pools` has one element per model, all with the same tasks in the same
    order.

    Raises UsageError for an unknown rule.
    """
    tasks = pools[0].tasks
    return {rule: _matching(pools, tasks, rule) for rule in rules}


def _matching(pools: Sequence[Pools], tasks: Sequence[str], rule: str) -> tuple[str, ...]:
    if rule.endswith(".json"):
        failed = _failed(Path(rule))
        return tuple(task_id for task_id in tasks if task_id in failed)
    if rule == "published":
        return tuple(task_id for task_id in tasks if task_id in PUBLISHED)
    if rule == "false-negatives":
        hit = np.any([pool.correct > pool.passed for pool in pools], axis=0)
    elif rule == "never-correct":
        hit = np.any([pool.passed > 0 for pool in pools], axis=0) & np.all(
            [pool.correct == 0 for pool in pools], axis=0
        )
    elif rule in tasks:
        return (rule,)
    else:
        example = tasks[0] if tasks else "none"
        raise UsageError(
            f"--exclude {rule!r} is neither a rule ({', '.join(RULES)}) nor a task of the run, whose ids look like "
            f"{example!r}"
        )
    return tuple(task_id for task_id, out in zip(tasks, hit, strict=True) if out)


def _failed(path: Path) -> frozenset[str]:
    """The tasks that failed a verification."""
    try:
        return frozenset(json.loads(read_bounded(path))["failed"])
    except TooLargeError:
        raise
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}; check the path") from error
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            f"{str(path)!r} is not what `codeeval benchmarks verify --json` prints: there is no list `failed` in it"
        ) from None
