"""Which node gets which job: exactly one verdict for each, whatever nodes do."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from codeeval_sandbox import Asserts, Job, Status, Verdict
from codeeval_sandbox.cluster.ledger import GIVEN_UP, HELD_UP, HORIZON, SUSPECT, Ledger

SUITES = [Asserts(f"s{index}", "f", (f"assert f() == {index}",)) for index in range(3)]


def job(index, suite=SUITES[0], **fields):
    return Job((index,), ("",), suite, **fields)


def passed(number):
    return Verdict((number,), Status.PASSED, "isolated", worker="w")


def ledger_of(jobs, **nodes):
    ledger = Ledger()
    for name, workers in nodes.items():
        ledger.join(name, workers)
    for index in range(jobs):
        ledger.admit(job(index))
    return ledger


def lose_all(ledger, name):
    """Draw and lose until the node gets nothing more. Return the verdicts and the sizes of what was drawn."""
    sizes, verdicts = [], []
    while drawn := ledger.draw(name, 0.0):
        sizes.append(len(drawn))
        verdicts += ledger.leave(name)
        ledger.join(name, 1)
    return sizes, verdicts


class Cluster(RuleBasedStateMachine):
    """Nodes join and leave, draw, answer once, twice or too late, in any order."""

    names = st.sampled_from("abc")

    def __init__(self):
        super().__init__()
        self.ledger, self.now, self.admitted = Ledger(), 0.0, 0
        self.drawn: list[tuple[str, int]] = []
        self.verdicts: Counter[tuple[int, ...]] = Counter()

    @rule(count=st.integers(1, 9), suite=st.sampled_from(SUITES))
    def admit(self, count, suite):
        for _ in range(count):
            self.ledger.admit(job(self.admitted, suite))
            self.admitted += 1

    @rule(name=names, workers=st.integers(1, 3))
    def join(self, name, workers):
        if name not in self.ledger.nodes:
            self.ledger.join(name, workers)

    @rule(name=names)
    def leave(self, name):
        self.verdicts.update(verdict.key for verdict in self.ledger.leave(name))

    @rule(name=names, seconds=st.sampled_from([0.0, 0.01, HELD_UP + 1]))
    def draw(self, name, seconds):
        self.now += seconds
        drawn = self.ledger.draw(name, self.now)
        for _, drawn_job in drawn:
            self.ledger.untaught(name, drawn_job.suite.digest)
        self.drawn += [(name, number) for number, _ in drawn]

    @precondition(lambda self: self.drawn)
    @rule(index=st.integers(0, 10**6))
    def answer(self, index):
        name, number = self.drawn[index % len(self.drawn)]
        settled = self.ledger.settle(name, number, passed(number), self.now)
        self.verdicts.update([settled.key] if settled else [])

    @invariant()
    def every_job_waits_is_held_or_has_one_verdict(self):
        assert max(self.verdicts.values(), default=1) == 1
        assert len(self.verdicts) + self.ledger.open == self.admitted
        assert 0 <= self.ledger.waiting <= self.ledger.open

    def teardown(self):
        if "last" not in self.ledger.nodes:
            self.ledger.join("last", 2)
        for name in set(self.ledger.nodes) - {"last"}:
            self.leave(name)
        while drawn := self.ledger.draw("last", self.now):
            for number, _ in drawn:
                self.verdicts[self.ledger.settle("last", number, passed(number), self.now).key] += 1
        assert self.verdicts == Counter((index,) for index in range(self.admitted))


TestCluster = Cluster.TestCase
TestCluster.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_node_holds_what_it_does_in_half_a_second():
    ledger = ledger_of(1000, quick=1, slow=1)
    now = 0.0
    for _ in range(300):
        now += 0.01
        for number, _ in ledger.draw("quick", now)[:1]:
            ledger.settle("quick", number, passed(number), now)
    held = ledger.held_by("quick")
    assert abs(held - 100 * HORIZON) < 0.2 * 100 * HORIZON
    assert len(ledger.draw("slow", now)) < 10


def test_jobs_of_a_lost_node_are_first_again_and_in_order():
    ledger = ledger_of(6, a=1)
    first = [number for number, _ in ledger.draw("a", 0.0)]
    ledger.leave("a")
    ledger.join("b", 1)
    assert [number for number, _ in ledger.draw("b", 0.0)] == first


def test_a_job_that_is_lost_again_and_again_runs_alone_and_is_given_up():
    sizes, verdicts = lose_all(ledger_of(1, a=1), "a")
    assert len(sizes) == SUSPECT + GIVEN_UP
    assert [verdict.status for verdict in verdicts] == [Status.INFRASTRUCTURE]


def test_innocent_jobs_survive_beside_one_that_kills_its_node():
    ledger = ledger_of(8, a=1)
    killer, verdicts = 3, {}
    for _ in range(100):
        drawn = ledger.draw("a", 0.0)
        if any(number == killer for number, _ in drawn):
            given_up = ledger.leave("a")
            ledger.join("a", 1)
            verdicts.update({verdict.key: verdict.status for verdict in given_up})
            continue
        for number, _ in drawn:
            verdict = ledger.settle("a", number, passed(number), 0.0)
            verdicts[verdict.key] = verdict.status
    assert {key for key, status in verdicts.items() if status is not Status.PASSED} == {(killer - 1,)}
    assert len(verdicts) == 8


def test_a_free_node_takes_over_what_another_has_held_for_long():
    ledger = ledger_of(4, slow=1, free=1)
    held = ledger.draw("slow", 0.0)
    assert not ledger.draw("free", HELD_UP)
    assert ledger.draw("free", HELD_UP + 0.1) == held[:1]
    number = held[0][0]
    assert ledger.settle("free", number, passed(number), 3.0).worker == "free/w"
    assert ledger.settle("slow", number, passed(number), 3.0) is None


def test_a_node_gets_jobs_of_suites_that_it_has():
    ledger = ledger_of(0, a=1, b=1)
    for index in range(40):
        ledger.admit(job(index, SUITES[index % 2]))
    for name in ("a", "b"):
        for _, drawn in ledger.draw(name, 0.0):
            ledger.untaught(name, drawn.suite.digest)
    suites = {name: {entry.job.suite.name for entry in ledger._nodes[name].held.values()} for name in "ab"}
    assert suites == {"a": {"s0"}, "b": {"s1"}}
