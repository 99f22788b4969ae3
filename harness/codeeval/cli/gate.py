"""`codeeval gate`: may the candidate replace its baseline?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.comparing import tolerance
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import (
    HISTORY,
    MARKDOWN,
    TASKS,
    AcrossVersions,
    Json,
    Noise,
    Unfinished,
    flag,
    meaning,
    parsed,
    verbose,
)
from codeeval.cli.parsing import Folders, folders
from codeeval.cli.reading import open_side
from codeeval.cli.saving import save
from codeeval.errors import UsageError
from codeeval.extras import require
from codeeval.history import read_history
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.studies.gate import GateReport, Look, Rules, decide, default_rules, parse_rules, rules_template
from codeeval.studies.gate.series import look_number, planned, within_series
from codeeval.studies.gate.table import gate_junit, gate_markdown, render_gate
from codeeval.studies.inputs.matching import Side

__all__ = ["gate"]

Baseline = Annotated[
    Folders | None,
    parsed(
        flag(
            "--baseline",
            text="Runs to compare with: a run, several with commas between them, or a folder of runs.",
            metavar="A",
        ),
        folders,
    ),
]
Candidate = Annotated[
    Folders | None,
    parsed(
        flag(
            "--candidate",
            text="Runs to decide on: a run, several with commas between them, or a folder of runs.",
            metavar="B",
        ),
        folders,
    ),
]
RulesFile = Annotated[
    Path | None, flag("--rules", text="TOML file of rules [default: those that --init writes].", metavar="FILE")
]
Init = Annotated[
    Path | None,
    flag("--init", text="File to write the default rules to, with comments; nothing is compared.", metavar="FILE"),
]
Meaning = Annotated[
    str | None,
    meaning(
        TASKS,
        "Tasks on which a candidate must be as good as its baseline: each of `these`, or the average over `like-these` "
        "[default: as the rules say, else these].",
        metavar="WHICH",
        environment="CODEEVAL_GATE_TASKS",
    ),
]
Looks = Annotated[
    int | None,
    flag("--looks", text="Number of gates in the whole series, which keeps one false alarm rate.", metavar="N"),
]
LookNumber = Annotated[
    int | None,
    flag("--look", text="Number of this gate in its series, from 1 [default: as --history says].", metavar="J"),
]
Spending = Annotated[
    str | None,
    flag(
        "--spending",
        text="Division of the error over the series: pocock (nearly even), obrien-fleming (late), or anytime, for a "
        "series without end [default: pocock with --looks, else anytime].",
        metavar="NAME",
    ),
]
History = Annotated[
    Path | None,
    meaning(
        HISTORY,
        "History that counts the looks: runs that `codeeval history add` entered after the baseline.",
        metavar="FILE",
        environment="CODEEVAL_GATE_HISTORY",
    ),
]
Markdown = Annotated[Path | None, MARKDOWN]
Junit = Annotated[
    Path | None, flag("--junit", text="File for a report in JUnit XML, for a build server.", metavar="FILE")
]

Detail = Annotated[bool, verbose("List the tasks behind a failed rule for each rule.")]


@dataclass(frozen=True, kw_only=True)
class GateSettings:
    """Settings of a gate."""

    baseline: Baseline = None
    candidate: Candidate = None
    rules: RulesFile = None
    init: Init = None
    markdown: Markdown = None
    junit: Junit = None
    noise: Noise = None
    tasks: Meaning = None
    looks: Looks = None
    look: LookNumber = None
    spending: Spending = None
    history: History = None
    unfinished: Unfinished = False
    across_versions: AcrossVersions = False
    detail: Detail = False
    as_json: Json = False


@with_settings(GateSettings)
def gate(
    *,
    settings: GateSettings,
) -> None:
    """Hold a candidate against its baseline; exit code 1 if a rule fails, with the tasks behind it."""
    if settings.init is not None:
        _init(settings.init)
        return
    require("scipy")
    if settings.baseline is None or settings.candidate is None:
        raise UsageError("a gate needs --baseline and --candidate, each a run (or --init FILE, to write rules)")
    chosen = _over(parse_rules(settings.rules) if settings.rules else default_rules(), settings.tasks)
    accepted = tolerance(unfinished=settings.unfinished, across_versions=settings.across_versions)
    again = open_side(settings.noise) if settings.noise else None
    sides = open_side(settings.baseline), open_side(settings.candidate)
    series = None
    if (
        settings.looks is not None
        or settings.look is not None
        or settings.spending is not None
        or settings.history is not None
    ):
        series = _series(chosen, sides, (settings.look, settings.looks, settings.spending), settings.history)
    report = within_series(chosen, series, lambda rules: decide(*sides, rules, tolerance=accepted, noise=again))
    _write(report, settings.markdown, settings.junit)
    _print(report, as_json=settings.as_json, verbose=settings.detail)
    if not report.passed:
        raise typer.Exit(1)


def _over(rules: Rules, tasks: str | None) -> Rules:
    if tasks is None:
        return rules
    if tasks == "these":
        return rules.over("these")
    if tasks == "like-these":
        return rules.over("like-these")
    raise UsageError(f"--tasks {tasks!r} is unknown: write `these` or `like-these`")


def _series(
    rules: Rules, sides: tuple[Side, Side], asked: tuple[int | None, int | None, str | None], history: Path | None
) -> Look:
    """Return the position of this gate in its series. Raises UsageError."""
    look, looks, spending = asked
    if look is None and history is None:
        raise UsageError("a series of gates needs to know which look this is: add --look J, or --history FILE")
    if look is None and history is not None:
        before, now = (side.folders for side in sides)
        counted = [look_number(read_history(history, benchmark=name), before, now) for name in sides[1].runs]
        look = max(counted, default=1)
    return planned(rules, look or 0, looks, spending)


def _init(path: Path) -> None:
    if path.exists():
        raise UsageError(f"{str(path)!r} is there already: name another file, or edit that one")
    save(path, rules_template())
    say(f"wrote {path}: edit it, then `codeeval gate --rules {path} --baseline A --candidate B`")


def _write(report: GateReport, markdown: Path | None, junit: Path | None) -> None:
    for path, text in ((markdown, gate_markdown), (junit, gate_junit)):
        if path is not None:
            save(path, text(report))


def _print(report: GateReport, *, as_json: bool, verbose: bool) -> None:
    if as_json:
        say_json(report.to_json())
    else:
        Screen().print(render_gate(report, verbose=verbose))
