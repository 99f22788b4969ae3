"""A comparison for people: tables and figures."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.screen import Text
from codeeval.studies.compare.records import BenchmarkDifference, Comparison, Versus
from codeeval.wording import counted, percent, points, probability

__all__ = ["render_comparison"]

_KINDS = 6


def render_comparison(result: Comparison) -> RenderableType:
    """Return the tables."""
    return Group(*_parts(result))


def _parts(result: Comparison) -> Iterator[RenderableType]:
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
    for note in result.notes:
        yield Text(f"note: {note}", style="yellow")


def _facts(versus: Versus) -> Table:
    """A column per benchmark, so that any number of facts fits a terminal."""
    table = Table(show_lines=False)
    table.add_column("")
    for one in versus.benchmarks:
        table.add_column(f"{one.benchmark} {one.suite}", justify="right", no_wrap=True)
    trained = any(one.seeds for one in versus.benchmarks)
    columns = [_column(one) + (_seeds(one) if trained else []) for one in versus.benchmarks]
    for place, (name, _) in enumerate(columns[0]):
        table.add_row(name, *(column[place][1] for column in columns))
    return table


def _column(one: BenchmarkDifference) -> list[tuple[str, str]]:
    rates = one.flips
    return [
        ("tasks", _tasks(one.tasks, one.clusters)),
        (f"pass@{one.k} before", percent(one.baseline.estimate)),
        (f"pass@{one.k} after", percent(one.candidate.estimate)),
        ("difference, points", points(one.difference)),
        ("  on these very tasks", points(one.difference_samples)),
        ("p (all benchmarks)", probability(one.test.p_adjusted)),
        ("  on these very tasks", probability(one.test.p_samples)),
        ("correlation", "-" if one.correlation is None else f"{one.correlation:.2f}"),
        ("negative flips", percent(rates.negative.estimate)),
        ("  of the old model itself", percent(rates.noise)),
        ("  beyond that, points", points(rates.excess)),
        ("positive flips", percent(rates.positive.estimate)),
        ("tasks down, up", f"{percent(rates.tasks_down)}, {percent(rates.tasks_up)}"),
        ("right before, still right", percent(rates.kept)),
    ]


def _seeds(one: BenchmarkDifference) -> list[tuple[str, str]]:
    facts = one.seeds
    count = f"{facts.baseline}, {facts.candidate}" if facts else "1, 1"
    return [("training seeds", count), ("  deviation", percent(facts.deviation if facts else None))]


def _tasks(tasks: int, clusters: int) -> str:
    return f"{tasks}" if tasks == clusters else f"{tasks} in {counted(clusters, 'group')}"


def _kinds(benchmarks: Sequence[BenchmarkDifference]) -> Iterator[Table]:
    rows = [(one.benchmark, flip) for one in benchmarks for flip in one.kinds[:_KINDS]]
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
    rows = [(one, moved) for one in benchmarks for moved in one.moved]
    if not rows:
        yield Text("no task moved")
        return
    surely = sum(one.moved_surely for one in benchmarks)
    caption = (
        f"tasks that moved, the most significant first; {surely} beyond chance at {percent(confidence, digits=0)}, "
        "over all tasks. shrunken: once luck is taken out"
    )
    table = Table(caption=caption, caption_justify="left")
    table.add_column("task", overflow="fold")
    for head in ("before", "after", "shrunken", "p", "p over all tasks"):
        table.add_column(head, justify="right")
    for _, one in rows:
        shrunken = f"{percent(one.baseline_shrunken, digits=0)} -> {percent(one.candidate_shrunken, digits=0)}"
        rates = percent(one.baseline, digits=0), percent(one.candidate, digits=0), shrunken
        table.add_row(one.task_id, *rates, probability(one.p), probability(one.p_adjusted))
    yield table
