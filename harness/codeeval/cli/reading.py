"""Runs that arguments name, opened for commands that study them."""

from pathlib import Path

from codeeval.cli.parsing import Folders, Names
from codeeval.errors import UsageError
from codeeval.store import Run
from codeeval.studies.inputs.matching import Side, side_of
from codeeval.studies.inputs.pooling import Seeds
from codeeval.taxonomy.reading import FailureReader
from codeeval_benchmarks.registry import load

__all__ = ["open_failures", "open_side"]


def open_side(runs: Folders, seeds: Seeds | None = None) -> Side:
    """Open the runs of one side of a comparison. Raises RunError, UsageError."""
    return side_of(runs.paths, seeds, name=runs.text)


def open_failures(run: Path, suites: Names | None, data_dir: Path | None, limit: int | None = None) -> FailureReader:
    """The run with its benchmark, found by the run's own settings. Raises RunError, UsageError, BenchmarkError."""
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit} leaves no problem: give 1 or more")

    opened = Run(run)
    request = opened.manifest.request
    benchmark = load(request.benchmark, data_dir or request.data_dir)
    return FailureReader(opened, benchmark, suites=suites, limit=limit)
