"""The result of a run for people."""

from collections.abc import Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from codeeval.report.answers import Answers
from codeeval.report.costs import Price, RequestCosts
from codeeval.report.populations import INTERVALS, THESE_TASKS
from codeeval.report.summary import Estimate, Summary
from codeeval.wording import shortened

__all__ = ["print_summary", "render_summary"]


def print_summary(summary: Summary, console: Console | None = None, *, interval: str = INTERVALS[0]) -> None:
    """Print the tables, on standard output unless told otherwise; `interval` is one of `INTERVALS`."""
    (console or Console()).print(render_summary(summary, interval=interval), highlight=False)


def render_summary(summary: Summary, *, interval: str = INTERVALS[0]) -> RenderableType:
    """pass@k with intervals, statuses, trust and time."""
    return Group(*_parts(summary, interval))


def _parts(summary: Summary, interval: str) -> Iterator[RenderableType]:
    head = f"{summary.benchmark}: {summary.model}, {summary.problems:,} problems, {summary.samples:,} samples"
    yield Text(head, style="bold")
    if interval == THESE_TASKS and summary.pass_at_k_these_tasks:
        yield _estimates(summary.pass_at_k_these_tasks, "95 % intervals for these very tasks: sampling alone")
    elif summary.pass_at_k:
        yield _estimates(summary.pass_at_k, "95 % intervals over problems")
    for suite, estimates in summary.pass_at_k_whole.items():
        yield Text(_listed("pass", estimates, f" of the whole benchmark, {suite}"))
    yield from map(Text, _other_measures(summary))
    if summary.statuses:
        yield _statuses(summary.statuses)
    if summary.answers:
        yield from map(Text, _answers(summary.answers))
    yield Text(_footer(summary))
    if summary.requests is not None:
        yield Text(_requests(summary.requests))
        yield Text(f"model {_rates(summary)}")
    if summary.price is not None:
        yield Text(_price(summary.price))
    for caution in summary.cautions:
        yield Text(f"caution: {caution}", style="yellow")
    if summary.unanswered:
        yield Text(
            f"{sum(summary.unanswered.values()):,} samples are missing, since the model's server gave no answer "
            f"({shortened([*summary.unanswered])}); they count nowhere, and `codeeval pass-at-k --run {summary.run} "
            "--resume` asks for them again",
            style="yellow",
        )
    if summary.infrastructure:
        yield Text(
            f"{summary.infrastructure:,} verdicts are missing, since the sandbox failed; they count nowhere, and "
            f"`codeeval pass-at-k --run {summary.run} --resume` tries them again",
            style="yellow",
        )


def _estimates(suites: Mapping[str, Mapping[str, Estimate]], caption: str) -> Table:
    table = Table(caption=caption, caption_justify="left")
    table.add_column("suite")
    ks = sorted({k for estimates in suites.values() for k in estimates}, key=int)
    for k in ks:
        table.add_column(f"pass@{k}", justify="right", no_wrap=True)
    for suite, estimates in suites.items():
        table.add_row(suite, *(_percent(estimates.get(k)) for k in ks))
    return table


def _other_measures(summary: Summary) -> Iterator[str]:
    """What is no pass@k, but is estimated as it is."""
    if summary.compile_at_k:
        yield _listed("compile", summary.compile_at_k)
    for suite, estimates in summary.score_at_k.items():
        yield _listed("score", estimates, f" of {suite}")


def _listed(measure: str, estimates: Mapping[str, Estimate], of: str = "") -> str:
    return f"{measure}@{','.join(estimates)}{of}: {', '.join(map(_percent, estimates.values()))}"


def _answers(answers: Answers) -> Iterator[str]:
    """How programs were found, and how much the rule matters."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in answers.extraction.items())
    cut = f"; {answers.cut:,} met the token limit" if answers.cut else ""
    whole = f", {answers.cut_but_complete:,} of them after their program" if answers.cut_but_complete else ""
    yield f"programs found: {kinds}{cut}{whole}"
    if not answers.differing:
        yield "every extraction rule takes the same programs"
        return
    for suite, estimates in answers.pass_at_1.items():
        rules = ", ".join(f"{rule} {100 * one.estimate:.1f} %" for rule, one in estimates.items())
        missing = f", {answers.not_executed:,} programs not executed" if answers.not_executed else ""
        yield f"{suite} pass@1 by extraction rule: {rules} ({answers.differing:,} samples differ{missing})"


def _percent(estimate: Estimate | None) -> str:
    if estimate is None:
        return "-"
    return f"{100 * estimate.estimate:.1f} % [{100 * estimate.low:.1f}, {100 * estimate.high:.1f}]"


def _statuses(suites: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table()
    table.add_column("status")
    for suite in suites:
        table.add_column(suite, justify="right")
    names = sorted({name for counts in suites.values() for name in counts}, key=lambda name: -_total(suites, name))
    for name in names:
        table.add_row(name, *(f"{counts.get(name, 0):,}" for counts in suites.values()))
    return table


def _total(suites: Mapping[str, Mapping[str, int]], name: str) -> int:
    return sum(counts.get(name, 0) for counts in suites.values())


def _rates(summary: Summary) -> str:
    """Model and sandbox side by side."""
    rates, tokens = summary.rates, summary.requests and summary.requests.tokens_per_second
    parts = [f"{rates.samples:,.0f} samples/s" if rates and rates.samples else "-"]
    parts += [f"({tokens:,.0f} tokens/s)"] if tokens else []
    parts += [f"beside {rates.verdicts:,.0f} verdicts/s of the sandbox"] if rates and rates.verdicts else []
    return " ".join(parts)


def _requests(costs: RequestCosts) -> str:
    parts = [f"{costs.requests:,} requests" + (f" and {costs.cached:,} from the cache" if costs.cached else "")]
    parts += [f"{costs.retries:,} retries"] if costs.retries else []
    if costs.prompt_tokens is not None:
        parts.append(f"{costs.prompt_tokens:,} prompt and {costs.completion_tokens:,} completion tokens")
    if costs.latency_median is not None:
        parts.append(f"latency {costs.latency_median:.2f} s (median), {costs.latency_p95:.2f} s (95 %)")
    return "; ".join(parts)


def _price(price: Price) -> str:
    solved = [f"{cost:.4g} per task solved ({suite})" for suite, cost in price.per_solved_task.items() if cost]
    return "; ".join([f"price {price.total:.4g}", *solved])


def _footer(summary: Summary) -> str:
    seconds, verdicts = summary.seconds, summary.trust.isolated + summary.trust.shared
    parts = [f"{seconds.total:,.1f} s (sampling {seconds.sampling:,.1f}, execution {seconds.execution:,.1f})"]
    if verdicts:
        parts.append(f"{summary.trust.isolated / verdicts:.1%} of {verdicts:,} verdicts isolated")
    return "; ".join([*parts, f"run: {summary.run}"])
