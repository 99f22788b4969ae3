"""The smallest drop of pass@1 that a gate notices at the size of its runs."""

from collections.abc import Iterator

from codeeval.statistics.variance import variance_split
from codeeval.studies.gate.measures import Case
from codeeval.studies.gate.rules import PassRate, Rules
from codeeval.studies.plan.study import Ask, Over, Shape, smallest_drop

__all__ = ["smallest_drops"]

_POWER = 0.8
_SHAPES: tuple[Shape, ...] = ("even", "broken")


def smallest_drops(case: Case, rules: Rules, weight: float) -> Iterator[str]:
    """Say for each rule on pass@1 which drop it notices in four of five cases.

    `weight` is that of all rules tested: a rule is planned with its own share of the error, as Holm's first step gives
    it. Nothing is said of single samples, because they do not tell the noise of sampling from that of tasks.
    """
    pairs = case.pairs
    size = int(min(pairs.n_a.min(), pairs.n_b.min()))
    if size < 2 or len(pairs.tasks) < 2:  # noqa: PLR2004 - a variance takes two
        return
    split = variance_split(pairs.n_a, pairs.c_a)
    for rule in rules.rules:
        if not isinstance(rule, PassRate) or rule.k != 1:
            continue
        over: Over = "tasks" if rule.meaning == "like-these" else "samples"
        ask = Ask(
            tasks=len(pairs.tasks), n=size, power=_POWER, error=case.level * rule.weight / max(weight, rule.weight)
        )
        drops = [100 * smallest_drop(split, ask, over, shape) + rule.max_drop for shape in _SHAPES]
        yield f"{case.match.a.benchmark}: {_noticed(drops)} ({len(pairs.tasks)} tasks, {size} samples each)"


def _noticed(drops: list[float]) -> str:
    low, high = min(drops), max(drops)
    if low >= 100:  # noqa: PLR2004 - points: nothing is left to lose
        return "at this size no drop of pass@1 is noticed in 80 % of cases; `codeeval plan` says which size is enough"
    shown = f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {min(high, 100):.1f}"
    return (
        f"the smallest drop of pass@1 that is noticed in 80 % of cases is {shown} points; `codeeval plan` says what "
        "more samples or tasks bring"
    )
