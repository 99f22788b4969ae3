"""Resampling for people: tables."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.table import columns, in_groups, notes, number
from codeeval.screen import Text, block
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.ceiling import span
from codeeval.studies.resampling.records import ModelResampling, ResamplingStudy
from codeeval.studies.resampling.rewards import BestAttempts
from codeeval.studies.resampling.spending import MatchedBudget, Spending
from codeeval.wording import counted, interval, percent

__all__ = ["render_resampling"]

_SHOWN = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_THEORY_COSTS = (0.1, 0.5, 1.0, 2.0, 4.0)


def render_resampling(study: ResamplingStudy, *, ks: Sequence[int] = (), verbose: bool = False) -> RenderableType:
    """The conclusion, curves and optima, and the models against each other; if verbose, also how errors arise."""
    return Group(*_parts(study, ks, verbose=verbose))


def _parts(study: ResamplingStudy, ks: Sequence[int], *, verbose: bool) -> Iterator[RenderableType]:
    yield from (Text(_conclusion(model, study), style="bold") for model in study.models)
    yield from notes(study.notes)
    for model in study.models:
        yield _curve(model, study, ks)
        yield block(_undecided(model))
        yield _best(model)
        if verbose:
            yield _first_pass(model)
            yield from _laws(model)
    if study.reach:
        yield _reach(study)
    if study.matched:
        yield _matched(study.matched, study.spending)
    if not verbose:
        yield Text("false positives by attempt, laws of coverage, theory: add --verbose")


def _conclusion(model: ModelResampling, study: ResamplingStudy) -> str:
    """Return one sentence on the gain by resampling, at the cost of a false positive nearest to 1."""
    last, best = model.curve[-1], min(model.best, key=lambda best: abs(best.cost_false_positive - 1))
    most = f"up to {counted(last.k, 'attempt')} until {study.verifier} passes: {interval(last.accuracy)}"
    return (
        f"{model.model}: one sample is right in {interval(model.single_sample_accuracy)} of tasks; {most}; without "
        f"end: {span(model.limit.ceiling)}. Best K if a false positive costs {best.cost_false_positive:g}: "
        f"{attempts_in_words(best)}"
    )


def _curve(model: ModelResampling, study: ResamplingStudy, ks: Sequence[int]) -> Table:
    tasks = in_groups(model.tasks, model.groups, "task")
    head = f"{model.model}: up to K attempts until {study.verifier} passes, {tasks}"
    table = columns(head, "K", "accuracy", "false positives", "abstentions", "samples drawn")
    most = model.curve[-1].k
    shown = {*ks, most} if ks else {*(k for k in _SHOWN if k <= most), most}
    for point in model.curve:
        if point.k in shown:
            rates = (point.accuracy, point.false_positives, point.abstentions)
            table.add_row(str(point.k), *(interval(rate) for rate in rates), f"{point.samples:.2f}")
    limit = model.limit
    table.add_row("∞", interval(limit.accuracy), interval(limit.false_positives), "", "")
    return table


def _undecided(model: ModelResampling) -> str:
    limit = model.limit
    given = f"accuracy given pass, as published: {interval(limit.accuracy_given_pass)}"
    ceiling = f"ceiling of resampling without end: {span(limit.ceiling)}"
    if not limit.undecided:
        return f"some sample of every task passes; {ceiling}; {given}"
    counted = f"∞ counts tasks that never passed ({limit.undecided}) as failing, the ceiling as failing to right"
    return f"{counted}\n{ceiling}; {given}"


def _best(model: ModelResampling) -> Table:
    head = f"{model.model}: the best K, a correct answer being worth 1"
    priced = any(best.cost_sample for best in model.best)
    names = ("best K", f"{percent(CONFIDENCE, digits=0)} interval of K", "reward there")
    table = columns(head, "false positive costs", *(("sample costs",) if priced else ()), *names)
    for best in model.best:
        costs = (f"{best.cost_false_positive:g}", f"{best.cost_sample:g}")
        table.add_row(*costs[: 1 + priced], attempts_in_words(best), _spread(best), number(best.reward))
    return table


def _spread(best: BestAttempts) -> str:
    low, high = _attempts(best.k_low), _attempts(best.k_high)
    return low if low == high else f"{low} to {high}"


def attempts_in_words(best: BestAttempts) -> str:
    """The optimum as a table shows it."""
    if best.kind == "never":
        return "0: do not answer"
    return {"unbounded": "unbounded", "pool_end": f"{best.k} or more"}.get(best.kind, str(best.k))


def _attempts(k: int | None) -> str:
    return "unbounded" if k is None else str(k)


def _first_pass(model: ModelResampling) -> Table:
    head = f"{model.model}: false positives by the attempt that passes first"
    table = columns(head, "attempt", "share of answers", "false positives", "tasks weighing the same (published)")
    for bucket in model.first_pass:
        attempt = str(bucket.first) if bucket.first == bucket.last else f"{bucket.first}-{bucket.last}"
        published = bucket.false_positive_rate_published
        same = "-" if published is None else percent(published)
        table.add_row(attempt, percent(bucket.share), interval(bucket.false_positive_rate), same)
    return table


def _laws(model: ModelResampling) -> Iterator[Text]:
    for coverage in model.coverage:
        if (law := coverage.law) is not None:
            yield Text(
                f"coverage by {coverage.suite} = exp(a K^b): a {number(law.a)}, b {number(law.b)}; residuals up to "
                f"{100 * law.largest_residual:.1f} points, rms {100 * law.rms_residual:.1f}"
            )
    if (theory := model.theory) is not None:
        optima = [
            f"{optimum.cost_false_positive:g}: {optimum.published} / {_attempts(optimum.exact)}"
            for optimum in theory.optima
            if optimum.cost_false_positive in _THEORY_COSTS
        ]
        below = "at any cost" if theory.threshold is None else f"below a cost of {theory.threshold:.3f}"
        yield Text(
            f"theory of two types of task: {percent(theory.share_easy, digits=0)} easy ({theory.correct_easy:.3f} "
            f"correct, hard {theory.correct_hard:.3f}), soundness {theory.soundness:.3f}; unbounded {below}; best K by "
            f"cost, as published / exact: {', '.join(optima)}"
        )


def _reach(study: ResamplingStudy) -> Table:
    head = "Can the weaker model, resampled, reach one sample of the stronger?"
    table = columns(head, "weaker", "stronger", "target", "judgement", "ceiling minus target", "at best")
    for reach in study.reach:
        word = f"at K = {reach.attempts}" if reach.attempts is not None else reach.judgement
        gaps = (number(reach.gap, digits=2), number(reach.best_gap, digits=2))
        table.add_row(reach.weak, reach.strong, percent(reach.target), word, *gaps)
    return table


def _matched(budgets: Sequence[MatchedBudget], curves: Sequence[Spending]) -> Table:
    table = columns("Accuracy at the same expected cost per task (K)", "cost", *(curve.model for curve in curves))
    for budget in budgets:
        table.add_row(f"{budget.budget:.3g}", *(_bought(budget, curve.model) for curve in curves))
    return table


def _bought(budget: MatchedBudget, model: str) -> str:
    if model not in budget.accuracy:
        return "-"
    return f"{percent(budget.accuracy[model])} ({budget.attempts[model]})"
