"""A comparison for people: tables and figures."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.table import notes
from codeeval.screen import Text
from codeeval.statistics.estimate import Estimate
from codeeval.studies.compare.records import BenchmarkDifference, Comparison, Versus
from codeeval.wording import counted, percent, points, probability

__all__ = ["render_comparison"]

_KINDS = 6


def render_comparison(result: Comparison) -> RenderableType:
    """Return the tables."""
    return Group(*_parts(result))


def _parts(result: Comparison) -> Iterator[RenderableType]:
    itself = any(versus.candidate.runs == result.baseline.runs for versus in result.candidates)
    if itself:  # no number below means what it says then
        yield from notes(result.notes)
    for versus in result.candidates:
        yield Text(f"{versus.candidate.name} ({versus.candidate.model})", style="bold")
        yield Text(f"against {result.baseline.name} ({result.baseline.model})")
        yield _facts(versus)
        yield Text(
            f"{percent(result.confidence, digits=0)} intervals for problems like these, or for these very tasks; "
            "p after Holm"
        )
        if (whole := versus.overall) is not None:
            tasks = _tasks(whole.tasks, whole.clusters)
            yield Text(f"all {tasks}: {points(whole.difference)} points, p {probability(whole.p)}")
        yield from _kinds(versus.benchmarks)
        yield from _moved(versus.benchmarks, result.confidence)
    if not itself:
        yield from notes(result.notes)


def _facts(versus: Versus) -> Table:
    """A column per benchmark, so that any number of facts fits a terminal."""
    table = Table(show_lines=False)
    table.add_column("")
    for row in versus.benchmarks:
        table.add_column(f"{row.benchmark} {row.suite}", justify="right", no_wrap=True)
    trained = any(row.seeds for row in versus.benchmarks)
    columns = [_column(row) + (_seeds(row) if trained else []) for row in versus.benchmarks]
    for line, (name, _) in enumerate(columns[0]):
        table.add_row(name, *(column[line][1] for column in columns))
    return table


def _column(row: BenchmarkDifference) -> list[tuple[str, str]]:
    rates = row.flips
    return [
        ("tasks", _tasks(row.tasks, row.clusters)),
        (f"pass@{row.k} before", percent(row.baseline.estimate)),
        (f"pass@{row.k} after", percent(row.candidate.estimate)),
        ("difference, points", points(row.difference)),
        ("  on these very tasks", points(row.difference_samples)),
        ("p (all benchmarks)", probability(row.test.p_adjusted)),
        ("  on these very tasks", probability(row.test.p_samples)),
        ("correlation", "-" if row.correlation is None else f"{row.correlation:.2f}"),
        ("negative flips", percent(rates.negative.estimate)),
        ("  baseline noise", percent(rates.noise)),
        ("  beyond that, points", points(rates.excess)),
        ("positive flips", percent(rates.positive.estimate)),
        ("odds ratio", _odds(rates.odds_ratio)),
        ("tasks down, up", f"{percent(rates.tasks_down)}, {percent(rates.tasks_up)}"),
        ("right before, still right", percent(rates.kept)),
    ]


def _odds(ratio: Estimate | None) -> str:
    return "-" if ratio is None else f"{ratio.estimate:.2f} [{ratio.low:.2f}, {ratio.high:.2f}]"


def _seeds(row: BenchmarkDifference) -> list[tuple[str, str]]:
    facts = row.seeds
    count = f"{facts.baseline}, {facts.candidate}" if facts else "1, 1"
    return [("training seeds", count), ("  deviation", percent(facts.deviation if facts else None))]


def _tasks(tasks: int, clusters: int) -> str:
    return f"{tasks}" if tasks == clusters else f"{tasks} in {counted(clusters, 'group')}"


def _kinds(benchmarks: Sequence[BenchmarkDifference]) -> Iterator[Table]:
    rows = [(row.benchmark, flip) for row in benchmarks for flip in row.kinds[:_KINDS]]
    if not rows:
        return
    table = Table(caption="flips by how the failing side fails", caption_justify="left")
    for head in ("benchmark", "kind"):
        table.add_column(head)
    for head in ("negative flips", "positive"):
        table.add_column(head, justify="right")
    for benchmark, flip in rows:
        table.add_row(benchmark, flip.kind, percent(flip.negative), percent(flip.positive))
    yield table


def _moved(benchmarks: Sequence[BenchmarkDifference], confidence: float) -> Iterator[RenderableType]:
    rows = [(row, moved) for row in benchmarks for moved in row.moved]
    if not rows:
        yield Text("no task moved")
        return
    surely = sum(row.moved_surely for row in benchmarks)
    caption = (
        f"tasks that moved, the most significant first; {surely} beyond chance at {percent(confidence, digits=0)}, "
        "over all tasks. shrunken: once luck is taken out"
    )
    table = Table(caption=caption, caption_justify="left")
    table.add_column("task", overflow="fold")
    for head in ("before", "after", "shrunken", "p", "p over all tasks"):
        table.add_column(head, justify="right")
    for _, task in rows:
        shrunken = f"{percent(task.baseline_shrunken, digits=0)} -> {percent(task.candidate_shrunken, digits=0)}"
        rates = percent(task.baseline, digits=0), percent(task.candidate, digits=0), shrunken
        table.add_row(task.task_id, *rates, probability(task.p), probability(task.p_adjusted))
    yield table
