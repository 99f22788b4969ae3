"""The model that the flags name."""

import json
from collections.abc import Mapping
from typing import Any

from codeeval.cli.settings import ModelSettings
from codeeval.errors import UsageError
from codeeval.prompting import PromptStyle
from codeeval.samples import Model

__all__ = ["greedy", "open_chosen", "style_used"]

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

    if settings.samples:
        return replay_files(settings.samples)
    try:
        return open_model(settings.model, ModelConfig(prompt_style=style, **_given(settings)))
    except ValidationError as error:
        first = error.errors()[0]
        flag = "--" + str(first["loc"][0]).replace("timeout_seconds", "request_timeout").replace("_", "-")
        raise UsageError(f"{flag} {first['input']!r}: {first['msg']}") from None


def style_used(model: Model, prompt_style: str) -> PromptStyle | None:
    """The style in which the model is asked; None where nothing is asked (`replay`, `simulated`). Raises UsageError."""
    return PromptStyle.named(prompt_style) if "prompt" in model.describe() else None


def greedy(model: Model) -> bool:
    """Whether all samples of a problem come out the same, since the temperature is 0."""
    return model.describe().get("temperature") == 0


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
