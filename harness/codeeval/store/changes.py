"""What makes two configurations of a run different, so that the run cannot go on, or its shards cannot be merged."""

from collections.abc import Iterator, Mapping
from typing import Any

from codeeval.store.manifest import Manifest

__all__ = ["changes"]

_SANDBOX_DECIDES = ("backend", "image_digest", "python")
"""Facts of a pool that decide verdicts. The others (workers, engine, kernel) are circumstances."""


def changes(old: Manifest, new: Manifest) -> list[str]:
    """Return the differences of two configurations as `key: old -> new`; none if a run can go on."""
    before, after = dict(_configuration(old, new)), dict(_configuration(new, old))
    different = [key for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
    said = {cause for cause in _CONSEQUENCES if cause in different}
    return [
        f"{key}: {before.get(key)!r} -> {after.get(key)!r}"
        for key in different
        if not any(key.startswith(_CONSEQUENCES[cause]) for cause in said)
    ]


_CONSEQUENCES = {
    "benchmark.name": ("benchmark.digest", "benchmark.problems"),
    "benchmark.problems": ("benchmark.digest",),
    "model": ("sampling.",),
}
"""Where a key differs, those that then differ too and say nothing more."""


def _configuration(manifest: Manifest, other: Manifest) -> Iterator[tuple[str, Any]]:
    """Every setting that decides samples or verdicts; of execution only what both have, for it may come later."""
    yield "model", manifest.model
    yield "shard", manifest.request.shard
    yield from _flat("benchmark", manifest.benchmark.model_dump(exclude={"source"}, mode="json"))
    yield from _flat("sampling", manifest.sampling.model_dump(mode="json", exclude={"cautions", "replays"}))
    if manifest.execution is not None and other.execution is not None:
        yield from _flat("execution", manifest.execution.model_dump(mode="json", exclude={"added"}))
        both = manifest.execution.added.keys() & other.execution.added.keys()  # a suite may be added later
        yield from ((f"execution.added.{name}", manifest.execution.added[name]) for name in sorted(both))
    if manifest.sandbox is not None and other.sandbox is not None:
        yield from ((f"sandbox.{key}", getattr(manifest.sandbox, key)) for key in _SANDBOX_DECIDES)
        for name in sorted(manifest.sandbox.environments.keys() & other.sandbox.environments.keys()):
            yield f"sandbox.environments.{name}", manifest.sandbox.environments[name].image_digest


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{prefix}.{key}", inner)
    else:
        yield prefix, list(value) if isinstance(value, tuple) else value
