"""What `--json` of each study prints for stored runs, number by number.

`python tests/harness/studies/test_json.py` writes the expected files again, after a change that is meant.
"""

import io
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codeeval.cli import run
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, ExecutionFacts, Manifest, SamplingFacts, open_run
from codeeval_sandbox.jobs import Status, Verdict

EXPECTED = Path(__file__).parent / "json"
CASES: Mapping[str, Sequence[str]] = {
    "false-positives": ("false-positives", "A", "B", "--no-figures"),
    "resampling": ("resampling", "A", "B", "--no-figures", "--cost-sample", "0,0.01", "--gpu-hour-price", "2"),
    "quality": ("quality", "A", "B", "--no-figures"),
    "compare": ("compare", "A", "B"),
    "gate": ("gate", "--baseline", "A", "--candidate", "B"),
    "plan": ("plan", "A"),
    "extrapolate": ("extrapolate", "A", "B", "-k", "1,5,50"),
    "reliability": ("reliability", "A", "B"),
    "spread": ("spread", "A", "C"),
}
_RUNS = "ABC"
"""Folders of runs: B is of another model."""
_TASKS = 24
_SAMPLES = 6
_PROGRAMS = (
    "def f(x):\n    return x\n",
    "def f(x):\n    # doubles\n    value = x * 2\n    return value\n",
    (
        "import os\ndef f(some_long_name):\n    for i in range(3):\n        some_long_name += i\n"
        "    return some_long_name\n"
    ),
)


def write_run(folder: Path, seed: int) -> None:
    """Write a finished run of 24 tasks, 6 samples each, with verdicts of base and plus drawn from `seed`."""
    rng = np.random.default_rng(seed)
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d1", problems=_TASKS),
        model="replay/B" if folder.name == "B" else "replay/A",
        sampling=SamplingFacts(n_samples=_SAMPLES, model={"provider": "replay"}),
        execution=ExecutionFacts(suites=None, timeout_floor=4, timeout_factor=4, memory_mb=1024, dedupe=True),
        finished="2026-01-01T00:00:00+00:00",
        settings={"benchmark": "toy"},
        seconds={"sampling": 90.0},
    )
    with open_run(folder, manifest) as writer:
        for task in range(_TASKS):
            rate = rng.random()
            for index in range(_SAMPLES):
                text = _PROGRAMS[int(rng.integers(3))] + f"# {task} {index} {seed}\n"
                usage = {"prompt_tokens": 10, "completion_tokens": 20 + index}
                writer.add_sample(Sample(f"T/{task}", Completion(index, text, "solution", usage=usage), text, "fenced"))
                base = rng.random() < rate
                plus = base and rng.random() < 0.8
                for suite, passed in (("base", base), ("plus", plus)):
                    status = Status.PASSED if passed else Status.WRONG
                    writer.add_verdict(Verdict((f"T/{task}", index, suite), status, "isolated"), index=index)


def printed(case: str, folder: Path) -> Any:
    """Return what the command of this case prints, with `DIR` for the folder of the runs."""
    words = [str(folder / word) if word in _RUNS else word for word in CASES[case]]
    stream = io.StringIO()
    with redirect_stdout(stream):
        run([*words, "--json"])
    return json.loads(stream.getvalue().replace(str(folder), "DIR"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    for seed, name in enumerate(_RUNS):
        write_run(folder / name, seed)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_json_of_a_study_of_stored_runs_is_as_published(case, runs):
    expected = json.loads((EXPECTED / f"{case}.json").read_text())
    _assert_alike(printed(case, runs), expected, case)


def _assert_alike(value: Any, expected: Any, at: str) -> None:
    """Same keys, lengths, texts and types; numbers to nine digits, since processors differ beyond."""
    assert type(value) is type(expected), at
    if isinstance(expected, dict):
        assert list(value) == list(expected), at
        for key, inner in expected.items():
            _assert_alike(value[key], inner, f"{at}.{key}")
    elif isinstance(expected, list):
        assert len(value) == len(expected), at
        for index, inner in enumerate(expected):
            _assert_alike(value[index], inner, f"{at}[{index}]")
    elif isinstance(expected, float):
        assert value == pytest.approx(expected, rel=1e-9, abs=1e-9), at
    else:
        assert value == expected, at


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for seed, letter in enumerate(_RUNS):
            write_run(Path(name) / letter, seed)
        for case in CASES:
            (EXPECTED / f"{case}.json").write_text(json.dumps(printed(case, Path(name)), indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
