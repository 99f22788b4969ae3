"""A few problems put to a model, and all that can be known of its answers."""

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from codeeval.evaluation import Extractor
from codeeval.models.answers import choices_in, text_of_content
from codeeval.samples import Completion, Exchange, Model, Sample, Watched
from codeeval_benchmarks.problem import Problem

__all__ = ["Encounter", "interview"]

_SAMPLES = 4
"""Samples of each problem, asked for in one request."""


@dataclass(frozen=True)
class Encounter:
    """One problem, as it was put and answered."""

    problem: Problem
    samples: Sequence[Sample]
    """With the programs taken out of them."""
    repeated: Sequence[Completion]
    """Completions of the same indices, drawn again with the same seeds; empty if that was not tried."""
    exchange: Exchange | None
    """The first request and its answer; None where the model sends none."""
    verdicts: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Statuses by index and suite; empty where nothing was executed."""

    @property
    def request(self) -> Mapping[str, Any]:
        """Fields of the request; empty where there was none."""
        return self.exchange.request if self.exchange else {}

    @property
    def chat(self) -> bool:
        """True if the model was asked in messages."""
        return "messages" in self.request

    @property
    def raw(self) -> Sequence[Mapping[str, Any]]:
        """The choices of the answer as the server sent them."""
        if self.exchange is None:
            return []
        return choices_in(self.exchange.answer.encode("utf-8", "surrogatepass"))

    @property
    def raw_texts(self) -> Sequence[str]:
        """The model's texts, before anything was cut from them."""
        return [_said(choice) for choice in self.raw] or [sample.completion.text for sample in self.samples]


_OVERHEARD: ContextVar[list[Exchange]] = ContextVar("exchanges of the problem at hand")


async def interview(model: Model, problems: Sequence[Problem], extract: Extractor) -> Sequence[Encounter]:
    """Put the problems to the model, all at once, since a large model takes its time; the first one twice.

    Raises:
        ModelError: the model refuses, or goes away.
    """
    if isinstance(model, Watched):
        model.watch(lambda exchange: _OVERHEARD.get().append(exchange))
    meetings = (_meet(model, problem, extract, repeat=position == 0) for position, problem in enumerate(problems))
    return await asyncio.gather(*meetings)  # each in a task, so with a context, of its own


async def _meet(model: Model, problem: Problem, extract: Extractor, *, repeat: bool) -> Encounter:
    exchanges: list[Exchange] = []
    _OVERHEARD.set(exchanges)
    indices = range(_count(model, problem))
    completions, again = await asyncio.gather(
        model.draw(problem, indices), model.draw(problem, indices) if repeat else _nothing()
    )
    samples = [extract(completion, problem) for completion in completions]
    answers = [exchange for exchange in exchanges if exchange.status == HTTPStatus.OK]
    whole = (exchange for exchange in answers if choices_in(exchange.answer.encode("utf-8", "surrogatepass")))
    answered = next(whole, answers[0] if answers else None)
    return Encounter(problem, samples, again, answered)


async def _nothing() -> Sequence[Completion]:
    return []


def _count(model: Model, problem: Problem) -> int:
    available = model.available(problem)
    return 1 if model.greedy else _SAMPLES if available is None else min(_SAMPLES, available)


def _said(choice: Mapping[str, Any]) -> str:
    message = choice.get("message")
    return text_of_content(message.get("content") if isinstance(message, dict) else choice.get("text"))
