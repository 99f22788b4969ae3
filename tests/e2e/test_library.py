"""The examples of docs/library.md and of the front page's docstrings, and the five lines in a notebook."""

import doctest
import inspect
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import codeeval

PAGE = (Path(__file__).parents[2] / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WITH_EXAMPLES = [name for name in codeeval.__all__ if ">>>" in (getattr(codeeval, name).__doc__ or "")]


@pytest.fixture
def python(settings, tmp_path):
    """Runs a script in an empty folder; a warning is an error there, as in tests."""

    def run(*arguments: str) -> str:
        command = [sys.executable, "-W", "error", *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=settings, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_examples_of_the_page_run_one_after_the_other(python):
    printed = python("-c", "\n".join(EXAMPLES))
    assert "pass@1" in printed
    assert "verdicts of 40 samples fail" in printed


def test_the_five_lines_are_five(python):
    lines = [line for line in EXAMPLES[0].splitlines() if line]
    assert len(lines) <= 5
    assert "pass@1" in python("-c", EXAMPLES[0])


def test_the_five_lines_run_in_a_notebook(settings, tmp_path, monkeypatch):
    nbclient = pytest.importorskip("nbclient", reason="nbclient and ipykernel are not installed")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(EXAMPLES[0])])
    resources = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    printed = "".join(output.text for output in notebook.cells[0].outputs if output.get("name") == "stdout")
    assert "pass@1" in printed
    assert (tmp_path / "runs" / "first" / "run.json").exists()


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_docstrings_say_what_happens(name, missing_backends, monkeypatch, tmp_path):
    if len(missing_backends) == 2:
        pytest.skip(f"no sandbox is here: {missing_backends}")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # examples make folders of runs, and leave them there
    thing = getattr(codeeval, name)
    tests = doctest.DocTestFinder().find(inspect.unwrap(thing), name, globs={})
    runner = doctest.DocTestRunner(verbose=False)
    assert sum(runner.run(test).failed for test in tests) == 0
