"""The taxonomy of runs for people: shares, comparison, examples, one failure explained, figures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.extraction import Reason
from codeeval.report.figures import COLOURS, figure, in_percent, save_figure
from codeeval.report.table import intervals_over
from codeeval.screen import Text, block, stacked
from codeeval.shown import label
from codeeval.taxonomy.behaviour import describe_behaviour
from codeeval.taxonomy.failure import Diagnosis, Failure, Span
from codeeval.taxonomy.kinds import CATEGORIES, KINDS, kind
from codeeval.taxonomy.records import JudgeRecord, KindShare, RunShares
from codeeval.taxonomy.self_invoking import ATTRIBUTIONS
from codeeval.wording import counted, interval, percent, probability

__all__ = ["render_failure", "render_judge", "render_shares", "taxonomy_figures"]

_ROOMY = 2
"""With more runs than these, a table has no room for the models' names."""
_AROUND = 3
"""Lines shown before and after the marked ones."""
_LONGEST_LINE = 160
_HANGING = 6 * " "
"""Before the further lines of a test or message: none of them can look like a line of the report."""
_WIDE = 30
"""Characters of a name from which a legend has one column."""

_LONGEST_PIECE = 60
"""Characters shown of the first line of a piece of an answer."""
_LABELLED = 0.04
"""A part of a bar that is narrower has no room for its number."""


def render_shares(shares: Mapping[str, RunShares]) -> RenderableType:
    """Return one column per run: failures by category and kind, as shares of its failures."""
    table = Table(caption=_caption(shares), caption_justify="left")
    table.add_column("kind", no_wrap=len(shares) <= _ROOMY, min_width=8)
    for run, run_shares in shares.items():
        heads = [run_shares.model, Path(run).name] if len(shares) <= _ROOMY else [Path(run).name]
        table.add_column(stacked(*heads), justify="right", no_wrap=len(shares) <= _ROOMY)
    table.add_row("samples", *(f"{share.samples:,}" for share in shares.values()))
    table.add_row("failures", *(f"{share.failures:,}" for share in shares.values()), end_section=True)
    for code, meaning in CATEGORIES.items():
        if any(code in share.categories for share in shares.values()):
            name = meaning.partition(":")[0]
            head = f"{code} {name}" if len(code) == 1 else code
            table.add_row(Text(head, style="bold"), *(_cell(share.categories.get(code)) for share in shares.values()))
            for row in _kind_rows(code, shares):
                table.add_row(*row)
    return Group(table, *_symptoms(shares), *_self_invoking(shares), *_measures(shares))


def _caption(shares: Mapping[str, RunShares]) -> str:
    problems, groups = (max(getattr(run, name) for run in shares.values()) for name in ("problems", "groups"))
    return f"shares of failures, with {intervals_over(problems, groups)}"


def _kind_rows(category: str, shares: Mapping[str, RunShares]) -> Iterator[Sequence[str]]:
    for listed_kind in KINDS:
        there = any(listed_kind.code in run.kinds for run in shares.values())
        if listed_kind.category == category and there and listed_kind.code != category:
            yield (
                f"  {listed_kind.code} {listed_kind.name}",
                *(_cell(run.kinds.get(listed_kind.code)) for run in shares.values()),
            )


def _cell(share: KindShare | None) -> str:
    if share is None:
        return "-"
    of_failures = share.of_failures
    return f"{share.count:,}  {interval(of_failures)}"


def _symptoms(shares: Mapping[str, RunShares]) -> Iterator[RenderableType]:
    for run, run_shares in shares.items():
        if run_shares.symptoms:
            counts = ", ".join(f"{name} {count:,}" for name, count in run_shares.symptoms.items())
            yield Text(f"{Path(run).name}: limits and exits, placed by their code: {counts}")


def _self_invoking(shares: Mapping[str, RunShares]) -> Iterator[RenderableType]:
    """Per run, base function against the whole, and why samples fail."""
    for run, run_shares in shares.items():
        if (self_invoking := run_shares.self_invoking) is None:
            continue
        table = Table(title=f"{Path(run).name}: self-invoking problems", title_justify="left")
        for column in ("base function", "whole right", "whole wrong"):
            table.add_column(column, justify="left" if column == "base function" else "right")
        table.add_row("right", f"{self_invoking.both:,}", f"{self_invoking.base_only:,}")
        table.add_row("wrong", f"{self_invoking.whole_only:,}", f"{self_invoking.neither:,}")
        yield table
        for k, base in self_invoking.base_pass_at_k.items():
            whole = self_invoking.whole_pass_at_k[k]
            ratio = f" (ratio {self_invoking.ratio[k]:.2f})" if k in self_invoking.ratio else ""
            yield Text(f"pass@{k} {percent(base.estimate)} of base functions, {percent(whole.estimate)}{ratio}")
        yield Text(f"McNemar {self_invoking.mcnemar:.1f}, p {probability(self_invoking.p)}")
        yield Text("failures: " + ", ".join(f"{name} {count:,}" for name, count in run_shares.exceptions.items()))
        for name, count in self_invoking.attributions.items():
            yield Text(f"{count:6,}  {ATTRIBUTIONS[name]}")


def _measures(shares: Mapping[str, RunShares]) -> Iterator[RenderableType]:
    """Per run, static measures against the canonical solutions, and success by complexity."""
    for run, run_shares in shares.items():
        if run_shares.measures is None:
            continue
        table = Table(title=f"{Path(run).name}: static measures", title_justify="left")
        for column in ("measure", "samples", "canonical", "difference"):
            table.add_column(column, justify="left" if column == "measure" else "right")
        for name, paired in run_shares.measures.items():
            difference = f"{paired.difference:+.2f} [{paired.low:+.2f}, {paired.high:+.2f}]"
            table.add_row(name, f"{paired.samples:.2f}", f"{paired.canonical:.2f}", difference)
        yield table
        for part in run_shares.by_complexity or ():
            problems, rate = counted(part.problems, "problem"), interval(part.passed)
            yield Text(f"complexity {part.least} to {part.most}, {problems}: pass@1 {rate}")


def render_judge(judge: JudgeRecord) -> Text:
    """Return a line on the judge's answers, and how far they agree with the rules."""
    line = f"C.1 against C.2 by {judge.model}, prompt version {judge.version}: {judge.answered:,} judged"
    if judge.agreement is not None:
        line += f", {percent(judge.agreement)} as the rules"
    if judge.kappa is not None:
        line += f", kappa {judge.kappa:.2f}"
    return Text(line + (f"; {counted(judge.unanswered, 'answer')} without a kind" if judge.unanswered else ""))


def render_failure(failure: Failure, diagnosis: Diagnosis, *, pieces: Sequence[Reason] = ()) -> RenderableType:
    """Return one failure: what it is and why, the code with its place marked, values, and the fix if one was found.

    `pieces`: those of the answer, where there is more than its program to tell of.
    """
    return Group(*_told(failure, diagnosis), *map(_piece, pieces))


def _piece(reason: Reason) -> Text:
    piece = reason.candidate
    first = next((line.strip() for line in piece.code.source.split("\n") if line.strip()), "")
    origin = f"{piece.origin} ({piece.language})" if piece.language else str(piece.origin)
    said = "taken" if reason.is_taken else "not taken"
    return Text(f"{origin} {first[:_LONGEST_PIECE]!r}: {said}, {reason.text}")


def _told(failure: Failure, diagnosis: Diagnosis) -> Iterator[RenderableType]:
    found_kind = kind(diagnosis.kind)
    yield Text(f"{failure.task_id} sample {failure.index}: {found_kind.code} {found_kind.name}", style="bold")
    yield Text(f"{diagnosis.primary.reason}  (rule {diagnosis.primary.rule}, suite {failure.suite})")
    yield _code(failure.solution, diagnosis.primary.span)
    yield from _evidence(failure)
    if diagnosis.secondary:
        others = "; ".join(f"{finding.kind} {finding.reason}" for finding in diagnosis.secondary)
        yield Text(f"also: {others}")


def _evidence(failure: Failure) -> Iterator[RenderableType]:
    seen = failure.observation.failures[0] if failure.observation and failure.observation.failures else None
    if seen is not None:
        ended = f"raised {seen.exception}" if seen.exception else f"returned {seen.got}, not {seen.expected}"
        yield block(f"test {seen.test}: {seen.call} {ended}", indent=_HANGING)
    elif failure.test_source:
        yield block(f"test: {failure.test_source}", indent=_HANGING)
    if failure.message and (seen is None or seen.exception):
        said = f"{failure.exception or failure.status.value}: {failure.message[:300]}"
        yield block(f"error: {said}", indent=_HANGING)
    if failure.observation is not None:
        words = ", ".join(describe_behaviour(failure.observation, example_fails=failure.example_fails))
        yield Text(f"tests: {failure.observation.outcomes[:80]}" + (f"  ({words})" if words else ""))
    if failure.repair is not None:
        yield Text(f"fix: line {failure.repair.span.line}: {failure.repair.before!r} -> {failure.repair.after!r}")
    if failure.conversion is not None:
        yield block(f"passes with: {failure.conversion}", indent=_HANGING)
    if failure.renamed is not None:
        yield block(f"note: {failure.renamed}; this is never scored", indent=_HANGING)


def _code(solution: str, span: Span | None) -> RenderableType:
    """Return the lines around the span; those in it have a mark, and a part of one line is underlined."""
    lines = solution.splitlines()
    first, last = (span.line, span.end_line) if span else (1, 1)
    shown = range(max(1, first - _AROUND), min(len(lines), min(last, first + 2 * _AROUND) + _AROUND) + 1)
    text: list[str] = []
    for line_number in shown:
        marked = span is not None and first <= line_number <= last
        text.append(f"{'>' if marked else ' '}{line_number:4} {lines[line_number - 1][:_LONGEST_LINE]}")
        if span is not None and marked and first == last:
            width = min(span.end_column, _LONGEST_LINE) - span.column + 1
            text.append(f"      {' ' * (span.column - 1)}{'^' * max(1, width)}")
    return block("\n".join(text))


def taxonomy_figures(shares: Mapping[str, RunShares], folder: Path) -> Sequence[Path]:
    """Categories by run as stacked bars, and kinds by run; as SVG, PNG and JSON. Raises RunError."""
    return [*_categories(shares, folder), *_kinds(shares, folder)]


def _labels(shares: Mapping[str, RunShares]) -> list[str]:
    return [label(f"{share.model} ({share.benchmark})") for share in shares.values()]


def _categories(shares: Mapping[str, RunShares], folder: Path) -> Sequence[Path]:
    codes = [code for code in CATEGORIES if any(code in share.categories for share in shares.values())]
    data = {
        run: {code: run_shares.categories[code].of_samples.estimate for code in codes if code in run_shares.categories}
        for run, run_shares in shares.items()
    }
    with figure(height=1.4 + 0.4 * len(shares)) as (drawn, axes):
        left = [0.0] * len(shares)
        for code, colour in zip(codes, COLOURS, strict=False):
            widths = [values.get(code, 0.0) for values in data.values()]
            bars = axes.barh(_labels(shares), widths, left=left, color=colour, label=code)
            axes.bar_label(
                bars, [percent(width, digits=0) if width > _LABELLED else "" for width in widths], label_type="center"
            )
            left = [start + width for start, width in zip(left, widths, strict=True)]
        axes.invert_yaxis()
        axes.set(xlabel="share of samples that fail, by category")
        in_percent(axes.xaxis)
        axes.legend(ncols=len(codes), loc="lower right", bbox_to_anchor=(1, 1))
        return save_figure(drawn, folder, "taxonomy-categories", data)


def _kinds(shares: Mapping[str, RunShares], folder: Path) -> Sequence[Path]:
    codes = [kind.code for kind in KINDS if any(kind.code in run.kinds for run in shares.values())]
    data = {
        run: {code: run_shares.kinds[code].of_failures.as_json() for code in codes if code in run_shares.kinds}
        for run, run_shares in shares.items()
    }
    with figure(height=1.0 + 0.3 * len(codes) * max(1, len(shares) / 2)) as (drawn, axes):
        step = 0.8 / len(shares)
        for position, (name, values) in enumerate(zip(_labels(shares), data.values(), strict=True)):
            there = [row for row, code in enumerate(codes) if code in values]
            middle = [values[codes[row]]["estimate"] for row in there]
            error = [
                [values[codes[row]]["estimate"] - values[codes[row]]["low"] for row in there],
                [values[codes[row]]["high"] - values[codes[row]]["estimate"] for row in there],
            ]
            at = [row + (position - (len(shares) - 1) / 2) * step for row in there]
            colour = COLOURS[position % len(COLOURS)]
            axes.barh(at, middle, height=step, xerr=error, color=colour, label=name, error_kw={"linewidth": 0.8})
        axes.set_yticks(range(len(codes)), [f"{code} {kind(code).name}" for code in codes])
        axes.invert_yaxis()
        axes.set(xlabel=_caption(shares))
        in_percent(axes.xaxis)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=1 if max(map(len, _labels(shares))) > _WIDE else 2)
        return save_figure(drawn, folder, "taxonomy-kinds", data)
