"""`recorded/FILE`: answers that were given before, or written by hand, by the question's name and index.

It answers questions other than those of a benchmark: `codeeval evolve` keeps its answers in such a file. Rows have
`task_id`, `index` (0 without one), `text`, and perhaps `form` and `finish_reason`. `recorded/starter` has answers for
six problems of `starter`, written by hand, so that the whole way can be tried without a model.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import codeeval_benchmarks
from codeeval.errors import SampleFileError, UsageError
from codeeval.models.config import ModelConfig
from codeeval.models.providers import Provider
from codeeval.samples import FORMS, Completion
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.rows import Row, read_rows
from codeeval_benchmarks.sources import read_unpacked

__all__ = ["RecordedModel", "open_recorded", "provider"]

_STARTER = Path(codeeval_benchmarks.__file__).parent / "starter" / "evolved" / "answers.jsonl"


@dataclass(frozen=True)
class RecordedModel:
    """Answers by the name of the question and the index of the answer."""

    name: str
    answers: Mapping[tuple[str, int], Completion] = field(repr=False)
    style: str | None = None
    greedy: bool = False
    replays: bool = True
    max_tokens: int | None = None

    def describe(self) -> Mapping[str, Any]:
        """Return the provider and the number of answers."""
        return {"provider": "recorded", "answers": len(self.answers)}

    def available(self, problem: Any) -> int:
        """Return the number of answers to this question."""
        return sum(task_id == problem.task_id for task_id, _ in self.answers)

    async def prepare(self, problems: Sequence[Any], tell: Callable[[str], None]) -> None:
        """Nothing to wait for."""

    async def draw(self, problem: Any, indices: Sequence[int]) -> Sequence[Completion]:
        """Return the answers; an empty one where none was recorded."""
        return [self.answers.get((problem.task_id, index), Completion(index, "", "answer")) for index in indices]

    async def close(self) -> None:
        """Nothing is open."""


def open_recorded(name: str, config: ModelConfig) -> RecordedModel:
    """Read a file of answers. Raises UsageError, SampleFileError."""
    del config
    path = _STARTER if name == "starter" else Path(name).expanduser()
    if not path.is_file():
        raise UsageError(f"no file of answers at {str(path)!r}: give JSON lines with task_id, index and text")
    try:
        rows = read_rows(read_unpacked(path), str(path))
        answers = dict(map(_answer, rows))
    except BenchmarkError as error:
        raise SampleFileError(str(error)) from error
    if len(answers) < len(rows):
        raise SampleFileError(f"{str(path)!r}: two answers have one task_id and index; give each its own index")
    return RecordedModel(f"recorded/{name}", answers)


def _answer(row: Row) -> tuple[tuple[str, int], Completion]:
    index = row.integer("index") if "index" in row else 0
    form = row.text("form", "answer")
    if form not in FORMS:
        raise row.fault("form", f"{form!r} is unknown; give one of {', '.join(FORMS)}")
    finish = row.text("finish_reason", "stop")
    return (row.text("task_id"), index), Completion(index, row.text("text"), form, finish_reason=finish)


provider = Provider("recorded/FILE (answers given before)", open_recorded)
