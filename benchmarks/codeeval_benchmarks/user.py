"""A user's own problems: a file of JSON lines in a published format (see `formats`), plain or gzipped, or of YAML."""

from collections.abc import Callable, Iterable
from pathlib import Path

from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.formats import format_of
from codeeval_benchmarks.plain import read_yaml_rows
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.rows import Row, read_rows
from codeeval_benchmarks.sources import read_maybe_gzipped

__all__ = ["load", "problems_of"]

_YAML = (".yaml", ".yml")


def load(path: Path, *, name: str | None = None) -> Benchmark:
    """Read a file of problems; rows of different formats may be mixed.

    The benchmark is called `name`, else as the file without its endings. No digest is checked.

    Raises:
        DataFileError: The file cannot be read.
        ProblemFormatError: A row cannot be read, or two have one task_id; names the file, line and field.
    """
    name, content = name or _stem(path), read_maybe_gzipped(path)
    rows = read_yaml_rows(content, str(path)) if path.suffix in _YAML else read_rows(content, str(path))
    if not rows:
        raise ProblemFormatError(f"{str(path)!r}: holds no problems; write one JSON object per line, or a list in YAML")
    return Benchmark(name, problems_of(rows, lambda row: format_of(row)(row, name)), f"{path} (not checked by digest)")


def _stem(path: Path) -> str:
    """The name without its endings: `mine` of `mine.jsonl.gz`, `bugs` of `bugs.codeeval.yaml`."""
    plain = path.with_name(path.name.removesuffix(".gz"))
    return plain.stem.removesuffix(".codeeval") if plain.suffix in (".jsonl", ".json", *_YAML) else plain.name


def problems_of(rows: Iterable[Row], read: Callable[[Row], Problem]) -> tuple[Problem, ...]:
    """The rows' problems, in order. Raises ProblemFormatError, also for a task_id that was there before."""
    seen: dict[str, str] = {}
    problems = []
    for row in rows:
        problem = read(row)
        if first := seen.get(problem.task_id):
            raise row.fault("task_id", f"{problem.task_id!r} is also that of {first}; give each problem its own")
        seen[problem.task_id] = row.place
        problems.append(problem)
    return tuple(problems)
