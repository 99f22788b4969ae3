"""Dialogue (Austin et al. 2021, arXiv 2108.07732): a model corrects its programs by hints in words, up to four turns.

Whoever gives hints sees the task, the program and the first failing test, as the paper's people did. The model sees the
task, its programs and the hints, and no test beyond those of the prompt. So tests reach it only in the hints' words.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from codeeval.extraction.thinking import without_thinking
from codeeval.samples import Model
from codeeval.taxonomy.critique import (
    Attempt,
    Critic,
    ask_corrected,
    happened,
    task_text,
    template,
    template_digest,
    unchanged,
)
from codeeval_benchmarks.problem import Problem, PromptParts

__all__ = ["Dialogue", "Hinter", "Hints", "ModelHints", "Situation", "StoredHints"]

Hinter = Literal["human", "file", "model"]

_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Situation:
    """A failing program for which a hint is wanted."""

    problem: Problem
    index: int
    """Index of the sample."""
    program: str
    happened: str
    """The first failing test, or the error."""
    hints: tuple[str, ...] = ()
    """Hints of the turns before."""

    @property
    def turn(self) -> int:
        """Number of the turn, from 1."""
        return len(self.hints) + 1


class Hints(Protocol):
    """A source of hints."""

    @property
    def kind(self) -> Hinter:
        """Kind of source."""

    @property
    def together(self) -> int:
        """Number of dialogues that are held at a time."""

    def describe(self) -> Mapping[str, Any]:
        """Return everything that decides the hints, for the manifest."""

    async def hint(self, situation: Situation) -> str | None:
        """Return a hint; None or an empty text ends this sample's dialogue.

        Raises:
            ModelError: a model that gives hints cannot be reached.
            InterruptedCommand: a person ended all dialogues.
        """


@dataclass
class Dialogue:
    """Asks for hints, then the model."""

    critic: Critic
    """Judges programs by all tests, and has the model that corrects."""
    hints: Hints

    @property
    def model(self) -> Model:
        """Model that corrects."""
        return self.critic.model

    @property
    def feedback(self) -> Hinter:
        """Source of the hints."""
        return self.hints.kind

    @property
    def together(self) -> int:
        """Number of samples at a time."""
        return self.hints.together

    async def run(self, attempts: Sequence[Attempt], rounds: int) -> list[Attempt]:
        """Return these samples after at most so many turns each. Raises as `Hints.hint`, and SandboxError."""
        current = await self.critic.judged(attempts)
        for _ in range(rounds):
            failing = [attempt for attempt in current if attempt.told is not None]
            hinted = await self._hinted(failing)
            asked = [(attempt, _prompt(attempt)) for attempt in hinted if attempt.told is not None]
            corrected = await self.critic.judged(await ask_corrected(self.model, self.critic.extract, asked))
            following = iter(corrected)
            turned = iter([next(following) if attempt.told is not None else unchanged(attempt) for attempt in hinted])
            current = [next(turned) if attempt.told is not None else unchanged(attempt) for attempt in current]
        return current

    async def _hinted(self, failing: Sequence[Attempt]) -> list[Attempt]:
        """Return the samples with one hint more; those without one have nothing told any more."""
        diagnosed = await self.critic.diagnosed(failing)
        situations = [
            Situation(attempt.problem, attempt.sample.index, attempt.sample.solution, happened(failure), attempt.hints)
            for attempt, failure, _ in diagnosed
        ]
        hints = await asyncio.gather(*map(self.hints.hint, situations))
        return [
            replace(
                attempt,
                kinds=(*attempt.kinds, diagnosis.kind),
                hints=(*attempt.hints, hint.strip()),
                programs=(*attempt.programs, attempt.sample.solution),
            )
            if hint and hint.strip()
            else replace(attempt, told=None)
            for (attempt, _, diagnosis), hint in zip(diagnosed, hints, strict=True)
        ]


def _prompt(attempt: Attempt) -> str:
    language = attempt.problem.environment.language
    turns = [{"program": program, "hint": hint} for program, hint in zip(attempt.programs, attempt.hints, strict=True)]
    return template("dialogue").render(task=task_text(attempt.problem), language=language, turns=turns).strip()


@dataclass(frozen=True)
class StoredHints:
    """Hints of a file: those of a sample before those of its task."""

    digest: str
    """SHA-256 (hexadecimal) of the file."""
    by_task: Mapping[tuple[str, int | None], Sequence[str]]
    """Hints in the order of turns, by task_id and index; index None: of all other samples of the task."""
    kind: Hinter = "file"
    together: int = 256

    def describe(self) -> Mapping[str, Any]:
        """Return the file's digest."""
        return {"sha256": self.digest}

    async def hint(self, situation: Situation) -> str | None:
        """Return the hint of this turn; None after the last."""
        task_id = situation.problem.task_id
        hints = self.by_task.get((task_id, situation.index), self.by_task.get((task_id, None), ()))
        return hints[situation.turn - 1] if situation.turn <= len(hints) else None


@dataclass(frozen=True)
class ModelHints:
    """Hints of a second model."""

    model: Model
    kind: Hinter = "model"
    together: int = 256
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(64))

    def describe(self) -> Mapping[str, Any]:
        """Return the model's description, and the digest of the template in which it is asked."""
        return {"name": self.model.name, **self.model.describe(), "template": template_digest("hint")}

    async def hint(self, situation: Situation) -> str | None:
        """Return the model's words, without reasoning and code: a person's hints are words too."""
        text = template("hint").render(
            task=task_text(situation.problem),
            language=situation.problem.environment.language,
            solution=situation.program,
            feedback=situation.happened,
            hints=situation.hints,
        )
        asked = situation.problem.model_copy(update={"prompt": PromptParts(instruction=text.strip())})
        async with self._room:
            (completion,) = await self.model.draw(asked, [situation.index])
        return _FENCED.sub("", without_thinking(completion.text).text).strip() or None
