"""A candidate that is a model: its samples are drawn once per session, whichever process asks first."""

import fcntl
import hashlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codeeval.cli.named_flags import config_of_flags
from codeeval.config import RunConfig
from codeeval.errors import CodeevalError, ModelError
from codeeval.runs.library import run_sync
from codeeval.store import Run
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_images.errors import ImageError
from codeeval_sandbox.errors import SandboxError

__all__ = ["Drawing"]


@dataclass(frozen=True)
class Drawing:
    """Draws and executes samples of a model, as `codeeval pass-at-k` does."""

    model: str
    flags: Mapping[str, str | int | float]
    """Flags of `codeeval pass-at-k`, without dashes."""
    folder: Path
    """Folder of the runs. Runs of an earlier session are replaced."""
    session: str
    """Id that all processes of one session share."""

    def run(self, benchmark: str, tasks: Sequence[str], n: int) -> Run:
        """Return the run of these tasks. It is drawn unless another process of this session did.

        Raises ModelError, RunError.
        """
        key = hashlib.sha256("\n".join([benchmark, self.model, str(n), *tasks]).encode()).hexdigest()[:12]
        folder = self.folder / f"{Path(benchmark).name.split('.')[0]}-{key}"
        mark = folder.with_suffix(".session")
        with _locked(folder.with_suffix(".lock")):
            if not (mark.exists() and mark.read_text(encoding="utf-8") == self.session):
                self._draw(benchmark, tasks, n, folder)
                mark.write_text(self.session, encoding="utf-8")
        return Run(folder)

    def _draw(self, benchmark: str, tasks: Sequence[str], n: int, folder: Path) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("default")  # the session's filters judge the project, not codeeval
                run_sync(self._config(benchmark, tasks, n), folder=folder, existing="overwrite")
        except (CodeevalError, BenchmarkError, SandboxError, ImageError) as error:
            raise ModelError(
                f"samples of {self.model!r} on {benchmark!r} could not be drawn: {type(error).__name__}: {error}"
            ) from error

    def _config(self, benchmark: str, tasks: Sequence[str], n: int) -> RunConfig:
        config = config_of_flags(self.flags, "--model", self.model, "--n-samples", str(n))
        return config.model_copy(update={"benchmark": benchmark, "tasks": tuple(tasks)})


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
