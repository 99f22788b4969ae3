"""Models that a server lists under `/models`, in whatever shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from codeeval.models.answers import parsed

__all__ = ["ServedModel", "find_model", "models_in", "version_in"]

_LISTS = ("data", "models", "items", "result", "results")
_NAMES = ("id", "name", "model", "slug")


@dataclass(frozen=True, slots=True)
class ServedModel:
    """One line of `/models`."""

    id: str
    root: str | None = None
    max_model_len: int | None = None
    owned_by: str | None = None


def models_in(content: bytes) -> Sequence[ServedModel]:
    """The models that are listed; none where nothing like a list is there."""
    try:
        return list(_models(parsed(content)))
    except (ValueError, RecursionError):
        return []


def find_model(listed: Sequence[ServedModel], name: str) -> ServedModel:
    """The model of this name. A list may name it with a folder (`models/NAME`), or not name it."""
    exact = (entry for entry in listed if entry.id == name)
    inside = (entry for entry in listed if entry.id == f"models/{name}")
    entry_listed = next(exact, None) or next(inside, None)
    return (
        ServedModel(name, entry_listed.root, entry_listed.max_model_len, entry_listed.owned_by)
        if entry_listed
        else ServedModel(name)
    )


def version_in(content: bytes) -> str:
    """Version in the answer of vLLM's `/version`. Raises ValueError where it is missing."""
    answer = parsed(content)
    if isinstance(answer, dict) and isinstance(version := answer.get("version"), str) and version:
        return version
    raise ValueError("the server states no version")


def _models(listed: Any) -> Iterator[ServedModel]:
    if isinstance(listed, dict):
        for name in _LISTS:
            yield from _models(listed.get(name))
    elif isinstance(listed, list):
        for entry in listed:
            if isinstance(entry, str):
                yield ServedModel(entry)
            elif isinstance(entry, dict) and (model := _text(entry, *_NAMES)):
                yield ServedModel(model, _text(entry, "root"), _window(entry), _text(entry, "owned_by"))


def _text(entry: dict[str, Any], *names: str) -> str | None:
    return next((entry[name] for name in names if isinstance(entry.get(name), str) and entry[name]), None)


def _window(entry: dict[str, Any]) -> int | None:
    """The window by vLLM's field for it. Other servers' fields tell the model's window, not the server's."""
    value = entry.get("max_model_len")
    return value if isinstance(value, int) and value > 0 else None
