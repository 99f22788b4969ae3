"""Where official data files come from: a folder, the cache, or a pinned download.

A file is pinned by the SHA-256 of its decompressed content, so that plain and gzipped copies both verify and no
origin needs to be trusted. Revisions are pinned as well, so that a download is the same file tomorrow. Some data sets
exist on the Hub as parquet only. Their rows are written out again in the published layout, and must then have the
published digest, byte for byte.
"""

import contextlib
import gzip
import hashlib
import http.client
import os
import urllib.request
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from codeeval_benchmarks.bounded import read_bounded
from codeeval_benchmarks.errors import DataFileError
from codeeval_benchmarks.folders import cache_folder, environment_path, hub_cache

__all__ = [
    "DataFile",
    "GitHub",
    "Hub",
    "Origin",
    "OriginError",
    "ParquetLayout",
    "Release",
    "read_unpacked",
]

_TIMEOUT_SECONDS = 15.0


class Origin(Protocol):
    """A place that a data file can be downloaded from; its `str` tells people where."""

    def download(self) -> bytes:
        """Return the file's decompressed content. Raises `OriginError` with the reason when it cannot be had."""
        ...


class OriginError(Exception):
    """One origin could not deliver; the next one is tried."""


@dataclass(frozen=True)
class ParquetLayout:
    """Writer of the published file from the rows of parquet files."""

    columns: tuple[str, ...]
    """Keys of a row in their published order."""
    write: Callable[[Sequence[dict[str, Any]]], str]

    def convert(self, paths: Sequence[Path]) -> bytes:
        """Return the published file's content. Raises OriginError where pyarrow is not installed."""
        try:
            from pyarrow import parquet  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415
        except ImportError:
            raise OriginError("the Hub holds parquet, and pyarrow is not installed (`pip install pyarrow`)") from None
        rows = [row for path in paths for row in parquet.read_table(path).to_pylist()]
        if "task_id" in self.columns:
            rows.sort(key=lambda row: _natural(row["task_id"]))
        return self.write([{column: row[column] for column in self.columns} for row in rows]).encode()


def _natural(task_id: object) -> int:
    return int(str(task_id).rpartition("/")[2])


@dataclass(frozen=True)
class Hub:
    """Files of a dataset on the Hugging Face Hub; `HF_ENDPOINT` and `HF_HUB_OFFLINE` have their usual effect."""

    repository: str
    revision: str
    """A full commit hash."""
    filenames: tuple[str, ...]
    layout: ParquetLayout | None = None
    """None where the Hub holds the published file itself."""

    def __str__(self) -> str:
        return f"dataset {self.repository!r} on the Hugging Face Hub (revision {self.revision[:12]})"

    def download(self) -> bytes:
        """See `Origin`."""
        paths = [self._fetch(filename) for filename in self.filenames]
        try:
            return _decompress(paths[0].read_bytes()) if self.layout is None else self.layout.convert(paths)
        except (OSError, EOFError, zlib.error, ValueError, KeyError) as error:
            raise OriginError(f"{paths[0].name!r} is damaged: {_first_line(error)}") from error

    def _fetch(self, filename: str) -> Path:
        import huggingface_hub as hub  # noqa: PLC0415
        from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined] # noqa: PLC0415

        kept: dict[str, Any] = {"revision": self.revision, "repo_type": "dataset", "cache_dir": hub_cache()}
        cached = hub.try_to_load_from_cache(self.repository, filename, **kept)
        if isinstance(cached, str):
            return Path(cached)
        url = hub.hf_hub_url(self.repository, filename, revision=self.revision, repo_type="dataset")
        try:
            hub.get_hf_file_metadata(url, timeout=_TIMEOUT_SECONDS)  # without network the download would retry for 20 s
            path = hub.hf_hub_download(self.repository, filename, **kept)
        except (HTTPError, OSError, ValueError) as error:
            raise OriginError(f"{filename!r}: {_first_line(error)}") from error
        return Path(path)


@dataclass(frozen=True)
class GitHub:
    """One file of a public repository at a pinned commit."""

    repository: str
    commit: str
    """A full commit hash."""
    path: str
    host: str = "https://raw.githubusercontent.com"

    def __str__(self) -> str:
        return f"{self.path} of github.com/{self.repository} at commit {self.commit[:12]}"

    def download(self) -> bytes:
        """See `Origin`."""
        return _download(f"{self.host}/{self.repository}/{self.commit}/{self.path}")


@dataclass(frozen=True)
class Release:
    """A file attached to a release of a public repository; its digest is what pins it."""

    repository: str
    tag: str
    filename: str
    host: str = "https://github.com"

    def __str__(self) -> str:
        return f"{self.filename} of release {self.tag} of github.com/{self.repository}"

    def download(self) -> bytes:
        """See `Origin`."""
        return _download(f"{self.host}/{self.repository}/releases/download/{self.tag}/{self.filename}")


def _download(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310 - the host is ours
            return _decompress(response.read())
    except (OSError, EOFError, zlib.error, http.client.HTTPException) as error:
        raise OriginError(f"{url}: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@dataclass(frozen=True)
class DataFile:
    """One official file of a benchmark."""

    path: str
    """Where it lies under a data folder, such as `humaneval/HumanEval.jsonl.gz`; plain and .gz copies both serve."""
    sha256: str
    """Digest of the decompressed content. Empty: no digest is known, and the file is taken from a folder alone."""
    origins: tuple[Origin, ...] = ()
    """Tried in order; the last is named as the official source."""
    official: str = ""
    """Official source, for people, where there is no origin."""

    def __str__(self) -> str:
        return self.path

    def read(self, data_dir: Path | None = None) -> bytes:
        """Return the file's decompressed content, verified.

        Looked up in `data_dir`, else in the folder named by `CODEEVAL_DATA`, else in the cache; downloaded into the
        cache if it is not there. A folder that was named is the only place looked at.

        Raises:
            DataFileError: The file is missing or altered in the named folder, or no origin could deliver it.
        """
        folder = data_dir or environment_path("CODEEVAL_DATA")
        if folder is None:
            return self._cached() or self._download()
        return self._from_folder(folder)

    def locate(self, data_dir: Path | None = None) -> Path:
        """Return the file's path in the folder where `read` looks, unread. Raises DataFileError."""
        folder = data_dir or environment_path("CODEEVAL_DATA") or self._cache_path.parents[1]
        path = next((path for path in self._copies(folder) if path.is_file()), None)
        if path is None:
            raise DataFileError(
                f"data file {self.path!r} is missing in {str(folder)!r}: put it there ({self._provenance}), or name "
                "the folder that has it with --data-dir or CODEEVAL_DATA"
            )
        return path

    def at_hand(self, data_dir: Path | None = None) -> bool:
        """Return whether `read` needs no network."""
        folder = data_dir or environment_path("CODEEVAL_DATA")
        return self._cached() is not None if folder is None else any(path.is_file() for path in self._copies(folder))

    def cached_paths(self) -> Iterator[Path]:
        """Yield the file in the cache and what an interrupted download left beside it, whether they exist or not."""
        yield self._cache_path
        yield from self._cache_path.parent.glob(f".{self._cache_path.name}.*")

    def fetch(self) -> Path:
        """Make sure that the cache holds the file, and return its path there. Raises DataFileError."""
        if self._cached() is None:
            self._download()
        return self._cache_path

    def _from_folder(self, folder: Path) -> bytes:
        path = next((path for path in self._copies(folder) if path.is_file()), None)
        if path is None:
            raise DataFileError(
                f"data file {self.path!r} is missing in {str(folder)!r}: put it there ({self._provenance}), "
                "or leave out --data-dir and CODEEVAL_DATA to have it downloaded"
            )
        content = read_unpacked(path)
        if self.sha256 and (actual := _sha256(content)) != self.sha256:
            raise DataFileError(
                f"data file {str(path)!r} is not the official one: its content has SHA-256 {actual}, expected "
                f"{self.sha256}; get the official file ({self._provenance}), or use a changed one on purpose with "
                f"`--benchmark {path}`"
            )
        return content

    def _copies(self, folder: Path) -> Iterator[Path]:
        if folder.is_file():
            raise DataFileError(
                f"{str(folder)!r} is a file: give --data-dir and CODEEVAL_DATA the folder that holds it"
            )
        plain = self.path.removesuffix(".gz")
        for path in (self.path, plain if self.path != plain else f"{plain}.gz"):
            yield folder / path
            yield folder / Path(path).name  # the folder of this benchmark's files was named; the digest decides

    @property
    def _provenance(self) -> str:
        named = self.official or "see the documentation of the benchmark"
        return f"official source: {self.origins[-1] if self.origins else named}"

    @property
    def _cache_path(self) -> Path:
        return cache_folder() / "data" / self.path.removesuffix(".gz")

    def _cached(self) -> bytes | None:
        """Return the cached content; None where it is absent or damaged, so that it is fetched again."""
        try:
            content = self._cache_path.read_bytes()
        except OSError:
            return None
        return content if not self.sha256 or _sha256(content) == self.sha256 else None

    def _download(self) -> bytes:
        reasons = []
        for origin in self.origins:
            try:
                content = origin.download()
            except OriginError as error:
                reasons.append(f"{origin}: {error}")
                continue
            if (actual := _sha256(content)) == self.sha256:
                _write_atomically(self._cache_path, content)
                return content
            reasons.append(f"{origin}: content has SHA-256 {actual}, expected {self.sha256}")
        tried = "".join(f"\n  - {reason}" for reason in reasons)
        raise DataFileError(
            f"data file {self.path!r} could not be fetched:{tried}\nPut the official file ({self._provenance}) "
            f"under {self.path!r} in a folder of your own and name that folder with --data-dir or CODEEVAL_DATA"
        )


def read_unpacked(path: Path) -> bytes:
    """Return a file's content, decompressed if it is packed, whatever its name. Raises DataFileError."""
    try:
        return read_bounded(path)
    except (OSError, EOFError, zlib.error) as error:
        raise DataFileError(
            f"data file {str(path)!r} cannot be read: {error}; check the path or copy it again"
        ) from error


def _decompress(content: bytes) -> bytes:
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write_atomically(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise DataFileError(
            f"data file {path.name!r} cannot be cached in {str(path.parent)!r}: {error}; "
            "name a writable folder with CODEEVAL_CACHE"
        ) from error
