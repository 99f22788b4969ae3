"""A cluster in simulated time: nodes work, messages travel, and the driver handles one message after the other.

Jobs are given out by the ledger that real runs use (`codeeval_sandbox.cluster.ledger`).
"""

import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from codeeval_sandbox import Asserts, Job, Status, Verdict
from codeeval_sandbox.cluster.ledger import Ledger

_LINGER, _FEW = 0.1, 2  # as in `cluster.node`
_SUITE = Asserts("base", "f", ("assert f()",))


@dataclass(frozen=True)
class Workload:
    """Sizes of a benchmark's jobs: lognormal, and a share that runs into its time limit."""

    median: float
    """Median of a job (s of one worker)."""
    spread: float
    """Standard deviation of the logarithm."""
    timeouts: float
    """Share of jobs that end at `limit`."""
    limit: float
    """Time limit (s)."""

    def sizes(self, count: int, generator: np.random.Generator) -> list[float]:
        """Return seconds of each job."""
        drawn = np.minimum(np.exp(generator.normal(math.log(self.median), self.spread, count)), self.limit)
        drawn[generator.random(count) < self.timeouts] = self.limit
        return [float(size) for size in drawn]


WORKLOADS = {
    "fixed 5 ms": Workload(0.005, 0.0, 0.0, 4.0),
    "HumanEval+": Workload(0.006, 0.8, 0.01, 4.0),
    "stdin sets": Workload(0.08, 1.0, 0.03, 6.0),
    "BigCodeBench": Workload(0.25, 0.9, 0.01, 10.0),
}


@dataclass(frozen=True)
class Costs:
    """Times of the driver and of the network (s)."""

    message: float = 0.0015
    """Processor time of the driver for one request and its reply."""
    job: float = 0.00006
    """Processor time of the driver for one job, from its admission to its verdict."""
    travel: float = 0.0005
    """Time that a message is on its way, in each direction."""


@dataclass(frozen=True)
class Scene:
    """Cluster and faults."""

    nodes: int
    workers: int = 16
    slow: float = 0.0
    """Share of nodes that need four times as long."""
    losses: float = 0.0
    """Losses of each node per hour. A lost node is back after 20 s."""
    costs: Costs = field(default_factory=Costs)


@dataclass
class Outcome:
    """Result of a simulation."""

    seconds: float
    """From the first job to the last verdict."""
    tail: float
    """From the verdict of the 99th of 100 jobs to the last one (s)."""
    busy: float
    """Share of the time in which the driver worked."""
    executions: int
    """Jobs executed, repeated ones included."""
    ideal: float
    """Time that all workers would need without any other cost (s)."""

    @property
    def efficiency(self) -> float:
        """Ideal time by real time."""
        return self.ideal / self.seconds


@dataclass
class _SimulatedNode:
    name: str
    workers: int
    factor: float
    queue: deque[int] = field(default_factory=deque)
    running: set[int] = field(default_factory=set)
    done: list[int] = field(default_factory=list)
    lingering: bool = False
    asked: bool = False
    """True while a request waits at the node for verdicts."""
    alive: bool = True
    life: int = 0


class Simulation:
    """Events in order of time. Each is a time, a number that breaks ties, and what happens."""

    def __init__(self, scene: Scene, sizes: list[float], seed: int = 0) -> None:
        """`sizes`: seconds of each job on a node of full speed."""
        self._scene, self._sizes = scene, sizes
        self._generator = np.random.default_rng(seed)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._ledger = Ledger()
        self._now = self._driver_free = self._driver_busy = 0.0
        self._ends: list[float] = []
        self._executions = 0
        slow = round(scene.slow * scene.nodes)
        self._nodes = [
            _SimulatedNode(f"n{index}", scene.workers, 4.0 if index < slow else 1.0) for index in range(scene.nodes)
        ]
        self._pending = iter(range(len(sizes)))
        self._by_number: dict[int, int] = {}

    def run(self) -> Outcome:
        """Simulate until all jobs have a verdict."""
        self._fill()
        for node in self._nodes:
            self._ledger.join(node.name, node.workers)
            self._drive(node)
            self._plan_loss(node)
        while len(self._ends) < len(self._sizes):
            self._now, _, event = heapq.heappop(self._events)
            event()
        ends = sorted(self._ends)
        speed = sum(node.workers / node.factor for node in self._nodes)
        return Outcome(
            ends[-1],
            ends[-1] - ends[int(0.99 * (len(ends) - 1))],
            self._driver_busy / ends[-1],
            self._executions,
            sum(self._sizes) / speed,
        )

    def _at(self, seconds: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (seconds, next(self._order), event))

    def _work(self, seconds: float) -> float:
        """Let the driver work; return when it is done."""
        self._driver_free = max(self._driver_free, self._now) + seconds
        self._driver_busy += seconds
        return self._driver_free

    def _fill(self) -> None:
        while self._ledger.waiting < 64 + self._ledger.room:
            index = next(self._pending, None)
            if index is None:
                return
            self._ledger.admit(Job((index,), (), _SUITE))

    def _drive(self, node: _SimulatedNode) -> None:
        """Send jobs, and ask for verdicts."""
        jobs = self._ledger.draw(node.name, self._now)
        self._fill()
        if not node.alive or (not jobs and not self._ledger.held_by(node.name)):
            if node.alive and len(self._ends) < len(self._sizes):
                self._at(self._now + 1.0, lambda: self._drive(node))  # the crew's look for jobs held long
            return
        numbers = [(job_number, job.key[0]) for job_number, job in jobs]
        costs = self._scene.costs
        arrival = self._work(costs.message + costs.job * len(jobs)) + costs.travel
        life = node.life
        self._at(arrival, lambda: self._arrive(node, life, numbers))

    def _arrive(self, node: _SimulatedNode, life: int, numbers: list[tuple[int, int]]) -> None:
        if node.life != life:
            return
        for job_number, index in numbers:
            self._by_number[job_number] = index
            node.queue.append(job_number)
        node.asked = True
        self._start(node)
        self._answer(node)

    def _start(self, node: _SimulatedNode) -> None:
        while node.queue and len(node.running) < node.workers:
            job_number = node.queue.popleft()
            node.running.add(job_number)
            self._executions += 1
            seconds = self._sizes[self._by_number[job_number]] * node.factor
            self._at(self._now + seconds, partial(self._end, node, node.life, job_number))

    def _end(self, node: _SimulatedNode, life: int, job_number: int) -> None:
        if node.life != life:
            return
        node.running.discard(job_number)
        node.done.append(job_number)
        self._start(node)
        self._answer(node)

    def _answer(self, node: _SimulatedNode, *, lingered: bool = False) -> None:
        """Reply if the node is short of jobs, or after a moment in which verdicts gather."""
        if not node.asked or not node.done:
            return
        if lingered or len(node.queue) + len(node.running) <= _FEW * node.workers:
            done, node.done, node.asked, node.lingering = node.done, [], False, False
            self._at(self._now + self._scene.costs.travel, lambda: self._settle(node, done))
        elif not node.lingering:
            node.lingering = True
            life = node.life
            self._at(self._now + _LINGER, lambda: self._linger(node, life))

    def _linger(self, node: _SimulatedNode, life: int) -> None:
        if node.life == life and node.lingering:
            node.lingering = False
            self._answer(node, lingered=True)

    def _settle(self, node: _SimulatedNode, numbers: list[int]) -> None:
        for job_number in numbers:
            verdict = Verdict((job_number,), Status.PASSED, "isolated")
            if self._ledger.settle(node.name, job_number, verdict, self._now) is not None:
                self._ends.append(self._now)
        self._drive(node)

    def _plan_loss(self, node: _SimulatedNode) -> None:
        if self._scene.losses:
            wait = float(self._generator.exponential(3600 / self._scene.losses))
            self._at(self._now + wait, lambda: self._lose(node))

    def _lose(self, node: _SimulatedNode) -> None:
        node.life += 1
        node.alive = node.asked = node.lingering = False
        node.queue.clear()
        node.running.clear()
        node.done.clear()
        self._ledger.leave(node.name)
        self._at(self._now + 20.0, lambda: self._return(node))

    def _return(self, node: _SimulatedNode) -> None:
        node.alive = True
        self._ledger.join(node.name, node.workers)
        self._drive(node)
        self._plan_loss(node)
