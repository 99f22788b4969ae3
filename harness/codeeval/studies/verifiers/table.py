"""Tables and figure on the quality of a benchmark's tests."""

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
    for suite_quality in suites:
        table.add_column(
            f"{suite_quality.suite}, {counted(suite_quality.problems, 'problem')}", justify="right", no_wrap=True
        )
    rows = {
        "lines reached": [suite.line_coverage for suite in suites],
        "branches taken": [suite.branch_coverage for suite in suites],
        "mutants rejected": [suite.mutation_score for suite in suites],
        "of those known to differ": [suite.mutation_score_of_known for suite in suites],
    }
    for name, shares in rows.items():
        table.add_row(name, *map(interval, shares))
    return table


def _operators(suites: Sequence[SuiteQuality]) -> Table:
    """The operators that the first suite rejects least."""
    table = Table(caption="operators whose mutants pass most often", caption_justify="left")
    table.add_column("operator")
    for suite in suites:
        table.add_column(f"{suite.suite} rejects", justify="right", no_wrap=True)
    first = suites[0].operators if suites else {}
    for name in sorted(first, key=lambda name: (first[name].rejected / first[name].mutants, name))[:_WEAKEST]:
        counts = [operators.operators.get(name) for operators in suites]
        table.add_row(name, *(f"{score.rejected:,} of {score.mutants:,}" if score else "-" for score in counts))
    return table


def _found(rows: Sequence[Found]) -> Table:
    table = Table("suite", "false positives it finds", "samples it doubts that the oracle accepts")
    for row in rows:
        table.add_row(row.suite, f"{row.found:,} of {row.false_positives:,}", f"{row.doubted:,} of {row.accepted:,}")
    return table


def _relationships(rows: Sequence[Relationship]) -> Table:
    table = Table("predictor", "problems", "Spearman with share of false positives", "log odds, from 0 to 1")
    for row in rows:
        table.add_row(row.predictor, f"{row.problems:,}", _number(row.spearman), _number(row.log_odds))
    return table


def _number(estimate: Estimate | None) -> str:
    return f"{estimate.estimate:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]" if estimate else "-"
