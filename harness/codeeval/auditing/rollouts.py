"""Rollouts of training runs, as trainers write them; each row says by its fields what wrote it.

verl       `trainer.rollout_data_dir`: `input`, `output`, `gts`, `score`, `step`
TRL        logged completions: `prompt`, `completion`, `step`, `advantage`, and a column for each reward function
NeMo Gym   `response`, `verifier_metadata`, `reward`
plain      a text, a reward, and what names the problem: `{"task_id": ..., "completion": ..., "reward": 1, "step": 3}`
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from codeeval.errors import SampleFileError, UsageError
from codeeval.judging.shapes import response_text, tests_of
from codeeval.models.replay.rows import Entry, Stated
from codeeval.samples import Form

__all__ = ["Origin", "Rollout", "RolloutReading", "rollout_of"]

Origin = Literal["verl", "trl", "nemo-gym", "plain"]
"""The trainer whose form a row has."""

_TEXTS: Mapping[str, Form] = {
    **dict.fromkeys(("completion", "response", "output", "answer", "generation", "text"), "answer"),
    **dict.fromkeys(("solution", "program", "code"), "solution"),
}
"""Fields with the text of a plain row, and its form, in the order in which they are looked for."""
_REWARDS = ("reward", "score", "total_reward", "accuracy_reward")
_STEPS = ("step", "global_step", "global_steps", "training_step", "train_step", "iteration")
_TESTS = (
    "tests",
    "verification_info",
    "ground_truth",
    "gts",
    "reward_model",
    "unit_tests",
    "input_output",
    "test_list",
)
_IDS = ("task_id", "problem_id", "question_id", "instance_id")
_AROUND = ("extra_info", "verifier_metadata", "metadata", "info")
"""Objects of a row that may hold what names its problem."""
_PROMPTS = ("prompt", "input", "question", "problem")
_NO_REWARDS = frozenset({"advantage", "advantages", "step", "epoch", "index", "length", "num_tokens", "kl", "entropy"})
"""Columns of TRL that hold numbers and no rewards."""


@dataclass(frozen=True, slots=True)
class RolloutReading:
    """Flags that say how to read rows."""

    reward_field: str | None = None
    """Field with the reward. None: `reward`, `score`, or TRL's only column of rewards."""
    text_field: str | None = None
    """Field with the text of the rollout. None: by the form."""
    form: Form | None = None
    """Form of every text. None: an answer, or what the field's name says."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """One rollout, and the reward that it was given."""

    where: str
    """File and line, for messages."""
    origin: Origin
    text: str
    form: Form
    reward: float
    step: int | None = None
    """Training step; None where the row names none."""
    tests: Any = None
    """Tests in the row, in a shape that the judge takes; None if it holds none."""
    benchmark: str | None = None
    """Benchmark that the row names."""
    stated: Stated = field(default_factory=Stated)
    """Facts that may name its problem."""


def rollout_of(entry: Entry, reading: RolloutReading) -> Rollout | None:
    """Return the rollout of a row; None if the trainer gave it no reward.

    Raises:
        SampleFileError: the row cannot be read. The message names file, line, and the flag that helps.
    """
    row = entry.value
    if not isinstance(row, dict):
        raise SampleFileError(f"{entry.where}: a rollout is an object, and this is {type(row).__name__}")
    origin = _origin(row)
    reward = _reward(row, origin, entry.where, reading)
    if reward is None:
        return None
    text, form = _text(row, origin, entry.where, reading)
    around = [row, *(row[name] for name in _AROUND if isinstance(row.get(name), dict))]
    task_id = next((str(part[name]) for part in around for name in _IDS if part.get(name) is not None), None)
    benchmark = next((str(part["benchmark"]) for part in around if isinstance(part.get("benchmark"), str)), None)
    prompt = next((_shown(row[name]) for name in _PROMPTS if row.get(name)), None)
    return Rollout(
        entry.where,
        origin,
        text,
        reading.form or form,
        reward,
        _step(row, entry.where),
        _tests(around),
        benchmark,
        Stated(task_id=task_id, prompt=prompt),
    )


def _origin(row: Mapping[str, Any]) -> Origin:
    if isinstance(row.get("response"), dict):
        return "nemo-gym"
    if "output" in row and "score" in row and ("gts" in row or "input" in row):
        return "verl"
    if "completion" in row and ("advantage" in row or "advantages" in row):
        return "trl"
    return "plain"


def _reward(row: Mapping[str, Any], origin: Origin, where: str, reading: RolloutReading) -> float | None:
    name = reading.reward_field
    if name is None:
        name = next((known for known in _REWARDS if known in row), None)
    if name is None and origin == "trl":
        name = _only_number(row, where)
    if name is None or name not in row:
        raise SampleFileError(
            f"{where}: no field holds the reward (fields: {', '.join(sorted(row))[:200]}): name it with --reward-field"
        )
    value = row[name]
    if value is None or (origin == "nemo-gym" and row.get("mask_sample") is True):
        return None
    if not isinstance(value, int | float):
        raise SampleFileError(f"{where}: reward {name!r} is {json.dumps(value)[:60]}, expected a number or null")
    return None if math.isnan(value) else float(value)


def _only_number(row: Mapping[str, Any], where: str) -> str | None:
    numbers = [name for name, value in row.items() if isinstance(value, int | float) and name not in _NO_REWARDS]
    if len(numbers) > 1:
        raise SampleFileError(f"{where}: several fields may be the reward ({', '.join(numbers)}): use --reward-field")
    return numbers[0] if numbers else None


def _text(row: Mapping[str, Any], origin: Origin, where: str, reading: RolloutReading) -> tuple[str, Form]:
    if reading.text_field is not None:
        value, form = row.get(reading.text_field), _TEXTS.get(reading.text_field, "answer")
    elif origin == "nemo-gym":
        return response_text(row["response"]), "answer"
    else:
        names = ["output"] if origin == "verl" else ["completion"] if origin == "trl" else list(_TEXTS)
        name = next((known for known in names if row.get(known) is not None), "")
        value, form = row.get(name), _TEXTS.get(name, "answer")
    text = _shown(value)
    if text is None:
        raise SampleFileError(
            f"{where}: no field holds the text (fields: {', '.join(sorted(row))[:200]}): name it with "
            "--completion-field"
        )
    return text, form


def _shown(value: Any) -> str | None:
    """Return a text, or that of the last message of a conversation; None for anything else."""
    if isinstance(value, list) and value:
        return _shown(value[-1])
    if isinstance(value, Mapping):
        return _shown(value.get("content"))
    return value if isinstance(value, str) else None


def _step(row: Mapping[str, Any], where: str) -> int | None:
    name = next((known for known in _STEPS if row.get(known) is not None), None)
    if name is None:
        return None
    value = row[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise SampleFileError(f"{where}: {name} is {json.dumps(value)[:60]}, expected a whole number")
    return int(value)


def _tests(around: list[dict[str, Any]]) -> Any:
    """Return the first field that holds tests. A text that is not JSON, as of other tasks, holds none."""
    for part in around:
        for name in _TESTS:
            if part.get(name) is not None:
                try:
                    tests = tests_of(part[name])
                except UsageError:
                    continue
                if isinstance(tests, list | dict) and tests:
                    return tests
    return None
