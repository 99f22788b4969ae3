"""Forecast of what a run would ask and execute, before anything is started: `codeeval pass-at-k --dry-run`."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from codeeval.records import Printed
from codeeval.wording import counted

__all__ = ["Forecast", "forecast_lines"]


class Forecast(Printed):
    """Result of `codeeval pass-at-k --dry-run --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("pass-at-k --dry-run",)

    run: str
    """The folder that the run would have."""
    benchmark: str
    """Name of the benchmark."""
    model: str
    """The model's name as given."""
    problems: int
    """Problems with samples."""
    samples: int
    """Samples that the finished run holds."""
    stored: int
    """Samples that the folder holds already."""
    requests: int
    """Requests to the model at least; 0 where nobody is asked. A server that gives one answer per request gets more."""
    prompt_tokens: int
    """Tokens of the prompts at most, as estimated from their characters, each sample's prompt being counted."""
    completion_tokens: int | None
    """Tokens of the answers at most; null where no limit of an answer is known."""
    price: float | None
    """Price at most, from the prices per million tokens; null where they are not given or no limit is known."""
    verdicts: Mapping[str, int]
    """Verdicts by suite. Identical programs are executed once."""
    sandbox: str
    """The sandbox asked for; auto: Docker if an engine answers, else bubblewrap."""
    workers: int | None
    """Programs that are executed at one time; null: one for each processor."""
    notes: tuple[str, ...] = ()
    """Further remarks, in sentences."""


def forecast_lines(forecast: Forecast) -> Iterator[str]:
    """The forecast for people, line by line."""
    yield f"dry run: nothing is started, asked or written; the run would be {forecast.run}"
    work = f"{counted(forecast.problems, 'problem')}, {counted(forecast.samples, 'sample')}"
    yield f"{forecast.benchmark}: {forecast.model}, {work}"
    if forecast.stored:
        yield f"samples that are there already: {forecast.stored:,}"
    if forecast.requests:
        yield f"requests: {forecast.requests:,} at least"
        yield f"tokens of prompts: about {forecast.prompt_tokens:,} at most"
        limit = forecast.completion_tokens
        yield f"tokens of answers: {'no limit is known' if limit is None else f'{limit:,} at most'}"
        if forecast.price is not None:
            yield f"price: {forecast.price:,.2f} at most"
    else:
        yield "requests: none, no server is asked"
    for suite, count in forecast.verdicts.items():
        yield f"verdicts of {suite}: {count:,}"
    choice = " (Docker if an engine answers, else bubblewrap)" if forecast.sandbox == "auto" else ""
    workers = "one worker for each processor" if forecast.workers is None else f"workers {forecast.workers}"
    yield f"sandbox: {forecast.sandbox}{choice}, {workers}"
    for note in forecast.notes:
        yield f"note: {note}"
