"""Forecast of a request: it is made concrete, and what it would take is counted. Nothing is started."""

import asyncio
from collections import Counter

from codeeval.config import RunConfig
from codeeval.evaluation import chosen_suites
from codeeval.report.forecast import Forecast
from codeeval.runs.prepare import Work, prepare
from codeeval.runs.request import Request
from codeeval.runs.session import DEFAULT_BATCH
from codeeval.serving import tokens_of
from codeeval.store import Run, check_run
from codeeval_benchmarks.registry import load_at_hand

__all__ = ["forecast"]

_MILLION = 1_000_000


def forecast(request: Request) -> Forecast:
    """Count what the request would do. Raises as the run would, and DataFileError where data would be downloaded."""
    load_at_hand(request.config.benchmark, request.config.data_dir)
    work, notes = prepare(request)
    try:
        check_run(request.folder, work.manifest, request.existing)
        return _forecast(work, tuple(notes))
    finally:
        if work.model is not None:
            asyncio.run(work.model.close())


def _forecast(work: Work, notes: tuple[str, ...]) -> Forecast:
    config, stored = work.request.config, _stored(work)
    missing = {task_id: max(0, count - stored[task_id]) for task_id, count in work.counts.items()}
    prompt_tokens = _prompt_tokens(work, missing)
    limit = work.model.max_tokens if work.model is not None and work.style is not None else None
    completion_tokens = None if limit is None else limit * sum(missing.values())
    return Forecast(
        run=str(work.request.folder),
        benchmark=work.benchmark.name,
        model=work.manifest.model,
        problems=sum(count > 0 for count in work.counts.values()),
        samples=sum(work.counts.values()),
        stored=sum(min(stored[task_id], count) for task_id, count in work.counts.items()),
        requests=_requests(work, missing),
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        price=_price(config, prompt_tokens, completion_tokens),
        verdicts=_verdicts(work),
        sandbox=config.sandbox.backend,
        workers=config.sandbox.workers,
        notes=(*notes, *work.manifest.sampling.cautions),
    )


def _stored(work: Work) -> Counter[str]:
    folder = work.request.folder
    if work.request.existing == "overwrite" or not (folder / "run.json").exists():
        return Counter()
    return Counter({task_id: len(rows) for task_id, rows in Run(folder).scan().samples.items()})


def _requests(work: Work, missing: dict[str, int]) -> int:
    if work.style is None:
        return 0
    batch = work.request.config.sampling.samples_per_request or DEFAULT_BATCH
    return sum(-(-count // batch) for count in missing.values())


def _prompt_tokens(work: Work, missing: dict[str, int]) -> int:
    if work.style is None:
        return 0
    problems = [problem for problem in work.benchmark if missing.get(problem.task_id)]
    return sum(missing[problem.task_id] * tokens_of(work.style.render(problem)) for problem in problems)


def _verdicts(work: Work) -> dict[str, int]:
    suites = chosen_suites(work.benchmark.problems, work.request.config.suites)
    counts: Counter[str] = Counter()
    for task_id, count in work.counts.items():
        counts.update({suite.name: count for suite in suites[task_id]})
    return dict(counts)


def _price(config: RunConfig, prompt_tokens: int, completion_tokens: int | None) -> float | None:
    """None where a price of tokens is missing, or no limit of the answers is known."""
    if config.prompt_price is None and config.completion_price is None:
        return None
    if completion_tokens is None:
        return None
    prompts = prompt_tokens * (config.prompt_price or 0.0)
    return (prompts + completion_tokens * (config.completion_price or 0.0)) / _MILLION
