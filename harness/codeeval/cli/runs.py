"""The commands that make and finish runs."""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from codeeval.cli.checks import argument_meant, refuse_idle, refuse_idle_data, refuse_missing_run
from codeeval.cli.configuration import config_of, resumed
from codeeval.cli.execution import interruptible, observer_of
from codeeval.cli.fields import given, with_settings
from codeeval.cli.flags import DRY_RUN, OVERWRITE, RUN, DataDir, Json, flag
from codeeval.cli.job_array import parse_shard
from codeeval.cli.request import existing
from codeeval.cli.settings import ExecutionSettings, ModelSettings, OutputSettings, Settings, widened
from codeeval.errors import InterruptedCommand, ModelError, UsageError
from codeeval.exports import EXPORTERS, export
from codeeval.report import print_summary
from codeeval.report.forecast import forecast_lines
from codeeval.runs.dry_run import forecast
from codeeval.runs.request import Request, default_folder
from codeeval.runs.session import Outcome, perform
from codeeval.runs.shards import deal
from codeeval.screen import Screen, block
from codeeval.shown import say, say_json
from codeeval.store import Run, Shard

__all__ = ["DryRun", "Output", "Target", "execute", "pass_at_k", "run_and_report", "sample", "without_secrets"]

Files = Annotated[list[Path] | None, typer.Argument(help="More files for --samples.", metavar="[FILE]...")]
DryRun = Annotated[bool, DRY_RUN]


@dataclass(frozen=True, kw_only=True)
class Target:
    """The run that a command makes or goes on with."""

    run: Annotated[Path | None, RUN] = None
    resume: Annotated[
        bool,
        flag(
            "--resume",
            text="Continue the run in --run under its own settings, even if it is finished; a larger -n makes it grow.",
        ),
    ] = False
    overwrite: Annotated[bool, OVERWRITE] = False


@dataclass(frozen=True, kw_only=True)
class Output:
    """Forms of the result."""

    evalplus_results: Annotated[
        str | None,
        flag(
            "--evalplus-results",
            text="File for the results in EvalPlus's format [default: eval_results.json in the run].",
            metavar="[FILE]",
        ),
    ] = None
    exporters: Annotated[
        list[str] | None,
        flag(
            "--export", text="Exporter that writes the run into its folder too, such as csv (repeated).", metavar="NAME"
        ),
    ] = None
    as_json: Json = False


@with_settings(Settings, target=Target, output=Output)
def pass_at_k(
    context: typer.Context,
    *,
    settings: Settings,
    files: Files = None,
    target: Target,
    output: Output,
    dry_run: DryRun = False,
) -> None:
    """Draw samples, execute them, report pass@k.

    Without arguments: the benchmark `starter` and a simulated model, so that a fresh machine shows all there is.
    """
    run_and_report(context, _with_files(settings, files), target, output, dry_run=dry_run)


def run_and_report(
    context: typer.Context, settings: Settings, target: Target, output: Output, *, dry_run: bool
) -> None:
    """Do what these settings ask for, and print pass@k. Raises as the stages do."""
    exports = _exports(output.evalplus_results, output.exporters)
    request = _request(context, settings, target)
    if dry_run:
        _print_forecast(request, as_json=output.as_json)
        return
    _finish(request, settings, as_json=output.as_json, exports=exports)


@with_settings(ModelSettings, target=Target)
def sample(
    context: typer.Context,
    *,
    settings: ModelSettings,
    files: Files = None,
    target: Target,
    as_json: Json = False,
) -> None:
    """Draw samples without executing them.

    `codeeval execute RUN` does that later, perhaps elsewhere.
    """
    chosen = _with_files(widened(settings), files)
    request = _request(context, chosen, target, execute=False)
    _finish(request, settings, as_json=as_json)


@with_settings(ExecutionSettings, output=Output)
def execute(
    context: typer.Context,
    *,
    settings: ExecutionSettings,
    output: Output,
    run: Annotated[Path, typer.Argument(help="Folder of the run.", metavar="RUN")],
    data_dir: DataDir = None,
) -> None:
    """Execute a run's samples, report pass@k.

    Only samples without verdict are executed.
    """
    Run(run)  # refuses a folder without one
    if settings.shard is not None:
        run = deal(run, Shard.parse(parse_shard(settings.shard)))
    exports = _exports(output.evalplus_results, output.exporters)
    chosen = replace(widened(settings), data_dir=data_dir)
    request = _request(context, chosen, Target(run=run, resume=True), draw=False)
    _finish(request, settings, as_json=output.as_json, exports=exports)


def _print_forecast(request: Request, *, as_json: bool) -> None:
    predicted = forecast(request)
    if as_json:
        say_json(predicted.model_dump_json(by_alias=True, indent=2))
        return
    for line in forecast_lines(predicted):
        say(line)


def _exports(evalplus_results: str | None, names: list[str] | None) -> dict[str, Path | None]:
    """Return the file of each exporter asked for; None for its default in the run's folder. Raises UsageError."""
    chosen: dict[str, Path | None] = dict.fromkeys(names or ())
    for name in chosen:
        EXPORTERS[name]  # an unknown name is refused before anything starts
    if evalplus_results is not None:
        chosen["evalplus"] = Path(evalplus_results) if evalplus_results else None
    return chosen


def _with_files(settings: Settings, files: list[Path] | None) -> Settings:
    if not files:
        return settings
    if not settings.samples:
        raise UsageError(f"unexpected argument {str(files[0])!r}: {argument_meant(files[0])}")
    return replace(settings, samples=[*settings.samples, *files])


def _request(context: typer.Context, settings: Settings, target: Target, **stages: bool) -> Request:
    kept, _ = existing(resume=target.resume, overwrite=target.overwrite), settings.manner  # refused before any start
    folder = target.run
    if settings.shard is not None and stages.get("draw", True):
        folder = _folder_of_shard(folder, settings.shard)
    if target.resume:
        if folder is None:
            raise UsageError("--resume needs the folder of the run: name it with --run")
        refuse_missing_run(folder)
    config = config_of(settings)
    if target.resume and folder is not None:
        config = resumed(config, given(context), folder)
    refuse_idle(config, given(context, environment=False))
    refuse_idle_data(given(context, environment=False), config.benchmark)
    command = ("codeeval", *map(without_secrets, sys.argv[1:]))
    chosen: dict[str, Any] = {"draw": True, "execute": True, **stages}
    return Request(config, folder or default_folder(config), kept, command, **chosen)


def _folder_of_shard(folder: Path | None, text: str) -> Path:
    shard = Shard.parse(parse_shard(text))
    if folder is None:
        raise UsageError("--shard needs a folder in which the runs of all shards stand: name it with --run")
    if (folder / "run.json").exists():
        raise UsageError(
            f"--run {str(folder)!r} is a whole run, and with --shard it is a folder in which the runs of all shards "
            f"stand: name another; to execute a part of this run: `codeeval execute {shlex.quote(str(folder))} "
            f"--shard {shard}`"
        )
    return folder / shard.folder_name


def without_secrets(argument: str) -> str:
    """The argument, without user and password of a URL."""
    scheme, mark, rest = argument.partition("://")
    authority, slash, path = rest.partition("/")
    return scheme + mark + authority.rpartition("@")[2] + slash + path if mark else argument


def _perform(request: Request, settings: OutputSettings) -> Outcome:
    console = Screen(stderr=True, soft_wrap=True)
    try:
        outcome = interruptible(perform(request, observer=observer_of(settings, console)))
    except KeyboardInterrupt:
        raise InterruptedCommand(f"interrupted; {_way_on(request)}") from None
    except ModelError:
        if (request.folder / "run.json").exists():
            console.print(block(f"the model failed; {_way_on(request)}", indent="  "))
        raise
    for note in outcome.notes:
        console.print(f"note: {note}")
    if outcome.complaint:
        console.print(f"the sandbox failed: {outcome.complaint}")
    return outcome


def _way_on(request: Request) -> str:
    """Return what is kept of the request, and the command that continues the run."""
    if not (request.folder / "run.json").exists():
        return "nothing was begun"
    return f"what was finished is kept. Continue with\n{request.resume_command}"


def _finish(
    request: Request, settings: OutputSettings, *, as_json: bool, exports: Mapping[str, Path | None] | None = None
) -> None:
    """Do what is asked, write and print the result, and end with the exit code that fits."""
    summary = _perform(request, settings).summary
    for name, path in (exports or {}).items():
        export(name, Run(Path(summary.run)), summary, path)
    if as_json:
        say_json(summary.to_json())
    else:
        print_summary(summary, population=request.config.interval)
    if summary.infrastructure or summary.unanswered:
        raise typer.Exit(3)
