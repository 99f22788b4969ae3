"""`codeeval serve`: the judge over HTTP."""

import asyncio
import logging
import signal
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import ValidationError

from codeeval.cli.configuration import sandbox_of
from codeeval.cli.execution import observer_of
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import HOST, PORT, DataDir, Strong, flag, languages
from codeeval.cli.interrupts import INTERRUPTED, begin
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.runs.session import open_pool
from codeeval.screen import Screen
from codeeval.shown import say

if TYPE_CHECKING:
    from codeeval.judging.http.settings import ServeSettings as Settings

__all__ = ["serve"]


@dataclass(frozen=True, kw_only=True)
class ServeSettings(SandboxSettings):
    """Settings of the server, and of its sandbox."""

    host: Annotated[str, HOST] = "127.0.0.1"
    port: Annotated[int, PORT] = 8080
    token: Annotated[
        str,
        flag("--token", text="Secret that callers must send; better set CODEEVAL_TOKEN than state it.", metavar="TEXT"),
    ] = ""
    min_workers: Annotated[
        int, flag("--min-workers", text="Workers kept without load; the load raises them to --workers.", metavar="N")
    ] = 1
    queue: Annotated[
        int,
        flag("--queue", text="Programs that may wait and run at one time; more are refused at once.", metavar="N"),
    ] = 8192
    max_body: Annotated[int, flag("--max-body", text="Largest body of a request (MiB).", metavar="MIB")] = 32
    max_wait: Annotated[
        float, flag("--max-wait", text="Longest time that a request waits for verdicts (s).", metavar="SECONDS")
    ] = 600.0
    drain: Annotated[
        float,
        flag("--drain", text="Time that requests under way have after SIGTERM (s).", metavar="SECONDS"),
    ] = 60.0
    problems: Annotated[
        list[Path] | None,
        flag("--problems", text="Files of problems that requests may name without endings (repeated).", metavar="FILE"),
    ] = None
    language: Annotated[
        list[str] | None,
        languages("Language that programs may be in beside Python; its image is built at the start (repeated)."),
    ] = None
    strong: Strong = None
    data_dir: DataDir = None


@with_settings(ServeSettings)
def serve(*, settings: ServeSettings) -> None:
    """Serve the judge over HTTP: `POST /v1/judge`, and the routes of SandboxFusion, open-instruct and NeMo Gym.

    SIGTERM and Ctrl-C end the server in good order: it takes no new work, and answers what is under way.
    """
    server = _settings_of(settings)
    _check_least(settings)
    _check_problems(settings)
    begin()
    asyncio.run(_serve(settings, server))


def _check_least(settings: ServeSettings) -> None:
    from codeeval_sandbox.processors import usable_processors  # noqa: PLC0415 - the server is heavy

    most = settings.workers or usable_processors()
    if settings.min_workers > most:
        of = "--workers" if settings.workers else "one per processor, the default of --workers"
        raise UsageError(
            f"--min-workers {settings.min_workers} are more than the {most} of {of}: give {most} or less, or raise "
            "--workers"
        )


def _check_problems(settings: ServeSettings) -> None:
    """Refuse files that no request could name. Raises UsageError, BenchmarkError."""
    from codeeval.judging.problems import strong_of  # noqa: PLC0415 - the server is heavy
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - as above

    if settings.data_dir is not None and not settings.data_dir.is_dir():
        raise UsageError(f"--data-dir {str(settings.data_dir)!r} is no folder: name one with official benchmark files")
    strong_of(settings.strong)
    by_name: dict[str, Path] = {}
    for file in settings.problems or ():
        name = file.name.partition(".")[0]
        if name in by_name:
            raise UsageError(f"--problems {str(by_name[name])!r} and {str(file)!r} are both {name!r}: rename one")
        by_name[name] = file
        load(file, settings.data_dir)


def _settings_of(settings: ServeSettings) -> "Settings":
    from codeeval.judging.http.settings import ServeSettings as Settings  # noqa: PLC0415 - the server is heavy

    try:
        made = Settings(
            host=settings.host,
            port=settings.port,
            token=settings.token,
            capacity=settings.queue,
            body_mb=settings.max_body,
            wait_seconds=settings.max_wait,
            drain_seconds=settings.drain,
            least_workers=settings.min_workers,
            problems=tuple(settings.problems or ()),
            data_dir=settings.data_dir,
            strong=settings.strong,
            languages=tuple(settings.language or ()),
        )
    except ValidationError as error:
        fault = first_fault(error)
        flags = {"capacity": "queue", "body_mb": "max-body", "wait_seconds": "max-wait", "drain_seconds": "drain"}
        name = str(fault.path[0])
        wrong = flags.get(name, name.replace("least_", "min_").replace("_", "-"))
        raise UsageError(f"--{wrong} {fault.value!r}: {fault.reason}") from None
    made.check()
    return made


async def _serve(settings: ServeSettings, server: "Settings") -> None:
    """Serve until a signal comes. The second one ends the process at once."""
    from codeeval.judging.http.guard import log_as_json  # noqa: PLC0415 - the server is heavy
    from codeeval.judging.http.server import serving  # noqa: PLC0415 - as above
    from codeeval_sandbox.processors import usable_processors  # noqa: PLC0415 - as above

    log_as_json(logging.WARNING if settings.quiet else logging.INFO)
    config = sandbox_of(settings)
    observer = observer_of(settings, Screen(stderr=True, soft_wrap=True))
    most = config.workers or usable_processors()
    ended = _signals()
    opened = partial(
        open_pool, config, observer=observer, first_workers=server.least_workers, environments=server.environments
    )
    async with serving(opened, server, config, most_workers=most) as (address, _):
        say(f"codeeval serves at {address}")
        received = await ended
    if received == signal.SIGINT:
        raise SystemExit(INTERRUPTED)


def _signals() -> asyncio.Future[signal.Signals]:
    """Return a future that the first SIGINT or SIGTERM resolves."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[signal.Signals] = loop.create_future()

    def end(received: signal.Signals) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)
        ended.set_result(received)

    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, end, each)
    return ended
