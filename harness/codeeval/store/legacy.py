"""Manifests of earlier versions: the flags of a command line become a `RunConfig`.

Until 0.1.0 a manifest held `settings`: flags by name, lists with commas as they were typed. This module knows that
grammar as it was then. It does not follow the command line, which may change.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from codeeval.config import field_paths, nested

__all__ = ["request_of_settings"]


def request_of_settings(settings: Mapping[str, Any], *, benchmark: str, model: str) -> dict[str, Any]:
    """Return the fields of the `RunConfig` that these settings stand for. Unknown flags are left out.

    `benchmark` and `model` are those of the manifest, for settings that name none.
    """
    known = {path[-1] for path in field_paths()}
    values: dict[str, Any] = {"benchmark": benchmark, "model": model}
    for flag, value in settings.items():
        field = _RENAMED.get(flag, flag)
        if field in known and value is not None:
            values[field] = _PARSERS[flag](value) if flag in _PARSERS else value
    return nested(values)


_RENAMED: Mapping[str, str] = {
    "sample_id": "tasks",
    "k": "ks",
    "sandbox": "backend",
    "memory": "memory_mb",
    "model_arg": "model_args",
}
"""Fields by the flag's name, where the names differ."""


def _listed(value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else list(value)
    return tuple(part.strip() for text in texts for part in str(text).split(",") if part.strip())


def _suites(text: str) -> tuple[str, ...] | None:
    names = _listed(text)
    return None if names == ("all",) else names


def _ks(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(part) for part in _listed(text)}))


def _options(texts: list[str]) -> dict[str, Any]:
    pairs = (text.partition("=") for text in texts)
    return {name.strip().replace("-", "_"): _plain(value) for name, _, value in pairs}


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


_PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "sample_id": _listed,
    "suites": _suites,
    "k": _ks,
    "extra_body": json.loads,
    "model_arg": _options,
}
