"""`codeeval runs`: the runs of a folder, listed, filtered and removed."""

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import BENCHMARK, DRY_RUN, MODEL, Json, flag, meaning, parsed
from codeeval.cli.parsing import age, listed
from codeeval.cli.tree import CommandGroup, Commands
from codeeval.errors import UsageError
from codeeval.folders import ListedRun, RunsListed, RunsRemoved, RunState, Wanted, list_runs, remove_runs
from codeeval.folders.records import STATES
from codeeval.shown import say, say_json
from codeeval.wording import age as in_words
from codeeval.wording import bytes_of, counted, nearest, percent

__all__ = ["app"]


class _Listing(CommandGroup):
    """A group that lists where no command is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take `codeeval runs`, also with flags alone, as `codeeval runs list`."""
        flags_alone = bool(args) and args[0].startswith("-") and args[0] not in ctx.help_option_names
        return super().parse_args(ctx, ["list", *args] if not args or flags_alone else args)


app = Commands(cls=_Listing, help="List, filter and remove runs. Without a command: list those of the folder runs.")

_FOLDER = Path("runs")


@dataclass(frozen=True, kw_only=True)
class FilterSettings:
    """Filters of a list of runs."""

    name: Annotated[
        str | None, flag("--name-like", text="Only runs whose path matches, such as 'night/*'.", metavar="PATTERN")
    ] = None
    model: Annotated[str | None, meaning(MODEL, "Only runs whose model matches.", metavar="PATTERN")] = None
    benchmark: Annotated[str | None, meaning(BENCHMARK, "Only runs whose benchmark matches.", metavar="PATTERN")] = None
    state: Annotated[
        str | None,
        flag(
            "--state",
            text="Only runs in these states (commas): finished, unfinished, writing, unreadable.",
            metavar="STATES",
        ),
    ] = None
    older: Annotated[
        float | None,
        parsed(flag("--older", text="Only runs not changed for this long, such as 12h or 30d.", metavar="AGE"), age),
    ] = None
    newer: Annotated[
        float | None,
        parsed(flag("--newer", text="Only runs changed within this time, such as 12h or 30d.", metavar="AGE"), age),
    ] = None

    @property
    def wanted(self) -> Wanted:
        """The filters. Raises UsageError for an unknown state."""
        states = listed([self.state] if self.state else None)
        for state in states:
            if state not in STATES:
                guesses = nearest(state, STATES, most=1)
                hint = f"did you mean {guesses[0]!r}?" if guesses else f"choose from {', '.join(STATES)}"
                raise UsageError(f"--state {state!r} is unknown: {hint}")
        return Wanted(
            name=self.name or "*",
            model=self.model or "*",
            benchmark=self.benchmark or "*",
            states=tuple(cast("list[RunState]", states)),
            older=self.older,
            newer=self.newer,
        )


@dataclass(frozen=True, kw_only=True)
class ListSettings(FilterSettings):
    """Settings of a list of runs."""

    as_json: Json = False


@dataclass(frozen=True, kw_only=True)
class RemovalSettings(FilterSettings):
    """Settings of a removal."""

    within: Annotated[Path, flag("--within", text="Folder whose runs the filters choose from.", metavar="DIR")] = (
        _FOLDER
    )
    yes: Annotated[bool, flag("--yes", "-y", text="Remove without asking.")] = False
    dry_run: Annotated[bool, meaning(DRY_RUN, "Print what would be removed; remove nothing.")] = False
    as_json: Json = False


@app.command("list", short_help="List runs of a folder, the newest first.")
@with_settings(ListSettings)
def list_(
    root: Annotated[Path, typer.Argument(help="Folder of runs.", metavar="[FOLDER]")] = _FOLDER,
    *,
    settings: ListSettings,
) -> None:
    """List the runs of a folder and of the folders in it: state, samples, pass@1, size, and time since the last change.

    A pattern is a shell's: `*` stands for any text.
    """
    runs = list_runs(_existing(root), settings.wanted)
    if settings.as_json:
        say_json(runs.to_json())
    else:
        _print(runs)


@app.command(short_help="Remove runs, by name or by filters.")
@with_settings(RemovalSettings)
def remove(
    runs: Annotated[list[Path] | None, typer.Argument(help="Folders of runs.", metavar="[RUN]...")] = None,
    *,
    settings: RemovalSettings,
) -> None:
    """Remove the runs named, or those of --within that the filters choose; with both, the named ones that match.

    A run that is being written is kept, and so is every file that codeeval did not write. Exit code 1: a run was kept.
    """
    chosen = _chosen(runs or [], settings)
    if not settings.dry_run and not settings.yes and chosen:
        _confirm(chosen)
    result = remove_runs([Path(run.folder) for run in chosen], dry=settings.dry_run)
    if settings.as_json:
        say_json(result.to_json())
    else:
        _print_removed(result, dry=settings.dry_run)
    if result.kept:
        raise typer.Exit(1)


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise UsageError(f"there is no folder {str(folder)!r}: name the folder that holds your runs")
    return folder


def _chosen(named: list[Path], settings: RemovalSettings) -> list[ListedRun]:
    """Return the runs to remove. Raises UsageError where nothing is named, or a folder holds no run."""
    if not named and not settings.wanted.given:
        raise UsageError("nothing says which runs to remove: name their folders, or give a filter such as --older 30d")
    if not named:
        return list(list_runs(_existing(settings.within), settings.wanted, keep=False).runs)
    chosen = []
    for path in named:
        if not (path / "run.json").is_file():
            below = sorted(inner.parent for inner in path.glob("*/run.json"))
            hint = f"to remove those in it: --within {path} --name-like '*'" if below else "nothing was removed"
            raise UsageError(f"{str(path)!r} holds no run, because there is no run.json in it: {hint}")
        runs = list_runs(path, settings.wanted, keep=False).runs
        chosen += [run.model_copy(update={"folder": str(path)}) for run in runs if run.name == "."]
    return chosen


def _confirm(chosen: list[ListedRun]) -> None:
    """Ask on the terminal. Raises UsageError where there is none, and Exit where the answer is not yes."""
    what = f"{counted(len(chosen), 'run')} ({bytes_of(sum(run.size for run in chosen))})"
    if not sys.stdin.isatty():
        raise UsageError(f"removing {what} needs a yes: add --yes, or --dry-run to see which")
    for run in chosen:
        say(f"{run.folder}: {run.model} on {run.benchmark}, {run.state}", err=True)
    say(f"Remove {what}? Type yes:", err=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        say("nothing was removed", err=True)
        raise typer.Exit(1)


def _print(runs: RunsListed) -> None:
    from rich.table import Table  # noqa: PLC0415 - JSON does without tables

    from codeeval.screen import Screen, Text  # noqa: PLC0415 - as above

    now = dt.datetime.now(dt.UTC)
    hidden = f"; {counted(runs.hidden, 'run')} left out by filters" if runs.hidden else ""
    table = Table(title=f"{runs.folder}: {counted(len(runs.runs), 'run')}{hidden}")
    for name in ("run", "state", "model", "benchmark"):
        table.add_column(name, overflow="fold")
    for name in ("samples", "pass@1", "size", "changed"):
        table.add_column(name, justify="right")
    for run in runs.runs:
        changed = (now - dt.datetime.fromisoformat(run.changed)).total_seconds()
        table.add_row(
            Text(run.name),
            run.state,
            Text(run.model),
            Text(run.benchmark),
            f"{run.samples:,}",
            _rate(run),
            bytes_of(run.size),
            f"{in_words(changed)} ago",
        )
    screen = Screen()
    screen.print(table)
    for run in runs.runs:
        if run.error:
            screen.print(Text(f"{run.name}: {run.error}", style="yellow"))


def _rate(run: ListedRun) -> str:
    """Return pass@1 of the suite `base`, else of the first; a dash without a verdict."""
    suite = "base" if "base" in run.pass_at_1 else next(iter(run.pass_at_1), None)
    return "-" if suite is None else percent(run.pass_at_1[suite])


def _print_removed(result: RunsRemoved, *, dry: bool) -> None:
    for folder in result.removed:
        say(f"{'would remove' if dry else 'removed'} {folder}")
    for folder in result.left:
        say(f"left {folder}: it holds files that codeeval did not write")
    for run in result.kept:
        say(f"kept {run.folder}: {run.reason}")
    say(f"{bytes_of(result.size)} {'would be freed' if dry else 'freed'}")
