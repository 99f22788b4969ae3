"""A cluster inside this process, whose nodes can be added and killed at will. For tests, and to try a crew."""

import asyncio
import contextlib
import pickle
from collections.abc import Callable

from codeeval_sandbox.cluster.messages import Connection, Greeting, NodeLostError, Place, Reply, Request
from codeeval_sandbox.cluster.node import Node
from codeeval_sandbox.configuration import PoolConfig

__all__ = ["LocalCluster"]

MakeNode = Callable[[str, PoolConfig], Node]


class LocalCluster:
    """Nodes that are objects. Messages are pickled all the same."""

    address = "local"

    def __init__(self, make_node: MakeNode) -> None:
        """`make_node`: returns the node of a name and a configuration."""
        self._make_node = make_node
        self._places: dict[str, Place] = {}
        self._connections: dict[str, _Connection] = {}
        self.exchanges = 0
        """Requests so far."""

    def add(self, name: str, processors: int = 1) -> None:
        """Let a node join."""
        self._places[name] = Place(name, processors, {"node": name})

    def kill(self, name: str, *, gone: bool) -> None:
        """End the process on a node, in the middle of what it does. `gone`: the node has left the cluster too."""
        if gone:
            self._places.pop(name, None)
        if connection := self._connections.pop(name, None):
            connection.dead.set()

    async def connect(self) -> None:
        """Do nothing: the cluster is here."""

    async def places(self) -> tuple[Place, ...]:
        """Return the nodes that were added and have not left."""
        return tuple(self._places.values())

    async def start(self, location: Place, config: PoolConfig) -> Connection:
        """Make a node. Raises NodeLostError where the place is gone."""
        if location.name not in self._places:
            raise NodeLostError("it has left")
        connection = _Connection(self._make_node(location.name, config), self)
        self._connections[location.name] = connection
        return connection

    async def close(self) -> None:
        """Do nothing: the crew has closed all connections."""


class _Connection:
    """A node, until it is killed."""

    def __init__(self, node: Node, cluster: LocalCluster) -> None:
        self._node, self._cluster = node, cluster
        self.dead = asyncio.Event()

    async def open(self) -> Greeting:
        """Open the node's pool."""
        return await self._node.open()

    async def exchange(self, request: Request) -> Reply:
        """Exchange messages. Raises NodeLostError once the node is dead, also for a request under way."""
        self._cluster.exchanges += 1
        asked = asyncio.create_task(self._node.exchange(pickle.loads(pickle.dumps(request))))  # noqa: S301 - our own
        death = asyncio.create_task(self.dead.wait())
        try:
            await asyncio.wait({asked, death}, return_when=asyncio.FIRST_COMPLETED)
            if self.dead.is_set():
                raise NodeLostError("it was killed")
            reply: Reply = pickle.loads(pickle.dumps(asked.result()))  # noqa: S301 - our own
            return reply
        finally:
            for task in (asked, death):
                task.cancel()
            await asyncio.gather(asked, death, return_exceptions=True)

    async def close(self) -> None:
        """End the node's pool."""
        with contextlib.suppress(Exception):
            await self._node.close()
