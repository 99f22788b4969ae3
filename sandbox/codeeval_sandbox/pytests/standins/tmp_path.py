"""The fixture `tmp_path`: an empty folder for a test."""

import pathlib as _pytest_pathlib
import tempfile as _pytest_tempfile


def _pytest_tmp_path() -> "_pytest_pathlib.Path":
    return _pytest_pathlib.Path(_pytest_tempfile.mkdtemp())
