"""The server of `codeeval evolve review --port`: evolved problems on a page, with decisions sent by forms.

It listens on this host alone. The page has no script, so that nothing on it can decide for the reader. A decision must
bring the secret of the page's form, and what a browser says comes from another site is refused (`guard`).
"""

import asyncio
import hmac
import os
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from codeeval.errors import CodeevalError, UsageError
from codeeval.evolving.edits import edited_problem
from codeeval.evolving.readings import Reading, add_readings, digest_of, lines_of, read_readings, review_of, rows_left
from codeeval.evolving.shelf import Outcome, folder_of
from codeeval.page.guard import Guard
from codeeval.page.review import Form, policy, review_page
from codeeval.store import write_whole
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.errors import SandboxError

__all__ = ["Desk", "reviewing"]

_HOST = "127.0.0.1"
_NAMES = frozenset({"localhost", _HOST})


@dataclass(frozen=True)
class Desk:
    """A file under review, and who reads it."""

    file: Path
    outcomes: tuple[Outcome, ...]
    reader: str
    holds: Callable[[Problem], Awaitable[bool]]
    """Says whether the examples of an edited statement hold, in the sandbox."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def kept(self) -> list[Outcome]:
        """Problems to read."""
        return [outcome for outcome in self.outcomes if outcome.gate is None]

    def page(self, message: str = "") -> bytes:
        """Return the page as it is now. Raises RunError."""
        readings = read_readings(folder_of(self.file))
        result = review_of(str(self.file), self.outcomes, readings)
        return b"".join(review_page(self.outcomes, readings, result, Form(self.reader, self.token, message)))

    async def decide(self, sent: Mapping[str, str]) -> int:
        """Write a decision and the file that follows from it. Return the problem's position.

        Raises:
            UsageError: the decision is unknown, the problem is not as it was read, or an edit does not hold.
            RunError: the decision cannot be written.
        """
        for position, outcome in enumerate(self.kept):
            if outcome.row is not None and (outcome.source, digest_of(outcome.row)) == (sent["source"], sent["digest"]):
                add_readings(folder_of(self.file), [await self._reading(outcome.source, outcome.row, sent)])
                left = rows_left(self.kept, read_readings(folder_of(self.file)))
                await asyncio.to_thread(write_whole, self.file, lines_of(left))
                return position
        raise UsageError("the problem is not as it was read: load the page again")

    async def _reading(self, source: str, row: Mapping[str, Any], sent: Mapping[str, str]) -> Reading:
        known: dict[str, Any] = {"source": source, "digest": sent["digest"], "reader": self.reader}
        match sent["decision"]:
            case "accept":
                return Reading(**known, decision="accept")
            case "reject":
                return Reading(**known, decision="reject", note=sent["note"].strip())
            case "edit":
                prompt = sent["prompt"].replace("\r\n", "\n").rstrip("\n") + "\n"
                if not await self.holds(edited_problem(row, prompt)):
                    raise UsageError(f"{source}: the edit is dropped, because an example does not hold")
                return Reading(**known, decision="edit", prompt=prompt)
            case other:
                raise UsageError(f"the decision {other!r} is unknown: accept, edit or reject")


@asynccontextmanager
async def reviewing(desk: Desk, port: int) -> AsyncGenerator[str, None]:
    """Serve until the body ends. Yield the address to open. Raises UsageError where the port is taken."""
    guard = Guard(_NAMES, policy(Form(desk.reader, desk.token)), takes_forms=True)
    app = web.Application(middlewares=[guard.middleware()])
    routes = _Routes(desk)
    app.router.add_get("/", routes.page)
    app.router.add_post("/decide", routes.decide)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, _HOST, port).start()
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise UsageError(f"cannot listen on port {port} ({reason}): choose another --port") from None
        yield f"http://{_HOST}:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class _Routes:
    desk: Desk
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a decision is written: two of them would write one file."""

    async def page(self, _request: web.Request) -> web.Response:
        return _shown(self.desk.page())

    async def decide(self, request: web.Request) -> web.Response:
        form = await request.post()
        names = ("token", "source", "digest", "decision", "note", "prompt")
        sent = {name: str(form.get(name, "")) for name in names}
        if not hmac.compare_digest(sent["token"].encode(), self.desk.token.encode()):
            return web.json_response({"error": "this form is not of this server's page: load it again"}, status=403)
        try:
            async with self.lock:
                position = await self.desk.decide(sent)
        except (CodeevalError, SandboxError) as error:
            return _shown(self.desk.page(str(error)), status=400)
        return web.Response(status=303, headers={"Location": f"/#p{position}"})


def _shown(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="text/html", charset="utf-8")
