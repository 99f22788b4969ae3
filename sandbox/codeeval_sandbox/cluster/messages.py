"""Messages between a driver and the nodes of a cluster, and the contract of a cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from codeeval_sandbox.configuration import PoolConfig
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.jobs import Job, Limits, Verdict
from codeeval_sandbox.kinds import Examination

__all__ = ["Cluster", "Connection", "Greeting", "NodeLostError", "Place", "Reply", "Request", "Row", "job_of", "row_of"]


class NodeLostError(Exception):
    """A node, or the process on it, no longer answers. Its jobs are given to others."""


class Row(NamedTuple):
    """A job without its suite and key."""

    job_number: int
    program: tuple[str, ...]
    suite: str
    """Digest of the suite."""
    limits: Limits
    all_tests: bool
    seconds: float
    environment: Environment


def row_of(job_number: int, job: Job) -> Row:
    """Return a job as it travels."""
    return Row(job_number, job.program, job.suite.digest, job.limits, job.all_tests, job.seconds, job.environment)


def job_of(row: Row, suite: Any) -> Job:
    """Return the job of a row. Its key is its number."""
    return Job((row.job_number,), row.program, suite, row.limits, row.all_tests, row.seconds, row.environment)


@dataclass(frozen=True)
class Request:
    """Jobs for a node, and a request for verdicts."""

    run: int
    """Number of the driver's run. A node drops the jobs of earlier runs."""
    rows: tuple[Row, ...] = ()
    suites: Mapping[str, Examination] = field(default_factory=dict)
    """Suites and questions that the node lacks, by digest."""
    seen: int = 0
    """Verdicts of this run that the driver has received. The node forgets them."""
    wait: bool = True
    """True: answer when there are verdicts. False: answer at once, without verdicts."""


@dataclass(frozen=True)
class Reply:
    """A node's answer."""

    seen: int = 0
    """Verdicts of this run so far, those of this reply included."""
    verdicts: tuple[Verdict, ...] = ()
    """Verdicts, each under the number of its job."""
    lacking: frozenset[str] = frozenset()
    """Digests of suites that the node lacks. It has not taken their jobs."""
    failure: str = ""
    """Reason why the node can execute nothing more; empty while it works."""


@dataclass(frozen=True)
class Greeting:
    """First answer of a node, when its pool is open or could not be opened."""

    version: str
    """Version of codeeval there."""
    facts: SandboxFacts | None = None
    workers: int = 0
    failure: str = ""
    """Reason why it executes nothing; empty if the pool is open."""


@dataclass(frozen=True)
class Place:
    """A node of the cluster that is there."""

    name: str
    """Name in verdicts and in the manifest, unique in the cluster."""
    processors: int
    """Processors that the cluster counts for the node."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Facts for the manifest, such as the address."""


class Connection(Protocol):
    """A process on a node that owns a pool. Each method raises NodeLostError."""

    async def open(self) -> Greeting:
        """Open the pool. This may take minutes, because images may be built first."""

    async def exchange(self, request: Request) -> Reply:
        """Give jobs and take verdicts. The same request may be sent again."""

    async def close(self) -> None:
        """End the pool and the process, if they are still there. Never raises."""


class Cluster(Protocol):
    """Nodes that come and go."""

    @property
    def address(self) -> str:
        """Address for messages and for the manifest."""

    async def connect(self) -> None:
        """Find the cluster.

        Raises:
            BackendUnavailableError: There is none, or it is of no use.
        """

    async def places(self) -> tuple[Place, ...]:
        """Return the nodes that are there now."""

    async def start(self, location: Place, config: PoolConfig) -> Connection:
        """Start a process on a node. Raises NodeLostError."""

    async def close(self) -> None:
        """Leave the cluster."""
