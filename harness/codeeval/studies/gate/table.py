"""A gate's findings: for a terminal, for a pull request (Markdown), for a build server (JUnit XML)."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.screen import Text
from codeeval.shown import html, markdown, markdown_code, one_line, xml
from codeeval.studies.gate import Evidence, Finding, GateReport, Look
from codeeval.wording import counted, percent, probability

__all__ = ["gate_junit", "gate_markdown", "render_gate"]

_WORDS = {"passed": "pass", "failed": "FAIL", "not tested": "-"}
_STYLES = {"passed": "green", "failed": "bold red", "not tested": "dim"}


def render_gate(report: GateReport, *, verbose: bool = False) -> RenderableType:
    """Return the verdict, the findings, and each task behind those that failed; if verbose, rule by rule."""
    return Group(*_parts(report, verbose=verbose))


def _parts(report: GateReport, *, verbose: bool) -> Iterator[RenderableType]:
    yield Text(_verdict(report), style="bold")
    yield Text(_meaning(report))
    if report.look is not None:
        yield Text(_look(report.look))
    yield Text(f"{report.candidate.name} ({report.candidate.model})", style="bold")
    yield Text(f"against {report.baseline.name} ({report.baseline.model})")
    table = Table()
    for head in ("", "benchmark", "rule", "found"):
        table.add_column(head, overflow="fold")
    table.add_column("p", justify="right", no_wrap=True)
    for finding in report.findings:
        word = Text(_WORDS[finding.outcome], style=_STYLES[finding.outcome])
        table.add_row(word, finding.benchmark, finding.rule, finding.detail, _p(finding))
    yield table
    yield from _by_rule(report) if verbose else _by_task(report)
    for note in report.notes:
        yield Text(f"note: {note}", style="yellow")


def _by_rule(report: GateReport) -> Iterator[Text]:
    for finding in report.failures:
        yield Text(f"{finding.benchmark}: {finding.rule}: {finding.detail}", style="red")
        for row in finding.tasks:
            yield Text(f"  {_evidence(finding, row)}")


def _by_task(report: GateReport) -> Iterator[Text]:
    """Each task once, however many rules it fails."""
    lines = dict.fromkeys(
        f"  {finding.benchmark} {_evidence(finding, row)}" for finding in report.failures for row in finding.tasks
    )
    if lines:
        yield Text("the tasks behind it (for each rule: add --verbose)", style="red")
    yield from map(Text, lines)


def _p(finding: Finding) -> str:
    return "" if finding.p_adjusted is None else probability(finding.p_adjusted)


def _evidence(finding: Finding, row: Evidence) -> str:
    return f"{row.task_id}{_rates(finding, row)}"


def _rates(finding: Finding, row: Evidence) -> str:
    """Return the text after the task_id."""
    if finding.unit == "count":
        return f": {row.baseline:.0f} -> {counted(int(row.candidate), 'verdict')} missing"
    rates = f"{percent(row.baseline, digits=0)} -> {percent(row.candidate, digits=0)}"
    left = ""
    if row.baseline_shrunken is not None:
        left = f" (shrunken {percent(row.baseline_shrunken, digits=0)} -> {percent(row.candidate_shrunken, digits=0)})"
    return f": {rates}{left}" + (", beyond chance over all tasks" if row.sure else "")


def _look(look: Look) -> str:
    of = f" of {look.looks}" if look.looks else ", of a series without end"
    return (
        f"look {look.number}{of}: this gate may fail wrongly in {100 * look.level:.2g} % of cases, the whole series in "
        f"{100 * look.error:.2g} % ({look.spending} spending)"
    )


def _verdict(report: GateReport) -> str:
    if report.passed:
        share = f"{100 * report.confidence:.4g} %"
        return f"the gate is passed (a model as good as its baseline passes in {share} of cases, or more)"
    return f"the gate is not passed: {len(report.failures)} of {len(report.findings)} rules failed"


def _meaning(report: GateReport) -> str:
    if report.tasks == "these":
        return (
            '"as good as its baseline": on each of these tasks. A model that is as good on average only, such as '
            "another training run, fails more often; --tasks like-these is for it"
        )
    return (
        '"as good as its baseline": on average over tasks like these, as another training run is. To find single tasks '
        "that got worse: --tasks these"
    )


def gate_markdown(report: GateReport) -> str:
    """For a comment on a pull request."""
    names = " against ".join(markdown(side.name) for side in (report.candidate, report.baseline))
    models = " against ".join(markdown_code(side.model) for side in (report.candidate, report.baseline))
    which = "these tasks" if report.tasks == "these" else "tasks like these"
    lines = [
        f"### Gate {'passed' if report.passed else 'failed'}: {names}",
        "",
        f"{models}, {percent(report.confidence, digits=0)} over all rules, for {which}",
        "",
        "| | benchmark | rule | found | p |",
        "|---|---|---|---|---|",
    ]
    for finding in report.findings:
        word = f"**{_WORDS[finding.outcome]}**" if finding.outcome == "failed" else _WORDS[finding.outcome]
        cells = (word, markdown(finding.benchmark), finding.rule, markdown(finding.detail), markdown(_p(finding)))
        lines.append(f"| {' | '.join(map(str, cells))} |")
    for finding in report.failures:
        rows = [f"- {markdown_code(row.task_id)}{_rates(finding, row)}" for row in finding.tasks]
        summary = html(f"{finding.benchmark}: {finding.rule}")
        lines += ["", f"<details><summary>{summary}: the tasks behind it</summary>", "", *rows, "", "</details>"]
    lines += ["", f"> {_look(report.look)}"] if report.look else []
    lines += ["", *(f"> {markdown(note)}" for note in report.notes)] if report.notes else []
    return "\n".join(lines) + "\n"


def gate_junit(report: GateReport) -> str:
    """A test case per rule and benchmark."""
    outcomes = [finding.outcome for finding in report.findings]
    suite = ET.Element(
        "testsuite",
        name=xml(f"codeeval gate {report.candidate.name}"),
        tests=str(len(outcomes)),
        failures=str(outcomes.count("failed")),
        skipped=str(outcomes.count("not tested")),
        errors="0",
    )
    for finding in report.findings:
        case = ET.SubElement(suite, "testcase", classname=xml(f"codeeval.gate.{finding.benchmark}"), name=finding.rule)
        if finding.outcome == "failed":
            failure = ET.SubElement(case, "failure", message=xml(f"{finding.rule}: {finding.detail}"))
            failure.text = "\n".join(xml(one_line(_evidence(finding, row))) for row in finding.tasks)
        elif finding.outcome == "not tested":
            ET.SubElement(case, "skipped", message=xml(finding.detail))
        else:
            ET.SubElement(case, "system-out").text = xml(finding.detail)
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
