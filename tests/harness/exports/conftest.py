from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts
from codeeval_sandbox.jobs import Status, Verdict


@pytest.fixture
def manifest() -> Manifest:
    return Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d1", problems=2),
        model="replay/toy",
        sampling=SamplingFacts(n_samples=2, model={"provider": "replay", "seed": 1}),
    )


@pytest.fixture
def sample() -> Callable[..., Sample]:
    def make(task_id: str = "T/0", index: int = 0, solution: str = "x = 1\n") -> Sample:
        return Sample(task_id, Completion(index, solution, "solution"), solution, "fenced")

    return make


@pytest.fixture
def verdict() -> Callable[..., Verdict]:
    def make(task_id: str = "T/0", index: int = 0, **fields: Any) -> Verdict:
        return Verdict((task_id, index, "base"), fields.pop("status", Status.PASSED), "isolated", **fields)

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"
