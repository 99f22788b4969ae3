"""The application, from its start to its end in good order.

At SIGTERM the server takes no new work. Requests under way get their answers, within a limit of time. Then the sandbox
is closed, and nothing is left of it.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiohttp import web

from codeeval.config import SandboxConfig
from codeeval.errors import UsageError
from codeeval.judging.desk import Desk, OpenExecutor
from codeeval.judging.http.guard import guarded
from codeeval.judging.http.late import Late
from codeeval.judging.http.metrics import Metrics
from codeeval.judging.http.once import Once
from codeeval.judging.http.route import Route
from codeeval.judging.http.routes import ROUTES
from codeeval.judging.http.routes.fusion import RunCodeResponse
from codeeval.judging.http.routes.submit import Submission
from codeeval.judging.http.scaling import keep_size
from codeeval.judging.http.settings import ServeSettings
from codeeval.judging.judge import Judge
from codeeval.judging.problems import Library, strong_of
from codeeval.judging.recent import Recent
from codeeval_sandbox.jobs import Verdict
from codeeval_sandbox.kinds import Examination

__all__ = ["Court", "make_app", "serving"]

_log = logging.getLogger("codeeval.judging")

_JOBS_KEPT, _REQUESTS_KEPT = 65_536, 4096
"""Answers that are remembered for who asks again under the same name."""
_SUBMISSIONS_KEPT = 512
"""Problems of requests that are remembered."""
_LATE_KEPT = 1024
"""Programs of requests that were told to try again, which go on until they are asked for."""


@dataclass
class Court:
    """What the routes share."""

    judge: Judge
    settings: ServeSettings
    metrics: Metrics
    requests: Once[tuple[int, bytes, str]] = field(
        default_factory=lambda: Once(_REQUESTS_KEPT, keep=lambda answer: answer[0] == 200)  # noqa: PLR2004
    )
    """Answers by route and Idempotency-Key."""
    jobs: Once[Verdict] = field(default_factory=lambda: Once(_JOBS_KEPT))
    """Verdicts by the names of remote executors' jobs."""
    late: Late[RunCodeResponse] = field(default_factory=lambda: Late(_LATE_KEPT))
    """Answers to requests that were told to try again, by their content."""
    submissions: Recent[Submission] = field(default_factory=lambda: Recent(_SUBMISSIONS_KEPT))
    """Problems of `/submit` by the rows that were sent with them. Many submissions have the same problem."""
    suites: dict[str, Examination] = field(default_factory=dict)
    """Suites of remote executors by digest, the one used last at the end."""
    body_bytes: int = 0
    """Bytes of the bodies that are being read."""

    @property
    def desk(self) -> Desk:
        """The sandbox."""
        return self.judge.desk


def make_app(court: Court) -> web.Application:
    """Return the application with all routes."""
    app = web.Application(client_max_size=court.settings.body_mb << 20)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, guarded(court, route))
    app.router.add_route("*", "/{path:.*}", guarded(court, _UNKNOWN))
    return app


async def _nothing(_court: Court, request: web.Request) -> web.StreamResponse:
    known = {route.path: route.method for route in ROUTES}
    method = known.get(request.path)
    if method is not None:
        raise web.HTTPMethodNotAllowed(request.method, [method])
    raise web.HTTPNotFound(reason="no such route: GET /openapi.json lists them")


_UNKNOWN = Route("*", "(unknown)", "", _nothing)


@asynccontextmanager
async def serving(
    open_executor: OpenExecutor, settings: ServeSettings, config: SandboxConfig, *, most_workers: int = 0
) -> AsyncGenerator[tuple[str, Court], None]:
    """Serve until the body ends, and then end in good order. Yield the server's address, and what its routes share.

    Args:
        open_executor: opens the sandbox.
        settings: the server's.
        config: limits of programs.
        most_workers: the load may raise the workers to so many. 0: their number stays.

    Raises:
        UsageError: others could ask without a token; the port is taken, or no address of this host.
        UnknownNameError, PluginError: a language of the settings.
        SandboxError: the sandbox does not start.
    """
    settings.check()
    async with (
        _bound(settings) as sockets,
        Desk(open_executor, capacity=settings.capacity, environments=settings.environments) as desk,
    ):
        judge = Judge(desk, config, Library(settings.problems, settings.data_dir, strong_of(settings.strong)))
        court = Court(judge, settings, Metrics(desk))
        runner = web.AppRunner(
            make_app(court), access_log=None, handler_cancellation=True, shutdown_timeout=1.0, keepalive_timeout=75.0
        )
        await runner.setup()
        scaler = _scaled(desk, settings, most_workers) if most_workers else None
        try:
            sites = [web.SockSite(runner, each, backlog=_BACKLOG) for each in sockets]
            for site in sites:
                await site.start()
            yield _address(runner), court
            await _drain(court, sites)
        finally:
            if scaler is not None:
                scaler.cancel()
                with suppress(asyncio.CancelledError):
                    await scaler
            await court.requests.close()
            await court.jobs.close()
            await court.late.close()
            await runner.cleanup()


_BACKLOG = 1024


@asynccontextmanager
async def _bound(settings: ServeSettings) -> AsyncGenerator[list[socket.socket], None]:
    """Hold the server's addresses before the sandbox starts. They listen later: until then, callers are refused.

    Raises UsageError.
    """
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(asyncio.Protocol, settings.host, settings.port, start_serving=False)
    except OSError as error:  # asyncio's text has the address in it, and gaierror's number is no errno
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise UsageError(
            f"cannot listen on {settings.host}, port {settings.port} ({reason}): choose another --port or --host"
        ) from None
    sockets = [each.dup() for each in server.sockets]
    server.close()
    try:
        yield sockets
    finally:
        for each in sockets:
            each.close()


def _scaled(desk: Desk, settings: ServeSettings, most: int) -> asyncio.Future[None]:
    return asyncio.ensure_future(
        keep_size(desk, least=min(settings.least_workers, most), most=most, idle_seconds=settings.idle_seconds)
    )


async def _drain(court: Court, sites: Sequence[web.SockSite]) -> None:
    """Take no new work, and give requests under way their answers."""
    _log.info("draining", extra={"facts": {"waiting": court.desk.waiting, "running": court.desk.running}})
    court.desk.closing = True
    for site in sites:
        await site.stop()
    try:
        async with asyncio.timeout(court.settings.drain_seconds):
            await court.desk.drained()
            await asyncio.sleep(_LAST_SECONDS)
    except TimeoutError:
        facts = {"waiting": court.desk.waiting, "running": court.desk.running}
        _log.warning("some requests got no answer", extra={"facts": facts})


_LAST_SECONDS = 0.2
"""Time (s) in which the last answers are written."""


def _address(runner: web.AppRunner) -> str:
    host, port, *_ = runner.addresses[0]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
