"""Files of matrices, small benchmarks, and a sandbox that decides by the text of a program."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codeeval.evaluation import ScriptedPool
from codeeval.runs.matrix.night import Night, perform_matrix
from codeeval.runs.matrix.reading import read_matrix
from codeeval_sandbox.jobs import Job, Status

ROWS = """
[[model]]
name = "weak"
model = "simulated/weak"

[[model]]
name = "strong"
model = "simulated/strong"

[[benchmark]]
benchmark = "one.jsonl"

[[benchmark]]
benchmark = "two.jsonl"
"""


def judged(job: Job) -> Status:
    """Pass the programs that return x."""
    return Status.PASSED if "return x" in "".join(job.program) else Status.WRONG


@pytest.fixture
def night_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes the file of a matrix, beside two benchmarks of three problems each."""
    for name in ("one", "two"):
        rows = [
            {
                "task_id": f"{name}/{position}",
                "prompt": f"def f{position}(x):\n",
                "entry_point": f"f{position}",
                "canonical_solution": "    if x > 100:\n        return 0\n    return x\n",
                "test": "def check(candidate):\n    assert candidate(1) == 1\n",
            }
            for position in range(3)
        ]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def write(head: str = "page = false\n[defaults]\nn-samples = 4\n", rows: str = ROWS) -> Path:
        path = tmp_path / "night.toml"
        path.write_text(head + rows)
        return path

    return write


@pytest.fixture
def perform() -> Callable[..., Night]:
    """Performs a matrix against a scripted sandbox."""

    def go(path: Path, **options: Any) -> Night:
        return asyncio.run(perform_matrix(read_matrix(path), **{"executor": ScriptedPool(judged)} | options))

    return go
