"""The problems of a benchmark that a configuration chooses: by task_id, by number, and by what they are.

The facts are the benchmark's own: `date`, `platform` and `difficulty` in a problem's metadata.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.wording import nearest
from codeeval_benchmarks.problem import Benchmark, Problem

__all__ = ["selected", "subset", "with_filters"]

_NONE_ASKED = {"published_from": None, "published_to": None, "platform": None, "difficulty": None}


def selected(whole: Benchmark, config: RunConfig) -> Benchmark:
    """Return the problems that the configuration chooses, a random draw and shards aside. Raises as `subset`."""
    chosen = with_filters(config, whole)
    return subset(whole, chosen.tasks, chosen.limit)


def subset(benchmark: Benchmark, tasks: Sequence[str], limit: int | None) -> Benchmark:
    """Return the benchmark with these tasks (none: all), and of those the first `limit`.

    Raises:
        UsageError: the limit leaves no problem.
        UnknownTaskError: the benchmark has no such task.
    """
    if tasks:
        benchmark = benchmark.subset(tasks)
    if limit is not None:
        if limit < 1:
            raise UsageError(f"--limit {limit} leaves no problem: give 1 or more")
        benchmark = replace(benchmark, problems=benchmark.problems[:limit])
    return benchmark


def with_filters(config: RunConfig, whole: Benchmark) -> RunConfig:
    """Return the configuration with the tasks that fit in place of the filters. Raises UsageError."""
    if all(getattr(config, name) is None for name in _NONE_ASKED):
        return config
    chosen: Sequence[Problem] = [problem for problem in whole if not config.tasks or problem.task_id in config.tasks]
    chosen = _within(chosen, whole, config)
    for name in ("platform", "difficulty"):
        chosen = _of_word(chosen, whole, name, getattr(config, name))
    if not chosen:
        raise UsageError("no problem fits --from, --to, --platform and --difficulty together: loosen one of them")
    tasks = tuple(problem.task_id for problem in chosen)
    return config.model_copy(update={**_NONE_ASKED, "tasks": tasks})


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
        raise UsageError(f"no problem of {whole.name!r} has the {name} {word!r}: {_words_meant(name, word, known)}")
    return [problem for problem in problems if str(problem.metadata.get(name, "")).lower() == word.lower()]


def _words_meant(name: str, word: str, known: Sequence[str]) -> str:
    """Return what to do about an unknown word, as a clause."""
    if not known:
        return f"its problems state none, so leave out --{name}"
    guesses = nearest(word, known, most=1)
    hint = f"did you mean {guesses[0]!r}? Choose from" if guesses else "choose from"
    return f"{hint} {', '.join(known)}"
