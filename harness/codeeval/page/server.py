"""The server of `codeeval view`: the page of `codeeval report` over a folder of runs, live while one is running.

Evolved sets of the folder are read there too. A decision on a problem is all that the server ever writes.
"""

import asyncio
import hmac
import json
import os
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from codeeval.errors import CodeevalError, UsageError
from codeeval.page.build import Built
from codeeval.page.folder import RunFolder
from codeeval.page.guard import Guard, is_loopback
from codeeval.page.html import document, policy
from codeeval.page.sets import EvolvedSets, SetList
from codeeval.shown import json_of
from codeeval_sandbox.errors import SandboxError

__all__ = ["ViewAddress", "viewing"]

_MOST_TASKS = 32
"""Tasks of one answer with texts."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class ViewAddress:
    """Where the server listens."""

    host: str = "127.0.0.1"
    port: int = 8090
    """TCP port. 0: a free one."""
    names: tuple[str, ...] = ()
    """Further names by which browsers reach it."""


@asynccontextmanager
async def viewing(
    folder: RunFolder, address: ViewAddress, sets: EvolvedSets | None = None
) -> AsyncGenerator[str, None]:
    """Serve until the body ends. Yield the address to open; with a token in it where others could ask.

    `sets`: evolved sets to read on the page; None: nothing can be decided there.

    Raises UsageError: the port is taken, or no address of this host.
    """
    token = "" if is_loopback(address.host) else secrets.token_urlsafe(16)
    names = _LOOPBACK | {address.host.lower(), *(name.lower() for name in address.names)}
    guard = Guard(frozenset(names), policy(served=True), token, takes_forms=sets is not None)
    app = web.Application(middlewares=[guard.middleware()])
    _Routes(folder, sets).add_to(app.router)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, address.host, address.port)
        await _listen(site, address)
        host, port, *_ = runner.addresses[0]
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{port}/" + (f"?token={token}" if token else "")
    finally:
        await runner.cleanup()


async def _listen(site: web.TCPSite, address: ViewAddress) -> None:
    try:
        await site.start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise UsageError(
            f"cannot listen on {address.host}, port {address.port} ({reason}): choose another --port or --host"
        ) from None


@dataclass(frozen=True)
class _Routes:
    folder: RunFolder
    sets: EvolvedSets | None

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes. Files are read in threads, so that the server goes on answering."""
        router.add_get("/", _page)
        router.add_get("/report", _page)
        router.add_get("/review", _page)
        router.add_get("/api/sets", _answered(self._sets))
        if self.sets is not None:
            router.add_get("/api/review", _answered(self._review))
            router.add_post("/api/decide", self._decide)
        for path, answer in {
            "/api/runs": self._runs,
            "/api/report": self._report,
            "/api/stamp": self._stamp,
            "/api/texts": self._texts,
        }.items():
            router.add_get(path, _answered(answer))

    def _runs(self, _request: web.Request) -> str:
        return json_of(self.folder.listed(), indent=None)

    def _report(self, request: web.Request) -> str:
        stamp, built = self.folder.report(request.query.getall("run", []))
        reviews = json.dumps(self._reviews(built))
        return f'{{"stamp": "{stamp}", "reviews": {reviews}, "report": {json_of(built.report, indent=None)}}}'

    def _reviews(self, built: Built) -> dict[str, str]:
        """Return the evolved set that each run is of, by the run's name in the report."""
        asked = {each.name: each.run.manifest.request.benchmark for each in built.details.opened if each.run}
        sets = {name: self.sets.of_benchmark(str(benchmark)) for name, benchmark in asked.items()} if self.sets else {}
        return {name: each for name, each in sets.items() if each is not None}

    def _sets(self, _request: web.Request) -> str:
        return json_of(SetList(sets=()) if self.sets is None else self.sets.listed(), indent=None)

    def _review(self, request: web.Request) -> str:
        assert self.sets is not None
        state = self.sets.state(request.query.get("set", ""), request.query.get("reader", ""))
        runs = tuple(run.name for run in self.folder.listed().runs if run.benchmark == state.benchmark)
        return json_of(state.model_copy(update={"runs": runs}), indent=None)

    async def _decide(self, request: web.Request) -> web.Response:
        """Take a decision. A page of another site can send no JSON without being asked, and knows no token."""
        assert self.sets is not None
        sent = await _sent(request)
        if sent is None:
            return web.json_response({"error": "a decision is an object of texts, sent as JSON"}, status=415)
        if not hmac.compare_digest(sent["token"].encode("utf-8", "replace"), self.sets.token.encode()):
            return web.json_response({"error": "the decision is not of this server's page: load it again"}, status=403)
        try:
            await self.sets.decide(sent)
        except (CodeevalError, SandboxError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({})

    def _stamp(self, request: web.Request) -> str:
        return f'{{"stamp": "{self.folder.stamp(request.query.getall("run", []))}"}}'

    def _texts(self, request: web.Request) -> str:
        _, built = self.folder.report(request.query.getall("run", []))
        first, last = (_whole(request, name) for name in ("first", "last"))
        if not 0 <= first <= last < len(built.report.tasks) or last - first >= _MOST_TASKS:
            raise UsageError(f"tasks from {first} to {last} are not in the report, or too many")
        return json_of(built.problems(first, last), indent=None)


_SENT = ("token", "name", "reader", "source", "digest", "decision", "note", "prompt")


async def _sent(request: web.Request) -> dict[str, str] | None:
    """Return the fields of a decision, empty where they are missing; None for something else."""
    if request.content_type != "application/json":
        return None
    try:
        sent = await request.json()
    except ValueError:
        return None
    if not isinstance(sent, dict) or not all(isinstance(sent.get(name, ""), str) for name in _SENT):
        return None
    return {name: sent.get(name, "") for name in _SENT}


def _whole(request: web.Request, name: str) -> int:
    text = request.query.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004 - more digits than any report has tasks
        raise UsageError(f"{name}={text!r} is no position of a task")
    return int(text)


async def _page(_request: web.Request) -> web.Response:
    body = b"".join(document("runs", served=True))
    return web.Response(body=body, content_type="text/html", charset="utf-8")


def _answered(answer: Callable[[web.Request], str]) -> Callable[[web.Request], "asyncio.Future[web.Response]"]:
    async def handle(request: web.Request) -> web.Response:
        try:
            text = await asyncio.to_thread(answer, request)
        except CodeevalError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.Response(text=text, content_type="application/json")

    return handle  # type: ignore[return-value]
