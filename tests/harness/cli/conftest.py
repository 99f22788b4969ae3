import io
import re
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from codeeval.cli import run

WIDTHS = (80, 120, 200)
_INTERVAL = re.compile(r"[-+]?\d[\d.]*(?: to [\d.]+)?(?: %)? \[[^\]\n]+\]")

_STYLE = re.compile(r"\x1b\[[\d;]*m")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def lines_at(monkeypatch) -> Callable[..., list[str]]:
    """Runs a command; what it prints on a terminal of this width, or in a log where there is none."""

    def shown(width: int | None, *arguments: object) -> list[str]:
        stream = io.StringIO() if width is None else _Terminal()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", stream)
            patched.setenv("COLUMNS", str(width or 80))
            assert run([*map(str, arguments)]) in (0, 1)
        return _STYLE.sub("", stream.getvalue()).splitlines()

    return shown


@pytest.fixture
def keeps_numbers(lines_at) -> Callable[..., None]:
    """Checks that a command shows the same intervals on terminals of all widths as in a log, each in one line."""

    def check(*arguments: object) -> None:
        log = lines_at(None, *arguments)
        whole = Counter(_INTERVAL.findall("\n".join(log)))
        assert whole
        assert re.search("[…│┃]", "".join(log)) is None
        for width in WIDTHS:
            shown = lines_at(width, *arguments)
            assert Counter(_INTERVAL.findall("\n".join(shown))) == whole
            too_wide = [line for line in shown if len(line) > width and " " in line.strip()]
            assert [line for line in too_wide if not line.startswith(("figures: ", "run: "))] == []
        assert [line for line in [*log, *shown] if line != line.rstrip()] == []

    return check
