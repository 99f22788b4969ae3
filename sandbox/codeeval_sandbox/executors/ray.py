"""A Ray cluster as an executor: one asynchronous actor on each node owns a pool.

An actor is bound to its node by the node's label. It asks for as many of Ray's processors as it has workers, so that
Ray gives them to nobody else. It is not detached, so it ends with its driver. Ray does not restart it, because
`cluster.members` treats a lost actor as a lost node, and starts another one. Messages are pickled here and travel as
bytes: Ray's own pickler is slower on many small objects.
"""

import asyncio
import contextlib
import pickle
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from codeeval_sandbox.backends import NAMES
from codeeval_sandbox.cluster.crew import Crew
from codeeval_sandbox.cluster.messages import Greeting, NodeLostError, Place, Reply, Request
from codeeval_sandbox.cluster.node import Node
from codeeval_sandbox.configuration import PoolConfig
from codeeval_sandbox.errors import BackendUnavailableError, UnknownNameError

__all__ = ["RayCluster", "RaySandbox", "open_ray"]

_SILENCE_SECONDS = 60.0
"""Time (s) without a reply after which a node is lost. A node replies every 5 s, also without verdicts."""
_PLACEMENT_SECONDS = 60.0
"""Time (s) that Ray has to start an actor. A node whose processors are in use is tried again later."""
_OPENING_SECONDS = 3600.0
"""Time (s) that a node has to open its pool. Images may be built first."""
_UNAVAILABLE_SECONDS = 30.0
"""Time (s) that a request is sent again while the network does not reach the actor."""
_ENDING_SECONDS = 15.0
"""Time (s) that an actor has to end its workers before it is killed. What it leaves, the node's next pool removes."""
_CONCURRENCY = 8
"""Requests that an actor serves at one time. Two are enough, unless some are sent again."""


@dataclass(frozen=True)
class RaySandbox:
    """Meaning of `--sandbox ray...`."""

    address: str
    """Address for `ray.init`: `auto` for the cluster of this host, or `ray://HOST:PORT`."""
    backend: str
    """Sandbox of each node."""

    @classmethod
    def parsed(cls, name: str) -> "RaySandbox":
        """Return the meaning of a name. Raises UnknownNameError.

        >>> RaySandbox.parsed("ray://head:10001?sandbox=bubblewrap")
        RaySandbox(address='ray://head:10001', backend='bubblewrap')
        >>> RaySandbox.parsed("ray").address
        'auto'
        """
        address, _, query = name.partition("?")
        options = parse_qs(query, keep_blank_values=True)
        backend = options.pop("sandbox", ["auto"])[-1]
        if options or backend not in NAMES:
            raise UnknownNameError(
                f"--sandbox {name!r}: write ?sandbox= and one of {', '.join(NAMES)} after the address"
            )
        if address != "ray" and not _is_whole(address):
            raise UnknownNameError(
                f"--sandbox {name!r} is an invalid address: write ray, or ray://HOST:PORT of Ray's client server"
            )
        return cls("auto" if address == "ray" else address, backend)


def _is_whole(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "ray" and bool(parts.hostname) and bool(parts.port) and "@" not in parts.netloc
    except ValueError:
        return False


def open_ray(config: PoolConfig) -> Crew:
    """Return the executor of the cluster that `config.backend` names. `config.workers` is that of each node."""
    meaning = RaySandbox.parsed(config.backend)
    return Crew(RayCluster(meaning.address), replace(config, backend=meaning.backend))


class Actor:
    """The process on a node. Ray makes an actor of this class."""

    def __init__(self, config: bytes) -> None:
        """`config`: a pickled `PoolConfig`."""
        self._node = Node(pickle.loads(config))  # noqa: S301 - a cluster's own driver sends it

    async def ready(self) -> None:
        """Answer, which shows that the actor has started."""

    async def open(self) -> bytes:
        """Open the pool; the answer is a pickled `Greeting`."""
        return pickle.dumps(await self._node.open())

    async def exchange(self, request: bytes) -> bytes:
        """Take a pickled `Request`, and return a pickled `Reply`."""
        return pickle.dumps(await self._node.exchange(pickle.loads(request)))  # noqa: S301 - as above

    async def close(self) -> None:
        """End the pool."""
        await self._node.close()


class RayCluster:
    """The nodes of a Ray cluster that have processors."""

    def __init__(self, address: str = "auto", *, actor: type[Actor] = Actor) -> None:
        """`address`: as for `ray.init`. A driver that is connected already stays so. `actor`: class of the actors."""
        self.address, self._actor = address, actor
        self._connected_here = False

    async def connect(self) -> None:
        """Connect this process to the cluster. Raises BackendUnavailableError."""
        self._connected_here = await asyncio.to_thread(self._connect)

    def _connect(self) -> bool:
        import ray  # noqa: PLC0415 - an extra, and slow to import

        if ray.is_initialized():
            return False
        try:
            ray.init(address=self.address, log_to_driver=False, logging_level="warning")
        except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
            raise BackendUnavailableError(_no_cluster(self.address, error)) from None
        return True

    async def places(self) -> tuple[Place, ...]:
        """Return the nodes that are alive and have processors. Raises OSError."""
        import ray  # noqa: PLC0415 - as above

        try:
            nodes = await asyncio.to_thread(ray.nodes)
        except ray.exceptions.RayError as error:
            raise ConnectionError(_head(error)) from None
        return tuple(_place(node) for node in nodes if node["Alive"] and node.get("Resources", {}).get("CPU", 0) >= 1)

    async def start(self, location: Place, config: PoolConfig) -> "_Connection":
        """Start an actor on a node. Raises NodeLostError."""
        import ray  # noqa: PLC0415 - as above

        actor = await asyncio.to_thread(
            lambda: (
                ray.remote(self._actor)
                .options(
                    num_cpus=config.workers,
                    label_selector={"ray.io/node-id": location.facts["node"]},
                    max_restarts=0,
                    max_task_retries=0,
                    max_concurrency=_CONCURRENCY,
                )
                .remote(ray.cloudpickle.dumps(config))
            )
        )
        connection = _Connection(actor)
        try:
            await connection.wait(config.workers)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def close(self) -> None:
        """Disconnect, if `connect` has connected."""
        if self._connected_here:
            import ray  # noqa: PLC0415 - as above

            await asyncio.to_thread(ray.shutdown)


class _Connection:
    """An actor."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    async def wait(self, processors: int) -> None:
        """Wait until the actor has started. Raises NodeLostError."""
        late = f"Ray has not started it within {_PLACEMENT_SECONDS:.0f} s: are {processors} processors of it free?"
        await self._ask("ready", seconds=_PLACEMENT_SECONDS, late=late)

    async def open(self) -> Greeting:
        """Open the pool. Raises NodeLostError."""
        late = f"it has not opened its sandbox within {_OPENING_SECONDS:.0f} s"
        greeting: Greeting = pickle.loads(await self._ask("open", seconds=_OPENING_SECONDS, late=late))  # noqa: S301
        return greeting

    async def exchange(self, request: Request) -> Reply:
        """Send a request until it is answered. Raises NodeLostError."""
        late = f"it was silent for {_SILENCE_SECONDS:.0f} s"
        answer = await self._ask("exchange", pickle.dumps(request), seconds=_SILENCE_SECONDS, late=late)
        reply: Reply = pickle.loads(answer)  # noqa: S301 - of our own actor
        return reply

    async def _ask(self, method: str, *arguments: bytes, seconds: float, late: str) -> Any:
        from ray.exceptions import ActorUnavailableError, RayError  # noqa: PLC0415 - an extra, and slow to import

        loop = asyncio.get_running_loop()
        unavailable_until = loop.time() + _UNAVAILABLE_SECONDS
        while True:
            try:
                async with asyncio.timeout(seconds):
                    return await _result(getattr(self._actor, method).remote(*arguments))
            except TimeoutError:
                raise NodeLostError(late) from None
            except ActorUnavailableError as error:
                if loop.time() > unavailable_until:
                    raise NodeLostError(_head(error)) from None
            except (RayError, ConnectionError) as error:
                raise NodeLostError(_head(error)) from None
            await asyncio.sleep(0.5)

    async def close(self) -> None:
        """End the pool and the actor. Never raises."""
        import ray  # noqa: PLC0415 - as above

        with contextlib.suppress(Exception):
            async with asyncio.timeout(_ENDING_SECONDS):
                await _result(self._actor.close.remote())
        with contextlib.suppress(Exception):
            await asyncio.to_thread(ray.kill, self._actor)


async def _result(reference: Any) -> Any:
    """Wait for a result.

    References of Ray's client server cannot be awaited, and its thread dies of a future that was cancelled.
    """
    future = asyncio.wrap_future(reference.future())
    future.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to ask
    return await asyncio.shield(future)


def _place(node: dict[str, Any]) -> Place:
    identifier = str(node["NodeID"])
    name = f"{node['NodeManagerHostname']}-{identifier[:8]}"
    facts = {"node": identifier, "address": str(node["NodeManagerAddress"])}
    return Place(name, int(node["Resources"]["CPU"]), facts)


def _no_cluster(address: str, error: Exception) -> str:
    if address == "auto":
        return (
            f"no Ray cluster is running here ({_head(error)}): start one with `ray start --head`, or name one: "
            "--sandbox ray://HOST:10001"
        )
    return (
        f"no Ray cluster answers at {address} ({_head(error)}): see that `ray start --head` runs there, and that the "
        "port is that of its client server (10001)"
    )


def _head(error: BaseException) -> str:
    """Return what an error of Ray says in one line: the end of a traceback, else the first sentences."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    if any(line.startswith(("Traceback", "File ")) for line in lines):
        return lines[-1][:300]
    return " ".join(lines)[:300]
