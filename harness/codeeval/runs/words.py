"""Errors in the words of a library: fields and arguments, where the command line has flags.

Messages are written once, for the command line. What `import codeeval` offers translates them, so that each front names
what its caller wrote.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from codeeval.config import field_paths
from codeeval.errors import CodeevalError
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_sandbox.errors import SandboxError

__all__ = ["RENAMED", "in_python", "python_words"]

RENAMED: Mapping[str, str] = {
    "sample_id": "tasks",
    "k": "ks",
    "sandbox": "backend",
    "memory": "memory_mb",
    "model_arg": "model_args",
    "image_of": "images",
    "from_date": "published_from",
    "to_date": "published_to",
}
"""Fields whose setting of the command line has another name, by the setting's."""

_LONG: Mapping[str, str] = {"-n": "n_samples", "-k": "ks", "--from": "published_from", "--to": "published_to"}
_ARGUMENTS: Mapping[str, str] = {
    "--run": "folder",
    "--resume": "existing='resume'",
    "--overwrite": "existing='overwrite'",
    "--suite": "suite",
    "--confidence": "confidence",
    "--rules": "rules",
}
_OF_COMPARE = frozenset({"--seeds", "--unfinished", "--across-versions"})
"""Flags of `codeeval compare` for which the library has no argument."""
_FLAG = re.compile(r"(?<![\w-])(?:--[a-z][a-z-]*|-[nk])(?![\w-])")


def in_python(message: str) -> str:
    """Return a message with fields of `RunConfig` and arguments in place of flags. Quoted commands stay as they are.

    >>> in_python("--limit 0 leaves no problem: give -n 1, or `codeeval sample --limit 1`")
    '`limit` 0 leaves no problem: give `n_samples` 1, or `codeeval sample --limit 1`'
    """
    parts = message.split("`")
    for position, part in enumerate(parts):
        if position % 2 == 0:
            parts[position] = _FLAG.sub(lambda match: _quoted(match[0]), part)
        elif part.startswith("-"):
            flag, _, value = part.partition(" ")
            name = _name(flag)
            parts[position] = part if name is None else f"{name}={value!r}" if value else name
    return "`".join(parts)


def _quoted(flag: str) -> str:
    if flag in _OF_COMPARE:
        return f"`codeeval compare {flag}`"
    name = _name(flag)
    return flag if name is None else f"`{name}`"


def _name(flag: str) -> str | None:
    """Return the field or argument of a flag. None: it is of a server's command, or of a study's."""
    if flag in _ARGUMENTS:
        return _ARGUMENTS[flag]
    setting = flag.removeprefix("--").replace("-", "_")
    field = _LONG.get(flag) or RENAMED.get(setting, setting)
    return field if field in {path[-1] for path in field_paths()} else None


@contextmanager
def python_words() -> Iterator[None]:
    """Translate the errors of what is done within."""
    try:
        yield
    except (CodeevalError, BenchmarkError, SandboxError) as error:
        error.args = tuple(in_python(each) if isinstance(each, str) else each for each in error.args)
        raise
