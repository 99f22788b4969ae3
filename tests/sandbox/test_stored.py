"""The guest's programs are made once for as long as their sources are the same."""

import json
import os
from pathlib import Path

import pytest

from codeeval_sandbox.backends.stored import kept


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A maker and a folder of sources with two modules, where Python may write compiled files."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    maker, folder = tmp_path / "sources.py", tmp_path / "guest"
    (folder / "kinds").mkdir(parents=True)
    for file in (maker, folder / "checker.py", folder / "kinds" / "check.py"):
        file.write_text("x = 1\n", encoding="utf-8")
    return maker, folder


class Maker:
    """Counts how often it is called."""

    def __init__(self) -> None:
        """Not called yet."""
        self.calls = 0

    def __call__(self) -> dict[str, int]:
        """Return something new each time."""
        self.calls += 1
        return {"calls": self.calls}


def test_a_second_process_takes_what_the_first_one_made(places: tuple[Path, Path]) -> None:
    """Whatever it would have made itself."""
    first, second = Maker(), Maker()
    assert kept(*places, first) == kept(*places, second)
    assert (first.calls, second.calls) == (1, 0)


@pytest.mark.parametrize("changed", ["sources.py", "guest/checker.py", "guest/kinds/check.py", "guest/new.py"])
def test_any_change_of_a_source_makes_them_anew(places: tuple[Path, Path], tmp_path: Path, changed: str) -> None:
    """Of the same size too, and only the latest is kept."""
    make = Maker()
    kept(*places, make)
    file = tmp_path / changed
    file.write_text("x = 2\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert json.loads(kept(*places, make)) == {"calls": 2}
    assert json.loads(kept(*places, make)) == {"calls": 2}
    assert len(list(tmp_path.rglob("guest-*"))) == 1


def test_without_a_place_to_write_they_are_made_each_time(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where Python itself is told to write none, and where a file stands in the way of the folder."""
    make = Maker()
    with monkeypatch.context() as patched:
        patched.setattr("sys.dont_write_bytecode", True)
        kept(*places, make)
    assert not list(tmp_path.rglob("guest-*"))
    (tmp_path / "__pycache__").write_text("in the way", encoding="utf-8")
    assert json.loads(kept(*places, make)) == {"calls": 2}
