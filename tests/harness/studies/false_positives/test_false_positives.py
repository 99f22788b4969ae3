import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from codeeval.errors import UsageError
from codeeval.statistics.pools import Pools
from codeeval.statistics.two_types import fit_two_types
from codeeval.studies.false_positives.study import study_false_positives
from codeeval.studies.inputs.cohorts import gather
from codeeval.studies.inputs.exclusions import PUBLISHED, exclude

RUN = {
    "T/0": ["bp", "bp", "b", ""],  # precision 2/3
    "T/1": ["b", "", "", ""],  # precision 0
    "T/2": ["", "", "p", ""],  # never passes the verifier; a false negative
    "T/3": ["bp", "bp", "bp", "bp"],  # precision 1
}


def test_rates_are_those_of_the_paper(make_run):
    model = study_false_positives(gather([make_run("a", RUN)])).models[0]
    assert model.single_sample_accuracy.estimate == pytest.approx((2 / 4 + 0 + 1 / 4 + 1) / 4)
    assert model.confirmed_accuracy.estimate == pytest.approx((2 / 4 + 0 + 0 + 1) / 4)
    assert model.accuracy_given_pass.estimate == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert model.accuracy_given_pass_pooled.estimate == pytest.approx(6 / 8)
    assert model.false_positive_rate.estimate == pytest.approx(1 - (2 / 3 + 0 + 1) / 3)
    assert model.false_positive_rate_pooled.estimate == pytest.approx(2 / 8)
    assert model.accuracy_given_pass_worst.estimate == pytest.approx((2 / 3 + 0 + 0 + 1) / 4)
    assert model.accuracy_given_pass_best.estimate == pytest.approx((2 / 3 + 0 + 1 + 1) / 4)
    assert (model.undecided, model.false_negatives, model.false_negative_tasks) == (1, 1, {"T/2": 1})


def test_a_single_task_has_the_exact_interval(make_run):
    tasks = {one.task_id: one for one in study_false_positives(gather([make_run("a", RUN)])).models[0].per_task}
    assert (tasks["T/0"].false_positives, tasks["T/0"].passed) == (1, 3)
    assert tasks["T/0"].rate.low == pytest.approx(0.0084038, abs=1e-6)  # Clopper-Pearson, 1 of 3
    assert tasks["T/0"].rate.high == pytest.approx(0.9057007)
    assert tasks["T/2"].rate is None


def test_tasks_are_also_counted_over_all_models(make_run):
    runs = [make_run(name, {"T/0": ["bp", "b"], "T/1": [second]}) for name, second in (("a", "b"), ("b", "p"))]
    first, second = study_false_positives(gather(runs)).tasks
    assert (first.samples, first.passed, first.false_positives) == (4, 4, 2)
    assert (second.samples, second.passed, second.false_positives, second.false_negatives) == (2, 1, 1, 1)


def test_a_model_that_never_passes_has_no_rate(make_run):
    model = study_false_positives(gather([make_run("a", {"T/0": ["", "p"], "T/1": [""]})])).models[0]
    assert model.false_positive_rate is None
    assert model.false_positive_rate_pooled is None
    assert (model.accuracy_given_pass_worst.estimate, model.accuracy_given_pass_best.estimate) == (0, 1)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8))
def test_bounds_enclose_what_is_known(counts):
    wrong, right, fails = np.array(counts).T
    n = np.maximum(wrong + right + fails, 1)
    pools = Pools(tuple(map(str, range(len(counts)))), n, wrong + right, right, right)
    worst, best = pools.precision.mean(), np.where(pools.decided, pools.precision, 1).mean()
    if pools.decided.any():
        assert worst - 1e-12 <= pools.precision[pools.decided].mean() <= best + 1e-12


def test_the_rule_of_false_negatives_is_the_papers(pools):
    """Plus passes more often than base for some model; a false negative alone, made up for elsewhere, is not enough."""
    first, second = pools((4, 2, 2, 3), (4, 2, 1, 2), (4, 0, 0, 0)), pools((4, 4, 4), (4, 4, 4), (4, 1, 0, 2))
    assert exclude([first, second], ["false-negatives"]) == {"false-negatives": ("T/0", "T/2")}


def test_tasks_that_no_model_ever_solves_can_be_left_out(pools):
    first, second = pools((4, 2, 0), (4, 0, 0), (4, 1, 0)), pools((4, 0, 0), (4, 0, 0), (4, 2, 1))
    assert exclude([first, second], ["never-correct"]) == {"never-correct": ("T/0",)}


@pytest.mark.data
def test_the_published_lists_are_complete(flaws):
    mbpp = flaws["mbpp_plus"]
    numbers = set(mbpp["excluded_evalplus"]) | set(mbpp["excluded_base_solved_never_plus"])
    expected = set(flaws["humaneval_plus"]["excluded_false_negative_tasks"]) | {f"Mbpp/{one}" for one in numbers}
    assert expected == PUBLISHED
    assert (
        164 - sum(one.startswith("HumanEval") for one in PUBLISHED) == flaws["humaneval_plus"]["n_tasks_after_filter"]
    )


def test_an_unknown_rule_is_refused_with_those_that_there_are(make_run):
    with pytest.raises(UsageError, match=r"'flukes' is neither a rule \(false-negatives, never-correct, published\)"):
        gather([make_run("a", RUN)], rules=["flukes"])


def test_several_models_get_a_line_with_intervals_over_tasks(make_run):
    rng, runs = np.random.default_rng(4), []
    for name, skill in (("weak", 0.3), ("middle", 0.6), ("strong", 0.9)):
        samples = {
            f"T/{task}": ["bp" if rng.random() < skill else "b" if rng.random() < 0.3 else "" for _ in range(8)]
            for task in range(30)
        }
        runs.append(make_run(name, samples))
    study = study_false_positives(gather(runs))
    scatter = study.scatter
    points = [(one.single_sample_accuracy.estimate, one.accuracy_given_pass.estimate) for one in study.models]
    slope, intercept = np.polyfit(*zip(*points, strict=True), 1)
    assert (scatter.fit.slope, scatter.fit.intercept) == pytest.approx((slope, intercept))
    assert 0 < scatter.slope.low < slope < scatter.slope.high
    assert scatter.intercept.low < intercept < scatter.intercept.high
    assert study_false_positives(gather(runs[:2])).scatter is None


@pytest.mark.data
def test_pools_with_the_published_rates_give_the_published_types(flaws):
    """Llama 3.1 8B: pools of 84 easy and 66 hard tasks with its accuracy, accuracy given pass and rate of passing."""
    fitted, rates = flaws["llama31_8b_fitted"], flaws["humaneval_plus"]["per_model"]["Llama 3.1 8B"]
    shares, right = np.array([0.56, 0.44]), np.array([fitted["r_easy"], fitted["r_hard"]])
    accuracy, given_pass = rates["single_sample_accuracy"], rates["accuracy_given_pass"]
    assert shares @ right == pytest.approx(accuracy, abs=1e-12)
    passing = (1 - accuracy) * (1 - fitted["soundness"]) / (1 - given_pass)

    def precisions(easy):
        return np.array([easy, (given_pass - shares[0] * easy) / shares[1]])

    easy = brentq(lambda value: shares @ (right / precisions(value)) - passing, given_pass, 0.999)
    n, size = 1_000_000, np.array([84, 66])
    correct, passed = (np.repeat(np.round(one * n).astype(int), size) for one in (right, right / precisions(easy)))
    model = fit_two_types(Pools(tuple(map(str, range(150))), np.full(150, n), passed, correct, correct))
    assert model.prior == (fitted["p_easy"], 1 - fitted["p_easy"])
    assert model.correct == pytest.approx(tuple(right), abs=1e-6)
    assert model.soundness == pytest.approx(fitted["soundness"], abs=1e-5)


def test_the_ceiling_is_a_range_where_tasks_never_passed(pools):
    from codeeval.statistics.bootstrap import TaskBootstrap  # noqa: PLC0415 - only here
    from codeeval.studies.false_positives.study import _of_model  # noqa: PLC0415 - the study of one model

    found = _of_model(pools(*[(10, 5, 4)] * 6, *[(10, 0, 0)] * 4), TaskBootstrap.of(range(10)), "m", "s")
    assert (found.ceiling.lowest, found.ceiling.highest) == (pytest.approx(0.48), pytest.approx(0.88))
    assert found.ceiling.low == found.accuracy_given_pass_worst.low
    assert found.ceiling.high == found.accuracy_given_pass_best.high
    known = _of_model(pools(*[(10, 5, 4)] * 10), TaskBootstrap.of(range(10)), "m", "s")
    assert known.ceiling.lowest == known.ceiling.highest == pytest.approx(0.8)
