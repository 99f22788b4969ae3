"""Sources of hints for `codeeval repair --feedback`: a person at the terminal, a file, a second model."""

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from codeeval.errors import InterruptedCommand, UsageError
from codeeval.models import ModelConfig, open_model
from codeeval.screen import Screen, Text, block
from codeeval.taxonomy.critique import task_text
from codeeval.taxonomy.dialogue import Hinter, Hints, ModelHints, Situation, StoredHints
from codeeval.taxonomy.reading import FailureReader

__all__ = ["TypedHints", "hints_of"]


def hints_of(feedback: str, model: str | None, config: ModelConfig, reader: FailureReader) -> Hints:
    """Return the source that `--feedback` names.

    Raises:
        UsageError: The source is unknown, lacks its model or a terminal, or has a row that cannot be read.
    """
    if model and feedback != "model":
        raise UsageError(f"--hint-model {model} has no effect: give it with --feedback model")
    match feedback:
        case "human":
            if not sys.stdin.isatty():
                raise UsageError("--feedback human needs a terminal: give JSON lines of hints in FILE or -")
            return TypedHints(Screen(stderr=True, soft_wrap=True))
        case "model":
            if not model:
                raise UsageError("--feedback model needs the model that gives hints: name it with --hint-model P/NAME")
            return ModelHints(open_model(model, config.model_copy(update={"prompt_style": "plain"})))
        case "-":
            return _stored(sys.stdin.buffer.read(), "standard input", reader)
    path = Path(feedback)
    if not path.is_file():
        raise UsageError(
            f"--feedback {feedback!r} is neither a file of hints nor a kind of feedback: give visible, hidden, human, "
            "model, FILE or -"
        )
    return _stored(path.read_bytes(), str(path), reader)


def _stored(content: bytes, name: str, reader: FailureReader) -> StoredHints:
    by_task: dict[tuple[str, int | None], Sequence[str]] = {}
    for line_number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{name!r}, line {line_number}"
        key, hints = _row(line, where)
        if key[0] not in reader.benchmark:
            raise UsageError(f"{where}: the run's benchmark {reader.benchmark.name!r} has no task {key[0]!r}")
        if key in by_task:
            raise UsageError(f"{where}: hints for {key[0]!r} stand in an earlier line: put all turns into one `hints`")
        by_task[key] = hints
    if not by_task:
        raise UsageError(f"{name!r} holds no hints: {_FORM}")
    return StoredHints(hashlib.sha256(content).hexdigest(), by_task)


_FORM = 'write lines such as {"task_id": "Mbpp/11", "hints": ["First turn.", "Second turn."]}, perhaps with an `index`'


def _row(line: str, where: str) -> tuple[tuple[str, int | None], Sequence[str]]:
    try:
        row: Any = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{where}: not JSON ({error}): {_FORM}") from None
    if not isinstance(row, dict):
        raise UsageError(f"{where}: no JSON object: {_FORM}")
    task_id, hints, index = row.get("task_id"), row.get("hints"), row.get("index")
    if not isinstance(task_id, str):
        raise UsageError(f"{where}: `task_id` is {task_id!r}, and must be a text: {_FORM}")
    if not (isinstance(hints, list) and hints and all(isinstance(hint, str) and hint.strip() for hint in hints)):
        raise UsageError(f"{where}: `hints` is {hints!r}, and must be a list of texts, one per turn: {_FORM}")
    if index is not None and (not isinstance(index, int) or isinstance(index, bool)):
        raise UsageError(f"{where}: `index` is {index!r}, and must be the index of a sample: {_FORM}")
    return (task_id, index), hints


class TypedHints:
    """Hints that a person types. Dialogues are held one after the other, each to its end."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._rest = b""

    @property
    def kind(self) -> Hinter:
        """`human`."""
        return "human"

    @property
    def together(self) -> int:
        """One dialogue at a time."""
        return 1

    def describe(self) -> Mapping[str, Any]:
        """Return nothing: a person cannot be described."""
        return {}

    async def hint(self, situation: Situation) -> str | None:
        """Show the program and what happened, and return the line that is typed. Raises InterruptedCommand."""
        self._show(situation)
        line = await self._line()
        if line is None:
            raise InterruptedCommand("no more hints; what was finished is kept. The same command goes on from there")
        return line

    def _show(self, situation: Situation) -> None:
        out = self._screen.print
        if situation.turn == 1:
            out(Text(f"{situation.problem.task_id}, sample {situation.index}", style="bold"))
            out(block(task_text(situation.problem), indent="  "))
        out(Text(f"turn {situation.turn}: the program", style="bold"))
        out(block(situation.program.rstrip(), indent="  "))
        out(Text("what happened", style="bold"))
        out(block(situation.happened, indent="  "))
        out("Hint (an empty line: leave this sample; Ctrl-D: stop):")

    async def _line(self) -> str | None:
        """Return the next line; None at the end of input. Waiting can be cancelled, unlike a read in a thread."""
        loop, descriptor = asyncio.get_running_loop(), sys.stdin.fileno()
        while b"\n" not in self._rest:
            ready = asyncio.Event()
            loop.add_reader(descriptor, ready.set)
            try:
                await ready.wait()
            finally:
                loop.remove_reader(descriptor)
            content = os.read(descriptor, 4096)
            if not content:
                return None
            self._rest += content
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode("utf-8", "replace")
