"""Files as people have them: packed with gzip, bzip2, xz or zstd, tables as parquet. Told by content, not by name."""

import bz2
import gzip
import importlib
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from codeeval_benchmarks.extra import install_command

__all__ = ["DAMAGE", "PackingError", "is_parquet", "parquet_rows", "unpacked"]

DAMAGE: tuple[type[Exception], ...] = (gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError)
"""Exceptions of reading a damaged file, beside OSError."""

_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_PARQUET = b"PAR1"
_ZSTD_MODULES = ("compression.zstd", "backports.zstd")


class PackingError(ValueError):
    """A file is of a kind that needs another package; the message ends with the fix."""


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The content of a file, decompressed on the way. Raises OSError, PackingError; reading it raises `DAMAGE`."""
    with path.open("rb") as raw:
        head = raw.read(6)
        raw.seek(0)
        if head.startswith(_GZIP):
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
        elif head.startswith(_BZIP2):
            yield cast("IO[bytes]", bz2.BZ2File(raw))
        elif head.startswith(_XZ):
            yield cast("IO[bytes]", lzma.LZMAFile(raw))  # noqa: SIM115 - it holds nothing but `raw`
        elif head.startswith(_ZSTD):
            module = _zstd(path)
            try:
                yield module.open(raw)
            except module.ZstdError as error:
                raise PackingError(f"{str(path)!r} is damaged ({error}): fetch or write it again") from error
        else:
            yield raw


def is_parquet(head: bytes) -> bool:
    """Return whether a file that begins so is parquet."""
    return head.startswith(_PARQUET)


def parquet_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a parquet file. Raises PackingError where pyarrow is not installed or cannot read it."""
    try:
        from pyarrow import ArrowException, parquet  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415
    except ImportError:
        raise PackingError(
            f"{str(path)!r} is parquet, which pyarrow reads: `{install_command('parquet')}`, or write it as lines "
            "of JSON (pandas: `read_parquet(FILE).to_json(OUT, orient='records', lines=True)`)"
        ) from None
    try:
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    except (ArrowException, OSError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise PackingError(f"{str(path)!r} is damaged parquet ({reason}): fetch or write it again") from error
    return rows


def _zstd(path: Path) -> Any:
    for name in _ZSTD_MODULES:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise PackingError(
        f"{str(path)!r} is packed with zstd, which this Python cannot read: unpack it (`zstd -d {path}`), "
        "or `pip install backports.zstd`"
    )
