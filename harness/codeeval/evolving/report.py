"""The result of evolving, from the outcomes of all drafts."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType

from codeeval.evolving.gates import GATES
from codeeval.evolving.order import Order
from codeeval.evolving.records import Evolving, GateYield, LeftOutSource, Review
from codeeval.evolving.shelf import Outcome
from codeeval.report.table import columns, notes
from codeeval.wording import counted, percent

__all__ = ["evolving_of", "render_evolving", "render_review"]

_READER = ("reader", "accepted", "edited", "rejected")
_MOST_NAMED = 8
"""Sources without a new problem that are named."""


def evolving_of(order: Order, outcomes: Sequence[Outcome], *, file: str, model: str, unresolved: int) -> Evolving:
    """Return the result of `codeeval evolve`: counts per gate, and the sources without a new problem."""
    sources = [source.key for source in order.sources()]
    kept = {outcome.source for outcome in outcomes if outcome.gate is None}
    added = sum(max(0, outcome.suite - outcome.inputs) for outcome in outcomes if outcome.gate is None)
    return Evolving(
        file=file,
        benchmark=order.benchmark.name,
        recipe=f"{order.recipe.name} {order.recipe.version}",
        model=model,
        sources=len(sources),
        kept=len(kept),
        drafts=len(outcomes),
        added_inputs=added,
        gates=tuple(_yields(outcomes)),
        without=tuple(source for source in sources if source not in kept),
        left_out=tuple(LeftOutSource(task_id=task, reason=reason) for task, reason in order.left_out()),
        unresolved=unresolved,
    )


def _yields(outcomes: Sequence[Outcome]) -> list[GateYield]:
    rejected = Counter(outcome.gate for outcome in outcomes)
    reached, yields = len(outcomes), []
    for gate, asks in GATES.items():
        share = 1 - rejected[gate] / reached if reached else None
        yields.append(GateYield(gate=gate, asks=asks, reached=reached, rejected=rejected[gate], passed=share))
        reached -= rejected[gate]
    return yields


def render_evolving(result: Evolving) -> RenderableType:
    """Return the table of gates."""
    table = columns(
        f"{result.recipe.partition(' ')[0]} of {result.benchmark}: {result.kept} of "
        f"{counted(result.sources, 'source')} gave a new problem",
        "gate",
        "reached",
        "rejected",
        "passed",
    )
    for gate in result.gates:
        share = "-" if gate.passed is None else percent(gate.passed, digits=1)
        table.add_row(gate.gate, str(gate.reached), str(gate.rejected), share)
    return Group(table, *notes(_remarks(result)))


def _remarks(result: Evolving) -> list[str]:
    remarks = []
    if result.without:
        shown = ", ".join(result.without[:_MOST_NAMED])
        more = ", ..." if len(result.without) > _MOST_NAMED else ""
        remarks.append(f"no draft of {counted(len(result.without), 'source')} was kept: {shown}{more}")
    if result.left_out:
        first = result.left_out[0].reason
        remarks.append(f"{counted(len(result.left_out), 'problem')} left out, such as: {first}")
    if result.unresolved:
        lost = counted(result.unresolved, "draft")
        remarks.append(f"the sandbox failed over {lost}; the same command tries them again")
    return remarks


def render_review(result: Review) -> RenderableType:
    """Return the tables of a review: rounds and readers."""
    rounds = columns(f"rounds of {result.file}", "round", "problems", "sound", "share")
    for each in result.rounds:
        share = percent(each.sound / each.problems, digits=1) if each.problems else "-"
        rounds.add_row(each.name, str(each.problems), str(each.sound), share)
    parts: list[RenderableType] = [rounds]
    if result.readers:
        readers = columns(f"{result.left} of {counted(result.problems, 'problem')} left", *_READER)
        for reader in result.readers:
            readers.add_row(reader.reader, str(reader.accepted), str(reader.edited), str(reader.rejected))
        parts.append(readers)
    if result.read_twice:
        agreed = f"two readers agree on {result.agreed} of {counted(result.read_twice, 'problem')}"
        kappa = "" if result.kappa is None else f", kappa {result.kappa:.2f}"
        parts += notes([agreed + kappa])
    if result.disputed:
        parts += notes([f"disputed: {', '.join(result.disputed[:_MOST_NAMED])}"])
    return Group(*parts)
