"""A candidate that is a model: its samples are drawn once per session, whichever process asks first."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codeeval.errors import ModelError
from codeeval.store import Run

__all__ = ["Drawing"]

_MAIN = "from codeeval.cli import main; main()"
_UNEXECUTED = 3


@dataclass(frozen=True)
class Drawing:
    """Draws and executes by `codeeval pass-at-k`, in a process of its own: pytest's filters and captures stay out."""

    model: str
    flags: Mapping[str, str | int | float]
    folder: Path
    """Where the runs are kept; those of an earlier session are replaced."""
    session: str
    """Name that all processes of one session share."""

    def run(self, benchmark: str, tasks: Sequence[str], n: int) -> Run:
        """The run of these tasks, drawn unless another process of this session did. Raises ModelError, RunError."""
        key = hashlib.sha256("\n".join([benchmark, self.model, str(n), *tasks]).encode()).hexdigest()[:12]
        place = self.folder / f"{Path(benchmark).name.split('.')[0]}-{key}"
        mark = place.with_suffix(".session")
        with _locked(place.with_suffix(".lock")):
            if not (mark.exists() and mark.read_text(encoding="utf-8") == self.session):
                self._draw(benchmark, tasks, n, place)
                mark.write_text(self.session, encoding="utf-8")
        return Run(place)

    def _draw(self, benchmark: str, tasks: Sequence[str], n: int, place: Path) -> None:
        flags = [f"--{name.replace('_', '-')}={value}" for name, value in self.flags.items()]
        chosen = ["--sample-id", ",".join(tasks)] if tasks else []
        command = ["pass-at-k", "--model", self.model, "--benchmark", benchmark, "-n", str(n), *chosen, *flags]
        done = subprocess.run(
            [sys.executable, "-c", _MAIN, *command, "--run", str(place), "--overwrite", "--json"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NO_COLOR": "1"},
        )
        if done.returncode not in (0, _UNEXECUTED):
            said = done.stderr.strip().splitlines() or ["it said nothing"]
            raise ModelError(f"samples of {self.model!r} on {benchmark!r} could not be drawn: {said[-1]}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
