"""From flags to a request: lists taken apart, a run's own settings filled in, a folder chosen."""

import dataclasses
import re
import shlex
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeeval.cli.settings import OutputSettings, Settings
from codeeval.errors import UsageError
from codeeval.store import Existing, Manifest, Run

__all__ = ["Request", "default_folder", "existing", "listed", "parse_ks", "resumed", "storable"]

DEFAULT_KS = (1, 5, 10)


@dataclass(frozen=True)
class Request:
    """What a command is to do."""

    settings: Settings
    folder: Path
    existing: Existing
    command: tuple[str, ...]
    """The command line, for the manifest."""
    draw: bool = True
    execute: bool = True

    @property
    def resume_command(self) -> str:
        """What continues this request after it was stopped."""
        if not self.draw:
            return f"codeeval execute {shlex.quote(str(self.folder))}"
        return f"codeeval {'pass-at-k' if self.execute else 'sample'} --run {shlex.quote(str(self.folder))} --resume"

    @property
    def suites(self) -> tuple[str, ...] | None:
        """Names of suites; None for all."""
        names = tuple(listed([self.settings.suites]))
        return None if names == ("all",) else names


def existing(*, resume: bool, overwrite: bool) -> Existing:
    """The meaning of the two flags. Raises UsageError for both."""
    if resume and overwrite:
        raise UsageError("--resume goes on with a run, --overwrite replaces it: give one of them")
    return "resume" if resume else "overwrite" if overwrite else "continue"


def listed(values: Collection[str] | None) -> list[str]:
    """Values that were repeated, given with commas, or both."""
    return [part.strip() for value in values or () for part in value.split(",") if part.strip()]


def parse_ks(text: str | None) -> tuple[int, ...] | None:
    """`1,5,10` as numbers, ascending; None stays None. Raises UsageError."""
    if text is None:
        return None
    try:
        ks = tuple(sorted({int(part) for part in listed([text])}))
    except ValueError:
        raise UsageError(f"-k {text!r} is no list of numbers: write it as 1,5,10") from None
    if not ks or ks[0] < 1:
        raise UsageError(f"-k {text!r}: k is a number of samples, 1 or more")
    return ks


def resumed(settings: Settings, given: Collection[str], folder: Path) -> Settings:
    """The settings that the run in `folder` was begun with, but for those given now. Raises RunError."""
    return _from_manifest(settings, given, Run(folder).manifest)


def _from_manifest(settings: Settings, given: Collection[str], manifest: Manifest) -> Settings:
    names = {field.name for field in dataclasses.fields(settings)} - set(given)
    stored = {name: value for name, value in manifest.settings.items() if name in names}
    for name in ("samples", "subset_from"):
        if stored.get(name):
            stored[name] = [Path(path) for path in stored[name]]
    for name in ("data_dir", "request_cache"):
        if stored.get(name):
            stored[name] = Path(stored[name])
    return dataclasses.replace(settings, **stored)


def storable(settings: Settings) -> Mapping[str, Any]:
    """The settings that say something of the run, for the manifest."""
    screen = {field.name for field in dataclasses.fields(OutputSettings)}
    values = dataclasses.asdict(settings).items()
    return {name: _plain(value) for name, value in values if value is not None and value != [] and name not in screen}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def default_folder(settings: Settings) -> Path:
    """`runs/BENCHMARK-MODEL-TIME` under the current folder."""
    model = settings.model if not settings.samples else settings.samples[0].name.split(".")[0]
    benchmark = Path(settings.benchmark).name.split(".")[0]
    stem = re.sub(r"[^\w.-]+", "-", f"{benchmark}-{model}").strip("-.")
    return Path("runs") / f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}"
