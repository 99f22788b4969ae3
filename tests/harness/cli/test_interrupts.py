"""Ctrl-C at any moment: one line and exit code 130."""

import os
import subprocess
import sys

import pytest

_SENDS_SIGINT = """
import os, signal, sys
wanted = sys.argv.pop(1)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from codeeval.cli import main
main()
"""
"""Runs a command that gets SIGINT when it begins to import the module named first."""


def interrupted_at(module, tmp_path, *command):
    return subprocess.run(
        [sys.executable, "-c", _SENDS_SIGINT, module, *command],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=120,
    )


@pytest.mark.parametrize(
    "module",
    [
        "typer",
        "codeeval.cli.app",
        "codeeval.cli.settings",
        "codeeval.runs.session",
        "pydantic",
        "numpy",
        "rich.console",
    ],
)
def test_ctrl_c_while_modules_are_imported_is_one_line(tmp_path, module):
    done = interrupted_at(module, tmp_path, "sample", "--run", "r")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "codeeval: interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_before_the_runs_folder_exists_is_one_line(tmp_path):
    done = interrupted_at("codeeval.models.simulated", tmp_path, "sample", "--run", "r")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "codeeval: interrupted; nothing was begun\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("module", "command"),
    [
        ("codeeval.studies.plan.study", ["plan", "absent"]),
        ("codeeval.taxonomy.study", ["taxonomy", "absent"]),
        ("codeeval_benchmarks.registry", ["benchmarks", "list"]),
        ("codeeval.history", ["history", "show"]),
    ],
)
def test_ctrl_c_in_other_commands_is_one_line_too(tmp_path, module, command):
    done = interrupted_at(module, tmp_path, *command)
    assert (done.returncode, done.stderr) == (130, "codeeval: interrupted\n")


_SENDS_SIGINT_LAST = """
import os, signal, sys

class Last:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)

sys.modules["last"] = Last()
from codeeval.cli import main
main()
"""
"""Runs a command that gets SIGINT when the interpreter clears its modules."""


def test_ctrl_c_after_the_work_leaves_its_output_and_exit_code(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _SENDS_SIGINT_LAST, "--version"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("codeeval ")
