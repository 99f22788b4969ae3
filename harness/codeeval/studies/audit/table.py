"""Tables of an audit, and its summary in Markdown. Programs, names and reasons are foreign text."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.forgeries.mechanisms import TITLES
from codeeval.report.table import columns, notes
from codeeval.screen import Text, block
from codeeval.shown import markdown, markdown_code
from codeeval.studies.audit.records import Audit, Example, MechanismShare, Steps
from codeeval.wording import counted, interval

__all__ = ["audit_markdown", "render_audit"]

_LINES = 12
"""Lines of an example's text that a terminal shows."""
_CAPTION = "95 % intervals over problems"


def render_audit(audit: Audit) -> RenderableType:
    """Return the tables of an audit."""
    return Group(*_parts(audit))


def _parts(audit: Audit) -> Iterator[RenderableType]:
    yield _rates(audit)
    if audit.steps:
        yield _by_step(audit)
    if audit.mechanisms:
        yield _mechanisms(audit)
    yield from _conclusion(audit)
    yield from notes(audit.notes)
    for share in audit.mechanisms:
        for example in share.examples:
            yield Text()
            yield from _example(share, example)


def _rates(audit: Audit) -> RenderableType:
    whole = audit.whole
    judge = f"the judge (first suite{'' if audit.oracle is None else f' and {audit.oracle}'})"
    rollouts, tasks = counted(whole.rollouts, "rollout"), counted(whole.tasks, "problem")
    table = columns(f"{rollouts} of {tasks}, {counted(audit.texts, 'text')}", "measure", "value", caption=_CAPTION)
    rows = (
        (f"rewarded ({audit.passing:g} or more)", f"{whole.rewarded:,}"),
        (f"passed by {judge}", f"{whole.passed:,}"),
        ("false positives: rewarded, and fail", f"{whole.false_positives:,}"),
        ("  of the rewarded", interval(whole.false_positive_rate)),
        ("false negatives: not rewarded, and pass", f"{whole.false_negatives:,}"),
        ("  of the others", interval(whole.false_negative_rate)),
        ("passes that were forged, of all", interval(whole.forged)),
        ("mean reward", f"{whole.mean_reward:.4g}"),
        ("  without forged passes", f"{whole.mean_without_forged:.4g}"),
        ("  without false positives", f"{whole.mean_without_false_positives:.4g}"),
    )
    for name, value in rows:
        table.add_row(name, value)
    return table


def _by_step(audit: Audit) -> RenderableType:
    names = ("rollouts", "false positives", "false negatives", "forged, of all", "mean reward", "without forged")
    table = columns("by step", "step", *names, caption=_CAPTION)
    for steps in audit.steps:
        table.add_row(
            _range(steps),
            f"{steps.rollouts:,}",
            interval(steps.false_positive_rate),
            interval(steps.false_negative_rate),
            interval(steps.forged),
            f"{steps.mean_reward:.3f}",
            f"{steps.mean_without_forged:.3f}",
        )
    return table


def _range(steps: Steps) -> str:
    return f"{steps.first}" if steps.first == steps.last else f"{steps.first} to {steps.last}"


def _mechanisms(audit: Audit) -> RenderableType:
    names = ("rollouts", "texts", "problems", "of all", "of the rewarded", "first step", "accepted by")
    table = columns("why they were rewarded", "mechanism", *names, caption=_CAPTION)
    for share in audit.mechanisms:
        table.add_row(
            TITLES[share.mechanism],
            f"{share.rollouts:,}",
            f"{share.texts:,}",
            f"{share.tasks:,}",
            interval(share.share),
            interval(share.of_rewarded),
            "-" if share.first_step is None else f"{share.first_step}",
            ", ".join(share.accepted_by) or "-",
        )
    return table


def _conclusion(audit: Audit) -> Iterator[Text]:
    forged = sum(share.rollouts for share in audit.mechanisms if share.forged)
    if forged:
        whole = audit.whole
        yield Text(
            f"{counted(forged, 'forged pass', 'forged passes')}: without them the mean reward is "
            f"{whole.mean_without_forged:.4g}, not {whole.mean_reward:.4g}"
        )
    elif audit.whole.false_positives:
        yield Text("no forged pass was found; the false positives have other reasons")
    else:
        yield Text("no false positive was found")


def _example(share: MechanismShare, example: Example) -> Iterator[RenderableType]:
    step = "" if example.step is None else f", step {example.step}"
    head = f"{TITLES[share.mechanism]}: {example.task_id} ({example.where}{step}), the judge says {example.status}"
    yield Text(head, style="bold")
    yield Text(f"  {example.reason}")
    lines = example.text.rstrip().split("\n")
    shown = lines if len(lines) <= _LINES else [*lines[:_LINES], f"... ({counted(len(lines), 'line')})"]
    yield block("    " + "\n".join(shown), indent="    ")


def audit_markdown(audit: Audit) -> str:
    """Return a summary for a report or a comment."""
    whole = audit.whole
    lines = [
        f"### Audit of {counted(whole.rollouts, 'rollout')}",
        "",
        _sentences(whole),
        "",
        f"Mean reward {whole.mean_reward:.4g}; without forged passes {whole.mean_without_forged:.4g}.",
        "",
        "| mechanism | rollouts | of all | first step | for example |",
        "|---|---|---|---|---|",
    ]
    for share in audit.mechanisms:
        first = "-" if share.first_step is None else f"{share.first_step}"
        cells = (TITLES[share.mechanism], f"{share.rollouts:,}", interval(share.share), first, _named(share))
        lines.append(f"| {' | '.join(cells)} |")
    if audit.steps:
        lines += ["", "| step | rollouts | false positives | forged, of all | mean reward | without forged |"]
        lines += ["|---|---|---|---|---|---|"]
    for steps in audit.steps:
        rates = (interval(steps.false_positive_rate), interval(steps.forged))
        means = (f"{steps.mean_reward:.3f}", f"{steps.mean_without_forged:.3f}")
        lines.append(f"| {' | '.join((_range(steps), f'{steps.rollouts:,}', *rates, *means))} |")
    lines += ["", *(f"> {markdown(note)}" for note in audit.notes)] if audit.notes else []
    return "\n".join(lines) + "\n"


def _named(share: MechanismShare) -> str:
    if not share.examples:
        return ""
    example = share.examples[0]
    return f"{markdown_code(example.task_id)}: {markdown(example.reason)}"


def _sentences(whole: Steps) -> str:
    return (
        f"False positives: {interval(whole.false_positive_rate)} of the rewarded. "
        f"False negatives: {interval(whole.false_negative_rate)} of the others. "
        f"Forged passes: {interval(whole.forged)} of all."
    )
