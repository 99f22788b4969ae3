"""The result of a run for people."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.answers import Answers, OtherReading
from codeeval.report.costs import Price, RequestCosts
from codeeval.report.populations import INTERVALS, THESE_TASKS
from codeeval.report.summary import Summary
from codeeval.report.table import in_groups, intervals_over
from codeeval.samples import Reading
from codeeval.screen import Screen, Text
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.wording import counted, interval, percent, shortened

__all__ = ["print_summary", "render_summary"]


def print_summary(summary: Summary, console: Screen | None = None, *, population: str = INTERVALS[0]) -> None:
    """Print the tables, on standard output unless told otherwise; `population` is one of `INTERVALS`."""
    (console or Screen()).print(render_summary(summary, population=population))


def render_summary(summary: Summary, *, population: str = INTERVALS[0]) -> RenderableType:
    """pass@k with intervals, statuses, trust and time."""
    return Group(*_parts(summary, population))


def _parts(summary: Summary, population: str) -> Iterator[RenderableType]:
    yield from _head(summary)
    yield from _rates_of_suites(summary, population)
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
    if summary.uncalibrated:
        yield Text(
            f"{summary.uncalibrated:,} failing verdicts are of problems without a solution, and may be their tests' "
            "fault: these were never tried on a right program (`uncalibrated` in verdicts.jsonl)",
            style="yellow",
        )
    for caution in summary.cautions:
        yield Text(f"caution: {caution}", style="yellow")
    if summary.unanswered:
        yield Text(
            f"missing, since the model's server gave no answer: {counted(sum(summary.unanswered.values()), 'sample')} "
            f"({shortened([*summary.unanswered])}), counted nowhere; `codeeval pass-at-k --run {summary.run} "
            "--resume` asks again",
            style="yellow",
        )
    if summary.infrastructure:
        yield Text(
            f"missing, since the sandbox failed: {counted(summary.infrastructure, 'verdict')}, counted nowhere; "
            f"`codeeval pass-at-k --run {summary.run} --resume` tries again",
            style="yellow",
        )
        yield from (
            Text(f"{_listed('pass', estimates, f' of {suite}')} if they count as not passed", style="yellow")
            for suite, estimates in summary.pass_at_k_if_missing_failed.items()
        )
    yield Text(f"run: {summary.run}")


def _head(summary: Summary) -> Iterator[Text]:
    if summary.model.startswith("simulated/"):
        yield Text(_DEMONSTRATION, style="yellow")
    problems = in_groups(summary.problems, summary.groups, "problem")
    if summary.problems < summary.problems_asked:
        problems = f"{summary.problems:,} of {counted(summary.problems_asked, 'problem')}"
    head = f"{summary.benchmark}: {summary.model}, {problems}, {counted(summary.samples, 'sample')}"
    yield Text(head, style="bold")


_DEMONSTRATION = "demonstration: a simulated model; add --model or --samples to score a real one"
_ORDINARY = "completion"
"""How programs are found that stand in no text."""


def _rates_of_suites(summary: Summary, population: str) -> Iterator[RenderableType]:
    """pass@k with the intervals of the population, and of the whole benchmark where a part was drawn."""
    if population == THESE_TASKS and summary.pass_at_k_these_tasks:
        yield _estimates(
            summary.pass_at_k_these_tasks,
            f"{percent(CONFIDENCE, digits=0)} intervals for these very tasks: sampling alone",
        )
    elif summary.pass_at_k:
        yield _estimates(summary.pass_at_k, intervals_over(summary.problems, summary.groups))
    for suite, estimates in summary.pass_at_k_whole.items():
        yield Text(_listed("pass", estimates, f" of the whole benchmark, {suite}"))


def _estimates(suites: Mapping[str, Mapping[str, Estimate]], caption: str) -> Table:
    table = Table(caption=caption, caption_justify="left")
    table.add_column("suite")
    ks = sorted({k for estimates in suites.values() for k in estimates}, key=int)
    for k in ks:
        table.add_column(f"pass@{k}", justify="right", no_wrap=True)
    for suite, estimates in suites.items():
        table.add_row(suite, *(interval(estimates.get(k)) for k in ks))
    return table


def _other_measures(summary: Summary) -> Iterator[str]:
    """Yield lines on scores other than pass@k that are estimated like it."""
    if summary.compile_at_k:
        yield _listed("compile", summary.compile_at_k)
    for suite, estimates in summary.score_at_k.items():
        yield _listed("score", estimates, f" of {suite}")
    for suite, estimates in summary.pass_at_k_in_content.items():
        yield _listed("pass", estimates, f" of {suite} in content, whatever the form of values")
    for suite, reasons in summary.unpassable.items():
        tests = f"{suite}: tests of {counted(len(reasons), 'problem')} that no program can pass"
        yield f"{tests} ({'; '.join(f'{task_id}: {_brief(reason)}' for task_id, reason in reasons.items())})"
    for suite, estimates in summary.pass_at_k_passable.items():
        yield _listed("pass", estimates, f" of {suite} without these")


_BRIEF = 80
"""Characters of a reason in a line."""


def _brief(reason: str) -> str:
    first = " ".join(reason.split())
    return first if len(first) <= _BRIEF else f"{first[:_BRIEF]}..."


def _listed(measure: str, estimates: Mapping[str, Estimate], of: str = "") -> str:
    return f"{measure}@{','.join(estimates)}{of}: {', '.join(map(interval, estimates.values()))}"


def _answers(answers: Answers) -> Iterator[str]:
    """Yield how programs were found, and how much the rule matters; nothing if every text was a program."""
    has_choices = not answers.extraction.keys() <= {_ORDINARY}
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in answers.extraction.items())
    cut = f"; {answers.cut:,} met the token limit" if answers.cut else ""
    whole = f", {answers.cut_but_complete:,} of them after their program" if answers.cut_but_complete else ""
    if has_choices or cut:
        yield f"programs found: {kinds}{cut}{whole}"
    if count := answers.other_functions:
        yield (
            f"{count:,} {'answer defines' if count == 1 else 'answers define'} another function than the one that is "
            "tested: `codeeval explain` tests it under the wanted name"
        )
    for suite, estimates in answers.pass_at_1.items() if answers.differing else ():
        rules = ", ".join(f"{rule} {percent(estimate.estimate)}" for rule, estimate in estimates.items())
        yield f"{suite} pass@1 by extraction rule: {rules} ({_differ(answers.differing, answers.not_executed)})"
    for name, reading in answers.readings.items():
        yield from _reading(answers, name, reading)


_READINGS: Mapping[Reading, tuple[str, str]] = {
    "imports": ("as the solutions stand", "after their prompts' imports and helpers"),
    "strict": ("with completions mended", "by the published rule, prompt + completion"),
    "mended": ("by the published rule, prompt + completion", "with completions mended"),
}
"""What the run's own score is of, and what the score beside it is of."""


def _reading(answers: Answers, name: Reading, reading: OtherReading) -> Iterator[str]:
    """Two scores side by side, and the tasks that make the difference."""
    own, other = _READINGS[name]
    for suite, estimate in reading.pass_at_1.items():
        mine = percent(answers.pass_at_1[suite][answers.rule].estimate)
        changed = [f"{task_id} ({count:+d})" for task_id, count in reading.changed.get(suite, {}).items()]
        tasks = f"; {shortened(changed)}" if changed else ""
        differ = _differ(reading.samples, reading.not_executed)
        yield f"{suite} pass@1 {own} {mine}, {other} {percent(estimate.estimate)} ({differ}{tasks})"


def _differ(samples: int, missing: int) -> str:
    differ = f"{counted(samples, 'sample')} {'differs' if samples == 1 else 'differ'}"
    return differ + (f", {counted(missing, 'program')} not executed" if missing else "")


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
    parts = [counted(costs.requests, "request") + (f" and {costs.cached:,} from the cache" if costs.cached else "")]
    parts += [counted(costs.retries, "retry", "retries")] if costs.retries else []
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
    if summary.trust.imported:
        parts.append(f"{counted(summary.trust.imported, 'verdict')} imported from another harness")
    if verdicts:
        own = summary.trust.own_objects
        asked = f" ({own:,} by the programs' own objects or changes)" if own else ""
        parts.append(f"{percent(summary.trust.isolated / verdicts)} of {counted(verdicts, 'verdict')} isolated{asked}")
    return "; ".join(parts)
