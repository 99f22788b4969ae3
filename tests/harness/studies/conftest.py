from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Calibration, LimitFacts, Manifest, SamplingFacts, Seconds, open_run
from codeeval_sandbox.jobs import Status, Verdict

Samples = Mapping[str, Sequence[str]]
"""By task_id, a sample each: letters say which suites it passes, `b` base and `p` plus; `?` has no verdict of plus."""


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
