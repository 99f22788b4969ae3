"""A configuration for some kinds of problems becomes a configuration for their tasks.

The facts are the benchmark's own: `date`, `platform` and `difficulty` in a problem's metadata.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.runs.request import Request
from codeeval_benchmarks.problem import Benchmark, Problem

__all__ = ["with_filters"]

_NONE_ASKED = {"published_from": None, "published_to": None, "platform": None, "difficulty": None}


def with_filters(request: Request, whole: Benchmark) -> Request:
    """Return the request with the tasks that fit in place of the filters. Raises UsageError."""
    config = request.config
    if all(getattr(config, name) is None for name in _NONE_ASKED):
        return request
    chosen: Sequence[Problem] = [problem for problem in whole if not config.tasks or problem.task_id in config.tasks]
    chosen = _within(chosen, whole, config)
    for name in ("platform", "difficulty"):
        chosen = _of_word(chosen, whole, name, getattr(config, name))
    if not chosen:
        raise UsageError("no problem fits --from, --to, --platform and --difficulty together: loosen one of them")
    tasks = tuple(problem.task_id for problem in chosen)
    return replace(request, config=config.model_copy(update={**_NONE_ASKED, "tasks": tasks}))


def _within(problems: Sequence[Problem], whole: Benchmark, config: RunConfig) -> Sequence[Problem]:
    first, last = _date("--from", config.published_from), _date("--to", config.published_to)
    if first is None and last is None:
        return problems
    if first is not None and last is not None and first > last:
        raise UsageError(f"--from {first} is after --to {last}: exchange them")
    dates = {problem.task_id: str(problem.metadata["date"]) for problem in whole if "date" in problem.metadata}
    if not dates:
        raise UsageError(f"problems of {whole.name!r} have no dates: leave out --from and --to")
    kept = [
        problem
        for problem in problems
        if problem.task_id in dates and (first or "") <= dates[problem.task_id] <= (last or "9999-12-31")
    ]
    if not kept:
        known = sorted(dates.values())
        raise UsageError(
            f"no problem of {whole.name!r} was published from {first or known[0]} to {last or known[-1]}: its dates "
            f"are {known[0]} to {known[-1]}"
        )
    return kept


def _date(flag: str, text: str | None) -> str | None:
    """Return the date as text, which sorts as dates do."""
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{flag} is {text!r}, expected a date such as 2024-08-01") from None


def _of_word(problems: Sequence[Problem], whole: Benchmark, name: str, word: str | None) -> Sequence[Problem]:
    if word is None:
        return problems
    known = sorted({str(problem.metadata[name]) for problem in whole if name in problem.metadata})
    if word.lower() not in map(str.lower, known):
        there = f"choose from {', '.join(known)}" if known else f"leave out --{name}"
        raise UsageError(f"no problem of {whole.name!r} has the {name} {word!r}: {there}")
    return [problem for problem in problems if str(problem.metadata.get(name, "")).lower() == word.lower()]
