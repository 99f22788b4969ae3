"""The model that the flags name."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codeeval.cli.settings import ModelSettings
from codeeval.errors import UsageError
from codeeval.prompting import PromptStyle
from codeeval.samples import FORMS, Model
from codeeval_benchmarks.problem import Benchmark, Problem

if TYPE_CHECKING:
    from codeeval.models.replay import Reading

__all__ = ["greedy", "match_samples", "open_chosen", "style_used"]

_SAME_NAME = (
    "temperature",
    "top_p",
    "max_tokens",
    "seed",
    "base_url",
    "max_connections",
    "samples_per_request",
    "server_wait",
    "request_cache",
)


def open_chosen(settings: ModelSettings, style: str) -> Model:
    """The model, asked in this style, or samples in files; close it when done. Raises UsageError, SampleFileError."""
    from pydantic import ValidationError  # noqa: PLC0415 - loaded only where it is used

    from codeeval.models import ModelConfig, open_model  # noqa: PLC0415 - as above
    from codeeval.models.replay import replay_files  # noqa: PLC0415 - as above

    provider, _, name = settings.model.partition("/")
    if settings.samples or (provider == "replay" and name):
        return replay_files(settings.samples or [Path(name)], _reading(settings))
    _refuse_reading_flags(settings)
    try:
        return open_model(settings.model, ModelConfig(prompt_style=style, **_given(settings)))
    except ValidationError as error:
        first = error.errors()[0]
        flag = "--" + str(first["loc"][0]).replace("timeout_seconds", "request_timeout").replace("_", "-")
        raise UsageError(f"{flag} {first['input']!r}: {first['msg']}") from None


def match_samples(model: Model, benchmark: Benchmark, chosen: Sequence[Problem]) -> Sequence[str]:
    """Find the problems that samples in files are of; what readers must know of them. Raises UsageError."""
    from codeeval.models.replay import ReplayModel  # noqa: PLC0415 - loaded only where it is used

    return model.match(benchmark, chosen) if isinstance(model, ReplayModel) else ()


def style_used(model: Model, prompt_style: str) -> PromptStyle | None:
    """The style in which the model is asked; None where nothing is asked (`replay`, `simulated`). Raises UsageError."""
    return PromptStyle.named(prompt_style) if "prompt" in model.describe() else None


def greedy(model: Model) -> bool:
    """Whether all samples of a problem come out the same, since the temperature is 0."""
    return model.describe().get("temperature") == 0


_READING_FLAGS = ("task_id_field", "solution_field", "completion_field", "form", "skip_unknown")


def _reading(settings: ModelSettings) -> "Reading":
    """What the flags say of how to read sample files. Raises UsageError."""
    from codeeval.models.replay import Reading  # noqa: PLC0415 - loaded only where it is used

    if settings.solution_field and settings.completion_field:
        raise UsageError("--solution-field and --completion-field both name the field of the text: give one of them")
    form = next((form for form in FORMS if form == settings.form), None)
    if settings.form is not None and form is None:
        raise UsageError(f"unknown --form {settings.form!r}: choose one of {', '.join(FORMS)}")
    return Reading(
        task_id_field=settings.task_id_field,
        solution_field=settings.solution_field,
        completion_field=settings.completion_field,
        form=form,
        skip_unknown=settings.skip_unknown,
    )


def _refuse_reading_flags(settings: ModelSettings) -> None:
    given = [name for name in _READING_FLAGS if getattr(settings, name)]
    if given:
        flags = ", ".join("--" + name.replace("_", "-") for name in given)
        raise UsageError(f"{flags} say how to read files of samples: name these with --samples FILE")


def _given(settings: ModelSettings) -> dict[str, Any]:
    values = {name: getattr(settings, name) for name in _SAME_NAME}
    values["timeout_seconds"] = settings.request_timeout
    if settings.extra_body is not None:
        values["extra_body"] = _extra_body(settings.extra_body)
    if settings.model_arg:
        values["model_args"] = _model_args(settings.model_arg)
    return {name: value for name, value in values.items() if value is not None}


def _extra_body(text: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(text)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise UsageError(f"--extra-body {text!r} is no JSON object: write it as '{{\"top_k\": 20}}'")
    return fields


def _model_args(values: list[str]) -> Mapping[str, Any]:
    """Values are JSON where they can be (numbers, true, objects), else plain text."""
    options = {}
    for value in values:
        name, mark, text = value.partition("=")
        if not mark or not name:
            raise UsageError(f"--model-arg {value!r} is no KEY=VALUE: write it as max_model_len=4096")
        options[name.strip().replace("-", "_")] = _plain(text)
    return options


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
