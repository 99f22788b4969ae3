"""Which node gets which job, and what becomes of the jobs of a lost node: pure state, without a clock of its own.

Nodes draw. A free node gets as many jobs as it can do in `HORIZON` seconds, at the rate that it has shown. So a slow
node holds little. Each job gets exactly one verdict: the first one that comes counts, and later ones
are dropped. Where no job waits, a free node takes over jobs that another node has held for long.

A node may be lost because of a job. A job that was lost `SUSPECT` times runs alone on its node from then on, and after
`GIVEN_UP` nodes lost that ran nothing else it ends as `infrastructure`.
"""

import math
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field, replace
from itertools import islice

from codeeval_sandbox.jobs import Job, Status, Verdict

__all__ = ["GIVEN_UP", "HELD_UP", "HORIZON", "SUSPECT", "Ledger"]

HORIZON = 0.5
"""Work that a node holds (s). It must be much longer than one exchange of messages, and short beside a run."""
_FLOOR, _CEILING = 4, 256
"""Jobs per worker that a node holds at least, because its rate is not known yet, and at most."""
_RATE_SECONDS = 1.0
"""Time constant of the rate (s)."""
HELD_UP = 2.0
"""A job is held for long from this time on (s), beside twice the time that the job is expected to take."""
SUSPECT = 3
"""Lost nodes after which a job runs alone."""
GIVEN_UP = 3
"""Lost nodes that ran this job and no other, after which the job is given up."""
_SUITES_SEEN = 64
"""Suites with waiting jobs among which a node finds one that fits. More would cost time for each job."""


@dataclass(slots=True, eq=False)
class _Entry:
    """A job without a verdict."""

    job_number: int
    job: Job
    losses: int = 0
    alone_losses: int = 0
    holders: dict[str, float] = field(default_factory=dict)
    """Time since which each node has the job (s)."""

    @property
    def suspect(self) -> bool:
        return self.losses >= SUSPECT


@dataclass(slots=True)
class _Node:
    """A node that takes jobs."""

    workers: int
    held: dict[int, _Entry] = field(default_factory=dict)
    rate: float = 0.0
    """Verdicts per second, smoothed."""
    rated_at: float = 0.0
    window: int = 0
    """Jobs that the node may hold."""
    alone: int | None = None
    """Number of the suspect that the node runs, and nothing else."""
    suites: set[str] = field(default_factory=set)
    """Digests of the suites that the node has been sent."""

    def __post_init__(self) -> None:
        self.window = _FLOOR * self.workers

    def count(self, now: float) -> int:
        """Count one verdict: each adds a pulse that fades with the time constant. Return the window's change."""
        self.rate *= math.exp(-max(0.0, now - self.rated_at) / _RATE_SECONDS)
        self.rate += 1.0 / _RATE_SECONDS
        self.rated_at = now
        before = self.window
        self.window = min(max(math.ceil(self.rate * HORIZON), _FLOOR * self.workers), _CEILING * self.workers)
        return self.window - before


class Ledger:
    """Jobs that wait and jobs that nodes hold. All times are of one monotonic clock of the caller (s)."""

    def __init__(self) -> None:
        """Begin without nodes and jobs."""
        self._entries: dict[int, _Entry] = {}
        self._waiting: OrderedDict[str, deque[_Entry]] = OrderedDict()  # by digest of the suite, oldest suite first
        self._suspects: deque[_Entry] = deque()
        self._clearing: str | None = None  # the node that finishes what it has, to run the next suspect
        self._nodes: dict[str, _Node] = {}
        self._taught: Counter[str] = Counter()  # nodes that have a suite, by its digest
        self._numbers = 0
        self.waiting = 0
        """Jobs that no node holds."""
        self.room = 0
        """Jobs that all nodes together may hold. So many should wait, so that no node finds nothing."""

    @property
    def open(self) -> int:
        """Jobs without a verdict."""
        return len(self._entries)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names of the nodes that take jobs."""
        return tuple(self._nodes)

    @property
    def workers(self) -> int:
        """Workers of all nodes."""
        return sum(node.workers for node in self._nodes.values())

    def wants(self, name: str) -> bool:
        """Return whether a node has room for another job."""
        node = self._nodes.get(name)
        return node is not None and node.alone is None and len(node.held) < node.window

    def held_by(self, name: str) -> int:
        """Return how many jobs a node holds."""
        return len(self._nodes[name].held) if name in self._nodes else 0

    def admit(self, job: Job) -> None:
        """Take a job."""
        self._numbers += 1
        entry = _Entry(self._numbers, job)
        self._entries[entry.job_number] = entry
        self._wait(entry)

    def join(self, name: str, workers: int) -> None:
        """Let a node take jobs. A node that comes back has lost its suites."""
        assert name not in self._nodes, name
        self._nodes[name] = node = _Node(workers)
        self.room += node.window

    def leave(self, name: str) -> list[Verdict]:
        """Take a lost node's jobs back. Return the verdicts of jobs that are given up."""
        node = self._nodes.pop(name, None)
        if node is None:
            return []
        if self._clearing == name:
            self._clearing = None
        self.room -= node.window
        self._taught.subtract(node.suites)
        return self._lost(name, list(node.held.values()))

    def draw(self, name: str, now: float) -> list[tuple[int, Job]]:
        """Return jobs for a node, with their numbers."""
        node = self._nodes.get(name)
        if node is None or node.alone is not None:
            return []
        if self._suspects and self._clearing in {None, name}:
            self._clearing = name
            if node.held:
                return []
            suspect = self._take_suspect()
            node.alone = suspect.job_number
            return self._given(name, node, [suspect], now)
        entries: list[_Entry] = []
        room = node.window - len(node.held)
        while len(entries) < room and self._waiting:
            entries.append(self._take(node))
        if not entries and not node.held:
            entries = self._taken_over(name, node, now)
        return self._given(name, node, entries, now)

    def lacking(self, name: str, digests: set[str]) -> list[tuple[int, Job]]:
        """Return the jobs that a node holds without their suites, to be sent again with them."""
        node = self._nodes.get(name)
        if node is None:
            return []
        return [(entry.job_number, entry.job) for entry in node.held.values() if entry.job.suite.digest in digests]

    def settle(self, name: str, job_number: int, verdict: Verdict, now: float) -> Verdict | None:
        """Take a node's verdict. Return it under the job's own key; None if the job has its verdict already."""
        entry = self._entries.pop(job_number, None)
        if name in self._nodes:
            self.room += self._nodes[name].count(now)
        if entry is None:
            return None
        for holder in entry.holders:
            self._release(self._nodes[holder], job_number)
        if not entry.holders:  # it was lost, waits for another node, and the lost node's verdict has come after all
            self._withdraw(entry)
        return _keyed(verdict, entry, name)

    def forget(self) -> None:
        """Drop all jobs: their caller has left. Nodes keep their suites and rates."""
        self._entries.clear()
        self._waiting.clear()
        self._suspects.clear()
        self._clearing = None
        self.waiting = 0
        for node in self._nodes.values():
            node.held.clear()
            node.alone = None

    def untaught(self, name: str, digest: str) -> bool:
        """Return whether a node lacks a suite, and note that the node gets it now."""
        suites = self._nodes[name].suites
        if digest in suites:
            return False
        suites.add(digest)
        self._taught[digest] += 1
        return True

    def unlearn(self, name: str, digests: set[str]) -> None:
        """Note that a node no longer has these suites."""
        if name in self._nodes:
            self._taught.subtract(self._nodes[name].suites & digests)
            self._nodes[name].suites -= digests

    # -- waiting jobs

    def _wait(self, entry: _Entry, *, first: bool = False) -> None:
        self.waiting += 1
        if entry.suspect:
            self._suspects.append(entry)
            return
        digest = entry.job.suite.digest
        line = self._waiting.setdefault(digest, deque())
        if first:
            line.appendleft(entry)
            self._waiting.move_to_end(digest, last=False)
        else:
            line.append(entry)

    def _take(self, node: _Node) -> _Entry:
        """Take the next job for a node, if possible of a suite that it has, else of one that no node has."""
        digest = self._chosen(node)
        line = self._waiting[digest]
        entry = line.popleft()
        if not line:
            del self._waiting[digest]
        self.waiting -= 1
        return entry

    def _chosen(self, node: _Node) -> str:
        fresh = None
        for digest in islice(self._waiting, _SUITES_SEEN):
            if digest in node.suites:
                return digest
            if fresh is None and not self._taught[digest]:
                fresh = digest
        return fresh if fresh is not None else next(iter(self._waiting))

    def _take_suspect(self) -> _Entry:
        self.waiting -= 1
        self._clearing = None
        return self._suspects.popleft()

    def _withdraw(self, entry: _Entry) -> None:
        self.waiting -= 1
        if entry.suspect:
            self._suspects.remove(entry)
            self._clearing = None
            return
        digest = entry.job.suite.digest
        self._waiting[digest].remove(entry)
        if not self._waiting[digest]:
            del self._waiting[digest]

    # -- jobs that nodes hold

    def _release(self, node: _Node, job_number: int) -> None:
        del node.held[job_number]
        if node.alone == job_number:
            node.alone = None

    def _taken_over(self, name: str, node: _Node, now: float) -> list[_Entry]:
        """Return jobs that one other node has held for long, oldest first, one for each worker of a free node."""
        late = [
            (since, entry.job_number)
            for holder, other in self._nodes.items()
            if holder != name
            for entry in other.held.values()
            if len(entry.holders) == 1 and not entry.suspect
            for since in [entry.holders[holder]]
            if now - since > HELD_UP + 2 * entry.job.seconds
        ]
        return [self._entries[job_number] for _, job_number in sorted(late)[: node.workers]]

    def _given(self, name: str, node: _Node, entries: list[_Entry], now: float) -> list[tuple[int, Job]]:
        for entry in entries:
            entry.holders[name] = now
            node.held[entry.job_number] = entry
        return [(entry.job_number, entry.job) for entry in entries]

    def _lost(self, name: str, entries: list[_Entry]) -> list[Verdict]:
        given_up = []
        for entry in reversed(entries):  # the oldest waits first again
            del entry.holders[name]
            entry.losses += 1
            entry.alone_losses += len(entries) == 1 and entry.losses > SUSPECT
            if entry.holders:
                continue  # another node has it too
            if entry.alone_losses >= GIVEN_UP:
                del self._entries[entry.job_number]
                given_up.append(_abandoned(entry))
            else:
                self._wait(entry, first=True)
        return given_up


def _keyed(verdict: Verdict, entry: _Entry, node: str) -> Verdict:
    return replace(
        verdict,
        key=entry.job.key,
        worker=f"{node}/{verdict.worker}",
        attempt=verdict.attempt + entry.losses,
    )


def _abandoned(entry: _Entry) -> Verdict:
    message = f"lost with {entry.alone_losses} nodes that ran nothing else"
    status, attempt = Status.INFRASTRUCTURE, entry.losses
    return Verdict(entry.job.key, status, entry.job.suite.trust, message=message, attempt=attempt)
