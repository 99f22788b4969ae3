"""Blame for lost workers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import Asserts, Job, Status
from codeeval_sandbox.attempts import Attempt, Loss
from codeeval_sandbox.losses import Death, Losses

JOB = Job((0,), ("x = 1\n",), Asserts("base", "f", ()))


def after(*losses, among_others=False):
    """The attempt that follows these losses of a job that ran alone."""
    attempt, known = Attempt(JOB), Losses(clock=lambda: 0.0)
    if among_others:
        known.add(frozenset({(1,)}))
    for loss in losses:
        attempt = attempt.lost(known.blame(JOB.key, loss), loss)
    return attempt


@pytest.mark.parametrize("among_others", [False, True])
def test_two_faults_that_workers_told_of_are_the_programs_doing_also_while_others_fail(among_others):
    """Programs that break workers come in numbers: were it `infrastructure`, they would be in no denominator."""
    assert after(Loss.TOLD).failure is None
    assert after(Loss.TOLD, Loss.TOLD, among_others=among_others).failure[0] is Status.BROKE_WORKER


def test_workers_that_are_gone_without_a_word_are_never_the_programs_doing():
    assert after(*[Loss.CUT] * 7).failure is None
    assert after(*[Loss.CUT] * 8).failure[0] is Status.INFRASTRUCTURE
    assert after(*[Loss.CUT] * 8, among_others=True).failure is None


@given(st.lists(st.sampled_from([Loss.TOLD, Loss.SILENT, Loss.CUT]), min_size=1, max_size=30))
def test_a_mixture_of_losses_is_infrastructure_and_every_job_is_given_up_some_day(losses):
    failure = after(*losses).failure
    if set(losses) - {Loss.TOLD}:
        assert failure is None or failure[0] is Status.INFRASTRUCTURE
    assert failure is not None or len(losses) < 8


def test_a_worn_worker_blames_nobody():
    assert after(*[Loss.WORN] * 50).failure is None


losses = st.sampled_from(list(Loss))
deaths = st.builds(
    Death,
    losses,
    st.lists(st.integers(0, 9), unique=True, max_size=4).map(
        lambda keys: {key: Attempt(Job((key,), (), JOB.suite)) for key in keys}
    ),
    st.frozensets(st.integers(20, 25).map(lambda key: (key,)), max_size=2),
    st.booleans(),
    st.none() | st.integers(0, 9),
    st.just("a fault"),
    st.booleans(),
)


@given(st.lists(deaths, max_size=12))
def test_every_job_of_a_dead_worker_is_settled_once_and_only_a_job_that_ran_alone_is_blamed(several):
    known = Losses(clock=lambda: 0.0)
    for death in several:
        settled = known.settle(death)
        assert [attempt.job.key for attempt, _ in settled] == [each.job.key for each in death.outstanding.values()]
        for attempt, failure in settled:
            if failure is not None:
                assert failure[0] is Status.TIMEOUT  # the suite was stuck; no first loss gives a job up
                assert attempt.job.key == (death.stuck,)
            elif attempt.blame:
                assert death.alone
                assert len(death.outstanding) == 1
                assert not death.given_away


def test_a_job_that_kills_each_worker_it_runs_on_alone_is_given_up_with_the_number_of_its_last_attempt():
    known, attempt, failure = Losses(clock=lambda: 0.0), Attempt(JOB), None
    for _ in range(2):
        ((attempt, failure),) = known.settle(Death(Loss.TOLD, {1: attempt}, alone=True, fault="it broke"))
    assert failure == (Status.BROKE_WORKER, "run alone, it made its worker fail 2 times (it broke)")
    assert attempt.number == 2


def test_a_planned_end_is_no_evidence_for_other_jobs():
    known = Losses(clock=lambda: 0.0)
    known.settle(Death(Loss.WORN, {}, planned=True))
    assert known.blame(JOB.key, Loss.CUT) == 3
    known.settle(Death(Loss.CUT, {}))
    assert known.blame(JOB.key, Loss.CUT) == 1
