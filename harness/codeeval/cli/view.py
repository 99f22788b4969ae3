"""`codeeval view`: the page of `codeeval report` over a folder of runs, served and live."""

import asyncio
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import HOST, PORT, LocalData, Redact, flag, meaning
from codeeval.cli.interrupts import begin
from codeeval.errors import UsageError
from codeeval.shown import say

__all__ = ["view"]


@dataclass(frozen=True, kw_only=True)
class ViewSettings:
    """Settings of the server."""

    host: Annotated[str, meaning(HOST, "Address to listen on; any but this host's own asks visitors for a token.")] = (
        "127.0.0.1"
    )
    port: Annotated[int, PORT] = 8090
    allow_host: Annotated[
        list[str] | None,
        flag("--allow-host", text="Further name by which browsers reach the server (repeated).", metavar="NAME"),
    ] = None
    browser: Annotated[bool, flag("--browser", text="Open the page in the browser of this host.")] = False
    redact: Redact = False
    data_dir: LocalData = None


@with_settings(ViewSettings)
def view(
    folder: Annotated[Path, typer.Argument(help="Folder of runs, or one run.", metavar="FOLDER")],
    *,
    settings: ViewSettings,
) -> None:
    """Serve pages of the runs in a folder; runs under way are followed as they grow. Ctrl-C ends it."""
    if not folder.is_dir():
        raise UsageError(f"{str(folder)!r} is no folder: name the folder that holds your runs, such as runs")
    if not 0 <= settings.port <= 65535:  # noqa: PLR2004 - the largest port
        raise UsageError(f"--port {settings.port} is no TCP port: give 0 to 65535")
    begin()
    asyncio.run(_serve(folder, settings))


async def _serve(folder: Path, settings: ViewSettings) -> None:
    from codeeval.page.folder import RunFolder  # noqa: PLC0415 - studies are heavy, and help does without them
    from codeeval.page.server import ViewAddress, viewing  # noqa: PLC0415 - as above

    runs = RunFolder(folder, settings.data_dir, settings.redact)
    address = ViewAddress(settings.host, settings.port, tuple(settings.allow_host or ()))
    async with viewing(runs, address) as url:
        say(f"codeeval view of {folder}: {url}")
        if settings.browser:
            webbrowser.open(url)
        await asyncio.Event().wait()
