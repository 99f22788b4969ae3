"""The fixture `monkeypatch`: changes that end with a test."""

import os as _pytest_os
import unittest.mock as _pytest_mock
from collections.abc import Iterator as _PytestIterator
from typing import Any as _PytestAny

_PYTEST_MISSING = object()


class _PytestMonkeypatch:
    def __init__(self) -> None:
        self._undone: list[_PytestAny] = []

    def setattr(
        self,
        target: _PytestAny,
        name: _PytestAny,
        value: _PytestAny = _PYTEST_MISSING,
        raising: bool = True,  # noqa: FBT001, FBT002 - as pytest has it
    ) -> None:
        if value is _PYTEST_MISSING:
            patch = _pytest_mock.patch(target, name, create=not raising)
        else:
            patch = _pytest_mock.patch.object(target, name, value, create=not raising)
        patch.start()
        self._undone.append(patch.stop)

    def setitem(self, mapping: _PytestAny, key: _PytestAny, value: _PytestAny) -> None:
        before = mapping.get(key, _PYTEST_MISSING)
        mapping[key] = value
        self._undone.append(lambda: self._restore(mapping, key, before))

    def delitem(self, mapping: _PytestAny, key: _PytestAny, raising: bool = True) -> None:  # noqa: FBT001, FBT002
        if raising and key not in mapping:
            raise KeyError(key)
        before = mapping.pop(key, _PYTEST_MISSING)
        self._undone.append(lambda: self._restore(mapping, key, before))

    def setenv(self, name: str, value: _PytestAny, prepend: _PytestAny = None) -> None:
        before = _pytest_os.environ.get(name)
        text = str(value) if prepend is None or before is None else str(value) + prepend + before
        self.setitem(_pytest_os.environ, name, text)

    def delenv(self, name: str, raising: bool = True) -> None:  # noqa: FBT001, FBT002
        self.delitem(_pytest_os.environ, name, raising)

    def undo(self) -> None:
        while self._undone:
            self._undone.pop()()

    @staticmethod
    def _restore(mapping: _PytestAny, key: _PytestAny, before: _PytestAny) -> None:
        if before is _PYTEST_MISSING:
            mapping.pop(key, None)
        else:
            mapping[key] = before


def _pytest_monkeypatch() -> "_PytestIterator[_PytestMonkeypatch]":
    monkeypatch = _PytestMonkeypatch()
    try:
        yield monkeypatch
    finally:
        monkeypatch.undo()
