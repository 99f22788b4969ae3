"""`pytest.warns`: a warning that is expected."""

import re as _pytest_re
import warnings as _pytest_warnings
from typing import Any as _PytestAny
from typing import Optional as _PytestOptional


class _PytestWarns(_pytest_warnings.catch_warnings):
    """Expects a warning of these classes. `list` has all that came."""

    def __init__(self, expected: _PytestAny, pattern: _PytestOptional[str]) -> None:
        super().__init__(record=True)
        self._expected, self._pattern = expected, pattern
        self.list: _PytestAny = []

    def __enter__(self) -> "_PytestWarns":  # type: ignore[override] # as pytest has it
        self.list = super().__enter__()
        _pytest_warnings.simplefilter("always")
        return self

    def __exit__(self, *details: _PytestAny) -> None:
        super().__exit__(*details)
        if details[0] is None and not any(map(self._fits, self.list)):
            raise AssertionError("did not warn with {}".format(self._expected))

    def _fits(self, warning: _PytestAny) -> bool:
        is_expected = issubclass(warning.category, self._expected)
        return is_expected and (self._pattern is None or bool(_pytest_re.search(self._pattern, str(warning.message))))


def _pytest_warns(expected: _PytestAny = Warning, *, match: _PytestOptional[str] = None) -> _PytestWarns:
    return _PytestWarns(expected, match)
