"""Samples and verdicts as parquet, which data frames and databases read with their types."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from codeeval.errors import RunWriteError
from codeeval.exports.tables import COLUMNS, Table, rows
from codeeval.extras import require
from codeeval.report import Summary
from codeeval.store import Run

__all__ = ["exporter"]

_BLOCK = 50_000
"""Rows of a row group: a reader of one column need not read the others, and no more than these are in memory."""


class _Parquet:
    file_name = "verdicts.parquet"

    def write(self, run: Run, summary: Summary, path: Path) -> Sequence[Path]:  # noqa: ARG002 - rows need no estimates
        """Write verdicts to `path`, and samples to `samples.parquet` beside it."""
        require("pyarrow")
        beside = path.with_name("samples.parquet" if path.name == self.file_name else f"{path.stem}.samples.parquet")
        _write(run, "verdicts", path)
        _write(run, "samples", beside)
        return path, beside


def _write(run: Run, table: Table, path: Path) -> None:
    """Replace the file at once. Raises RunWriteError."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415 - as above

    types = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "truth": pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in COLUMNS[table].items()])
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with parquet.ParquetWriter(temporary, schema, compression="zstd") as writer:
            for block in _blocks(rows(run, table)):
                arrays = [
                    pa.array(values, type_)
                    for values, type_ in zip(zip(*block, strict=True), schema.types, strict=True)
                ]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RunWriteError(f"cannot write {str(path)!r}: {error.strerror or error}; name another folder") from error


def _blocks(values: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while block := list(islice(values, _BLOCK)):
        yield block


exporter = _Parquet()
