import json
import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(sysconfig.get_path("scripts")) / "codeeval"
_MEASURES = frozenset({"cpu_seconds", "suite_seconds", "wall_seconds", "memory_kb", "worker", "attempt"})

Finished = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def settings(missing_backends: dict[str, str]) -> dict[str, str]:
    """The environment of every command: the sandbox of CODEEVAL_TEST_SANDBOX, and limits that end loops soon."""
    if len(missing_backends) == 2:
        pytest.skip(f"no sandbox is here: {missing_backends}")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CODEEVAL_")}
    sandbox = os.environ.get("CODEEVAL_TEST_SANDBOX", "auto")
    chosen = {"CODEEVAL_SANDBOX": sandbox, "CODEEVAL_TIMEOUT_FLOOR": "1", "COLUMNS": "100"}
    return {**inherited, "PATH": f"{_SCRIPT.parent}{os.pathsep}{os.environ['PATH']}", **chosen}


@pytest.fixture
def start(settings: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a command line in an empty folder; what still runs at the test's end is killed."""
    processes = []

    def popen(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [_SCRIPT, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**settings, **environment},
        )
        processes.append(process)
        return process

    yield popen
    for process in processes:
        with process:
            process.kill()


@pytest.fixture
def codeeval(start: Callable[..., subprocess.Popen[str]]) -> Callable[..., Finished]:
    """Runs a command line to its end; a traceback is never an answer."""

    def run(*arguments: str | Path, **environment: str) -> Finished:
        process = start(*arguments, **environment)
        out, error = process.communicate(timeout=300)
        assert "Traceback" not in error
        return subprocess.CompletedProcess(process.args, process.returncode, out, error)

    return run


@pytest.fixture
def refused(codeeval: Callable[..., Finished]) -> Callable[..., tuple[int, str]]:
    """Runs a command line that must fail: its exit code, and the one message it ends with."""

    def run(*arguments: str | Path, **environment: str) -> tuple[int, str]:
        done = codeeval(*arguments, **environment)
        messages = [line for line in done.stderr.splitlines() if line.startswith("codeeval: ")]
        assert done.stdout == ""
        assert len(messages) == 1, done.stderr
        assert done.stderr.endswith(f"{messages[0]}\n")
        return done.returncode, messages[0]

    return run


@pytest.fixture(scope="session")
def default_run(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """`codeeval pass-at-k` without arguments, in an empty folder: `args` is that folder."""
    folder = tmp_path_factory.mktemp("default")
    done = subprocess.run(
        [_SCRIPT, "pass-at-k"], capture_output=True, text=True, check=False, cwd=folder, env=settings, timeout=300
    )
    return subprocess.CompletedProcess(folder, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def default_folder(default_run: Finished) -> Path:
    """Where the run of `default_run` is."""
    (folder,) = (Path(default_run.args) / "runs").iterdir()
    return folder


@pytest.fixture
def as_in_default_run(default_folder: Path) -> Callable[[Path], dict[str, int]]:
    """Checks that each row of a run stands in the default one too, and none twice; the number of rows by file."""

    def check(folder: Path) -> dict[str, int]:
        counts = {}
        for file in ("samples.jsonl", "verdicts.jsonl"):
            rows = _rows(folder / file)
            assert set(rows) <= set(_rows(default_folder / file))
            assert len(set(rows)) == len(rows)
            counts[file] = len(rows)
        return counts

    return check


def _rows(path: Path) -> list[bytes]:
    """The rows, without what execution cost and where it was."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_bytes().splitlines()]
    kept = ({name: value for name, value in row.items() if name not in _MEASURES} for row in rows)
    return [json.dumps(row, sort_keys=True).encode() for row in kept]
