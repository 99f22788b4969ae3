"""`codeeval sandbox`: what protects this host and the verdicts, shown by trying it."""

from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.runs import Json
from codeeval.cli.settings import SandboxSettings, flag, with_settings
from codeeval.cli.tree import Commands
from codeeval.shown import say_json, say_lines

if TYPE_CHECKING:
    from codeeval_sandbox.check import Report

__all__ = ["app"]

app = Commands(help="Look into the sandbox of this host.")


@app.callback()
def _root() -> None:
    """Look into the sandbox of this host."""


@app.command(short_help="Attack the sandbox, and report what holds.")
@with_settings(SandboxSettings)
def check(
    *,
    settings: SandboxSettings,
    verbose: Annotated[bool, flag("--verbose", "-v", text="List every program, not only what fails.")] = False,
    as_json: Json = False,
) -> None:
    """Run the conformance and the hostile suite, and say what is in force here and what is not, with its consequence.

    Takes one to two minutes. Ends with exit code 1 if a guarantee fails.
    """
    report = _checked(settings)
    if as_json:
        say_json(report.as_json())
    else:
        say_lines(report.as_text(verbose=verbose))
    if not report.ok:
        raise typer.Exit(1)


def _checked(settings: SandboxSettings) -> "Report":
    from codeeval.cli.execution import interruptible, open_pool  # noqa: PLC0415 - so that --help answers at once
    from codeeval_sandbox.check import check_host  # noqa: PLC0415 - as above

    async def work() -> "Report":
        async with open_pool(settings, single=True) as pool:
            return await check_host(pool)

    return interruptible(work())
