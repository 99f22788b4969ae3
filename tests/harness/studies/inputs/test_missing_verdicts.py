"""Verdicts that a run lacks, counted from columns."""

import random
from collections import defaultdict

import pytest

from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Calibration, LimitFacts, Manifest, Run, SamplingFacts, open_run
from codeeval.studies.inputs.compared import ComparedRun
from codeeval_sandbox.jobs import Status, Verdict

SUITES = ("base", "strong")


def missing_by_row(run):
    """Count what is missing from the offsets of rows."""
    index = run.stored.scan()
    expected = defaultdict(set)
    for task, suite in index.verdicts:
        expected[task].add(suite)
    for task, suites in run.manifest.limits.tasks.items():
        expected[task] |= suites.keys()
    missing = {}
    for task, samples in index.samples.items():
        lacks = [len(samples) - len(index.verdicts.get((task, suite), ())) for suite in expected[task]]
        missing[task] = sum(lacks) if expected[task] else len(samples)
    return {task: count for task, count in missing.items() if count}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_missing_is_counted_as_from_rows(seed, tmp_path):
    """Among the verdicts are some whose samples are missing."""
    chance = random.Random(seed)
    calibration = Calibration(seconds=4, reference_seconds=0.01, passed=True, trust="isolated")
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d", problems=3),
        model="toy/model",
        sampling=SamplingFacts(n_samples=6, model={}),
        limits=LimitFacts(tasks={"T/1": dict.fromkeys(SUITES, calibration)} if seed % 2 else {}),
    )
    with open_run(tmp_path / "run", manifest) as run:
        for task in range(3):
            for index in range(chance.randint(0, 6)):
                run.add_sample(Sample(f"T/{task}", Completion(index, "x", "solution"), "x", "fenced"))
        keys = [(f"T/{task}", index, suite) for task in range(4) for index in range(6) for suite in SUITES]
        for key in chance.sample(keys, 24):
            run.add_verdict(Verdict(key, Status.PASSED, "isolated"), index=key[1])
    compared = ComparedRun(Run(tmp_path / "run"))
    assert compared.missing_by_task() == missing_by_row(compared)
    assert compared.missing_samples() == 18 - sum(map(len, compared.stored.scan().samples.values()))
