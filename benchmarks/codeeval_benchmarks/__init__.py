"""Problems, test suites, data sets and their loaders."""

from codeeval_benchmarks.errors import (
    BenchmarkError,
    DataFileError,
    PluginError,
    ProblemFormatError,
    UnknownBenchmarkError,
    UnknownTaskError,
)
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, KnownFault, Problem, PromptParts
from codeeval_benchmarks.registry import fetch, load, names, spec
from codeeval_benchmarks.sources import DataFile

__all__ = [
    "Benchmark",
    "BenchmarkError",
    "BenchmarkSpec",
    "DataFile",
    "DataFileError",
    "KnownFault",
    "PluginError",
    "Problem",
    "ProblemFormatError",
    "PromptParts",
    "UnknownBenchmarkError",
    "UnknownTaskError",
    "fetch",
    "load",
    "names",
    "spec",
]
