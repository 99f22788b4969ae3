import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from codeeval.samples import Completion, Sample
from codeeval.statistics.pools import Pools
from codeeval.store import BenchmarkFacts, ExecutionFacts, Manifest, Run, SamplingFacts, now, open_run
from codeeval_sandbox.jobs import Status, Verdict

settings.register_profile("harness", deadline=None)  # a machine may be busy, and scipy loads parts when first used
settings.load_profile("harness")

MakeRun = Callable[..., Run]


def _manifest(problems: int, **facts: Any) -> Manifest:
    benchmark = {"name": "toy", "source": "made up", "digest": "d1", "problems": problems} | facts.pop("benchmark", {})
    described = {"provider": "simulated", "seed": facts.pop("seed", 0)}
    return Manifest(
        benchmark=BenchmarkFacts(**benchmark),
        model=facts.pop("model", "simulated/toy"),
        sampling=SamplingFacts(n_samples=facts.pop("n_samples", None), model=described),
        execution=ExecutionFacts(suites=None, timeout_floor=4, timeout_factor=4, memory_mb=1024, dedupe=True),
        **{"finished": now(), "request": {"benchmark": "toy"}} | facts,
    )


@pytest.fixture
def recorded_run(tmp_path: Path) -> MakeRun:
    """Writes a run: `outcomes` are, by task and suite, whether each sample passes (None: no verdict)."""

    def make(name: str, outcomes: Mapping[str, Mapping[str, Sequence[Status | bool | None]]], **facts: Any) -> Run:
        with open_run(tmp_path / name, _manifest(len(outcomes), **facts)) as run:
            for task, suites in outcomes.items():
                for index in range(max(map(len, suites.values()))):
                    drawn = f", seed {facts['seed']}" if "seed" in facts else ""
                    text = f"# {task}, {index}{drawn}\n"
                    run.add_sample(Sample(task, Completion(index, text, "solution"), text, "fenced"))
                for suite, statuses in suites.items():
                    for index, status in enumerate(statuses):
                        if status is not None:
                            value = status if isinstance(status, Status) else _status(passed=status)
                            run.add_verdict(Verdict((task, index, suite), value, "isolated"), index=index)
        return Run(tmp_path / name)

    return make


def _status(*, passed: bool) -> Status:
    return Status.PASSED if passed else Status.WRONG


@pytest.fixture
def simulated_run(recorded_run: MakeRun) -> MakeRun:
    """Writes a run of n samples per task whose tasks pass at these rates."""

    def make(name: str, rates: Sequence[float], n: int, seed: int, **facts: Any) -> Run:
        rng = np.random.default_rng(seed)
        outcomes = {f"T/{task}": {"base": (rng.random(n) < rate).tolist()} for task, rate in enumerate(rates)}
        return recorded_run(name, outcomes, **facts)

    return make


@pytest.fixture
def published_run(recorded_run: MakeRun, published_samples: Path) -> MakeRun:
    """A run of HumanEval with the published verdicts of a file of samples, nothing executed."""

    def make(name: str, file: str) -> Run:
        outcomes: defaultdict[str, dict[str, list[bool]]] = defaultdict(lambda: {"base": []})
        with gzip.open(published_samples / file, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                outcomes[row["task_id"]]["base"].append(row["passed"])
        facts = {"benchmark": {"name": "humaneval"}, "request": {"benchmark": "humaneval"}}
        return recorded_run(name, outcomes, model=f"replay/{name}", **facts)

    return make


@pytest.fixture(scope="session")
def flaws(official_data: Path) -> Any:
    """Published numbers of Stroebl et al., in a folder `reference` beside that of the official files."""
    path = official_data.parent / "reference" / "flaws_reference.json"
    if not path.is_file():
        pytest.skip(f"no published numbers at {path}")
    return json.loads(path.read_text())


@pytest.fixture
def pools() -> Callable[..., Pools]:
    """Pools from (n, passed, confirmed) of each task; correct ones are the confirmed ones unless given."""

    def make(*counts: tuple[int, ...]) -> Pools:
        n, passed, confirmed = (np.array([one[at] for one in counts], dtype=np.int64) for at in range(3))
        correct = np.array([one[3] if len(one) > 3 else one[2] for one in counts], dtype=np.int64)
        return Pools(tuple(f"T/{at}" for at in range(len(counts))), n, passed, correct, confirmed)

    return make


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
