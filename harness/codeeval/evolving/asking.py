"""Questions to the model, whose answers are kept: no answer is drawn, and paid, twice."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codeeval.extraction import extractor
from codeeval.prompting import PromptStyle
from codeeval.samples import Completion, Form, Model, UnansweredError
from codeeval.store.journal import Journal, read_rows
from codeeval_benchmarks.problem import Problem, PromptParts

__all__ = ["Asking", "draft_key", "solution_key"]


def draft_key(task_id: str) -> str:
    """Return the name under which a source's drafts are asked for and kept."""
    return f"{task_id} draft"


def solution_key(task_id: str, attempt: int) -> str:
    """Return the name under which solutions of one draft are asked for and kept."""
    return f"{task_id} draft {attempt} solution"


@dataclass
class Asking:
    """A model that drafts problems, and solves drafts as it would in a run."""

    drafting: Model
    """Opened with the style `plain`."""
    solving: Model
    """Model that solves: the one that drafts, opened with the style in which runs ask for such problems."""
    path: Path
    """Journal of answers. `recorded/FILE` draws from it again."""
    _answers: dict[tuple[str, int], Completion] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what was drawn before. Raises RunError."""
        if self.path.exists():
            for _, row in read_rows(self.path):
                key = (str(row["task_id"]), int(row["index"]))
                self._answers[key] = Completion(key[1], str(row["text"]), _form(row), row.get("finish_reason"))
        self._journal = Journal(self.path)

    async def draft(self, task_id: str, question: str, attempt: int) -> str:
        """Return the answer to a recipe's question; empty where the server gives none. Raises ModelError."""
        problem = _asked(draft_key(task_id), question)
        (completion,) = await self._drawn(self.drafting, problem, [attempt])
        return completion.text

    async def solutions(self, task_id: str, attempt: int, problem: Problem, count: int) -> Sequence[str]:
        """Draw independent answers to a new problem. Return a program of each, empty if it holds none.

        Raises ModelError.
        """
        asked = problem.model_copy(update={"task_id": solution_key(task_id, attempt)})
        style = PromptStyle.named(self.solving.style) if self.solving.style is not None else None
        take = extractor("last", style)
        drawn = await self._drawn(self.solving, asked, range(1 if self.solving.greedy else count))
        return [take(completion, problem).solution for completion in drawn]

    async def _drawn(self, model: Model, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        missing = [index for index in indices if (problem.task_id, index) not in self._answers]
        if missing:
            try:
                drawn = await model.draw(problem, missing)
            except UnansweredError as error:
                drawn = error.drawn
            for completion in drawn:
                self._answers[problem.task_id, completion.index] = completion
            self._journal.append_all([_row(problem.task_id, completion) for completion in drawn])
        silent = {index: Completion(index, "", "answer") for index in indices}
        return [self._answers.get((problem.task_id, index), silent[index]) for index in indices]

    async def close(self) -> None:
        """Close both models and the journal."""
        self._journal.close()
        await asyncio.gather(self.drafting.close(), self.solving.close())


def _asked(key: str, question: str) -> Problem:
    """Return a question in words as a problem, which is what models are asked."""
    return Problem(
        task_id=key,
        benchmark="evolve",
        prompt=PromptParts(instruction=question),
        entry_point="",
        canonical_solution="",
        control="",
        suites={},
    )


def _row(task_id: str, completion: Completion) -> Mapping[str, object]:
    row = {"task_id": task_id, "index": completion.index, "text": completion.text, "form": completion.form}
    return row if completion.finish_reason is None else {**row, "finish_reason": completion.finish_reason}


def _form(row: Mapping[str, object]) -> Form:
    form = row.get("form", "answer")
    return form if form in ("completion", "solution") else "answer"
