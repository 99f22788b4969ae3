"""Workers in order of their load."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import Asserts, Job
from codeeval_sandbox.attempts import Attempt
from codeeval_sandbox.dispatch import crowded, free_worker
from codeeval_sandbox.roster import Roster

SUITES = tuple(Asserts("base", "f", (f"assert f() == {number}",)) for number in range(3))
WINDOW = 5
LOW = 4


@dataclass(eq=False)
class Desk:
    """A worker, as far as choices see one."""

    outstanding: dict = field(default_factory=dict)
    alone: bool = False
    begun: float = 0.0
    known: set = field(default_factory=set)
    full: bool = False

    @property
    def load(self):
        return sum(attempt.job.seconds for attempt in self.outstanding.values())

    def knows(self, suite):
        return suite in self.known


jobs = st.builds(
    lambda suite, seconds: Job((0,), (), suite, seconds=seconds),
    st.sampled_from(SUITES),
    st.sampled_from([0.0, 0.01, 0.3, 2.0]),
)
steps = st.one_of(
    st.tuples(st.just("send"), jobs),
    st.tuples(st.sampled_from(["answer", "alone", "leave"]), st.integers(0, 9)),
    st.tuples(st.just("join"), st.none()),
)


def step(roster, desks, kind, value):
    """Do something to a worker, as a pool does."""
    if kind == "join":
        desks.append(Desk())
        roster.join(desks[-1])
    elif kind == "send":
        worker = roster.free_worker(value)
        if worker is not None:
            worker.outstanding[object()] = Attempt(value)
            worker.known.add(value.suite)
            roster.changed(worker)
    elif desks and kind == "leave":
        roster.leave(desks.pop(value % len(desks)))
    elif desks:
        worker = desks[value % len(desks)]
        if kind == "alone":
            worker.alone = not worker.alone
        elif worker.outstanding:
            worker.outstanding.pop(next(iter(worker.outstanding)))
            roster.changed(worker)


@given(st.integers(1, 6), st.lists(steps, max_size=60), jobs)
def test_the_choice_is_that_among_all_workers_that_are_not_full(count, plan, job):
    roster, desks = Roster(WINDOW), []
    for kind, value in [("join", None)] * count + plan:
        step(roster, desks, kind, value)
        for worker in desks:
            worker.full = len(worker.outstanding) == WINDOW or (worker.full and len(worker.outstanding) > LOW)
        waiting = [worker for worker in desks if not worker.full]
        assert roster.free_worker(job) is free_worker(waiting, job, WINDOW)
        assert bool(roster.crowded) >= bool(crowded(desks))


def test_a_worker_that_has_not_joined_is_ignored():
    roster = Roster(WINDOW)
    roster.changed(Desk())
    assert roster.free_worker(Job((0,), (), SUITES[0])) is None
