"""An assessment's statistics equal those computed in another way, and planted faults of a set are found."""

import json
import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import optimize, special, stats

from codeeval.assessing.assess import assess
from codeeval.assessing.similarity import Likeness, nearest
from codeeval.cli import run
from codeeval.errors import UsageError
from codeeval.statistics.discrimination import item_rest, likeness, tasks_needed
from codeeval.statistics.items import rasch
from codeeval.studies.inputs.sources import open_source
from codeeval_benchmarks import load
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_sandbox.kinds import Asserts

RATES = arrays(np.float64, st.tuples(st.integers(3, 6), st.integers(2, 5)), elements=st.integers(0, 10).map(float))


@given(RATES)
def test_item_rest_correlation_is_that_of_numpy(rates):
    for at, value in enumerate(item_rest(rates)):
        rest = np.delete(rates, at, axis=1).mean(axis=1)
        if min(np.ptp(rates[:, at]), np.ptp(rest)) < 1e-9:
            assert math.isnan(value)
        else:
            assert value == pytest.approx(np.corrcoef(rates[:, at], rest)[0, 1], abs=1e-9)


@given(RATES)
def test_likeness_is_numpys_matrix_of_correlations(rates):
    varied = np.ptp(rates, axis=0) > 0
    mine = likeness(rates)[np.ix_(varied, varied)]
    if varied.sum() > 1:
        assert np.allclose(mine, np.corrcoef(rates[:, varied], rowvar=False))
    assert np.isnan(likeness(rates)[~varied]).all()


def test_difficulty_and_information_are_those_of_another_computation():
    """The mode of scipy's densities, found without a gradient of ours."""
    rng = np.random.default_rng(3)
    n = np.full((4, 6), 5)
    c = rng.binomial(n, rng.random((4, 6)))

    def chances(point):
        return special.expit(point[:4, None] - point[4:])

    def loss(point):
        priors = stats.norm.logpdf(point[:4], 0, 4).sum() + stats.norm.logpdf(point[4:], 0, 3).sum()
        return -stats.binom.logpmf(c, n, chances(point)).sum() - priors

    other = optimize.minimize(loss, np.zeros(10), method="BFGS", options={"gtol": 1e-6}).x
    items = rasch(n, c)
    assert items.difficulty == pytest.approx(other[4:], abs=2e-3)
    assert items.information == pytest.approx((chances(other) * (1 - chances(other))).mean(axis=0), abs=1e-3)


def test_two_models_tell_no_discrimination():
    assert np.isnan(item_rest(np.ones((2, 4)))).all()


@given(st.floats(0.001, 0.25), st.floats(0.01, 0.2))
def test_the_tasks_needed_are_the_fewest_that_reach_the_precision(variance, width):
    count = tasks_needed(variance, width)
    z = NormalDist().inv_cdf(0.975)
    assert z * math.sqrt(variance / count) <= width * (1 + 1e-6)
    assert count == 1 or z * math.sqrt(variance / (count - 1)) > width * (1 - 1e-6)


def _problem(task: str, body: str, words: str = "Do it.", **parts) -> Problem:
    source = f"def f(x, y):\n    return {body}\n"
    suite = Asserts("base", "f", ("assert f(1, 2) == 3",))
    fields = {
        "prompt": PromptParts(instruction=words),
        "entry_point": "f",
        "control": source,
        "suites": {"base": suite},
    }
    return Problem(**{"task_id": task, "benchmark": "toy", "canonical_solution": source, **fields, **parts})


@pytest.fixture
def toy() -> Benchmark:
    bodies = ["x + y", "x * y", "y * x", "x - y", "x // y"]
    return Benchmark("toy", tuple(_problem(f"T/{at}", body) for at, body in enumerate(bodies)), "made up")


@pytest.fixture
def runs(recorded_run):
    """Four models, each better than the one before. T/3 is passed by the worse ones alone, and T/4 by none."""
    outcomes = [
        {"T/0": [1, 0], "T/1": [0, 0], "T/2": [0, 0], "T/3": [1, 1], "T/4": [0, 0]},
        {"T/0": [1, 1], "T/1": [1, 0], "T/2": [1, 0], "T/3": [1, 1], "T/4": [0, 0]},
        {"T/0": [1, 1], "T/1": [1, 1], "T/2": [1, 1], "T/3": [1, 0], "T/4": [0, 0]},
        {"T/0": [1, 1], "T/1": [1, 1], "T/2": [1, 1], "T/3": [0, 0], "T/4": [0, 0]},
    ]
    return [
        recorded_run(f"m{at}", {task: {"base": list(map(bool, given))} for task, given in tasks.items()}, seed=at)
        for at, tasks in enumerate(outcomes)
    ]


def test_planted_faults_are_named(toy, runs):
    result = assess(toy, [open_source(each.folder) for each in runs])
    suspicions = {item.task_id: item.suspicion for item in result.items if item.suspicion}
    assert suspicions == {
        "T/3": "better models pass it less often",
        "T/4": "no sample passes, though several models pass most problems",
    }
    assert [(pair.first, pair.second, pair.reason) for pair in result.redundant] == [("T/1", "T/2", "rates")]
    by_task = {item.task_id: item for item in result.items}
    assert by_task["T/0"].rate == pytest.approx(7 / 8)
    assert by_task["T/0"].difficulty < by_task["T/1"].difficulty < by_task["T/4"].difficulty
    assert by_task["T/4"].information < by_task["T/1"].information <= 0.25
    assert [each.half_width for each in result.needed] == [0.01, 0.02, 0.05]
    assert result.notes == ()


def test_problems_that_a_run_lacks_are_left_out_and_said(toy, runs, recorded_run):
    short = recorded_run("short", {"T/0": {"base": [True]}})
    result = assess(toy, [open_source(short.folder)])
    assert (result.problems, len(result.notes)) == (1, 2)
    with pytest.raises(UsageError, match="no problem of 'starter' has samples"):
        assess(load("starter"), [open_source(runs[0].folder)])


def test_likeness_sees_through_names_and_leaves_the_base_problem_out():
    known = Likeness(_problem("T/0", "x + y", "Return the sum of both of the numbers."))
    renamed = known.problem.model_copy(
        update={"task_id": "T/1", "canonical_solution": "def g(a, b):\n    return a + b\n"}
    )
    found = Likeness(renamed).to(known)
    assert (found.words, found.structure, found.renamed) == (1.0, 1.0, True)
    other = Likeness(_problem("T/2", "[x for _ in range(y) if y > 2]", "Repeat the first one."))
    assert other.to(known).words == 0.0
    assert not other.to(known).renamed
    assert nearest(known, [known]) is None
    starter = {problem.task_id: problem for problem in load("starter")}
    pro = Likeness(starter["StarterPro/0"]).to(Likeness(starter["Starter/0"]))
    assert pro.words < 0.5
    assert pro.structure < 0.5


def test_the_command_prints_and_writes_json(runs, tmp_path, capsys):
    rows = [{"id": f"{at}", "prompt": "Add.", "entry_point": "f", "tests": ["assert f(1) == 1"]} for at in range(5)]
    file = tmp_path / "T.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    folders = [str(each.folder) for each in runs]
    assert run(["benchmarks", "assess", str(file), *folders, "--against", "starter"]) == 0
    assert "look at these by hand: 2 problems" in capsys.readouterr().out
    assert run(["benchmarks", "assess", str(file), *folders, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["items"]) == 5
