"""`codeeval sandbox`: what protects this host and the verdicts, shown by trying it."""

from collections.abc import Collection, Sequence
from typing import Annotated

import typer

from codeeval.cli.execution import interruptible, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import RECIPE, Json, languages, verbose
from codeeval.cli.parsing import items
from codeeval.cli.settings import SandboxSettings
from codeeval.cli.tree import Commands
from codeeval.errors import UsageError
from codeeval.shown import say_json, say_lines
from codeeval_images.recipes import RECIPES
from codeeval_sandbox.check import Report, check_attacked, check_host
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.executors import is_address, is_ray
from codeeval_sandbox.languages import LANGUAGES

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
    recipe: Annotated[
        list[str] | None,
        RECIPE,
    ] = None,
    language: Annotated[
        list[str] | None,
        languages("Language whose self-test and attacks run in its image, and nothing else (repeated)."),
    ] = None,
    verbose: Annotated[bool, verbose("List every program, not only what fails.")] = False,
    as_json: Json = False,
) -> None:
    """Run the conformance and the hostile suite, and say what is in force here and what is not, with its consequence.

    Takes one to two minutes. Ends with exit code 1 if a guarantee fails.
    """
    languages = [Environment(name, LANGUAGES[name].image) for name in items(language) or ()]
    report = _checked(settings, languages or _environments(items(recipe) or ()), languages_alone=bool(languages))
    if as_json:
        say_json(report.as_json())
    else:
        say_lines(report.as_text(verbose=verbose))
    if not report.ok:
        raise typer.Exit(1)


def _environments(recipes: Collection[str]) -> list[Environment]:
    """Return the default environment, and of each recipe Python and the languages whose image it is.

    Raises UnknownNameError.
    """
    named = [Environment(language, RECIPES[name].name) for name in recipes for language in _languages(name)]
    return list(dict.fromkeys([DEFAULT, *named]))


def _languages(image: str) -> list[str]:
    return [DEFAULT.language, *(name for name in LANGUAGES.names() if LANGUAGES[name].image == image)]


def _checked(settings: SandboxSettings, environments: Sequence[Environment], *, languages_alone: bool) -> Report:
    if is_address(settings.sandbox) or is_ray(settings.sandbox):
        raise UsageError(f"`codeeval sandbox check` tries this host: run it on each host of {settings.sandbox}")

    async def work() -> Report:
        async with open_pool(settings, single=True) as pool:
            return await (check_attacked if languages_alone else check_host)(pool, environments)

    return interruptible(work())
