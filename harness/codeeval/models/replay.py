"""`replay/FILE`: samples that were drawn before, by this harness or another one.

Read are: lines of JSON, plain or gzip, each with `task_id` and `solution` (a whole program) or `completion` (what
follows the prompt's stub); EvalPlus's `eval_results.json`; and EvalPlus's folders, `DIR/HumanEval_0/3.py`.

Lines may also have `prompt` and `samples` (a list of completions), as the CodeT and CodeGen files do: such a line is of
the problem whose stub is that prompt, letter by letter. The completions in such files run on to their token limit, so
each ends here at the first stop sequence of the prompt style `completion`, as it would have at a server.
"""

import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, cast

from codeeval.errors import SampleFileError, UsageError
from codeeval.prompting import PromptStyle, cut_at_stop
from codeeval.samples import Completion, Form
from codeeval_benchmarks.bounded import LONGEST_DOCUMENT, bounded_lines, decompressed, read_all, read_bounded
from codeeval_benchmarks.errors import TooLargeError
from codeeval_benchmarks.problem import Problem

__all__ = ["ReplayModel", "replay_files"]

_WANTED = 'a row is an object such as {"task_id": "HumanEval/0", "solution": "def ..."}'


class _Key(NamedTuple):
    """What a row says of its problem."""

    field: Literal["task_id", "prompt"]
    value: str

    def __str__(self) -> str:
        return f"task {self.value!r}" if self.field == "task_id" else f"problem whose prompt is {self.value[:60]!r}..."


@dataclass(frozen=True, slots=True)
class _Row:
    key: _Key
    text: str
    form: Form
    note: Mapping[str, Any]
    where: str
    """File and line, for messages."""


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    sha256: str


class ReplayModel:
    """The samples of some files. A sample's index is its place among those of its problem.

    That place is the order of appearance, unless every row has an `index` of its own that is unique within its
    problem: then these decide the order, so that a shuffled file replays as it was drawn.
    """

    def __init__(self, sources: Sequence[_Source], rows: Iterable[_Row]) -> None:
        self._sources = tuple(sources)
        self._rows: dict[_Key, list[_Row]] = {}
        self._style = PromptStyle.named("completion")
        for row in rows:
            self._rows.setdefault(row.key, []).append(row)
        if _numbered(self._rows.values()):
            for group in self._rows.values():
                group.sort(key=lambda row: cast("int", row.note["index"]))

    @property
    def name(self) -> str:
        """`replay/` and the files' base names."""
        return "replay/" + "+".join(source.name for source in self._sources)

    def describe(self) -> Mapping[str, Any]:
        """The files' base names and digests: where they lie does not matter; and how completions were cut, if any."""
        files = [{"name": source.name, "sha256": source.sha256} for source in self._sources]
        cut = {"cut_by": self._style.digest} if any(key.field == "prompt" for key in self._rows) else {}
        return {"provider": "replay", "files": files, **cut}

    def task_ids(self) -> Mapping[str, str]:
        """Every task_id in the files, and where it appears first."""
        return {key.value: rows[0].where for key, rows in self._rows.items() if key.field == "task_id"}

    def unmatched(self, problems: Iterable[Problem]) -> Iterator[tuple[str, str]]:
        """Where rows stand that are of none of these problems, and what they say of theirs."""
        known = {key for problem in problems for key in _keys(problem)}
        for key, rows in self._rows.items():
            if key not in known:
                yield rows[0].where, str(key)

    def available(self, problem: Problem) -> int:
        """How many samples of this problem the files hold."""
        return len(self._of(problem))

    async def prepare(self, problems: Sequence[Problem], tell: Callable[[str], None]) -> None:
        """Nothing to wait for."""

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        """The samples at these places. Raises UsageError where the files hold fewer."""
        rows = self._of(problem)
        if indices and not 0 <= min(indices) <= max(indices) < len(rows):
            raise UsageError(
                f"{self.name!r} holds {len(rows)} samples of {problem.task_id!r}, and sample {max(indices)} was asked: "
                f"ask for at most {len(rows)} per problem"
            )
        stop = self._style.render(problem).stop if any(row.key.field == "prompt" for row in rows) else ()
        return [_completion(rows[index], index, stop) for index in indices]

    def _of(self, problem: Problem) -> list[_Row]:
        return [row for key in _keys(problem) for row in self._rows.get(key, ())]

    async def close(self) -> None:
        """Nothing is open."""


def replay_files(paths: Sequence[Path]) -> ReplayModel:
    """A model that replays these files or EvalPlus folders, one after the other.

    Raises:
        UsageError: a path does not exist or cannot be opened.
        SampleFileError: a row cannot be read, or a file holds none; the message names file and line.
    """
    if not paths:
        raise UsageError("no sample file was given: name at least one .jsonl or .jsonl.gz file")
    return ReplayModel([_digested(path) for path in paths], (row for path in paths for row in _read(path)))


def _keys(problem: Problem) -> tuple[_Key, _Key]:
    return _Key("task_id", problem.task_id), _Key("prompt", problem.prompt.stub)


def _completion(row: _Row, index: int, stop: Sequence[str]) -> Completion:
    finish_reason = row.note.get("finish_reason")
    text, cut = cut_at_stop(row.text, stop) if row.key.field == "prompt" else (row.text, False)
    return Completion(
        index=index,
        text=text,
        form=row.form,
        finish_reason=finish_reason if isinstance(finish_reason, str) else None,
        note={**row.note, "cut_characters": len(row.text) - len(text)} if cut else row.note,
    )


def _numbered(groups: Iterable[Sequence[_Row]]) -> bool:
    """Whether every row has an integer `index`, unique within its problem."""
    for group in groups:
        indices = {row.note.get("index") for row in group}
        if len(indices) < len(group) or not all(type(index) is int for index in indices):
            return False
    return True


def _digested(path: Path) -> _Source:
    if not path.exists():
        raise UsageError(f"sample file {str(path)!r} does not exist: check the path")
    with _opened_errors(path):
        return _Source(path.resolve().name, _folder_digest(path) if path.is_dir() else _file_digest(path))


def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _folder_digest(path: Path) -> str:
    listing = "".join(f"{file.relative_to(path).as_posix()} {_file_digest(file)}\n" for file in _members(path))
    return hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()


@contextmanager
def _opened_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except TooLargeError as error:
        raise SampleFileError(str(error)) from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SampleFileError(f"{str(path)!r} is a damaged gzip file ({error}): fetch or write it again") from error
    except OSError as error:
        raise UsageError(f"sample file {str(path)!r} cannot be read: {error.strerror or error}") from error


def _read(path: Path) -> Iterator[_Row]:
    rows = 0
    with _opened_errors(path):
        for row in _read_folder(path) if path.is_dir() else _read_file(path):
            rows += 1
            yield row
    if not rows:
        raise SampleFileError(f"{str(path)!r} holds no samples; {_WANTED}")


def _read_file(path: Path) -> Iterator[_Row]:
    with decompressed(path) as stream:
        if path.name.removesuffix(".gz").endswith(".json"):
            yield from _read_results(path, stream)
        else:
            yield from _read_lines(path, stream)


def _read_lines(path: Path, stream: IO[bytes]) -> Iterator[_Row]:
    for number, line in enumerate(bounded_lines(stream, str(path)), 1):
        where = f"{path.name}:{number}"
        content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if content.strip():
            yield from _rows(_parsed(content, where), where)


def _read_results(path: Path, stream: IO[bytes]) -> Iterator[_Row]:
    """EvalPlus's `{"eval": {task_id: [row, ...]}}`, or a plain list of rows."""
    content = _parsed(read_all(stream, str(path), longest_line=LONGEST_DOCUMENT), path.name)
    results = content.get("eval") if isinstance(content, dict) else None
    if isinstance(results, dict):
        listed = [(task_id, row) for task_id, group in results.items() for row in _group(group, task_id, path)]
    elif isinstance(content, list):
        listed = [("", row) for row in content]
    else:
        raise SampleFileError(f"{path.name}: neither EvalPlus results nor a list of rows; write .jsonl: {_WANTED}")
    for number, (task_id, row) in enumerate(listed, 1):
        where = f"{path.name}: entry {number}" + (f" ({task_id})" if task_id else "")
        yield from _rows({"task_id": task_id, **row} if task_id and isinstance(row, dict) else row, where)


def _group(group: object, task_id: str, path: Path) -> Sequence[object]:
    if not isinstance(group, list):
        raise SampleFileError(
            f"{path.name}: the results of {task_id!r} hold no list of solutions: "
            "replay the .jsonl file that EvalPlus was run on, or use results of EvalPlus 0.3 or later"
        )
    return group


def _read_folder(path: Path) -> Iterator[_Row]:
    for file in _members(path):
        where = f"{path.name}/{file.parent.name}/{file.name}"
        key = _Key("task_id", _folder_task(file.parent.name))
        yield _Row(key, _decoded(read_bounded(file), where), "solution", {}, where)


def _members(path: Path) -> Sequence[Path]:
    """EvalPlus's `TASK/NUMBER.py` below a folder, by task and number."""
    files = [file for file in path.glob("*/*.py") if file.stem.isdecimal()]
    return sorted(files, key=lambda file: (file.parent.name, int(file.stem)))


def _folder_task(name: str) -> str:
    """EvalPlus writes `HumanEval/0` as the folder `HumanEval_0`."""
    return name.replace("_", "/", 1)


def _decoded(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SampleFileError(
            f"{where}: not UTF-8 (byte 0x{content[error.start]:02x} at {error.start}); convert the file"
        ) from error


def _parsed(content: bytes, where: str) -> Any:
    text = _decoded(content, where)
    try:
        return json.loads(text)
    except RecursionError as error:
        raise SampleFileError(f"{where}: nested too deeply to be a sample; {_WANTED}") from error
    except ValueError as error:
        raise SampleFileError(f"{where}: not JSON ({error}); mend or remove it: {_WANTED}") from error


def _rows(content: object, where: str) -> Iterator[_Row]:
    if not isinstance(content, dict):
        raise SampleFileError(f"{where}: not an object but {type(content).__name__}; {_WANTED}")
    fields = {sys.intern(key): value for key, value in content.items()}
    if "task_id" not in fields and isinstance(fields.get("prompt"), str) and isinstance(fields.get("samples"), list):
        yield from _prompted(fields, where)
    else:
        yield _row(fields, where)


def _prompted(fields: dict[str, Any], where: str) -> Iterator[_Row]:
    """One row for each of several completions of one prompt."""
    key, texts = _Key("prompt", fields.pop("prompt")), fields.pop("samples")
    for text in texts:
        if not isinstance(text, str):
            raise SampleFileError(f"{where}: `samples` holds {type(text).__name__} beside strings; {_WANTED}")
        yield _Row(key, text, "completion", fields, where)


def _row(fields: dict[str, Any], where: str) -> _Row:
    task_id = fields.pop("task_id", None)
    if not isinstance(task_id, str) or not task_id:
        raise SampleFileError(f"{where}: `task_id` is {task_id!r}, no string; {_WANTED}")
    forms: tuple[Form, ...] = ("solution", "completion")
    for form in forms:
        if isinstance(fields.get(form), str):
            text = fields.pop(form)
            return _Row(_Key("task_id", sys.intern(task_id)), text, form, fields, where)
    raise SampleFileError(f"{where}: {task_id!r} has neither `solution` nor `completion` as a string; {_WANTED}")
