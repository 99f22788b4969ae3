"""A gate's findings as files: for a pull request (Markdown), and for a build server (JUnit XML)."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from codeeval.shown import html, markdown, markdown_code, one_line, xml
from codeeval.studies.gate.records import Finding, GateReport, is_undecided
from codeeval.studies.gate.table import WORDS, p_of
from codeeval.studies.gate.words import decider, flaky_line, look_line, open_lines, rates, rule_of
from codeeval.wording import percent

__all__ = ["gate_junit", "gate_markdown"]


def gate_markdown(report: GateReport) -> str:
    """For a comment on a pull request."""
    return "\n".join(_markdown_lines(report)) + "\n"


def _markdown_lines(report: GateReport) -> Iterator[str]:
    names = " against ".join(markdown(side.name) for side in (report.candidate, report.baseline))
    models = " against ".join(markdown_code(side.model) for side in (report.candidate, report.baseline))
    which = "these tasks" if report.tasks == "these" else "tasks like these"
    yield from (f"### Gate {report.verdict}: {names}", "")
    if lines := [f"- {markdown(line)}" for line in open_lines(report)]:
        yield from (*lines, "")
    yield from (f"{models}, {percent(report.confidence, digits=0)} over all rules, for {which}", "")
    yield from ("| | benchmark | rule | found | p |", "|---|---|---|---|---|")
    for finding in report.findings:
        word = WORDS[finding.outcome]
        if finding.outcome in {"failed", "inconclusive"} and finding.tier != "advisory":
            word = f"**{word}**"
        cells = (word, markdown(finding.benchmark), rule_of(finding), markdown(finding.detail), markdown(p_of(finding)))
        yield f"| {' | '.join(map(str, cells))} |"
    for finding in report.failures:
        rows = [f"- {markdown_code(row.task_id)}{rates(finding, row)}" for row in finding.tasks]
        summary = html(f"{finding.benchmark}: {finding.rule}")
        yield from ("", f"<details><summary>{summary}: the tasks behind it</summary>", "", *rows, "", "</details>")
    if report.flaky:
        rows = [f"- {markdown_code(task.task_id)}{markdown(flaky_line(task))}" for task in report.flaky]
        yield from ("", "<details><summary>Flaky tasks in the history</summary>", "", *rows, "", "</details>")
    if report.look:
        yield from ("", f"> {look_line(report.look)}")
    if report.notes:
        yield from ("", *(f"> {markdown(note)}" for note in report.notes))


def gate_junit(report: GateReport, *, blocking: bool = True) -> str:
    """A test case per rule and benchmark, and per required benchmark that is missing.

    A rule that keeps the gate inconclusive is an error where that is `blocking`, since a build server fails on it as
    the exit code does. Otherwise it is skipped, as other rules that are not decided are.
    """
    suite = ET.Element("testsuite", name=xml(f"codeeval gate {report.candidate.name}"))
    for finding in report.findings:
        case = ET.SubElement(
            suite, "testcase", classname=xml(f"codeeval.gate.{finding.benchmark}"), name=rule_of(finding)
        )
        _add_outcome(case, finding, blocking=blocking)
    for missing in report.missing:
        case = ET.SubElement(suite, "testcase", classname=xml(f"codeeval.gate.{missing.benchmark}"), name="required")
        ET.SubElement(case, "error" if blocking else "skipped", message=xml(missing.detail))
    counts = {"tests": "testcase", "failures": "failure", "skipped": "skipped", "errors": "error"}
    for name, tag in counts.items():
        suite.set(name, str(sum(1 for _ in suite.iter(tag))))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_outcome(case: ET.Element, finding: Finding, *, blocking: bool) -> None:
    if finding.outcome == "failed" and finding.tier != "advisory":
        failure = ET.SubElement(case, "failure", message=xml(f"{finding.rule}: {finding.detail}"))
        failure.text = "\n".join(xml(one_line(f"{row.task_id}{rates(finding, row)}")) for row in finding.tasks)
        return
    what = f"{finding.detail}; {decider(finding.needed)}" if finding.needed else finding.detail
    if is_undecided(finding) and blocking:
        ET.SubElement(case, "error", message=xml(f"{finding.rule}: {what}"))
    elif finding.outcome in {"inconclusive", "not tested", "failed"}:
        word = "" if finding.outcome == "not tested" else f"{finding.outcome}: "
        ET.SubElement(case, "skipped", message=xml(f"{word}{what}"))
    else:
        ET.SubElement(case, "system-out").text = xml(finding.detail)
