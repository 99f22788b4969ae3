"""Several runs of one benchmark on one side."""

import numpy as np
import pytest

from codeeval.errors import RunError, UsageError
from codeeval.studies.compare.kinds import Kinds
from codeeval.studies.compare.study import CompareOptions, compare
from codeeval.studies.inputs.matching import side_of

RATES = np.linspace(0.1, 0.9, 40)


def joined(*runs):
    return [run.folder for run in runs]


def compared(a, b, **options):
    return compare(a, [b], CompareOptions(**options)).candidates[0].benchmarks[0]


@pytest.fixture
def run(recorded_run):
    """A run of 5 samples; `sampled` is the seed that its manifest tells."""

    def make(name, sampled, rates=RATES, **facts):
        rng = np.random.default_rng(sampled)
        outcomes = {f"T/{task}": {"base": (rng.random(5) < rate).tolist()} for task, rate in enumerate(rates)}
        return recorded_run(name, outcomes, seed=sampled, **facts)

    return make


def test_runs_of_one_model_with_other_seeds_are_one_pool_of_samples(run):
    parts = [run(f"r{seed}", seed) for seed in (1, 2)]
    both, alone = side_of(joined(*parts)), [side_of([part.folder]) for part in parts]
    counts = [side.runs["toy"].counts("base") for side in (both, *alone)]
    assert counts[0] == {task: (10, counts[1][task][1] + counts[2][task][1]) for task in counts[1]}
    assert both.folders == tuple(str(part.folder) for part in parts)
    found = compared(both, side_of([run("b", 3).folder]), k=5)
    assert found.seeds is None
    assert found.tasks == 40


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({"sampled": 1}, "same samples"),
        ({"sampled": 2, "model": "simulated/other"}, "whose models differ.*`codeeval compare --seeds trained`"),
        ({"sampled": 2, "benchmark": {"digest": "d2"}}, "different versions"),
    ],
)
def test_runs_that_are_no_pool_are_refused_with_the_way_out(run, second, message):
    a, b = run("a", 1), run("b", **second)
    with pytest.raises(UsageError, match=message):
        side_of(joined(a, b))


def test_one_unfinished_run_makes_the_side_unfinished(run, recorded_run):
    a = run("a", 1)
    b = recorded_run("b", {f"T/{task}": {"base": [True, None]} for task in range(40)}, seed=2, finished=None)
    with pytest.raises(RunError, match="not finished"):
        compared(side_of(joined(a, b)), side_of([run("c", 3).folder]))


def test_training_seeds_widen_the_limits_as_far_as_they_differ(run):
    """Three trainings each, 8 points apart: pooled they look sure, as seeds they do not."""
    shifts = {"a": (-0.08, 0.0, 0.08), "b": (0.0, 0.08, 0.16)}
    sides = {
        name: joined(
            *(
                run(
                    f"{name}{at}",
                    10 * len(name) + at + 3 * (name == "b"),
                    np.clip(RATES + shift, 0, 1),
                    model=f"simulated/{name}{at}",
                )
                for at, shift in enumerate(each)
            )
        )
        for name, each in shifts.items()
    }
    trained = compared(*(side_of(side, "trained") for side in sides.values()))
    pooled = compared(*(side_of(side, "sampled") for side in sides.values()))
    assert trained.seeds is not None
    assert (trained.seeds.baseline, trained.seeds.candidate, trained.seeds.freedom) == (3, 3, 4)
    assert trained.seeds.deviation == pytest.approx(0.08, abs=0.04)
    assert trained.test.method == "seeds"
    assert trained.difference.estimate == pytest.approx(pooled.difference.estimate)
    width = [one.difference_samples.high - one.difference_samples.low for one in (trained, pooled)]
    assert width[0] > 3 * width[1]
    assert trained.test.p > pooled.test.p


def test_kinds_of_failures_are_found_in_every_run_of_a_side(recorded_run):
    tasks = [f"T/{number}" for number in range(4)]
    a = recorded_run("a", {task: {"base": [True]} for task in tasks})
    failing = [recorded_run(f"b{at}", {task: {"base": [False]} for task in tasks}, seed=at) for at in range(2)]
    kinds = Kinds(
        {run.folder.resolve(): {(task, 0): name for task in tasks} for run, name in zip(failing, "XY", strict=True)}
    )
    found = compared(side_of([a.folder]), side_of(joined(*failing)), kinds=kinds).kinds
    assert {one.kind: one.negative for one in found} == {"X": 0.5, "Y": 0.5}
