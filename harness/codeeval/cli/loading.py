"""Benchmarks as commands name them, with the problems that the flags choose."""

from dataclasses import fields
from pathlib import Path

import typer

from codeeval.cli.checks import refuse_idle_data
from codeeval.cli.configuration import fields_of
from codeeval.cli.fields import given
from codeeval.cli.settings import SelectionSettings
from codeeval.runs.filters import selected
from codeeval_benchmarks.problem import Benchmark
from codeeval_benchmarks.registry import load

__all__ = ["load_named", "load_selected"]


def load_named(context: typer.Context, name: str, data_dir: Path | None) -> Benchmark:
    """Load the benchmark of a command. Raises UsageError for a --data-dir that it reads nothing from."""
    refuse_idle_data(given(context, environment=False), name)
    return load(name, data_dir)


def load_selected(
    context: typer.Context, name: str, data_dir: Path | None, settings: SelectionSettings
) -> tuple[Benchmark, Benchmark]:
    """Return the benchmark, and the part of it that the flags choose. Raises UsageError, BenchmarkError."""
    whole = load_named(context, name, data_dir)
    flags = {field.name: getattr(settings, field.name) for field in fields(SelectionSettings)}
    return whole, selected(whole, fields_of(flags))
