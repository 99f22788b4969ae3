"""Files that commands write at their end, beside what they print."""

from pathlib import Path

from codeeval.errors import RunWriteError

__all__ = ["save"]


def save(path: Path, text: str) -> None:
    """Write a file, and the folders that it needs. Raises RunWriteError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunWriteError(f"cannot write {str(path)!r}: {error.strerror}; name another file") from error
