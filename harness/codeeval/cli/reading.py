"""Runs that arguments name, opened for commands that study them."""

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import typer

from codeeval.cli.checks import flags_of, refuse_idle_data
from codeeval.cli.fields import given
from codeeval.cli.parsing import Folders, Names
from codeeval.cli.settings import OutputSettings, SandboxSettings
from codeeval.errors import UsageError
from codeeval.store import Run
from codeeval.studies.inputs.matching import Side, side_of
from codeeval.studies.inputs.pooling import Seeds
from codeeval.taxonomy.reading import FailureReader
from codeeval_benchmarks.registry import load

__all__ = ["open_failures", "open_side", "refuse_idle_data_of", "refuse_idle_execution"]


def open_side(runs: Folders, seeds: Seeds | None = None) -> Side:
    """Open the runs of one side of a comparison. Raises RunError, UsageError."""
    return side_of(runs.paths, seeds, name=runs.text)


def refuse_idle_data_of(context: typer.Context, runs: Iterable[Path]) -> None:
    """Refuse a folder of official files for runs whose benchmarks have none. Raises UsageError, RunError."""
    stated = given(context, environment=False)
    if "data_dir" in stated:
        refuse_idle_data(stated, *(Run(run).manifest.request.benchmark for run in runs))


def refuse_idle_execution(context: typer.Context, why: str, *others: str) -> None:
    """Refuse flags of the sandbox, and `others`, for a command that executes nothing. Raises UsageError."""
    names = {field.name for field in fields(SandboxSettings)} - {field.name for field in fields(OutputSettings)}
    if idle := sorted(given(context, environment=False) & {*names, *others}):
        have, them = ("has", "it") if len(idle) == 1 else ("have", "them")
        raise UsageError(f"{flags_of(idle)} {have} no effect: {why}; leave {them} out")


def open_failures(run: Path, suites: Names | None, data_dir: Path | None, limit: int | None = None) -> FailureReader:
    """The run with its benchmark, found by the run's own settings. Raises RunError, UsageError, BenchmarkError."""
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit} leaves no problem: give 1 or more")

    opened = Run(run)
    request = opened.manifest.request
    benchmark = load(request.benchmark, data_dir or request.data_dir)
    return FailureReader(opened, benchmark, suites=suites, limit=limit)
