"""Flags as a `RunConfig`: the only module that takes JSON texts and `KEY=VALUE` apart; `parsing` takes commas.

Each flag has the name of a field, or stands in `codeeval.runs.words.RENAMED`. A test asks that no flag and no field is
left out.
"""

import dataclasses
import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from codeeval.cli.job_array import parse_shard
from codeeval.cli.parsing import Names, Numbers, listed, names, numbers
from codeeval.cli.settings import OutputSettings
from codeeval.config import RunConfig, SandboxConfig, field_paths, nested
from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.runs.words import RENAMED
from codeeval.store import Run

__all__ = ["PRESENTATION", "config_of", "fields_of", "parse_ks", "resumed", "sandbox_of"]

PRESENTATION = frozenset({"progress", "quiet"})
"""Flags that decide standard error alone. No run and no result depends on them."""


def config_of(settings: OutputSettings) -> RunConfig:
    """Return the configuration that flags stand for. Raises UsageError."""
    return fields_of({field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)})


def sandbox_of(settings: OutputSettings) -> SandboxConfig:
    """Return the sandbox that flags stand for. Raises UsageError."""
    known = SandboxConfig.model_fields
    flags = [
        setting.name for setting in dataclasses.fields(settings) if RENAMED.get(setting.name, setting.name) in known
    ]
    return fields_of({name: getattr(settings, name) for name in flags}).sandbox


def fields_of(flags: Mapping[str, Any]) -> RunConfig:
    """Return the configuration that flags stand for, by name; None leaves a field at its default.

    Raises:
        UsageError: no flag of a run has this name, or a value is invalid.
    """
    values = {}
    for flag, value in flags.items():
        if flag in PRESENTATION or value is None:
            continue
        values[_field_of(flag)] = _PARSERS[flag](value) if flag in _PARSERS else value
    try:
        return RunConfig.model_validate(nested(values))
    except ValidationError as error:
        raise UsageError(_explained(error)) from None


def resumed(config: RunConfig, given: Collection[str], folder: Path) -> RunConfig:
    """Return the configuration of the run in `folder`, with the flags in `given` from `config`. Raises RunError."""
    merged = Run(folder).manifest.request.model_dump()
    fields = {RENAMED.get(flag, flag) for flag in given}
    for path in field_paths():
        if path[-1] in fields:
            _put(merged, path, _get(config, path))
    return RunConfig.model_validate(merged)


def _field_of(flag: str) -> str:
    field = RENAMED.get(flag, flag)
    if field not in {path[-1] for path in field_paths()} or flag in RENAMED.values():
        raise UsageError(f"unknown option {_written(flag)!r}: `codeeval pass-at-k --help` lists those of a run")
    return field


def _written(flag: str) -> str:
    return "--" + flag.replace("_", "-")


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *parents, leaf = path
    for parent in parents:
        values = values[parent]
    values[leaf] = value


def _get(config: RunConfig, path: tuple[str, ...]) -> Any:
    value: Any = config
    for name in path:
        value = getattr(value, name)
    return value


def _explained(error: ValidationError) -> str:
    """Return the first fault in the words of the command line."""
    fault = first_fault(error)
    field = str(next(part for part in reversed(fault.path) if isinstance(part, str)))
    flag = _written(next((name for name, other in RENAMED.items() if other == field), field))
    if (first := error.errors()[0])["type"] != "literal_error":
        return f"{flag} {fault.value!r} is invalid: {fault.reason}"
    choices = first["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
    return f"unknown {flag} {fault.value!r}: choose one of {choices}"


def parse_ks(text: str | Numbers) -> tuple[int, ...]:
    """Return the numbers of `1,5,10`, ascending. Raises UsageError."""
    try:
        return numbers(text)
    except ValueError as error:
        raise UsageError(f"-k {text!r} is invalid: {error}") from None


def _suites(text: str | Names) -> tuple[str, ...] | None:
    try:
        return names(text)
    except ValueError as error:
        raise UsageError(f"--suites {text!r} is invalid: {error}") from None


def _extra_body(text: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(text)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise UsageError(f"--extra-body {text!r} is not a JSON object: write it as '{{\"top_k\": 20}}'")
    return fields


def _model_args(values: Collection[str]) -> Mapping[str, Any] | None:
    """Return the options by name. Values are JSON where they can be (numbers, true, objects), else plain text."""
    options = {}
    for value in values:
        name, mark, text = value.partition("=")
        if not mark or not name:
            raise UsageError(f"--model-arg {value!r} is not KEY=VALUE: write it as max_model_len=4096")
        options[name.strip().replace("-", "_")] = _plain(text)
    return options or None


def _images(values: Collection[str]) -> Mapping[str, str] | None:
    """Return the images by the names that problems use."""
    images = {}
    for value in values:
        name, mark, image = value.partition("=")
        if not mark or not name.strip() or not image.strip():
            raise UsageError(f"--image-of {value!r} is not NAME=IMAGE: write it as rwpb=registry/image:tag")
        images[name.strip()] = image.strip()
    return images or None


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


_PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "sample_id": lambda values: tuple(listed([values] if isinstance(values, str) else values)),
    "k": lambda value: parse_ks(value if isinstance(value, Numbers) else str(value)),
    "suites": _suites,
    "extra_body": _extra_body,
    "model_arg": _model_args,
    "image_of": _images,
    "shard": parse_shard,
}
