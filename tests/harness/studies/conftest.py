import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from codeeval.samples import Completion, Sample
from codeeval.statistics.pools import Pools
from codeeval.store import BenchmarkFacts, Calibration, LimitFacts, Manifest, SamplingFacts, Seconds, open_run
from codeeval_sandbox.jobs import Status, Verdict

settings.register_profile("studies", deadline=None)  # a machine may be busy, and scipy loads parts when first used
settings.load_profile("studies")

Samples = Mapping[str, Sequence[str]]
"""By task_id, a sample each: letters say which suites it passes, `b` base and `p` plus; `?` has no verdict of plus."""


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
def make_run(tmp_path: Path) -> Callable[..., Path]:
    """Writes a run."""

    def make(name: str, samples: Samples, *, usage: Mapping[str, int] | None = None, **facts: Any) -> Path:
        broken = facts.pop("broken", ())
        limits = {
            task_id: {
                suite: Calibration(seconds=4, reference_seconds=0, passed=task_id not in broken, trust="isolated")
            }
            for task_id in samples
            for suite in ("plus",)
        }
        manifest = Manifest(
            benchmark=BenchmarkFacts(name=facts.get("benchmark", "toy"), source="", digest="d", problems=len(samples)),
            model=facts.get("model", f"replay/{name}"),
            sampling=SamplingFacts(n_samples=None, model={}),
            limits=LimitFacts(tasks=limits),
            seconds=Seconds(sampling=facts.get("sampling", 0.0)),
        )
        with open_run(tmp_path / name, manifest) as run:
            for task_id, each in samples.items():
                for index, letters in enumerate(each):
                    program = facts.get("program", "def f(x):\n    return x\n")
                    run.add_sample(
                        Sample(task_id, Completion(index, program, "solution", usage=usage or {}), program, "fenced")
                    )
                    for letter, suite in (("b", "base"), ("p", "plus")):
                        if suite == "base" or "?" not in letters:
                            status = Status.PASSED if letter in letters else Status.WRONG
                            run.add_verdict(Verdict((task_id, index, suite), status, "isolated"), index=index)
        return tmp_path / name

    return make
