"""Names of pytest that work on values alone, and the class that runs a test with its fixtures."""

import re as _pytest_re
import unittest as _pytest_unittest
from typing import Any as _PytestAny
from typing import Optional as _PytestOptional


class _PytestApprox:
    """A number, or a container of numbers, that equals others within a tolerance."""

    __array_ufunc__ = None  # NumPy's arrays let this class compare
    __array_priority__ = 100

    def __init__(self, expected: _PytestAny, rel: _PytestAny, absolute: _PytestAny, *, nan_ok: bool) -> None:
        self._expected, self._rel, self._absolute, self._nan_ok = expected, rel, absolute, nan_ok

    def __eq__(self, actual: object) -> bool:
        return self._fits(actual, self._expected)

    def __ne__(self, actual: object) -> bool:
        return not self._fits(actual, self._expected)

    __hash__ = None  # type: ignore[assignment] # as pytest's

    def __repr__(self) -> str:
        return "approx({!r})".format(self._expected)

    def _fits(self, actual: _PytestAny, expected: _PytestAny) -> bool:
        expected = expected.tolist() if hasattr(expected, "tolist") else expected
        is_array = hasattr(actual, "tolist")
        actual = actual.tolist() if is_array else actual
        if isinstance(expected, dict):
            same = isinstance(actual, dict) and actual.keys() == expected.keys()
            return same and all(self._fits(actual[key], expected[key]) for key in expected)
        if isinstance(expected, (list, tuple)):
            same = isinstance(actual, (list, tuple)) and len(actual) == len(expected)
            return same and all(map(self._fits, actual, expected))
        if is_array and isinstance(actual, list):
            return all(self._fits(part, expected) for part in actual)
        try:
            return self._is_near(actual, expected)
        except (TypeError, OverflowError):
            return False

    def _is_near(self, actual: _PytestAny, expected: _PytestAny) -> bool:
        if isinstance(expected, bool) and not isinstance(actual, bool):
            return False
        if actual == expected:
            return True
        if expected != expected:
            return bool(self._nan_ok and actual != actual)
        if isinstance(expected, (bool, str, bytes)) or abs(expected) == float("inf"):
            return False
        return float(abs(actual - expected)) <= self._tolerance(expected)

    def _tolerance(self, expected: _PytestAny) -> float:
        if self._rel is None and self._absolute is not None:
            return float(self._absolute)
        relative = 1e-6 if self._rel is None else float(self._rel)
        return max(relative * float(abs(expected)), 1e-12 if self._absolute is None else float(self._absolute))


def _pytest_approx(
    expected: _PytestAny,
    rel: _PytestAny = None,
    abs: _PytestAny = None,  # noqa: A002 - pytest's name
    nan_ok: bool = False,  # noqa: FBT001, FBT002 - as pytest has it
) -> _PytestApprox:
    return _PytestApprox(expected, rel, abs, nan_ok=nan_ok)


class _PytestRaises:
    """Expects an exception of these classes. `value` is the exception."""

    def __init__(self, expected: _PytestAny, pattern: _PytestOptional[str]) -> None:
        self._expected, self._pattern = expected, pattern
        self.value: _PytestAny = None
        self.type: _PytestAny = None

    def __enter__(self) -> "_PytestRaises":
        return self

    def __exit__(self, kind: _PytestAny, error: _PytestAny, trace: _PytestAny) -> bool:
        if error is None:
            raise AssertionError("did not raise {}".format(self._expected))
        if not isinstance(error, self._expected):
            return False
        self.value, self.type = error, kind
        return self._pattern is None or self.match(self._pattern)

    def match(self, pattern: str) -> bool:
        if not _pytest_re.search(pattern, str(self.value)):
            raise AssertionError("no match of {!r} in {!r}".format(pattern, str(self.value)))
        return True


def _pytest_raises(
    expected: _PytestAny,
    *arguments: _PytestAny,
    match: _PytestOptional[str] = None,
    **keywords: _PytestAny,
) -> _PytestRaises:
    context = _PytestRaises(expected, match)
    if arguments:
        with context:
            arguments[0](*arguments[1:], **keywords)
    return context


def _pytest_fail(reason: str = "", **_: object) -> None:
    raise AssertionError(reason)


def _pytest_skip(reason: str = "", **_: object) -> None:
    raise _pytest_unittest.SkipTest(reason)


class _PytestParam:
    """A row of values with a name."""

    def __init__(self, *values: _PytestAny, **_: object) -> None:
        self.values = values


def _pytest_param(*values: _PytestAny, **_: object) -> _PytestParam:
    return _PytestParam(*values)


def _pytest_row(names: "tuple[str, ...]", rows: _PytestAny, index: int) -> "dict[str, _PytestAny]":
    """Return the arguments of a row of `parametrize`."""
    row = list(rows)[index]
    values = row.values if isinstance(row, _PytestParam) else tuple(row) if len(names) > 1 else (row,)
    if len(values) != len(names):
        raise ValueError("parametrize names {} and has the values {!r}".format(", ".join(names), values))
    return dict(zip(names, values))


_pytest_fixtures: "dict[tuple[str, str], _PytestAny]" = {}
"""By class, or nothing, and name: function, names of its own fixtures, whether all tests share its value, whether it
yields."""
_pytest_kept: "dict[tuple[str, str], _PytestAny]" = {}
_pytest_endings: "list[_PytestAny]" = []


def _pytest_around(instance: _PytestAny, scope: str) -> "_PytestAny":
    """Call a class's functions that set up and tear down."""
    getattr(instance, "setup_" + scope, int)()
    yield
    getattr(instance, "teardown_" + scope, int)()


class _PytestTest:
    """One test with its fixtures."""

    def __init__(self, owner: str, instance: _PytestAny, arguments: "dict[str, _PytestAny]") -> None:
        self._owner, self._instance = owner, instance
        self._values = dict(arguments)
        self._endings: list[_PytestAny] = []

    def run(self, test: _PytestAny, made: "tuple[str, ...]", wanted: "tuple[str, ...]") -> None:
        """Make fixtures, run the test with those that it wants, and end them in reverse."""
        try:
            if self._instance is not None:
                self._set_up()
            for name in made:
                self._make(name)
            test(**{name: self._values[name] for name in wanted})
        finally:
            _pytest_end(self._endings)

    def _set_up(self) -> None:
        key = (self._owner, "setup_class")
        if key not in _pytest_kept:
            _pytest_kept[key] = _pytest_around(self._instance, "class")
            _pytest_endings.append(_pytest_kept[key])
            next(_pytest_kept[key])
        self._endings.append(_pytest_around(self._instance, "method"))
        next(self._endings[-1])

    def _make(self, name: str) -> _PytestAny:
        if name not in self._values:
            key = (self._owner, name) if (self._owner, name) in _pytest_fixtures else ("", name)
            self._values[name] = _pytest_kept[key] if key in _pytest_kept else self._made(key)
        return self._values[name]

    def _made(self, key: "tuple[str, str]") -> _PytestAny:
        function, needs, is_wide, yields = _pytest_fixtures[key]
        given = {need: self._make(need) for need in needs}
        value = function(self._instance, **given) if key[0] else function(**given)
        if yields:
            (_pytest_endings if is_wide else self._endings).append(value)
            value = next(value)
        if is_wide:
            _pytest_kept[key] = value
        return value


def _pytest_end(endings: "list[_PytestAny]") -> None:
    while endings:
        next(endings.pop(), None)
