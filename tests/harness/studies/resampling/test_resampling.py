import pytest

from codeeval.errors import UsageError
from codeeval.studies.inputs.cohorts import gather
from codeeval.studies.resampling.study import study_resampling

RUN = {"T/0": ["bp", "bp", "b", ""], "T/1": ["b", "", "", ""], "T/2": ["", "", "", ""]}


def test_the_curve_ends_at_the_limit_and_shares_add_up(make_run):
    model = study_resampling(gather([make_run("a", RUN)])).models[0]
    assert [point.k for point in model.curve] == [1, 2, 3, 4]
    for point in model.curve:
        total = point.accuracy.estimate + point.false_positives.estimate + point.abstentions.estimate
        assert total == pytest.approx(1)
    last, limit = model.curve[-1], model.limit
    assert last.accuracy.estimate == pytest.approx(limit.accuracy.estimate) == pytest.approx((2 / 3) / 3)
    assert limit.accuracy_best.estimate == pytest.approx((2 / 3 + 1) / 3)
    assert limit.accuracy_given_pass.estimate == pytest.approx((2 / 3) / 2)
    assert limit.undecided == 1


def test_one_attempt_is_a_single_sample(make_run):
    model = study_resampling(gather([make_run("a", RUN)])).models[0]
    assert model.curve[0].accuracy.estimate == pytest.approx(model.single_sample_accuracy.estimate)
    assert model.curve[0].samples == 1


def test_curves_end_where_some_task_has_no_more_samples(make_run):
    run = make_run("a", RUN | {"T/3": ["bp", "b"]})
    assert study_resampling(gather([run])).models[0].curve[-1].k == 2
    assert study_resampling(gather([run], min_samples=4)).models[0].curve[-1].k == 4


def test_more_attempts_than_samples_are_refused_with_the_task_that_has_too_few(make_run):
    run = make_run("a", RUN | {"T/3": ["bp", "b"]})
    with pytest.raises(UsageError, match=r"4 attempts cannot be studied: 'T/3' has 2 samples; .* --min-samples"):
        study_resampling(gather([run]), ks=[4])


def test_attempts_asked_for_are_in_the_curve(make_run):
    run = make_run("a", {"T/0": ["bp"] + [""] * 699, "T/1": ["b"] * 700})
    ks = [point.k for point in study_resampling(gather([run]), ks=[333, 601]).models[0].curve]
    assert {1, 333, 601, 700} <= set(ks)
    assert ks == sorted(ks)


def test_one_sample_says_nothing_of_further_attempts(make_run):
    study = study_resampling(gather([make_run("a", {"T/0": ["bp"], "T/1": ["b"], "T/2": [""]})]))
    assert any("one sample, which says nothing of further attempts" in note for note in study.notes)
    assert [point.k for point in study.models[0].curve] == [1]
    assert (study.models[0].theory, study.models[0].coverage[0].law) == (None, None)
