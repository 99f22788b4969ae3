"""Output of the listing commands with `--json`: arrays of these records, or one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from codeeval.records import Record
from codeeval_images.recipe import Recipe

__all__ = [
    "BenchmarkListed",
    "CheckFinding",
    "CheckGroup",
    "CheckedHost",
    "ImageListed",
    "RecipeListed",
    "StyleListed",
    "json_array",
]


class BenchmarkListed(Record):
    """One benchmark of the array that `codeeval benchmarks list --json` prints."""

    printed_by: ClassVar[tuple[str, ...]] = ("benchmarks list",)

    name: str
    """Name for `--benchmark`."""
    title: str
    """Description in one line."""
    problems: int
    """Problems of the newest version."""
    licence: str
    """Licence of the data."""
    versions: tuple[str, ...]
    """Versions that may follow the name and an `@`; the first is the default."""
    parts: tuple[str, ...]
    """Published splits that may follow the name and an `@`, such as `test`."""
    at_hand: bool
    """True if the data files are on this machine."""


class StyleListed(Record):
    """One prompt style of the array that `codeeval prompts list --json` prints."""

    printed_by: ClassVar[tuple[str, ...]] = ("prompts list",)

    name: str
    """Name for `--prompt-style`."""
    endpoint: str
    """chat or completions."""
    purpose: str
    """Models that the style is for."""


class RecipeListed(Record):
    """One recipe of the array that `codeeval images recipes --json` prints."""

    printed_by: ClassVar[tuple[str, ...]] = ("images recipes",)

    name: str
    """Name of the image, as problems use it."""
    description: str
    """Purpose in one line."""
    debian: tuple[str, ...]
    """Debian packages that are installed upon the default image."""
    libraries: tuple[str, ...]
    """Python modules that are installed."""
    digest: str
    """Digest of the recipe. Images carry it as a label."""

    @classmethod
    def of(cls, recipe: Recipe) -> Self:
        """Return the record of a recipe."""
        modules = tuple(library.module for library in recipe.libraries)
        return cls(
            name=recipe.name,
            description=recipe.description,
            debian=recipe.debian,
            libraries=modules,
            digest=recipe.digest,
        )


class ImageListed(Record):
    """One sandbox image of the array that `codeeval images list --json` prints, newest first."""

    printed_by: ClassVar[tuple[str, ...]] = ("images list",)

    tag: str
    """First name of the image; the id where newer images took all names."""
    id: str
    """Digest of its configuration, `sha256:...`."""
    size: int
    """Bytes."""
    created: str
    """Time, with the time zone."""
    python: str
    """Version of Python inside."""
    numpy: str
    """Version of numpy inside."""
    method: str
    """dockerfile or debootstrap."""
    recipe: str
    """Digest of the recipe that made it."""
    name: str
    """Name of that recipe."""


class CheckGroup(Record):
    """One group of what `codeeval sandbox check` tried."""

    checked: int
    """Number of things tried."""
    failed: int
    """Number of those that were not as they should be."""


class CheckFinding(Record):
    """One thing that `codeeval sandbox check` tried."""

    group: str
    """kernel, conformance, or a group of hostile programs."""
    name: str
    """The mechanism, or the program."""
    ok: bool
    """True if the check passed."""
    required: bool
    """True if verdicts cannot be trusted without this check."""
    detail: str
    """Protection in force; or the fault, and its consequence."""


class CheckedHost(Record):
    """Output of `codeeval sandbox check --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("sandbox check",)

    ok: bool
    """True if every required guarantee holds."""
    sandbox: Mapping[str, Any]
    """Backend, engine, kernel, image and what the sandbox says is in force."""
    groups: Mapping[str, CheckGroup]
    """Counts by group."""
    findings: tuple[CheckFinding, ...]
    """Everything that was tried."""


def json_array(records: Sequence[Record]) -> str:
    """The records as a JSON array."""
    return json.dumps([record.model_dump(mode="json", by_alias=True) for record in records], indent=2)
