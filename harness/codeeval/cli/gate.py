"""`codeeval gate`: may the candidate replace its baseline?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

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
from codeeval.invalid import first_fault
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.studies.gate import GateReport, Look, Rules, decide, default_rules, parse_rules, rules_template
from codeeval.studies.gate.files import gate_junit, gate_markdown
from codeeval.studies.gate.flaky import FlakyFound, find_flaky
from codeeval.studies.gate.series import Entered, look_number, planned, within_series
from codeeval.studies.gate.table import render_gate
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
Margin = Annotated[
    float | None,
    flag(
        "--margin",
        text="Percentage points of pass@k that the candidate must be shown not to lose, for rules on pass@k without a "
        "margin. The gate is inconclusive where it is not shown [default: as the rules say, else none].",
        metavar="POINTS",
    ),
]
Inconclusive = Annotated[
    str | None,
    flag(
        "--inconclusive",
        text="Exit code of an inconclusive gate: `fail` exits with 1, `pass` with 0 [default: fail].",
        metavar="fail|pass",
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
Flaky = Annotated[
    Path | None,
    flag(
        "--flaky",
        text="History whose runs of the baseline's model show which tasks are flaky. They are named, and left out with "
        "--exclude-flaky or where the rules say so [default: none].",
        metavar="FILE",
    ),
]
ExcludeFlaky = Annotated[bool, flag("--exclude-flaky", text="Leave flaky tasks out of the gate; needs --flaky.")]
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
    margin: Margin = None
    inconclusive: Inconclusive = None
    looks: Looks = None
    look: LookNumber = None
    spending: Spending = None
    history: History = None
    flaky: Flaky = None
    exclude_flaky: ExcludeFlaky = False
    unfinished: Unfinished = False
    across_versions: AcrossVersions = False
    detail: Detail = False
    as_json: Json = False


@with_settings(GateSettings)
def gate(
    *,
    settings: GateSettings,
) -> None:
    """Hold a candidate against its baseline: passed, failed or inconclusive; exit code 1 unless it is passed."""
    if settings.init is not None:
        _init(settings.init)
        return
    require("scipy")
    if settings.baseline is None or settings.candidate is None:
        raise UsageError("a gate needs --baseline and --candidate, each a run (or --init FILE, to write rules)")
    blocking = _is_blocking(settings.inconclusive)
    read = parse_rules(settings.rules) if settings.rules else default_rules()
    chosen = _shown_to(_over(read, settings.tasks), settings.margin)
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
    if settings.exclude_flaky and settings.flaky is None:
        raise UsageError("--exclude-flaky needs a history that shows which tasks are flaky: add --flaky FILE")
    excluded = settings.exclude_flaky or chosen.flaky == "exclude"
    flaky = _flaky(settings.flaky, sides, chosen.suite, excluded=excluded) if settings.flaky else None
    report = within_series(
        chosen, series, lambda rules: decide(*sides, rules, tolerance=accepted, noise=again, flaky=flaky)
    )
    _write(report, settings.markdown, settings.junit, blocking=blocking)
    _print(report, as_json=settings.as_json, verbose=settings.detail)
    if report.verdict == "failed" or (report.verdict == "inconclusive" and blocking):
        raise typer.Exit(1)


def _flaky(history: Path, sides: tuple[Side, Side], suite: str, *, excluded: bool) -> FlakyFound:
    def entries(benchmark: str, model: str) -> Sequence[Entered]:
        return read_history(history, benchmark=benchmark, model=model)

    return find_flaky(entries, sides, suite, excluded=excluded)


def _is_blocking(inconclusive: str | None) -> bool:
    """Return whether an inconclusive gate exits with 1. Raises UsageError."""
    if inconclusive not in {None, "fail", "pass"}:
        raise UsageError(f"--inconclusive {inconclusive!r} is unknown: write `fail` or `pass`")
    return inconclusive != "pass"


def _shown_to(rules: Rules, margin: float | None) -> Rules:
    if margin is None:
        return rules
    try:
        return rules.shown_to(margin)
    except ValidationError as error:
        raise UsageError(f"--margin {margin:g}: {first_fault(error).reason}") from None


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


def _write(report: GateReport, markdown: Path | None, junit: Path | None, *, blocking: bool) -> None:
    if markdown is not None:
        save(markdown, gate_markdown(report))
    if junit is not None:
        save(junit, gate_junit(report, blocking=blocking))


def _print(report: GateReport, *, as_json: bool, verbose: bool) -> None:
    if as_json:
        say_json(report.to_json())
    else:
        Screen().print(render_gate(report, verbose=verbose))
