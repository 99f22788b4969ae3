"""`codeeval view`: the page of `codeeval report` over a folder of runs, served and live."""

import asyncio
import getpass
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import HOST, PORT, READER, LocalData, Redact, flag, meaning
from codeeval.cli.interrupts import begin
from codeeval.errors import UsageError
from codeeval.shown import say

if TYPE_CHECKING:
    from codeeval_benchmarks.problem import Problem

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
    review: Annotated[
        list[Path] | None,
        flag(
            "--review",
            text="File of evolved problems outside of the folder, to be read on the page too (repeated).",
            metavar="FILE",
        ),
    ] = None
    reader: Annotated[str | None, READER] = None
    redact: Redact = False
    data_dir: LocalData = None


@with_settings(ViewSettings)
def view(
    folder: Annotated[Path, typer.Argument(help="Folder of runs, or one run.", metavar="FOLDER")],
    *,
    settings: ViewSettings,
) -> None:
    """Serve pages of the runs in a folder; runs under way are followed as they grow. Ctrl-C ends it.

    Problems of evolved sets in the folder are read there too: accepted, edited or rejected.
    """
    if not folder.is_dir():
        raise UsageError(f"{str(folder)!r} is no folder: name the folder that holds your runs, such as runs")
    if not 0 <= settings.port <= 65535:  # noqa: PLR2004 - the largest port
        raise UsageError(f"--port {settings.port} is no TCP port: give 0 to 65535")
    if settings.redact and settings.review:
        raise UsageError("--review shows texts of problems, which --redact leaves out: give one of them")
    for file in settings.review or ():
        if not _is_evolved(file):
            raise UsageError(f"--review {str(file)!r} has no work folder: name a file that `codeeval evolve` made")
    begin()
    asyncio.run(_serve(folder, settings))


def _is_evolved(file: Path) -> bool:
    from codeeval.evolving.shelf import folder_of  # noqa: PLC0415 - help does without

    return folder_of(file).is_dir()


async def _serve(folder: Path, settings: ViewSettings) -> None:
    from codeeval.page.folder import RunFolder  # noqa: PLC0415 - studies are heavy, and help does without them
    from codeeval.page.server import ViewAddress, viewing  # noqa: PLC0415 - as above
    from codeeval.page.sets import EvolvedSets  # noqa: PLC0415 - as above

    runs = RunFolder(folder, settings.data_dir, settings.redact)
    address = ViewAddress(settings.host, settings.port, tuple(settings.allow_host or ()))
    reader = settings.reader or getpass.getuser()
    sets = None if settings.redact else EvolvedSets(folder, _holds, reader, tuple(settings.review or ()))
    async with viewing(runs, address, sets) as url:
        say(f"codeeval view of {folder}: {url}")
        if settings.browser:
            webbrowser.open(url)
        await asyncio.Event().wait()


async def _holds(problem: "Problem") -> bool:
    """Return whether the examples of an edited statement hold, in the sandbox that this host has."""
    from codeeval.cli.execution import open_pool  # noqa: PLC0415 - a sandbox is needed for edits alone
    from codeeval.cli.settings import SandboxSettings  # noqa: PLC0415 - as above
    from codeeval.evolving.edits import examples_hold  # noqa: PLC0415 - as above

    async with open_pool(SandboxSettings(quiet=True), single=True) as pool:
        return await examples_hold(pool, problem)
