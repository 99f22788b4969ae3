"""Which worker gets which job: pure choices."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import Asserts, Job
from codeeval_sandbox.attempts import Attempt
from codeeval_sandbox.dispatch import HELD_UP, crowded, free_worker, idle, steal

SUITES = tuple(Asserts("base", "f", (f"assert f() == {number}",)) for number in range(3))
WINDOW = 6


@dataclass
class Desk:
    """A worker, as far as choices see one."""

    outstanding: dict = field(default_factory=dict)
    alone: bool = False
    begun: float = 0.0
    known: frozenset = frozenset()

    @property
    def load(self):
        return sum(attempt.job.seconds for attempt in self.outstanding.values())

    def knows(self, suite):
        return suite in self.known


EXPECTED = st.sampled_from([0.0, 0.01, 0.3, 2.0])
jobs = st.builds(
    lambda program, suite, seconds: Job((0,), program, suite, seconds=seconds),
    st.sampled_from([(), ("f = abs",)]),
    st.sampled_from(SUITES),
    st.sampled_from([0.0, 0.01, 0.3, 2.0]),
)
attempts = st.builds(Attempt, jobs, st.integers(1, 2))
desks = st.builds(
    Desk,
    st.lists(attempts, max_size=WINDOW).map(lambda each: dict(enumerate(each))),
    st.booleans(),
    st.floats(0, 1),
    st.frozensets(st.sampled_from(SUITES)),
)
rooms = st.lists(desks, max_size=5)


def is_cheap(job, held_up):
    """Return whether any worker may take the job over: a reference's own run, or a preparation that is short enough."""
    return not job.program or job.seconds <= max(0.05, held_up / 2)


@given(rooms, jobs)
def test_a_job_goes_to_a_worker_with_room_and_an_idle_one_is_never_passed_over(workers, job):
    chosen = free_worker(workers, job, WINDOW)
    if chosen is None:
        assert not idle(workers)
    else:
        assert not chosen.alone
        assert len(chosen.outstanding) < WINDOW


@given(rooms, jobs)
def test_of_workers_that_know_the_suite_the_least_loaded_is_chosen(workers, job):
    knowing = [worker for worker in workers if worker.knows(job.suite)]
    chosen = free_worker(knowing, job, WINDOW)
    others = [worker for worker in knowing if not worker.alone and len(worker.outstanding) < 2]
    assert all(chosen.load <= worker.load for worker in others)


@given(rooms, desks, st.floats(0, 2))
def test_a_stolen_job_waits_behind_a_long_one_and_is_cheap_for_the_thief(workers, helper, now):
    stolen = steal(helper, crowded(workers), now)
    if stolen is None:
        return
    worker, number = stolen
    attempt = worker.outstanding[number]
    assert now - worker.begun >= HELD_UP
    assert number != next(iter(worker.outstanding))
    assert attempt.number == 1
    assert is_cheap(attempt.job, now - worker.begun) or helper.knows(attempt.job.suite)


@given(rooms, desks)
def test_where_jobs_wait_behind_a_long_one_something_cheap_is_stolen(workers, helper):
    cheap = [
        attempt
        for worker in crowded(workers)
        for attempt in list(worker.outstanding.values())[1:]
        if attempt.number == 1 and is_cheap(attempt.job, 100.0 - worker.begun)
    ]
    assert not cheap or steal(helper, crowded(workers), 100.0) is not None
