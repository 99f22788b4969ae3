"""Errors of the benchmarks package.

BenchmarkError (ValueError)
├── UnknownBenchmarkError   no such name; the message lists the known ones
├── UnknownTaskError        no such task_id in a benchmark
├── PluginError             an installed plugin is broken; the message names it
├── DataFileError           a file is missing, altered or cannot be fetched; the message names it and the fix
│   └── TooLargeError       a file or one of its lines is beyond a bound; the message names file, line and bound
└── ProblemFormatError      a row cannot be read; the message names file, line and field
"""

__all__ = [
    "BenchmarkError",
    "DataFileError",
    "PluginError",
    "ProblemFormatError",
    "TooLargeError",
    "UnknownBenchmarkError",
    "UnknownTaskError",
]


class BenchmarkError(ValueError):
    """Something is wrong with a benchmark or its data."""

    exit_code = 2
    """Exit status of a command that ends with the error: the command line, a name or a file is invalid."""


class UnknownBenchmarkError(BenchmarkError):
    """No benchmark has this name."""


class UnknownTaskError(BenchmarkError):
    """The benchmark has no such task."""


class PluginError(BenchmarkError):
    """The plugin that provides a benchmark cannot be used."""


class DataFileError(BenchmarkError):
    """A data file is missing, altered or cannot be fetched."""


class TooLargeError(DataFileError):
    """A file, or one of its lines, is longer than what is read."""


class ProblemFormatError(BenchmarkError):
    """A problem's row cannot be read."""
