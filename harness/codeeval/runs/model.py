"""The model that a configuration names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codeeval.config import ReadingConfig, RunConfig, SamplingConfig
from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.prompting import PromptStyle
from codeeval.samples import Model
from codeeval_benchmarks.problem import Benchmark, Problem

if TYPE_CHECKING:
    from codeeval.models.replay import Reading

__all__ = ["match_samples", "model_values", "open_chosen", "style_used"]


def open_chosen(config: RunConfig, style: str) -> Model:
    """Open the model, asked in this style, or samples in files. Close it when done.

    Raises:
        UsageError: the model's name or a parameter is invalid.
        SampleFileError: a row of a file of samples cannot be read.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - loaded only where it is used

    from codeeval.models import ModelConfig, open_model  # noqa: PLC0415 - as above
    from codeeval.models.replay import replay_files  # noqa: PLC0415 - as above

    provider, _, name = config.model.partition("/")
    reading = config.sampling.reading
    if config.samples or (provider == "replay" and name):
        return replay_files(config.samples or [Path(name)], _reading(reading))
    _refuse_reading(reading)
    try:
        return open_model(config.model, ModelConfig(prompt_style=style, **model_values(config.sampling)))
    except ValidationError as error:
        fault = first_fault(error)
        flag = "--" + str(fault.path[0]).replace("timeout_seconds", "request_timeout").replace("_", "-")
        raise UsageError(f"{flag} {fault.value!r} is invalid: {fault.reason}") from None


def model_values(sampling: SamplingConfig) -> Mapping[str, Any]:
    """Return what the configuration sets of a `ModelConfig`; the provider's defaults hold for the rest."""
    from codeeval.models import ModelConfig  # noqa: PLC0415 - loaded only where it is used

    shared = SamplingConfig.model_fields.keys() & ModelConfig.model_fields.keys() - {"prompt_style"}
    values = {name: getattr(sampling, name) for name in sorted(shared)}
    values["timeout_seconds"] = sampling.request_timeout
    return {name: value for name, value in values.items() if value is not None}


def match_samples(model: Model, benchmark: Benchmark, chosen: Sequence[Problem]) -> Sequence[str]:
    """Find the problems of samples in files. Return remarks for readers of the scores. Raises UsageError."""
    from codeeval.models.replay import ReplayModel  # noqa: PLC0415 - loaded only where it is used

    return model.match(benchmark, chosen) if isinstance(model, ReplayModel) else ()


def style_used(model: Model) -> PromptStyle | None:
    """Return the style in which the model is asked; None if no prompt decides its answers. Raises UsageError."""
    return PromptStyle.named(model.style) if model.style is not None else None


def _reading(reading: ReadingConfig) -> "Reading":
    """Return the way to read sample files. Raises UsageError."""
    from codeeval.models.replay import Reading  # noqa: PLC0415 - loaded only where it is used

    if reading.solution_field and reading.completion_field:
        raise UsageError("--solution-field and --completion-field both name the field of the text: give one of them")
    return Reading(**{name: getattr(reading, name) for name in ReadingConfig.model_fields})


def _refuse_reading(reading: ReadingConfig) -> None:
    given = [name for name in ReadingConfig.model_fields if getattr(reading, name)]
    if given:
        flags = ", ".join("--" + name.replace("_", "-") for name in given)
        raise UsageError(f"{flags} say how to read files of samples: name these with --samples FILE")
