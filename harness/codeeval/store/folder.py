"""The folder of a run: which files it has, who may write them, and what is removed with the run."""

from collections import defaultdict
from contextlib import suppress
from pathlib import Path

from codeeval.errors import RunError
from codeeval.store.kept import kept_path
from codeeval.wording import shortened

__all__ = ["ALTERNATIVES", "MANIFEST", "SAMPLES", "VERDICTS", "refuse_foreign", "remove_run"]

MANIFEST, SAMPLES, VERDICTS, _LOCK = "run.json", "samples.jsonl", "verdicts.jsonl", ".lock"
ALTERNATIVES = "alternatives.jsonl"
"""Verdicts of programs that other extraction rules would have taken; absent where the rules agree on all samples."""
_OURS = (MANIFEST, SAMPLES, VERDICTS, ALTERNATIVES, _LOCK)
"""Files that tell a run's folder, also one whose making or removal was interrupted."""
_FIGURES, _FIGURE_ENDINGS = "figures", frozenset({".svg", ".png", ".json"})
_EXPORTS = ("eval_results.json", "verdicts.csv")
"""Files that the built-in exporters write into the folder."""


def refuse_foreign(folder: Path) -> None:
    """Raise RunError for a folder that holds other files and no run."""
    if not folder.is_dir() or any((folder / name).exists() for name in _OURS):
        return
    try:
        others = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise RunError(f"cannot read the folder {str(folder)!r}: {error.strerror}; choose another folder") from error
    if others:
        raise RunError(
            f"{str(folder)!r} is neither a run nor empty (it holds {shortened(others, most=3)}): choose a new "
            "or an empty folder"
        )


def remove_run(folder: Path) -> None:
    """Remove the run's files and what was made of it.

    The manifest goes last, so that a kill leaves what can be removed again. Files of the user's own are left.
    """
    try:
        _remove_figures(folder / _FIGURES)
        for name in (*_EXPORTS, SAMPLES, VERDICTS, ALTERNATIVES, MANIFEST):
            kept_path(folder / name).unlink(missing_ok=True)
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise RunError(f"cannot replace the run {str(folder)!r}: {error.strerror}") from error


def _remove_figures(folder: Path) -> None:
    """Remove the figures (three files of one name each), and the folder if it is empty then."""
    if not folder.is_dir():
        return
    endings: defaultdict[str, set[str]] = defaultdict(set)
    for path in folder.iterdir():
        endings[path.stem].add(path.suffix)
    for stem in (stem for stem, there in endings.items() if there >= _FIGURE_ENDINGS):
        for ending in _FIGURE_ENDINGS:
            (folder / f"{stem}{ending}").unlink()
    with suppress(OSError):  # the user's own files are in it
        folder.rmdir()
