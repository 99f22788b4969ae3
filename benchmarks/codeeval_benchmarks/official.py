"""Loading official files, or those that EvalPlus's environment variables name in their place."""

import os
from collections.abc import Callable
from pathlib import Path

from codeeval_benchmarks import user
from codeeval_benchmarks.folders import expanded
from codeeval_benchmarks.problem import Benchmark, KnownFault, Problem
from codeeval_benchmarks.rows import Row, read_rows
from codeeval_benchmarks.sources import DataFile

__all__ = ["load", "overridden"]


def load(
    name: str,
    file: DataFile,
    data_dir: Path | None,
    read: Callable[[Row, str], Problem],
    *,
    known_faults: tuple[KnownFault, ...] = (),
    too_weak: tuple[KnownFault, ...] = (),
) -> Benchmark:
    """Return a benchmark of which each row is a problem. Raises DataFileError."""
    problems = tuple(read(row, name) for row in read_rows(file.read(data_dir), file.path))
    return Benchmark(name, problems, f"{file.path} (sha256 {file.sha256})", known_faults, too_weak)


def overridden(name: str, variable: str) -> Benchmark | None:
    """Return the benchmark in the file that an environment variable names, whatever its digest; None where it is unset.

    Raises DataFileError or ProblemFormatError.
    """
    path = os.environ.get(variable)
    if not path:
        return None
    problems = user.load(expanded(path), name=name).problems
    return Benchmark(name, problems, f"{variable}={path} (not checked by digest)")
