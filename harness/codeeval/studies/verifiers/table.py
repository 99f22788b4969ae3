"""How good a benchmark's tests are: tables and figure."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.table import intervals_over
from codeeval.statistics.estimate import Estimate
from codeeval.studies.verifiers.records import Found, Relationship, SuiteQuality, Verifiers
from codeeval.wording import counted, interval

__all__ = ["render_verifiers"]

_SHOWN = 5
"""Problems without a measurement that are named."""

_WEAKEST = 8


def render_verifiers(result: Verifiers) -> RenderableType:
    """Return the tables."""
    return Group(*_parts(result))


def _parts(result: Verifiers) -> Iterator[RenderableType]:
    yield f"{result.benchmark}: what its suites reach of the canonical solutions, and which mutants they reject"
    yield _suites(result.suites)
    yield _operators(result.suites)
    if result.run is not None:
        yield f"run {result.run}: samples that pass {result.verifier!r}, judged by {result.oracle!r}"
        yield _found(result.found)
        yield _relationships(result.relationships)
    if result.unmeasured:
        reason = "because the canonical solution fails, or for the reason given"
        others = len(result.unmeasured) - _SHOWN
        more = f" and {others} more" if others > 0 else ""
        yield f"not measured, {reason}: {', '.join(result.unmeasured[:_SHOWN])}{more}"


def _suites(suites: Sequence[SuiteQuality]) -> Table:
    problems, groups = (max((getattr(suite, name) for suite in suites), default=0) for name in ("problems", "groups"))
    table = Table(
        caption=f"means with {intervals_over(problems, groups)}; known to differ: rejected by some suite here",
        caption_justify="left",
    )
    table.add_column("share")
    for one in suites:
        table.add_column(f"{one.suite}, {counted(one.problems, 'problem')}", justify="right", no_wrap=True)
    rows = {
        "lines reached": [one.line_coverage for one in suites],
        "branches taken": [one.branch_coverage for one in suites],
        "mutants rejected": [one.mutation_score for one in suites],
        "of those known to differ": [one.mutation_score_of_known for one in suites],
    }
    for name, shares in rows.items():
        table.add_row(name, *map(interval, shares))
    return table


def _operators(suites: Sequence[SuiteQuality]) -> Table:
    """The operators that the first suite rejects least."""
    table = Table(caption="operators whose mutants pass most often", caption_justify="left")
    table.add_column("operator")
    for one in suites:
        table.add_column(f"{one.suite} rejects", justify="right", no_wrap=True)
    first = suites[0].operators if suites else {}
    for name in sorted(first, key=lambda name: (first[name].rejected / first[name].mutants, name))[:_WEAKEST]:
        counts = [one.operators.get(name) for one in suites]
        table.add_row(name, *(f"{one.rejected:,} of {one.mutants:,}" if one else "-" for one in counts))
    return table


def _found(rows: Sequence[Found]) -> Table:
    table = Table("suite", "false positives it finds", "samples it doubts that the oracle accepts")
    for one in rows:
        table.add_row(one.suite, f"{one.found:,} of {one.false_positives:,}", f"{one.doubted:,} of {one.accepted:,}")
    return table


def _relationships(rows: Sequence[Relationship]) -> Table:
    table = Table("predictor", "problems", "Spearman with share of false positives", "log odds, from 0 to 1")
    for one in rows:
        table.add_row(one.predictor, f"{one.problems:,}", _number(one.spearman), _number(one.log_odds))
    return table


def _number(one: Estimate | None) -> str:
    return f"{one.estimate:.2f} [{one.low:.2f}, {one.high:.2f}]" if one else "-"
