"""Loading official files, or those that EvalPlus's environment variables name in their place."""

import os
from collections.abc import Callable, Collection
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
    only: Collection[str] | None = None,
) -> Benchmark:
    """Return a benchmark of which each row is a problem, or each row whose `task_id` is one of `only`.

    Raises DataFileError.
    """
    rows = read_rows(file.read(data_dir), file.path)
    problems = tuple(read(row, name) for row in rows if only is None or row.text("task_id") in only)
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
