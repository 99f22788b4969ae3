"""A full disk and a folder that is gone end a command with one line."""

import subprocess
import sys
from pathlib import Path

import pytest


def codeeval(*arguments, **options):
    command = [sys.executable, "-m", "codeeval", *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, timeout=120, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this host has no /dev/full")
def test_output_into_a_full_disk_is_one_line():
    with Path("/dev/full").open("w") as full:
        done = codeeval("benchmarks", "list", stdout=full)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the output is full" in done.stderr


def test_a_current_folder_that_is_gone_is_one_line(tmp_path):
    inside = tmp_path / "gone"
    inside.mkdir()
    done = subprocess.run(
        ["sh", "-c", 'rmdir ../gone; exec "$0" -m codeeval sample --limit 1', sys.executable],
        capture_output=True,
        text=True,
        check=False,
        cwd=inside,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "codeeval: the current folder does not exist any more: change into another\n"
