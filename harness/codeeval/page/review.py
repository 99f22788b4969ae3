"""A page to read evolved problems on: each with its evidence and decisions, and the drafts that gates rejected.

It is one document without a script, and asks nothing of a network. All text in it is text. As a file it is for reading
alone. A server (`reviewing`) gives each problem a form, by which a reader accepts, edits or rejects it.
"""

import base64
import hashlib
import html as escaping
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codeeval.evolving.readings import Reading, digest_of
from codeeval.evolving.records import Review
from codeeval.evolving.shelf import Outcome
from codeeval.shown import html, many_lines
from codeeval.wording import counted, percent

__all__ = ["Form", "evidence_of", "policy", "review_page"]

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid; border-radius: 6px; font: 0.9rem/1.45 monospace; }
table { border-collapse: collapse; }
th, td { padding: 0.25rem 1rem 0.25rem 0; text-align: left; }
h2 { margin-top: 2.5rem; border-top: 1px solid; padding-top: 1rem; }
"""


@dataclass(frozen=True)
class Form:
    """Form of a served page."""

    reader: str
    token: str
    """Secret that a decision must bring along: another site cannot know it."""
    message: str = ""
    """Why the last decision was not taken; empty if it was."""


def policy(form: Form | None = None) -> str:
    """Return the Content-Security-Policy: this style, no script at all, and forms to the page's own server alone."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    action = "'none'" if form is None else "'self'"
    rules = (f"style-src 'sha256-{digest}'", "base-uri 'none'", f"form-action {action}")
    return "; ".join(("default-src 'none'", *rules, "require-trusted-types-for 'script'", "trusted-types 'none'"))


def evidence_of(outcome: Outcome) -> Iterator[str]:
    """Yield what the gates saw of a problem, a remark each."""
    if outcome.drawn:
        yield f"{outcome.agreeing} of {outcome.drawn} independent solutions agree"
    yield f"{outcome.suite} inputs, {outcome.inputs} of them the model's"
    if outcome.mutants:
        yield f"the tests reject {outcome.killed} of {outcome.mutants - outcome.equivalent} wrong programs"
    if outcome.equivalent:
        same = counted(outcome.equivalent, "further mutant")
        yield f"{same} of the solution left out: no input was found that tells the difference"
    if outcome.base_calls:
        yield f"calls of the base function, by input: {', '.join(map(str, outcome.base_calls))}"
    if outcome.not_strengthened:
        yield f"no inputs were added: {outcome.not_strengthened}"


def review_page(
    outcomes: Sequence[Outcome], readings: Sequence[Reading], result: Review, form: Form | None = None
) -> Iterator[bytes]:
    """Yield the document; without `form` it is for reading alone."""
    title = html(f"Review of {result.file}")
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html(policy(form))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    )
    kept = [outcome for outcome in outcomes if outcome.gate is None]
    rejected = [outcome for outcome in outcomes if outcome.gate is not None]
    yield from (part.encode("utf-8", "replace") for part in (head, *_state(result, form)))
    decisions = _decisions(kept, readings)
    for position, outcome in enumerate(kept):
        problem = "".join(_problem(outcome, decisions[outcome.source]))
        asked = "" if form is None or outcome.row is None else "".join(_form(outcome.row, outcome.source, form))
        yield f'<section id="p{position}">\n{problem}{asked}</section>\n'.encode("utf-8", "replace")
    if rejected:
        yield "".join(_drafts(rejected)).encode("utf-8", "replace")
    yield b"</main>\n</body>\n</html>\n"


def _state(result: Review, form: Form | None) -> Iterator[str]:
    state = f"{counted(result.problems, 'problem')}, {result.read} read, {result.left} left"
    way = "Decide with codeeval evolve review" if form is None else f"You read as {form.reader}"
    yield f"<p>{html(state)}. {html(way)}.</p>\n"
    if form is not None and form.message:
        yield f'<p role="alert">{html(form.message)}</p>\n'
    yield "<table>\n"
    yield "<tr><th>round</th><th>problems</th><th>sound</th><th>share</th></tr>\n"
    for each in result.rounds:
        share = percent(each.sound / each.problems if each.problems else None)
        cells = (each.name, each.problems, each.sound, share)
        yield f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in cells)}</tr>\n"
    yield "</table>\n"


def _decisions(kept: Sequence[Outcome], readings: Sequence[Reading]) -> Mapping[str, Sequence[Reading]]:
    """Return the readings of each problem as it stands, by source."""
    current = {outcome.source: digest_of(outcome.row) for outcome in kept if outcome.row is not None}
    by_source: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if current.get(reading.source) == reading.digest:
            by_source[reading.source].append(reading)
    return by_source


def _problem(outcome: Outcome, readings: Sequence[Reading]) -> Iterator[str]:
    row: Mapping[str, Any] = outcome.row or {}
    yield f"<h2>{html(row.get('id', outcome.source))}, from {html(outcome.source)}</h2>\n"
    yield f"<h3>Statement</h3>\n{_code(row.get('prompt', outcome.statement))}"
    yield f"<h3>Solution</h3>\n{_code(outcome.solution or row.get('solution', ''))}"
    remarks = "".join(f"<li>{html(remark)}</li>\n" for remark in evidence_of(outcome))
    yield f"<h3>Evidence</h3>\n<ul>\n{remarks}</ul>\n"
    if readings:
        yield "<h3>Decisions</h3>\n"
    for reading in readings:
        note = f": {reading.note}" if reading.note else ""
        yield f"<p>{html(f'{reading.reader}: {reading.decision}{note}')}</p>\n"
        yield _code(reading.prompt) if reading.prompt else ""


def _form(row: Mapping[str, Any], source: str, form: Form) -> Iterator[str]:
    """Yield the form of a problem. A statement with characters that are shown as escapes cannot be edited here."""
    fields = {"token": form.token, "source": source, "digest": digest_of(row)}
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escaping.escape(value)}">\n' for name, value in fields.items()
    )
    yield f'<form method="post" action="/decide">\n{hidden}'
    yield '<button name="decision" value="accept">Accept</button>\n</form>\n'
    yield f'<form method="post" action="/decide">\n{hidden}<label>Reason <input name="note" size="50"></label>\n'
    yield '<button name="decision" value="reject">Reject</button>\n</form>\n'
    prompt = str(row["prompt"])
    if many_lines(prompt) == prompt:
        yield f'<details>\n<summary>Edit the statement</summary>\n<form method="post" action="/decide">\n{hidden}'
        yield '<textarea name="prompt" rows="16" cols="100" aria-label="Statement">\n'
        yield f"{escaping.escape(prompt)}</textarea>\n"
        yield '<button name="decision" value="edit">Keep the edit</button>\n</form>\n</details>\n'


def _drafts(rejected: Sequence[Outcome]) -> Iterator[str]:
    yield f"<section>\n<h2>{counted(len(rejected), 'rejected draft')}</h2>\n"
    for outcome in rejected:
        summary = f"{outcome.source}, draft {outcome.attempt + 1}, gate {outcome.gate}: {outcome.reason}"
        draft = _code(outcome.statement) + _code(outcome.solution)
        yield f"<details>\n<summary>{html(summary)}</summary>\n{draft}</details>\n"
    yield "</section>\n"


def _code(text: object) -> str:
    """Return several lines as text; empty for none."""
    lines = str(text).rstrip().expandtabs(4).split("\n")
    shown = "\n".join(map(html, lines))
    return f"<pre>{shown}</pre>\n" if any(lines) else ""
