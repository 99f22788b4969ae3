"""`codeeval strengthen`: a stronger suite where there are only weak tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.execution import interruptible, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import BUDGET, OUT, SEED, BenchmarkName, DataDir, Json, flag, meaning
from codeeval.cli.loading import load_selected
from codeeval.cli.settings import SandboxSettings, SelectionSettings
from codeeval.errors import UsageError
from codeeval.report.progress import CountedLines
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.store import why_unwritable
from codeeval.store.suites import SuiteFile, write_suites
from codeeval.strengthening import Recipe, cached_file, cached_suites, default_name, make_suites
from codeeval.strengthening.table import print_strengthening, strengthening_of
from codeeval.wording import counted
from codeeval_benchmarks.problem import Benchmark, Problem

__all__ = ["strengthen"]

Seed = Annotated[int, meaning(SEED, "Seed of the inputs; another seed makes other inputs.", metavar="N")]
Budget = Annotated[int, BUDGET]
SuiteName = Annotated[
    str | None,
    flag("--name", text="Name of the suites [default: strong; made, where there is one].", metavar="NAME"),
]
Out = Annotated[Path | None, OUT]


@dataclass(frozen=True, kw_only=True)
class StrengthenSettings(SelectionSettings, SandboxSettings):
    """Settings of the making of suites."""

    seed: Seed = 0
    budget: Budget = 300
    name: SuiteName = None
    out: Out = None
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(StrengthenSettings)
def strengthen(
    context: typer.Context,
    benchmark: BenchmarkName,
    *,
    settings: StrengthenSettings,
) -> None:
    """Make a stronger suite for each problem, of its canonical solution and the inputs of its tests.

    What was made before is taken from the cache. Use it with `--strong auto`.
    """
    if settings.budget < 1:
        raise UsageError(f"--budget {settings.budget} leaves no input to try: give 1 or more")
    whole, chosen = load_selected(context, benchmark, settings.data_dir, settings)
    problems = chosen.problems
    recipe = Recipe(suite=settings.name or default_name(whole), seed=settings.seed, budget=settings.budget)
    if any(recipe.suite in problem.suites for problem in problems):
        raise UsageError(f"{whole.name!r} has a suite {recipe.suite!r} already: give another --name")
    _check_cache(cached_file(whole, recipe))
    file = _made(whole, problems, recipe, settings)
    if settings.out is not None:
        write_suites(settings.out, file)
    result = strengthening_of(file, str(settings.out or cached_file(whole, recipe)), len(problems))
    if settings.as_json:
        say_json(result.to_json())
    else:
        print_strengthening(result)
    if len(file.lines) < len(problems):
        say(f"failed in the sandbox: {counted(len(problems) - len(file.lines), 'problem')}; try again", err=True)
        raise typer.Exit(3)


def _check_cache(file: Path) -> None:
    """Refuse a cache that could not take the suites once they are made. Raises UsageError."""
    if not file.exists() and (reason := why_unwritable(file.parent)):
        raise UsageError(
            f"the suites cannot be kept in {str(file)!r}: {reason}; set CODEEVAL_CACHE to a folder that can be written"
        )


def _made(benchmark: Benchmark, problems: Sequence[Problem], recipe: Recipe, settings: SandboxSettings) -> SuiteFile:
    lines = CountedLines(Screen(stderr=True), "strengthened", len(problems), settings.manner)

    async def work() -> SuiteFile:
        file = cached_suites(benchmark, problems, recipe)
        if len(file.lines) == len(problems):
            return file
        async with open_pool(settings) as pool:
            async for file in make_suites(pool, benchmark, problems, recipe):
                lines.tell(len(file.lines))
        return file

    return interruptible(work())
