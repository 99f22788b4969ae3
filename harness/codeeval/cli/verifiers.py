"""`codeeval verifiers`: how good are the tests themselves?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.runs import Json
from codeeval.cli.settings import DataDir, Limit, SampleId, SandboxSettings, Strong, flag, with_settings
from codeeval.shown import say, say_json

if TYPE_CHECKING:
    from codeeval.store import Outcomes
    from codeeval.strengthening.adequacy import Adequacy
    from codeeval_benchmarks.problem import Benchmark

__all__ = ["verifiers"]

Name = Annotated[str, typer.Argument(help="Name of a benchmark, or a .jsonl file of problems.", metavar="BENCHMARK")]
Suites = Annotated[str, flag("--suites", text="all, base, or names of suites, by commas.", metavar="NAMES")]
RunFolder = Annotated[Path | None, flag("--run", text="A run of this benchmark, for false positives.", metavar="DIR")]
Verifier = Annotated[str, flag("--verifier", text="The suite that accepts.", metavar="SUITE")]
Oracle = Annotated[
    str | None,
    flag(
        "--oracle",
        text="The suite that stands for the truth [default: plus, strong, or the only other].",
        metavar="SUITE",
    ),
]
Mutants = Annotated[int, flag("--mutants", text="Mutants per problem, at most.", metavar="N")]
Seed = Annotated[int, flag("--seed", text="Another seed takes other mutants.", metavar="N")]
Figures = Annotated[Path | None, flag("--figures", text="Folder for the figure.", metavar="DIR")]


@with_settings(SandboxSettings)
def verifiers(
    benchmark: Name,
    *,
    settings: SandboxSettings,
    suites: Suites = "all",
    strong: Strong = None,
    run: RunFolder = None,
    verifier: Verifier = "base",
    oracle: Oracle = None,
    mutants: Mutants = 30,
    limit: Limit = None,
    sample_id: SampleId = None,
    seed: Seed = 0,
    figures: Figures = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Measure a benchmark's tests: coverage of the canonical solutions, mutants rejected, false positives found.

    With --run, also how coverage and mutation score go with the run's false positives.
    """
    from codeeval.cli.checks import check_folder_of  # noqa: PLC0415 - as below
    from codeeval.cli.configuration import listed  # noqa: PLC0415 - as below
    from codeeval.errors import UsageError  # noqa: PLC0415 - as above
    from codeeval.extras import figure_folder  # noqa: PLC0415 - as above
    from codeeval.report.figures import figures_line  # noqa: PLC0415 - as above
    from codeeval.runs.prepare import subset  # noqa: PLC0415 - as above
    from codeeval.screen import Screen  # noqa: PLC0415 - as in the imports below
    from codeeval.store.clusters import groups_of  # noqa: PLC0415 - as above
    from codeeval.strengthening import with_suites  # noqa: PLC0415 - as above
    from codeeval.studies.verifiers.figures import draw_verifiers  # noqa: PLC0415 - as above
    from codeeval.studies.verifiers.study import verifiers as study  # noqa: PLC0415 - as above
    from codeeval.studies.verifiers.table import render_verifiers  # noqa: PLC0415 - as above
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - as above

    check_folder_of("--figures", figures)
    _refuse_alone(run, verifier, oracle)
    if mutants < 1:
        raise UsageError(f"--mutants {mutants} leaves nothing to reject: give 1 or more")
    chosen = with_suites(subset(load(benchmark, data_dir), listed(sample_id), limit), strong)
    judged = _judged(run, chosen, verifier, oracle) if run is not None else None
    measured = _measured(chosen, suites, settings, mutants=mutants, seed=seed)
    result = study(chosen.name, measured, groups=groups_of(chosen), run=judged)
    folder = figure_folder(figures, run / "figures" if run is not None else None)
    drawn = draw_verifiers(result, folder) if folder is not None else ()
    if as_json:
        say_json(result.to_json())
        return
    Screen().print(render_verifiers(result))
    if drawn:
        say(figures_line(drawn))
    if run is not None:
        say(f"run: {run}")


def _refuse_alone(run: Path | None, verifier: str, oracle: str | None) -> None:
    """Refuse what only verdicts of a run could answer. Raises UsageError."""
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `verifiers`

    if run is None and (oracle is not None or verifier != "base"):
        flag = "--oracle" if oracle is not None else "--verifier"
        raise UsageError(f"{flag} has no effect without a run: it names one of its suites; add --run DIR")


def _judged(
    folder: Path, benchmark: "Benchmark", verifier: str, oracle: str | None
) -> "tuple[str, Outcomes, str, str]":
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `verifiers`
    from codeeval.store import Run, read_outcomes  # noqa: PLC0415 - as in `verifiers`

    found = Run(folder)
    if found.manifest.benchmark.name != benchmark.name:
        raise UsageError(
            f"the run {str(folder)!r} is of {found.manifest.benchmark.name!r}, not of {benchmark.name!r}: "
            "name a run of this benchmark"
        )
    outcomes = read_outcomes(found)
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
    benchmark: "Benchmark", suites: str, settings: SandboxSettings, *, mutants: int, seed: int
) -> "list[Adequacy]":
    from codeeval.cli.configuration import listed  # noqa: PLC0415 - as in `verifiers`
    from codeeval.cli.execution import interruptible, open_pool  # noqa: PLC0415 - as in `verifiers`
    from codeeval.evaluation import make_tasks  # noqa: PLC0415 - as in `verifiers`
    from codeeval.strengthening.adequacy import measure_adequacy  # noqa: PLC0415 - as in `verifiers`

    names = tuple(listed([suites]))
    counts = {problem.task_id: 1 for problem in benchmark}
    tasks = make_tasks(benchmark, counts, suites=None if names == ("all",) else names)

    async def work() -> "list[Adequacy]":
        async with open_pool(settings) as pool:
            return await measure_adequacy(pool, tasks, mutants=mutants, seed=seed)

    return interruptible(work())
