"""The front page: few names, each documented, in one list, and free to import."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import codeeval

LIBRARY = Path(__file__).parents[2] / "docs" / "library.md"


def test_all_names_are_there_sorted_and_few():
    assert codeeval.__all__ == sorted(codeeval.__all__) == dir(codeeval)
    assert len(codeeval.__all__) < 20
    assert all(getattr(codeeval, name) is not None for name in codeeval.__all__)


def test_an_unknown_name_is_answered_with_those_that_are_offered():
    with pytest.raises(AttributeError, match=r"'pass_at'.*pass_at_k"):
        _ = codeeval.pass_at


@pytest.mark.parametrize("name", codeeval.__all__)
def test_each_name_is_documented_here_and_in_the_page_of_the_library(name):
    thing = getattr(codeeval, name)
    assert inspect.getdoc(thing)
    assert f"`{name}" in LIBRARY.read_text() or f"codeeval.{name}" in LIBRARY.read_text()
    assert f"`{name}`" in codeeval.__doc__


@pytest.mark.parametrize("name", [name for name in codeeval.__all__ if not name.endswith(("_sync", "Error"))])
def test_each_function_and_configuration_has_an_example_that_runs_somewhere(name):
    """In its docstring, which tests/e2e/test_library.py runs, or in the page of the library."""
    thing = getattr(codeeval, name)
    assert ">>>" in (thing.__doc__ or "") or f"codeeval.{name}" in LIBRARY.read_text()


def test_importing_codeeval_loads_nothing_until_a_name_is_used():
    script = (
        "import sys, codeeval; before = set(sys.modules); codeeval.UsageError;"
        "print('pydantic' in before, 'numpy' in before, 'pydantic' in sys.modules, 'docker' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True", "False"]


def test_a_star_import_gives_the_front_page():
    done = subprocess.run(
        [sys.executable, "-c", "from codeeval import *; print(run_sync.__name__, RunConfig().benchmark)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["run_sync", "starter"]
