"""Removal of runs: never a folder without a run, and never a run that is being written."""

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from codeeval.errors import CodeevalError, RunError
from codeeval.folders.brief import BRIEF
from codeeval.folders.listing import listed_run
from codeeval.folders.records import KeptRun, RunsRemoved
from codeeval.locks import LOCK

__all__ = ["remove_runs"]

_PAGE = re.compile(r"report(-\d+)?\.html")
"""Names of the files that `codeeval report` writes into a run's folder."""


def remove_runs(folders: Sequence[Path], *, dry: bool = False) -> RunsRemoved:
    """Remove runs with all that codeeval wrote into their folders. Files of the user's own are left.

    A run is kept, with the reason, if another process writes it, if its manifest cannot be read, or if a file cannot be
    removed. `dry` only says what would be removed.
    """
    removed: list[str] = []
    kept: list[KeptRun] = []
    left: list[str] = []
    size = 0
    for folder in dict.fromkeys(folders):
        run = listed_run(folder, str(folder), keep=False)
        if reason := _refusal(run.state, run.error):
            kept.append(KeptRun(folder=str(folder), reason=reason))
            continue
        try:
            if not dry:
                _remove(folder)
        except CodeevalError as error:
            kept.append(KeptRun(folder=str(folder), reason=str(error)))
            continue
        removed.append(str(folder))
        size += run.size
        if not dry and folder.exists():
            left.append(str(folder))
    return RunsRemoved(removed=tuple(removed), size=size, kept=tuple(kept), left=tuple(left))


def _refusal(state: str, error: str) -> str:
    """Return why a run in this state is kept; empty where it may go."""
    if state == "writing":
        return "another process writes it: wait for it, or end it"
    if state == "unreadable":
        return f"it cannot be read ({error}): if it is a run, remove it by hand"
    return ""


def _remove(folder: Path) -> None:
    """Remove one run under its lock. Raises RunError, also where another process has taken the lock."""
    from codeeval.store.folder import remove_run  # noqa: PLC0415 - a list of runs does without arrays
    from codeeval.store.lock import locked  # noqa: PLC0415 - as above

    with locked(folder):
        pages = [path for path in folder.iterdir() if _PAGE.fullmatch(path.name)]
        try:
            for path in (*pages, folder / BRIEF):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise RunError(f"cannot remove {str(folder)!r}: {error.strerror}") from error
        remove_run(folder)
        with suppress(OSError):
            (folder / LOCK).unlink()
    with suppress(OSError):  # the user's own files are in it
        folder.rmdir()
