"""`codeeval taxonomy` and `codeeval explain`: what goes wrong in failing samples."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from codeeval.cli.interrupts import begin
from codeeval.cli.runs import Json
from codeeval.cli.settings import DataDir, Limit, SandboxSettings, flag, with_settings
from codeeval.shown import json_of, say, say_json

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from codeeval.evaluation import Executor
    from codeeval.taxonomy.failure import Diagnosis, Failure
    from codeeval.taxonomy.judge import Judge
    from codeeval.taxonomy.reading import RunReader
    from codeeval.taxonomy.records import RunShares
    from codeeval.taxonomy.study import Study
    from codeeval_benchmarks.problem import Problem

__all__ = ["explain", "in_pool", "read_run", "taxonomy"]

_T = TypeVar("_T")

Runs = Annotated[list[Path], typer.Argument(help="Folders of finished runs.", metavar="RUN...")]
Execution = Annotated[
    bool,
    flag("--execution/--no-execution", text="Run what can be run: values against expected ones, conversions, fixes."),
]
Edits = Annotated[int, flag("--edits", text="Most fixes tried for one sample.", metavar="N")]
Examples = Annotated[int, flag("--examples", text="Show up to N failures of each kind.", metavar="N")]
Figures = Annotated[Path | None, flag("--figures", text="Folder for figures [default: RUN/figures].", metavar="DIR")]
MeasuresFlag = Annotated[
    bool, flag("--measures", text="Add lines, complexity, calls and nesting against the canonical solutions.")
]
JudgeName = Annotated[
    str | None, flag("--judge", text="A model that decides C.1 against C.2, such as openai/NAME.", metavar="P/NAME")
]
BaseUrl = Annotated[
    str | None, flag("--base-url", text="Where the judge's OpenAI-compatible API begins.", metavar="URL")
]
Suites = Annotated[str, flag("--suites", text="all, base, or names of suites, by commas.", metavar="NAMES")]
Processes = Annotated[int | None, flag("--processes", text="Processes that analyse [default: cores].", metavar="N")]


@with_settings(SandboxSettings)
def taxonomy(
    runs: Runs,
    *,
    settings: SandboxSettings,
    suites: Suites = "all",
    execution: Execution = True,
    edits: Edits = 80,
    examples: Examples = 0,
    measures: MeasuresFlag = False,
    limit: Limit = None,
    judge: JudgeName = None,
    base_url: BaseUrl = None,
    figures: Figures = None,
    processes: Processes = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Sort failing samples into kinds of bugs, and say why.

    Several runs are compared. Samples are executed again to see what they return, unless --no-execution.
    """
    from codeeval.cli.checks import check_folder_of  # noqa: PLC0415 - loaded only where it is used
    from codeeval.extras import figure_folder  # noqa: PLC0415 - as above
    from codeeval.report.figures import figures_line  # noqa: PLC0415 - as above
    from codeeval.taxonomy.study import Study  # noqa: PLC0415 - as above
    from codeeval.taxonomy.table import taxonomy_figures  # noqa: PLC0415 - as above

    check_folder_of("--figures", figures)
    begin()  # processes that analyse
    asked = _opened_judge(judge, base_url)
    readers = {run: read_run(run, suites, data_dir, limit) for run in dict.fromkeys(runs)}
    with Study(readers, executed=execution, bases=_bases(readers.values(), data_dir)) as study:
        _gather(study, settings if execution else None, edits)
        view = _View(study, processes, asked, measures)
        if as_json:
            view.print_json()
        else:
            view.print_tables(examples)
        shares = {str(run): tally.shares() for run, tally in study.tallies.items()}
        folder = figure_folder(figures, runs[0] / "figures")
        drawn = () if folder is None else taxonomy_figures(shares, folder)
    if not as_json:
        if folder is not None:
            say(figures_line(drawn))
        for run in runs[: len(runs) == 1]:
            say(f"run: {run}")


@with_settings(SandboxSettings)
def explain(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.", metavar="RUN")],
    task: Annotated[str, typer.Argument(help="A task_id.", metavar="TASK")],
    index: Annotated[
        int | None,
        typer.Argument(help="One of its samples, from 0 [default: the first that fails].", metavar="INDEX"),
    ] = None,
    *,
    settings: SandboxSettings,
    suites: Suites = "all",
    execution: Execution = True,
    edits: Edits = 80,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Say of one failing sample what goes wrong: kind, place, values, and a fix where one is found."""
    from codeeval.screen import Screen  # noqa: PLC0415 - loaded only where it is used
    from codeeval.taxonomy.classify import classify  # noqa: PLC0415 - as above
    from codeeval.taxonomy.experiments import experiment  # noqa: PLC0415 - as above
    from codeeval.taxonomy.recording import explain_record  # noqa: PLC0415 - as above
    from codeeval.taxonomy.renamed import with_other_names  # noqa: PLC0415 - as above
    from codeeval.taxonomy.table import render_failure  # noqa: PLC0415 - as above
    from codeeval.taxonomy.told import observation_told  # noqa: PLC0415 - as above

    reader = read_run(run, suites, data_dir)
    index = reader.first_failing(task) if index is None else index
    subject = reader.subject(task, index)
    failure = observation_told(subject.failure)
    if execution:

        async def tried(pool: "Executor") -> "Failure":
            (seen,) = await experiment(pool, [subject], most_edits=edits)
            return await with_other_names(pool, replace(subject, failure=seen))

        failure = in_pool(settings, tried)
    diagnosis, pieces = classify(failure), reader.pieces(task, index)
    if as_json:
        say_json(json_of(explain_record(str(run), failure, diagnosis, pieces)))
        return
    Screen(soft_wrap=True).print(render_failure(failure, diagnosis, pieces=pieces))


def read_run(run: Path, suites: str, data_dir: Path | None, limit: int | None = None) -> "RunReader":
    """The run with its benchmark, found by the run's own settings. Raises RunError, UsageError, BenchmarkError."""
    from codeeval.errors import UsageError  # noqa: PLC0415 - loaded only where it is used

    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit} leaves no problem: give 1 or more")
    from codeeval.cli.configuration import listed  # noqa: PLC0415 - loaded only where it is used
    from codeeval.store import Run  # noqa: PLC0415 - as above
    from codeeval.taxonomy.reading import RunReader  # noqa: PLC0415 - as above
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - as above

    opened = Run(run)
    request = opened.manifest.request
    benchmark = load(request.benchmark, data_dir or request.data_dir)
    chosen = None if suites == "all" else listed([suites])
    return RunReader(opened, benchmark, suites=chosen, limit=limit)


def _bases(readers: "Iterable[RunReader]", data_dir: Path | None) -> "dict[str, Problem]":
    """The base problems of self-invoking ones, by task_id. Raises BenchmarkError."""
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - loaded only where it is used

    problems = [problem for reader in readers for problem in reader.benchmark if problem.base_task_id]
    names = {problem.base_benchmark for problem in problems if problem.base_benchmark}
    loaded = [load(name, data_dir) for name in sorted(names)]
    wanted = {problem.base_task_id for problem in problems}
    return {problem.task_id: problem for benchmark in loaded for problem in benchmark if problem.task_id in wanted}


def _gather(study: "Study", settings: SandboxSettings | None, edits: int) -> None:
    import asyncio  # noqa: PLC0415 - loaded only where it is used

    from codeeval.report.progress import CountedLines  # noqa: PLC0415 - as above
    from codeeval.screen import Screen  # noqa: PLC0415 - as above

    if settings is None:
        asyncio.run(study.gather(None, most_edits=edits))
    else:
        total = sum(count.failures for tally in study.tallies.values() for count in tally.reader.counts.values())

        lines = CountedLines(Screen(stderr=True), "failing samples run again", total, settings.manner)
        in_pool(settings, lambda pool: study.gather(pool, most_edits=edits, tell=lines.tell))


def in_pool(settings: SandboxSettings, work: "Callable[[Executor], Coroutine[Any, Any, _T]]") -> _T:
    """Do this with the sandbox, interruptible in good order. Raises as `open_pool` and the work do."""
    from codeeval.cli.execution import interruptible, open_pool  # noqa: PLC0415 - loaded only where it is used

    async def within() -> _T:
        async with open_pool(settings) as pool:
            return await work(pool)

    return interruptible(within())


def _opened_judge(name: str | None, base_url: str | None) -> "Judge | None":
    """Raises UsageError."""
    from codeeval.errors import UsageError  # noqa: PLC0415 - loaded only where it is used
    from codeeval.models import ModelConfig, open_model  # noqa: PLC0415 - as above
    from codeeval.taxonomy.judge import Judge  # noqa: PLC0415 - as above

    if name is None:
        if base_url is not None:
            raise UsageError("--base-url has no effect: it is where the model of --judge is served, and none is named")
        return None
    return Judge(open_model(name, ModelConfig(base_url=base_url, temperature=0, prompt_style="plain")))


@dataclass(frozen=True)
class _View:
    study: "Study"
    processes: int | None
    judge: "Judge | None"
    measures: bool

    def diagnosed(self) -> "Iterable[tuple[Path, Failure, Diagnosis]]":
        return self.study.diagnosed(processes=self.processes, judge=self.judge)

    def shares(self) -> "dict[str, RunShares]":
        tallies = self.study.tallies.items()
        return {str(run): tally.shares(measures=self.measures) for run, tally in tallies}

    def print_json(self) -> None:
        """One object, printed as its failures come, so that memory stays flat."""
        from codeeval.taxonomy.recording import failure_record  # noqa: PLC0415 - loaded only where used
        from codeeval.taxonomy.records import JudgeRecord  # noqa: PLC0415 - as above

        say_json('{"schema": 1,\n"failures": [', end="")
        between = "\n"
        for run, failure, diagnosis in self.diagnosed():
            say_json(between + json_of(failure_record(str(run), failure, diagnosis), indent=None), end="")
            between = ",\n"
        rows = (f"{json.dumps(run)}: {json_of(one, indent=None)}" for run, one in self.shares().items())
        say_json('\n],\n"shares": {' + ",\n".join(rows), end="")
        judged = json_of(JudgeRecord.of(self.judge), indent=None) if self.judge else "null"
        say_json('},\n"judge": ' + judged + "}")

    def print_tables(self, examples: int) -> None:
        from codeeval.screen import Screen  # noqa: PLC0415 - loaded only where it is used
        from codeeval.taxonomy.records import JudgeRecord  # noqa: PLC0415 - as above
        from codeeval.taxonomy.table import render_failure, render_judge, render_shares  # noqa: PLC0415 - as above

        kept: dict[str, list[tuple[Failure, Diagnosis]]] = {}
        for _, failure, diagnosis in self.diagnosed():
            of_kind = kept.setdefault(diagnosis.kind, [])
            if len(of_kind) < examples:
                of_kind.append((failure, diagnosis))
        console = Screen()
        console.print(render_shares(self.shares()))
        if self.judge is not None:
            console.print(render_judge(JudgeRecord.of(self.judge)))
        for code in sorted(kept):
            for failure, diagnosis in kept[code]:
                console.print()
                console.print(render_failure(failure, diagnosis), soft_wrap=True)
