"""Finished runs for commands that look at failing samples."""

from pathlib import Path

from codeeval.cli.parsing import Names
from codeeval.errors import UsageError
from codeeval.store import Run
from codeeval.taxonomy.reading import RunReader
from codeeval_benchmarks.registry import load

__all__ = ["read_run"]


def read_run(run: Path, suites: Names | None, data_dir: Path | None, limit: int | None = None) -> RunReader:
    """The run with its benchmark, found by the run's own settings. Raises RunError, UsageError, BenchmarkError."""
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit} leaves no problem: give 1 or more")

    opened = Run(run)
    request = opened.manifest.request
    benchmark = load(request.benchmark, data_dir or request.data_dir)
    return RunReader(opened, benchmark, suites=suites, limit=limit)
