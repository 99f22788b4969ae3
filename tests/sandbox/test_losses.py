"""Blame for lost workers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import Asserts, Job, Status
from codeeval_sandbox.losses import Attempt, Loss, Losses

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
