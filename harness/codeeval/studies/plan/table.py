"""A plan for people."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.screen import Text
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.plan.records import CountRange, Plan, PowerRange
from codeeval.wording import counted, percent

__all__ = ["render_plan"]


def render_plan(plan: Plan, *, verbose: bool = False) -> RenderableType:
    """Return what is needed and what the plan can notice; if verbose, other drops and the variances behind them."""
    return Group(*_conclusion(plan), *(_detail(plan) if verbose else [Text(_MORE)]))


_NEARLY_ALL = 0.99
_MORE = "the smallest drop that each n notices, and the variances: add --verbose"


def _conclusion(plan: Plan) -> Iterator[RenderableType]:
    yield Text(f"{plan.pilot}: pass@1 {percent(plan.split.mean)}", style="bold")
    even = _power(plan.power_even, plan.power_even_range)
    broken = _power(plan.power_broken, plan.power_broken_range)
    drop = f"a drop of {100 * plan.drop:g} {'point' if plan.drop == 0.01 else 'points'}"  # noqa: PLR2004 - one
    yield Text(_needed(plan, drop), style="bold")
    yield Text(
        f"n = {plan.n}, {counted(plan.tasks, 'task')}: {drop} is noticed on these very tasks in {even} of cases if "
        f"every task loses the same, in {broken} if some are lost altogether; false alarms: "
        f"{percent(plan.false_alarm)}"
    )
    if plan.n_needed_range is not None:
        yield Text(
            f"in brackets: the middle {percent(CONFIDENCE, digits=0)} of what pilots like this one would predict"
        )
    if plan.stopping is not None:
        saved = "more than 99 %" if plan.stopping > _NEARLY_ALL else percent(plan.stopping, digits=0)
        yield Text(f"stopping each task once its verdict is settled would save {saved} of the samples")


def _detail(plan: Plan) -> Iterator[RenderableType]:
    split = plan.split
    yield _rows(plan)
    yield Text(
        f"variance of one sample: {split.between:.4f} between tasks, {split.within:.4f} within them; at n = {plan.n}, "
        f"{percent(split.share_of_sampling, digits=0)} of that of pass@1 is sampling (standard error "
        f"{percent(split.error, digits=2)})"
    )
    if split.differences is not None:
        yield Text(f"variance of the differences between the two pilot runs over tasks: {split.differences:.4f}")


def _rows(plan: Plan) -> Table:
    caption = (
        f"smallest drop noticed with power {percent(plan.power_asked, digits=0)} on {counted(plan.tasks, 'task')}, in "
        "points; even: every task loses the same; broken: some tasks are lost altogether"
    )
    table = Table(caption=caption, caption_justify="left")
    heads = ("these tasks, even", "these tasks, broken", "tasks like these, even", "tasks like these, broken")
    for head in ("n", *heads):
        table.add_column(head, justify="right")
    for row in plan.rows:
        drops = (row.samples_even, row.samples_broken, row.tasks_even, row.tasks_broken)
        style = "bold" if row.n == plan.n else None
        table.add_row(str(row.n), *(f"{100 * drop:.1f}" if drop < 1 else "-" for drop in drops), style=style)
    return table


def _needed(plan: Plan, drop: str) -> str:
    samples = "no n" if plan.n_needed is None else f"n = {plan.n_needed:,}"
    tasks = "no number of tasks" if plan.tasks_needed is None else counted(plan.tasks_needed, "task")
    samples += _counts(plan.n_needed_range)
    tasks += _counts(plan.tasks_needed_range)
    return (
        f"to notice {drop} with power {percent(plan.power_asked, digits=0)}, whatever its shape: on these very tasks "
        f"{samples}; for problems like these, at n = {plan.n}, {tasks}"
    )


def _power(value: float, span: PowerRange | None) -> str:
    """`93.4 % [88.1, 97.0]`, the range being that of pilots like this one."""
    return percent(value) if span is None else f"{percent(value)} [{100 * span.low:.1f}, {100 * span.high:.1f}]"


def _counts(span: CountRange | None) -> str:
    if span is None:
        return ""
    low, high = ("none" if end is None else f"{end:,}" for end in (span.low, span.high))
    return f" [{low}, {high}]"
