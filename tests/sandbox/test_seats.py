"""Which environment gets which seat: a pure choice."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox.seats import PATIENCE, TURN, Demand, Move, next_move

numbers = st.integers(0, 30)
seconds = st.floats(0, 10)


@st.composite
def demands(draw):
    """Draw what a few environments have and need, as a pool can see it."""
    workers = draw(st.integers(0, 8))
    starting = draw(st.integers(0, workers))
    return Demand(
        workers, starting, draw(st.integers(0, workers - starting)), draw(numbers), draw(seconds), draw(seconds)
    )


several = st.dictionaries(st.sampled_from("abcd"), demands(), min_size=1)


@given(several, st.integers(0, 3))
def test_a_move_takes_a_seat_that_is_there_and_gives_it_to_jobs_that_wait(environments, free):
    move = next_move(environments, free)
    if move is None:
        return
    assert environments[move.taker].waiting > environments[move.taker].starting
    assert (move.giver is None) == (free > 0)
    if move.giver is not None:
        assert move.giver != move.taker
        assert environments[move.giver].workers > 0


@given(several)
def test_an_environment_keeps_its_last_seat_for_a_turn_while_it_has_work(environments):
    move = next_move(environments, 0)
    if move is not None and move.giver is not None:
        giver = environments[move.giver]
        is_idle = giver.idle and not giver.waiting
        assert giver.workers > 1 or is_idle or giver.held >= TURN


@given(several)
def test_a_seat_does_not_go_back_at_once(environments):
    move = next_move(environments, 0)
    if move is None or move.giver is None:
        return
    taker, giver = environments[move.taker], environments[move.giver]
    after = {
        **environments,
        move.taker: Demand(taker.workers + 1, taker.starting + 1, taker.idle, taker.waiting, taker.waited, held=0.0),
        move.giver: Demand(giver.workers - 1, giver.starting, 0, giver.waiting, giver.waited, giver.held),
    }
    back = next_move(after, 0)
    assert back != Move(move.giver, move.taker) or giver.workers == 1


def test_where_nothing_waits_nothing_moves():
    assert next_move({"a": Demand(4, idle=4), "b": Demand(0)}, 0) is None
    assert next_move({"a": Demand(4, idle=4), "b": Demand(0)}, 3) is None


def test_an_idle_worker_makes_room_at_once_and_a_busy_one_after_its_turn():
    wanted = Demand(0, waiting=1)
    assert next_move({"a": Demand(1, idle=1), "b": wanted}, 0) == Move("b", "a")
    assert next_move({"a": Demand(1, held=TURN / 2), "b": wanted}, 0) is None
    assert next_move({"a": Demand(1, held=TURN), "b": wanted}, 0) == Move("b", "a")


def test_a_second_worker_waits_for_jobs_that_wait_on():
    crowd = {"a": Demand(3, idle=3), "b": Demand(1, waiting=9)}
    assert next_move(crowd, 0) is None
    crowd["b"] = Demand(1, waiting=9, waited=PATIENCE)
    assert next_move(crowd, 0) == Move("b", "a")


class Simulation:
    """A pool in which each worker runs one job per second."""

    def __init__(self, seats, names):
        self.free, self.seats, self.now = seats, seats, 0
        self.workers = dict.fromkeys(names, 0)
        self.waiting = {name: deque() for name in names}
        self.last = dict.fromkeys(names, 0)
        self.longest = 0

    def step(self, arrivals):
        for name in arrivals:
            self.waiting[name].append(self.now)
        busy = {}
        for name, jobs in self.waiting.items():
            busy[name] = min(self.workers[name], len(jobs))
            for _ in range(busy[name]):
                self.longest = max(self.longest, self.now - jobs.popleft())
        self.share_out(busy)
        self.now += 1

    def share_out(self, busy):
        starting = dict.fromkeys(self.workers, 0)
        for _ in range(100):
            demands = {name: self.demand(name, starting[name], busy[name]) for name in self.workers}
            move = next_move(demands, self.free)
            if move is None:
                return
            if move.giver is None:
                self.free -= 1
                self.workers[move.taker] += 1
                starting[move.taker] += 1
                self.last[move.taker] = self.now
            else:
                self.free += 1
                self.workers[move.giver] -= 1
                busy[move.giver] = min(busy[move.giver], self.workers[move.giver])
            assert self.free + sum(self.workers.values()) == self.seats
        raise AssertionError("seats go round and round")

    def demand(self, name, starting, busy):
        jobs = self.waiting[name]
        waited = self.now - jobs[0] if jobs else 0
        idle = self.workers[name] - starting - busy
        return Demand(self.workers[name], starting, idle, len(jobs), waited, self.now - self.last[name])


@given(st.integers(1, 5), st.lists(st.lists(st.sampled_from("abcd"), max_size=4), max_size=40))
def test_no_environment_starves(seats, arrivals):
    simulation = Simulation(seats, "abcd")
    for names in arrivals:
        simulation.step(names)
    jobs = sum(map(len, arrivals))
    for _ in range(20 + int(4 * jobs * (TURN + 2))):
        simulation.step([])
    assert not any(simulation.waiting.values())


@given(st.integers(1, 4))
def test_a_single_job_beside_an_endless_stream_is_run_soon(seats):
    simulation = Simulation(seats, "ab")
    for _ in range(5):
        simulation.step("a" * 2 * seats)
    simulation.step("b")
    for _ in range(int(TURN) + 3):
        simulation.step("a" * 2 * seats)
    assert not simulation.waiting["b"]
