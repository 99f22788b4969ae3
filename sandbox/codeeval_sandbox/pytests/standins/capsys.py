"""The fixture `capsys`: what is printed during a test."""

import collections as _pytest_collections
import io as _pytest_io
import sys as _pytest_sys
from collections.abc import Iterator as _PytestIterator

_PytestCaptured = _pytest_collections.namedtuple("_PytestCaptured", ("out", "err"))


class _PytestCapsys:
    def begin(self) -> None:
        _pytest_sys.stdout, _pytest_sys.stderr = _pytest_io.StringIO(), _pytest_io.StringIO()

    def readouterr(self) -> _PytestCaptured:
        streams = _pytest_sys.stdout, _pytest_sys.stderr
        texts = [stream.getvalue() for stream in streams if isinstance(stream, _pytest_io.StringIO)]
        self.begin()
        return _PytestCaptured(*texts)


def _pytest_capsys() -> "_PytestIterator[_PytestCapsys]":
    before = _pytest_sys.stdout, _pytest_sys.stderr
    capsys = _PytestCapsys()
    capsys.begin()
    try:
        yield capsys
    finally:
        _pytest_sys.stdout, _pytest_sys.stderr = before
