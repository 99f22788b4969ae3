"""Caches that codeeval keeps between runs: official data, strengthened suites, answers of models, sandbox images.

Only files that codeeval itself names are counted and removed, so that a folder named by mistake loses nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Literal

from codeeval.errors import RunError
from codeeval.records import Printed, Record
from codeeval_benchmarks.folders import cache_folder
from codeeval_benchmarks.registry import specs
from codeeval_images.errors import ImageError

__all__ = ["KINDS", "Cache", "Caches", "Cleaned", "clean", "survey"]

Kind = Literal["data", "suites", "requests", "images"]
KINDS: Sequence[Kind] = ("data", "suites", "requests", "images")

_SUITES = re.compile(r"[0-9a-f]{16}\.jsonl")
_ANSWER = re.compile(r"\.?[0-9a-f]{62}\.json(\.[0-9a-f]{16})?")
"""A file of the request cache, also one that was left half written."""


class Cache(Record):
    """One kind of what is kept."""

    kind: Kind
    """data (official files), suites (of `codeeval strengthen`), requests (answers) or images (of the sandbox)."""
    place: str
    """The folder, or the engine; why there is nothing, where it cannot be looked at."""
    items: int
    """Number of files or images."""
    size: int
    """Bytes."""


class Caches(Printed):
    """Result of `codeeval cache list --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("cache list",)

    caches: tuple[Cache, ...]
    """One of each kind; answers only where --request-cache names their folder."""
    size: int
    """Bytes of all of them."""


class Cleaned(Printed):
    """Result of `codeeval cache clean --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("cache clean",)

    dry: bool
    """True if nothing was removed, because of --dry-run."""
    removed: tuple[str, ...]
    """Files and images that were removed, or would be."""
    kept: tuple[str, ...]
    """Images that stay, each with the reason."""
    size: int
    """Bytes that were freed, or would be."""


def survey(requests: Path | None) -> Caches:
    """Every cache; `requests` is the folder of --request-cache."""
    caches = tuple(_measured(kind, requests) for kind in KINDS if kind != "requests" or requests is not None)
    return Caches(caches=caches, size=sum(cache.size for cache in caches))


def clean(kinds: Sequence[Kind], requests: Path | None, *, dry: bool, every_image: bool) -> Cleaned:
    """Remove what these kinds hold. Images of the current recipe stay, unless `every_image`.

    Raises RunError where a file cannot be removed.
    """
    removed: list[str] = []
    kept: list[str] = []
    size = 0
    for kind in kinds:
        if kind == "images":
            size += _clean_images(removed, kept, dry=dry, every_image=every_image)
            continue
        for path in sorted(_files(kind, requests)):
            size += path.stat().st_size
            removed.append(str(path))
            if not dry:
                _remove(path)
    return Cleaned(dry=dry, removed=tuple(removed), kept=tuple(kept), size=size)


def _measured(kind: Kind, requests: Path | None) -> Cache:
    if kind == "images":
        return _measured_images()
    files = list(_files(kind, requests))
    folder = requests if kind == "requests" else cache_folder() / kind
    return Cache(kind=kind, place=str(folder), items=len(files), size=sum(path.stat().st_size for path in files))


def _measured_images() -> Cache:
    from codeeval_images.build import list_images  # noqa: PLC0415 - loads the engine's client

    try:
        images = list_images()
    except ImageError as error:
        return Cache(kind="images", place=str(error).splitlines()[0], items=0, size=0)
    return Cache(kind="images", place="Docker Engine", items=len(images), size=sum(image.size for image in images))


def _files(kind: Kind, requests: Path | None) -> Iterator[Path]:
    look: Callable[[], Iterator[Path]] = {"data": _data, "suites": _suites}.get(kind, lambda: _answers(requests))
    yield from (path for path in look() if path.is_file() and not path.is_symlink())


def _data() -> Iterator[Path]:
    for described in specs()[0]:
        for file in {*described.files, *(file for version in described.versions for file in version.files)}:
            yield from file.cached_paths()


def _suites() -> Iterator[Path]:
    folder = cache_folder() / "suites"
    yield from (path for path in folder.glob("*/*.jsonl") if _SUITES.fullmatch(path.name))


def _answers(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield from (path for path in folder.glob("[0-9a-f][0-9a-f]/*") if _ANSWER.fullmatch(path.name))


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise RunError(f"cannot remove {str(path)!r}: {error.strerror}; what came before it is removed") from error
    with suppress(OSError):  # others may be in it
        path.parent.rmdir()


def _clean_images(removed: list[str], kept: list[str], *, dry: bool, every_image: bool) -> int:
    """Bytes that are freed. Images whose containers run stay."""
    from codeeval_images.build import list_images, remove  # noqa: PLC0415 - loads the engine's client
    from codeeval_images.recipes import is_current  # noqa: PLC0415 - as above

    size = 0
    for image in list_images():
        if is_current(image.name, image.recipe) and not every_image:
            kept.append(f"{image.tag} (the current recipe; --all removes it too)")
            continue
        try:
            if not dry:
                remove(image)
        except ImageError as error:
            kept.append(f"{image.tag} ({error})")
        else:
            removed.append(image.tag)
            size += image.size
    return size
