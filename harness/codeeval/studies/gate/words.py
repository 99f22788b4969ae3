"""Words for a gate's report, which the terminal, Markdown and JUnit XML share."""

from collections.abc import Iterator

from codeeval.studies.gate.records import Evidence, Finding, FlakyTask, GateReport, Look, Needed
from codeeval.wording import counted, percent

__all__ = ["decider", "flaky_line", "look_line", "meaning", "open_lines", "rates", "rule_of", "verdict"]


def verdict(report: GateReport) -> str:
    """Return the conclusion in one line."""
    if report.verdict == "failed":
        return f"the gate is not passed: {len(report.failures)} of {len(report.findings)} rules failed"
    if report.verdict == "inconclusive":
        return f"the gate is inconclusive: {_open(report)}; no rule failed"
    share = f"{100 * report.confidence:.4g} %"
    shown = sum(finding.tier == "critical" and finding.margin is not None for finding in report.findings)
    if not shown:
        return f"the gate is passed (a model as good as its baseline passes in {share} of cases, or more)"
    worse = f"{100 * (1 - report.confidence):.2g} %"
    rules = "1 critical rule is" if shown == 1 else f"{shown} critical rules are"
    return (
        f"the gate is passed: {rules} shown to hold (a model worse by a margin passes in {worse} of cases at most, one "
        f"as good as its baseline fails in {worse} at most)"
    )


def _open(report: GateReport) -> str:
    reasons = []
    if count := len(report.undecided):
        reasons.append(f"{count} of {len(report.findings)} rules {'is' if count == 1 else 'are'} not decided")
    if report.missing:
        reasons.append(f"{counted(len(report.missing), 'required benchmark')} missing")
    return ", ".join(reasons)


def open_lines(report: GateReport) -> Iterator[str]:
    """Yield what is missing and, where nothing failed, what would decide each rule that is open."""
    for missing in report.missing:
        yield f"{missing.benchmark} is required: {missing.detail}"
    for finding in report.undecided if report.verdict == "inconclusive" else ():
        what = decider(finding.needed) if finding.needed else finding.detail
        yield f"{finding.benchmark}: {finding.rule}: {what}"


def decider(needed: Needed) -> str:
    """Return what would decide an inconclusive rule."""
    ways = list(_ways(needed))
    if not ways:
        return "no number of samples of these runs would decide it; draw at a temperature above 0, or take more tasks"
    power = percent(needed.power, digits=0)
    if needed.n is not None and not needed.more_baseline + needed.more_candidate:
        return (
            f"n = {needed.n} shows a candidate as good as its baseline to hold in {power} of cases, and there are as "
            "many; so this one is probably worse, by less than is sure"
        )
    return f"{' or '.join(ways)} would decide it (a candidate as good as its baseline then passes in {power} of cases)"


def _ways(needed: Needed) -> Iterator[str]:
    if needed.n is not None:
        yield f"{_samples(needed)} (n = {needed.n})"
    if needed.tasks is not None:
        yield f"{needed.tasks:,} tasks with the present numbers of samples"


def _samples(needed: Needed) -> str:
    a, b = needed.more_baseline, needed.more_candidate
    if a == b:
        return f"{b} more samples per task of both runs"
    sides = [f"{count} of the {side}" for count, side in ((a, "baseline"), (b, "candidate")) if count]
    return f"more samples per task, {' and '.join(sides)}"


def meaning(report: GateReport) -> str:
    """Say what "as good as its baseline" means."""
    if report.tasks == "these":
        return (
            '"as good as its baseline": on each of these tasks. A model that is as good on average only, such as '
            "another training run, fails more often; --tasks like-these is for it"
        )
    return (
        '"as good as its baseline": on average over tasks like these, as another training run is. To find single tasks '
        "that got worse: --tasks these"
    )


def look_line(look: Look) -> str:
    """Say where the gate stands in its series. With a margin, what is said of failing holds for passing too."""
    of = f" of {look.looks}" if look.looks else ", of a series without end"
    return (
        f"look {look.number}{of}: this gate may fail wrongly in {100 * look.level:.2g} % of cases, the whole series in "
        f"{100 * look.error:.2g} % ({look.spending} spending)"
    )


def rule_of(finding: Finding) -> str:
    """Return the rule in words, with its tier where it is not the usual one."""
    usual = "supporting" if finding.margin is None else "critical"
    shown = finding.tier == "advisory" or (finding.tier != usual and finding.margin is not None)
    return f"{finding.rule} ({finding.tier})" if shown else finding.rule


def rates(finding: Finding, row: Evidence) -> str:
    """Return the text after the task_id."""
    if finding.unit == "count":
        return f": {row.baseline:.0f} -> {counted(int(row.candidate), 'verdict')} missing"
    change = f"{percent(row.baseline, digits=0)} -> {percent(row.candidate, digits=0)}"
    left = ""
    if row.baseline_shrunken is not None:
        left = f" (shrunken {percent(row.baseline_shrunken, digits=0)} -> {percent(row.candidate_shrunken, digits=0)})"
    return f": {change}{left}" + (", beyond chance over all tasks" if row.sure else "")


def flaky_line(task: FlakyTask) -> str:
    """Return why a task is flaky, after its task_id."""
    return f": {task.detail}" + ("; left out" if task.excluded else "")
