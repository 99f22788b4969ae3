"""`codeeval verifiers`: how good are the tests themselves?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.execution import interruptible, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import (
    FIGURES,
    ORACLE,
    RUN,
    SEED,
    VERIFIER,
    BenchmarkName,
    DataDir,
    Json,
    Strong,
    Suites,
    flag,
    meaning,
)
from codeeval.cli.loading import load_selected
from codeeval.cli.parsing import Names
from codeeval.cli.settings import SandboxSettings, SelectionSettings
from codeeval.errors import UsageError
from codeeval.evaluation import make_tasks
from codeeval.extras import figure_folder
from codeeval.report.figures import figures_line
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.store import Outcomes, Run, read_outcomes
from codeeval.store.clusters import groups_of
from codeeval.strengthening import with_suites
from codeeval.strengthening.adequacy import Adequacy, measure_adequacy
from codeeval.studies.verifiers.figures import draw_verifiers
from codeeval.studies.verifiers.study import verifiers as study
from codeeval.studies.verifiers.table import render_verifiers
from codeeval_benchmarks.predictions import split_name
from codeeval_benchmarks.problem import Benchmark

__all__ = ["verifiers"]

RunFolder = Annotated[Path | None, meaning(RUN, "Run of this benchmark, for its false positives.", metavar="DIR")]
Verifier = Annotated[str, VERIFIER]
Oracle = Annotated[
    str | None,
    meaning(ORACLE, "Suite that stands for the truth [default: plus, strong, or the only other].", metavar="SUITE"),
]
Mutants = Annotated[int, flag("--mutants", text="Most mutants of one problem.", metavar="N")]
Seed = Annotated[int, meaning(SEED, "Seed of the choice of mutants.", metavar="N")]
Figures = Annotated[Path | None, meaning(FIGURES, "Folder for the figure [default: figures in --run].", metavar="DIR")]


@dataclass(frozen=True, kw_only=True)
class VerifierSettings(SelectionSettings, SandboxSettings):
    """Settings of a measurement of test suites."""

    suites: Suites = None
    strong: Strong = None
    run: RunFolder = None
    verifier: Verifier = "base"
    oracle: Oracle = None
    mutants: Mutants = 30
    seed: Seed = 0
    figures: Figures = None
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(VerifierSettings)
def verifiers(
    context: typer.Context,
    benchmark: BenchmarkName,
    *,
    settings: VerifierSettings,
) -> None:
    """Measure a benchmark's tests: coverage of the canonical solutions, mutants rejected, false positives found.

    With --run, also how coverage and mutation score go with the run's false positives.
    """
    _refuse_alone(settings.run, settings.verifier, settings.oracle)
    if settings.mutants < 1:
        raise UsageError(f"--mutants {settings.mutants} leaves nothing to reject: give 1 or more")
    _refuse_values(benchmark)
    chosen = with_suites(load_selected(context, benchmark, settings.data_dir, settings)[1], settings.strong)
    _refuse_uncalled(chosen, settings.suites)
    judged = _judged(settings.run, chosen, settings.verifier, settings.oracle) if settings.run is not None else None
    measured = _measured(chosen, settings.suites, settings, mutants=settings.mutants, seed=settings.seed)
    result = study(chosen.name, measured, groups=groups_of(chosen), run=judged)
    folder = figure_folder(settings.figures, settings.run / "figures" if settings.run is not None else None)
    drawn = draw_verifiers(result, folder) if folder is not None else ()
    if settings.as_json:
        say_json(result.to_json())
        return
    Screen().print(render_verifiers(result))
    if drawn:
        say(figures_line(drawn))
    if settings.run is not None:
        say(f"run: {settings.run}")


def _refuse_alone(run: Path | None, verifier: str, oracle: str | None) -> None:
    """Refuse what only verdicts of a run could answer. Raises UsageError."""
    if run is None and (oracle is not None or verifier != "base"):
        flag = "--oracle" if oracle is not None else "--verifier"
        raise UsageError(f"{flag} has no effect without a run: it names one of its suites; add --run DIR")


def _refuse_values(benchmark: str) -> None:
    """Refuse problems that ask for a value: a mutant is a program, and none of them answers. Raises UsageError."""
    if (derived := split_name(benchmark)) is not None:
        raise UsageError(
            f"{benchmark!r} asks for values, and mutants are programs, so their counts would say nothing: measure "
            f"the tests of the programs themselves, `codeeval verifiers {derived[1]}`"
        )


def _refuse_uncalled(benchmark: Benchmark, names: Names | None) -> None:
    """Refuse a benchmark without a suite that can be measured. Raises UsageError."""
    suites = [
        suite for problem in benchmark for name, suite in problem.suites.items() if names is None or name in names
    ]
    if suites and not any(suite.traits.calls for suite in suites):
        kinds = ", ".join(sorted({repr(suite.kind) for suite in suites}))
        raise UsageError(
            f"no suite of {benchmark.name!r} can be measured: coverage and mutants need tests that call a function of "
            f"a Python program, and its suites are of the kind {kinds}; `codeeval false-positives` judges tests by runs"
        )


def _judged(folder: Path, benchmark: Benchmark, verifier: str, oracle: str | None) -> tuple[str, Outcomes, str, str]:
    run = Run(folder)
    if run.manifest.benchmark.name != benchmark.name:
        raise UsageError(
            f"the run {str(folder)!r} is of {run.manifest.benchmark.name!r}, not of {benchmark.name!r}: "
            "name a run of this benchmark"
        )
    outcomes = read_outcomes(run)
    others = [suite.name for suite in outcomes.suites if suite.name != verifier]
    usual = [name for name in ("plus", "strong") if name in others] + others
    if oracle is None and not usual:
        raise UsageError(
            f"the run {str(folder)!r} has no verdicts of a suite but {verifier!r}: add a stronger one with "
            f"`codeeval execute {folder} --strong auto`"
        )
    outcomes.suite(verifier)
    outcomes.suite(oracle or usual[0])
    return str(folder), outcomes, verifier, oracle or usual[0]


def _measured(
    benchmark: Benchmark, suites: Names | None, settings: SandboxSettings, *, mutants: int, seed: int
) -> list[Adequacy]:

    counts = {problem.task_id: 1 for problem in benchmark}
    tasks = make_tasks(benchmark, counts, suites=suites)

    async def work() -> list[Adequacy]:
        async with open_pool(settings) as pool:
            return await measure_adequacy(pool, tasks, mutants=mutants, seed=seed)

    return interruptible(work())
