"""Answers kept for other runs: a folder of files, one per request, named by everything that changes the answer.

The key holds the request's whole body, seed and number of samples included, and who answers: the model's id, where the
server has its weights from, its software, its window, and the fingerprint of its weights. The server's address is not
in it, since the same model moves between hosts and ports. A file is written aside and renamed, so any number of
processes may share a folder; what one finds is always a whole answer.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from codeeval.errors import ModelError, UsageError
from codeeval.samples import Served

__all__ = ["RequestCache"]


class RequestCache:
    """The answers of one model."""

    def __init__(self, folder: Path, served: Served) -> None:
        """Raises UsageError where the folder cannot be made."""
        identity = asdict(served)
        del identity["prompts_sha256"], identity["learnt"]  # of the other requests of the run, and of the way there
        self._identity = identity
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--request-cache {str(folder)!r} cannot be made: {error.strerror}") from error

    def get(self, path: str, body: Mapping[str, Any]) -> bytes | None:
        """The answer to this request, if it was asked before; a file that cannot be read is as good as none."""
        with suppress(OSError):
            return self._file(path, body).read_bytes()
        return None

    def put(self, path: str, body: Mapping[str, Any], answer: bytes) -> None:
        """Keep a whole answer. Raises ModelError where the disk refuses."""
        file = self._file(path, body)
        aside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        try:
            file.parent.mkdir(exist_ok=True)
            aside.write_bytes(answer)
            aside.replace(file)
        except OSError as error:
            raise ModelError(
                f"cannot write the request cache {str(self._folder)!r}: {error.strerror}; what was drawn is kept: "
                "make room, or leave --request-cache out"
            ) from error

    def _file(self, path: str, body: Mapping[str, Any]) -> Path:
        key = json.dumps([self._identity, path, body], sort_keys=True, separators=(",", ":"))
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / f"{name[2:]}.json"
