"""A user's own problems: a file of JSON lines in a published format (see `formats`), plain or gzipped, or of YAML."""

from collections.abc import Callable, Iterable
from pathlib import Path

from codeeval_benchmarks.errors import DataFileError, ProblemFormatError
from codeeval_benchmarks.formats import format_of
from codeeval_benchmarks.packing import PackingError, is_parquet, parquet_rows
from codeeval_benchmarks.plain import read_yaml_rows
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.rows import Row, read_rows
from codeeval_benchmarks.sources import read_unpacked

__all__ = ["load", "problems_of"]

_YAML = (".yaml", ".yml")
_PACKED = (".gz", ".bz2", ".xz", ".zst")


def load(path: Path, *, name: str | None = None) -> Benchmark:
    """Read a file of problems; rows of different formats may be mixed.

    The benchmark is called `name`, else as the file without its endings. No digest is checked.

    Raises:
        DataFileError: The file cannot be read.
        ProblemFormatError: A row cannot be read, or two have one task_id; names the file, line and field.
    """
    name, rows = name or _stem(path), _rows(path)
    if not rows:
        raise ProblemFormatError(f"{str(path)!r}: holds no problems; write one JSON object per line, or a list in YAML")
    return Benchmark(name, problems_of(rows, lambda row: format_of(row)(row, name)), f"{path} (not checked by digest)")


def _rows(path: Path) -> list[Row]:
    content = read_unpacked(path)
    if is_parquet(content[:4]):
        try:
            return [Row(str(path), f"row {row_number}", row) for row_number, row in enumerate(parquet_rows(path), 1)]
        except PackingError as error:
            raise DataFileError(str(error)) from error
    return read_yaml_rows(content, str(path)) if path.suffix in _YAML else read_rows(content, str(path))


def _stem(path: Path) -> str:
    """Return the name without its endings: `mine` of `mine.jsonl.gz`, `bugs` of `bugs.codeeval.yaml`."""
    plain = path.with_suffix("") if path.suffix in _PACKED else path
    known = (".jsonl", ".json", ".parquet", *_YAML)
    return plain.stem.removesuffix(".codeeval") if plain.suffix in known else plain.name


def problems_of(rows: Iterable[Row], read: Callable[[Row], Problem]) -> tuple[Problem, ...]:
    """Return the rows' problems, in order. Raises ProblemFormatError, also for a task_id that was there before."""
    seen: dict[str, str] = {}
    problems = []
    for row in rows:
        problem = read(row)
        if first := seen.get(problem.task_id):
            raise row.fault("task_id", f"{problem.task_id!r} is also that of {first}; give each problem its own")
        seen[problem.task_id] = row.place
        problems.append(problem)
    return tuple(problems)
