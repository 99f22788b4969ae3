"""`codeeval taxonomy`: failing samples sorted into kinds of bugs."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.execution import in_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import (
    BASE_URL,
    EXAMPLES,
    FIGURES,
    DataDir,
    Edits,
    Execution,
    Json,
    Limit,
    Suites,
    flag,
    meaning,
)
from codeeval.cli.interrupts import begin
from codeeval.cli.reading import open_failures, refuse_idle_data_of, refuse_idle_execution
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import UsageError
from codeeval.extras import figure_folder, require
from codeeval.models import ModelConfig, open_model
from codeeval.report.figures import figures_line
from codeeval.report.progress import CountedLines
from codeeval.screen import Screen
from codeeval.shown import json_of, say, say_json
from codeeval.taxonomy.contrast_table import render_contrast
from codeeval.taxonomy.contrasts import Sides, check_sides, contrasts
from codeeval.taxonomy.failure import Diagnosis, Failure
from codeeval.taxonomy.judge import Judge
from codeeval.taxonomy.reading import FailureReader
from codeeval.taxonomy.recording import failure_record
from codeeval.taxonomy.records import Contrast, JudgeRecord, RunShares
from codeeval.taxonomy.study import Study
from codeeval.taxonomy.table import render_failure, render_judge, render_shares, taxonomy_figures
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.registry import load
from codeeval_sandbox.environments import DEFAULT

__all__ = ["taxonomy"]

Runs = Annotated[list[Path], typer.Argument(help="Folders of finished runs.", metavar="RUN...")]
Examples = Annotated[int, EXAMPLES]
Figures = Annotated[Path | None, meaning(FIGURES, "Folder for figures [default: RUN/figures].", metavar="DIR")]
MeasuresFlag = Annotated[
    bool, flag("--measures", text="Compare lines, complexity, calls and nesting with the canonical solutions.")
]
JudgeName = Annotated[
    str | None, flag("--judge", text="Model that decides between C.1 and C.2, such as openai/NAME.", metavar="P/NAME")
]
BaseUrl = Annotated[str | None, meaning(BASE_URL, "Base URL of the judge's OpenAI-compatible API.", metavar="URL")]
Processes = Annotated[
    int | None, flag("--processes", text="Processes that analyse programs [default: one per core].", metavar="N")
]
Compare = Annotated[
    Sides | None,
    flag(
        "--compare",
        text="Compare kinds of bugs between benchmarks, models or runs: differences with intervals and p-values.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class TaxonomySettings(SandboxSettings):
    """Settings of a taxonomy."""

    suites: Suites = None
    execution: Execution = True
    edits: Edits = 160
    examples: Examples = 0
    measures: MeasuresFlag = False
    limit: Limit = None
    judge: JudgeName = None
    base_url: BaseUrl = None
    figures: Figures = None
    processes: Processes = None
    compare: Compare = None
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(TaxonomySettings)
def taxonomy(
    context: typer.Context,
    runs: Runs,
    *,
    settings: TaxonomySettings,
) -> None:
    """Sort failing samples into kinds of bugs, and say why.

    Several runs are compared. Samples are executed again to see what they return, unless --no-execution.
    """
    begin()  # processes that analyse
    asked = _opened_judge(settings.judge, settings.base_url)
    if not settings.execution:
        refuse_idle_execution(context, "--no-execution executes nothing", "edits")
    elif settings.edits > 0:
        require("hypothesis", otherwise="add --edits 0, which tries no fixes")
    refuse_idle_data_of(context, runs)
    readers = {
        run: open_failures(run, settings.suites, settings.data_dir, settings.limit) for run in dict.fromkeys(runs)
    }
    if settings.measures:
        _refuse_measures(readers.values())
    if settings.compare is not None:
        check_sides({str(run): reader.run.manifest for run, reader in readers.items()}, settings.compare)
    with Study(readers, executed=settings.execution, bases=_bases(readers.values(), settings.data_dir)) as study:
        _gather(study, settings if settings.execution else None, settings.edits)
        view = _View(study, settings.processes, asked, settings.measures, settings.compare)
        if settings.as_json:
            view.print_json()
        else:
            view.print_tables(settings.examples)
        shares = {str(run): tally.shares() for run, tally in study.tallies.items()}
        folder = figure_folder(settings.figures, runs[0] / "figures")
        drawn = () if folder is None else taxonomy_figures(shares, folder)
    if not settings.as_json:
        if folder is not None:
            say(figures_line(drawn))
        for run in runs[: len(runs) == 1]:
            say(f"run: {run}")


def _refuse_measures(readers: Iterable[FailureReader]) -> None:
    """Refuse static measures of programs that are not in Python. Raises UsageError."""
    for reader in readers:
        others = sorted({problem.environment.language for problem in reader.benchmark} - {DEFAULT.language})
        if others:
            raise UsageError(
                f"--measures reads Python alone, and {reader.benchmark.name!r} has programs in {', '.join(others)}: "
                "leave it out, and kinds of bugs are told all the same"
            )


def _bases(readers: Iterable[FailureReader], data_dir: Path | None) -> dict[str, Problem]:
    """The base problems of self-invoking ones, by task_id. Raises BenchmarkError."""
    problems = [problem for reader in readers for problem in reader.benchmark if problem.base_task_id]
    names = {problem.base_benchmark for problem in problems if problem.base_benchmark}
    loaded = [load(name, data_dir) for name in sorted(names)]
    wanted = {problem.base_task_id for problem in problems}
    return {problem.task_id: problem for benchmark in loaded for problem in benchmark if problem.task_id in wanted}


def _gather(study: Study, settings: SandboxSettings | None, edits: int) -> None:
    if settings is None:
        asyncio.run(study.gather(None, most_edits=edits))
    else:
        total = sum(count.failures for tally in study.tallies.values() for count in tally.reader.counts.values())

        lines = CountedLines(Screen(stderr=True), "failing samples run again", total, settings.manner)
        in_pool(settings, lambda pool: study.gather(pool, most_edits=edits, tell=lines.tell))


def _opened_judge(name: str | None, base_url: str | None) -> Judge | None:
    """Raises UsageError."""
    if name is None:
        if base_url is not None:
            raise UsageError("--base-url has no effect: it is where the model of --judge is served, and none is named")
        return None
    return Judge(open_model(name, ModelConfig(base_url=base_url, temperature=0, prompt_style="plain")))


@dataclass(frozen=True)
class _View:
    study: Study
    processes: int | None
    judge: Judge | None
    measures: bool
    compare: Sides | None

    def diagnosed(self) -> Iterable[tuple[Path, Failure, Diagnosis]]:
        return self.study.diagnosed(processes=self.processes, judge=self.judge)

    def shares(self) -> dict[str, RunShares]:
        tallies = self.study.tallies.items()
        return {str(run): tally.shares(measures=self.measures) for run, tally in tallies}

    def contrasts(self) -> tuple[Contrast, ...]:
        if self.compare is None:
            return ()
        return contrasts({str(run): tally for run, tally in self.study.tallies.items()}, self.compare)

    def print_json(self) -> None:
        """One object, printed as its failures come, so that memory stays flat."""
        say_json('{"schema": 1,\n"failures": [', end="")
        between = "\n"
        for run, failure, diagnosis in self.diagnosed():
            say_json(between + json_of(failure_record(str(run), failure, diagnosis), indent=None), end="")
            between = ",\n"
        rows = (f"{json.dumps(run)}: {json_of(shares, indent=None)}" for run, shares in self.shares().items())
        say_json('\n],\n"shares": {' + ",\n".join(rows), end="")
        judged = json_of(JudgeRecord.of(self.judge), indent=None) if self.judge else "null"
        compared = ",\n".join(json_of(contrast, indent=None) for contrast in self.contrasts())
        say_json('},\n"judge": ' + judged + ',\n"contrasts": [' + compared + "]}")

    def print_tables(self, examples: int) -> None:
        kept: dict[str, list[tuple[Failure, Diagnosis]]] = {}
        for _, failure, diagnosis in self.diagnosed():
            of_kind = kept.setdefault(diagnosis.kind, [])
            if len(of_kind) < examples:
                of_kind.append((failure, diagnosis))
        console = Screen()
        console.print(render_shares(self.shares()))
        for contrast in self.contrasts():
            console.print(render_contrast(contrast))
        if self.judge is not None:
            console.print(render_judge(JudgeRecord.of(self.judge)))
        for code in sorted(kept):
            for failure, diagnosis in kept[code]:
                console.print()
                console.print(render_failure(failure, diagnosis), soft_wrap=True)
