"""C.1 against C.2 by a model: the one question of the codebook that needs judgement. Never the default.

A fixed prompt with a version asks for those failures alone whose kind the rules take for C.1 or C.2. The rules' kind
stays in the result, and the agreement of both is reported.
"""

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from codeeval.samples import Model
from codeeval.taxonomy.failure import Diagnosis, Failure, Finding
from codeeval.taxonomy.kinds import KindCode
from codeeval_benchmarks.problem import Problem, PromptParts

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["VERSION", "Judge", "kappa", "prompt_digest"]

_Word = TypeVar("_Word", bound=str)

VERSION = 1
_JUDGED: frozenset[KindCode] = frozenset({"C.1", "C.2"})
_ANSWER = re.compile(r"\bC\.([12])\b[:\s*]*(.*)")
_BATCH = 64


@dataclass
class Judge:
    """A model that judges, and how often it says what the rules say."""

    model: Model
    pairs: Counter[tuple[KindCode, KindCode]] = field(default_factory=Counter)
    """Failures by (rules, judge)."""
    unanswered: int = 0
    """Answers in which no kind was found: the rules' kind stays."""

    def rejudge(self, diagnosed: Iterable[tuple[Failure, Diagnosis, Problem]]) -> Iterator[tuple[Failure, Diagnosis]]:
        """Return the failures in their order, with C.1 and C.2 decided by the model. Raises ModelError."""
        rest = iter(diagnosed)
        with asyncio.Runner() as runner:
            try:
                while batch := list(islice(rest, _BATCH)):
                    yield from runner.run(self._batch(batch))
            finally:
                runner.run(self.model.close())

    async def _batch(self, batch: Sequence[tuple[Failure, Diagnosis, Problem]]) -> Sequence[tuple[Failure, Diagnosis]]:
        return await asyncio.gather(*(self._one(*row) for row in batch))

    async def _one(self, failure: Failure, diagnosis: Diagnosis, problem: Problem) -> tuple[Failure, Diagnosis]:
        if diagnosis.kind not in _JUDGED:
            return failure, diagnosis
        (completion,) = await self.model.draw(_asked(failure, problem), [failure.index])
        match = _ANSWER.search(completion.text)
        if match is None:
            self.unanswered += 1
            return failure, diagnosis
        code: KindCode = "C.1" if match[1] == "1" else "C.2"
        self.pairs[diagnosis.kind, code] += 1
        finding = Finding("judge", code, match[2].strip()[:200] or "no reason given", diagnosis.primary.span)
        others = (diagnosis.primary, *diagnosis.secondary)
        kept = tuple(other for other in others if other.kind != code)
        return failure, replace(diagnosis, primary=finding, secondary=kept)

    @property
    def agreement(self) -> float | None:
        """Share of answers that say what the rules say; None without answers."""
        total = self.pairs.total()
        return sum(count for (own, other), count in self.pairs.items() if own == other) / total if total else None


def kappa(pairs: Counter[tuple[_Word, _Word]]) -> float | None:
    """Cohen's kappa of two raters, from their table; None without pairs, or where both always say the same word."""
    total = pairs.total()
    if not total:
        return None
    first: Counter[_Word] = Counter()
    second: Counter[_Word] = Counter()
    for (own, other), count in pairs.items():
        first[own] += count
        second[other] += count
    chance = sum(first[word] * second[word] for word in first) / total**2
    agreed = sum(count for (own, other), count in pairs.items() if own == other) / total
    return (agreed - chance) / (1 - chance) if chance < 1 else None


def _asked(failure: Failure, problem: Problem) -> Problem:
    prompt = problem.prompt
    parts = (prompt.instruction, prompt.stub, *prompt.visible_tests)
    text = _template().render(
        task="\n".join(part.strip("\n") for part in parts if part.strip()),
        language=problem.environment.language,
        solution=failure.solution,
        seen=_seen(failure),
    )
    return problem.model_copy(update={"prompt": PromptParts(instruction=text.strip())})


def _seen(failure: Failure) -> str:
    shown = failure.observation.failures[:2] if failure.observation else ()
    return "\n".join(
        f"{observed.call} returns {observed.got}; {observed.expected} is right."
        for observed in shown
        if observed.expected
    )


@cache
def _source() -> str:
    return resources.files("codeeval.taxonomy").joinpath("prompts", "judge.j2").read_text(encoding="utf-8")


def prompt_digest() -> str:
    """SHA-256 (hexadecimal) of the template."""
    return hashlib.sha256(_source().encode()).hexdigest()


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - loaded only where it is used

    # No escaping: prompts are plain text, and a program must reach a model letter by letter.
    environment = Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)  # noqa: S701
    return environment.from_string(_source())
