"""Faults of a server that pass: which request meets which is decided by a seed, in any order and at any speed."""

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field

from aiohttp import web

__all__ = ["FAULTS", "Faults"]

FAULTS = ("500", "429", "reset", "slow", "torn")
"""Kinds of faults: an error of the server, too many requests with Retry-After, a cut connection, an answer long after
the client's patience, and the first half of an answer."""


@dataclass(slots=True)
class Faults:
    """So many of the attempts fail. The same request tried again is another attempt, with a fate of its own."""

    share: float = 0.0
    """From 0 to 1."""
    seed: int = 0
    slow_seconds: float = 60.0
    done: Counter[str] = field(default_factory=Counter)
    """Faults so far, by name."""
    _seen: Counter[bytes] = field(default_factory=Counter)

    def of(self, body: bytes) -> str | None:
        """Return the fault of this attempt; None if all goes well."""
        if not self.share:
            return None
        digest = hashlib.sha256(body).digest()[:16]
        attempt = self._seen[digest]
        self._seen[digest] += 1
        fate = hashlib.sha256(b"%d %d " % (self.seed, attempt) + digest).digest()
        if int.from_bytes(fate[:4]) >= self.share * 2**32:
            return None
        name = FAULTS[fate[4] % len(FAULTS)]
        self.done[name] += 1
        return name

    async def happen(self, name: str, request: web.Request, answer: bytes) -> web.StreamResponse:
        """Answer as this fault does."""
        match name:
            case "500":
                return web.json_response({"error": {"message": "the worker failed"}}, status=500)
            case "429":
                return web.json_response(
                    {"error": {"message": "slow down"}}, status=429, headers={"Retry-After": "0.05"}
                )
            case "torn":
                return web.Response(body=answer[: len(answer) // 2], content_type="application/json")
            case "slow":
                await asyncio.sleep(self.slow_seconds)
                return web.Response(body=answer, content_type="application/json")
            case _:
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()
