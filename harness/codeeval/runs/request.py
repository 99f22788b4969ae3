"""A request: a configuration, the folder of its run, and what to do with a run that is there already."""

import re
import shlex
import time
from dataclasses import dataclass
from pathlib import Path

from codeeval.config import RunConfig
from codeeval.store import Existing

__all__ = ["Request", "default_folder"]


@dataclass(frozen=True)
class Request:
    """Work to be done for one run."""

    config: RunConfig
    folder: Path
    existing: Existing
    command: tuple[str, ...] = ()
    """Command line, for the manifest. Empty where a library call made the request."""
    draw: bool = True
    """Draw the samples that the run lacks."""
    execute: bool = True
    """Execute the samples without a verdict."""

    @property
    def resume_command(self) -> str:
        """Command that continues this request after it was stopped."""
        if not self.draw:
            return f"codeeval execute {shlex.quote(str(self.folder))}"
        return f"codeeval {'pass-at-k' if self.execute else 'sample'} --run {shlex.quote(str(self.folder))} --resume"


def default_folder(config: RunConfig) -> Path:
    """Return `runs/BENCHMARK-MODEL-TIME` under the current folder."""
    model = config.model if not config.samples else config.samples[0].name.split(".")[0]
    benchmark = Path(config.benchmark).name.split(".")[0]
    stem = re.sub(r"[^\w.-]+", "-", f"{benchmark}-{model}").strip("-.")
    return Path("runs") / f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}"
