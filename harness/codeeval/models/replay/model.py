"""The model that replays samples, once their rows are matched with the problems of a benchmark."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from codeeval.errors import UsageError
from codeeval.extraction.raw import looks_like_answer
from codeeval.models.replay.files import Source
from codeeval.models.replay.judged import Judged
from codeeval.models.replay.matching import Index, Match
from codeeval.models.replay.remarks import remarks_on
from codeeval.models.replay.rows import LeftOut, Reading, Row, Stated
from codeeval.prompting import PromptStyle, cut_at_stop
from codeeval.samples import Completion, Form
from codeeval_benchmarks.problem import Benchmark, Problem

__all__ = ["ReplayModel"]

_DEFINITION = re.compile(r"^(?:async +def|def|class) ", re.MULTILINE)


class ReplayModel:
    """The samples of some files. A sample's index is its place among those of its problem.

    That place is the order of appearance, unless every row has an `index` of its own that is unique within its
    problem: then these decide the order, so that a shuffled file replays as it was drawn.
    """

    def __init__(self, sources: Sequence[Source], rows: Iterable[Row | LeftOut], reading: Reading) -> None:
        self._sources = tuple(sources)
        self._reading = reading
        self._style = PromptStyle.named("completion")
        self._rows: list[Row] = []
        self._left_out: list[LeftOut] = []
        for row in rows:
            if isinstance(row, Row):
                self._rows.append(row)
            else:
                self._left_out.append(row)
        self._groups: dict[str, list[Row]] | None = None

    @property
    def name(self) -> str:
        """`replay/` and the files' base names."""
        return "replay/" + "+".join(source.name for source in self._sources)

    @property
    def style(self) -> None:
        """None: the samples were drawn before, in a style of their own."""
        return

    @property
    def greedy(self) -> bool:
        """False: the files may hold different samples of a problem."""
        return False

    @property
    def replays(self) -> bool:
        """True: the samples were drawn before."""
        return True

    @property
    def max_tokens(self) -> None:
        """None: nothing is drawn."""
        return

    def describe(self) -> Mapping[str, Any]:
        """The files' base names and digests, how completions were cut, and what the flags say of their reading."""
        files = [{"name": source.name, "sha256": source.sha256} for source in self._sources]
        cut = {"cut_by": self._style.digest} if any(row.uncut for row in self._rows) else {}
        given = {name: value for name, value in asdict(self._reading).items() if value}
        return {"provider": "replay", "files": files, **cut, **({"reading": given} if given else {})}

    def task_ids(self) -> Mapping[str, str]:
        """Every task_id that the files state, and where it appears first."""
        first_places: dict[str, str] = {}
        for row in self._rows:
            if row.stated.task_id is not None:
                first_places.setdefault(row.stated.task_id, row.where)
        return first_places

    def match(self, benchmark: Benchmark, chosen: Sequence[Problem] | None = None) -> Sequence[str]:
        """Find the problem of each row; return what a reader must know of the other rows.

        `chosen`: problems that lists without ids are of, where they are as many as these.

        Raises:
            UsageError: the files are of another benchmark: more rows are of unknown tasks than of known ones, or
                lists without ids are not as many as the problems.
        """
        self._refuse_other_order(benchmark, chosen)
        by_position = chosen is not None and len(chosen) == self._lists() != len(benchmark)
        index = Index(list(chosen or ()) if by_position else benchmark.problems)
        pairs = [(row, index.find(row.stated)) for row in self._rows]
        unknown = [row for row, match in pairs if match is None]
        if unknown and not self._reading.skip_unknown and 2 * len(unknown) > len(pairs):
            raise UsageError(_other_benchmark(unknown, len(pairs), benchmark))
        known = [(row, match) for row, match in pairs if match is not None]
        if not known:
            raise UsageError(_other_benchmark(unknown, len(pairs), benchmark))
        problems = {problem.task_id: problem for problem in benchmark}
        _refuse_foreign_programs(known, problems)
        _refuse_other_sets(known, problems, benchmark.name)
        self._groups = _grouped((match.task_id, row) for row, match in known)
        read_as = [self._form_of(row, problems[match.task_id]) for row, match in known]
        return remarks_on([row for row, _ in known], read_as, unknown, self._left_out, benchmark.name)

    def available(self, problem: Problem) -> int:
        """Return the number of samples of this problem."""
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
        stop = self._style.render(problem).stop if any(row.uncut for row in rows) else ()
        return [self._completion(rows[index], index, stop, problem) for index in indices]

    @property
    def stated(self) -> Sequence[Stated]:
        """What each row of the files states of its problem, in their order."""
        return [row.stated for row in self._rows]

    @property
    def has_verdicts(self) -> bool:
        """True if the files state a verdict of any sample."""
        return any(row.published for row in self._rows)

    def published(self, problem: Problem) -> Sequence[Mapping[str, Judged]]:
        """Return the verdicts that the files state, by suite, for each sample of this problem."""
        return [row.published for row in self._of(problem)]

    async def close(self) -> None:
        """Nothing is open."""

    def _of(self, problem: Problem) -> Sequence[Row]:
        """The rows of a problem; where no benchmark was named, those that state it or its prompt."""
        if self._groups is not None:
            return self._groups.get(problem.task_id, ())
        index = Index([problem])
        matches = ((index.find(row.stated), row) for row in self._rows)
        return _grouped((match.task_id, row) for match, row in matches if match).get(problem.task_id, ())

    def _completion(self, row: Row, index: int, stop: Sequence[str], problem: Problem) -> Completion:
        whole = row.text or ""
        text, cut = cut_at_stop(whole, stop) if row.uncut else (whole, False)
        note = {**row.note, "cut_characters": len(whole) - len(text)} if cut else row.note
        return Completion(
            index=index, text=text, form=self._form_of(row, problem), finish_reason=row.finish_reason, note=note
        )

    def _form_of(self, row: Row, problem: Problem) -> Form:
        return self._reading.form or row.form or _form_shown(row.text or "", problem)

    def _lists(self) -> int:
        """Number of lists in files whose order alone says the problems; 0 where there are none."""
        return max((row.stated.positions or 0 for row in self._rows), default=0)

    def _refuse_other_order(self, benchmark: Benchmark, chosen: Sequence[Problem] | None) -> None:
        lists = self._lists()
        if lists and lists not in {len(benchmark), len(chosen or benchmark.problems)}:
            first = next(row.where for row in self._rows if row.stated.positions)
            raise UsageError(
                f"{first}: {lists} lists without task_ids (`generations.json` of bigcode-evaluation-harness) go by "
                f"the benchmark's order, and {benchmark.name!r} has {len(benchmark)} problems: give the benchmark that "
                f"they are of, or --limit {lists} if they are of its first {lists} problems"
            )


_SHARED_IDS = "EvoEval/"
"""Start of the task_ids that five benchmarks share."""


def _grouped(pairs: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for task_id, row in pairs:
        groups.setdefault(task_id, []).append(row)
    if _numbered(groups.values()):
        for group in groups.values():
            group.sort(key=lambda row: cast("int", row.note["index"]))
    return groups


def _numbered(groups: Iterable[Sequence[Row]]) -> bool:
    """Return whether every row has an integer `index`, unique within its problem."""
    for group in groups:
        indices = {row.note.get("index") for row in group if _is_number(row.note.get("index"))}
        if len(indices) < len(group):
            return False
    return True


def _is_number(value: object) -> bool:
    return type(value) is int


def _form_shown(text: str, problem: Problem) -> Form:
    """Return the form of a text whose field's name does not say it."""
    if looks_like_answer(text):
        return "answer"
    name = re.escape(problem.entry_point)
    if re.search(rf"^(?:async +def|def|class) +{name}\b|^{name} *=", text, re.MULTILINE) or not problem.prompt.stub:
        return "solution"
    return "completion"


def _other_benchmark(unknown: Sequence[Row], rows: int, benchmark: Benchmark) -> str:
    first = unknown[0]
    return (
        f"{first.where}: benchmark {benchmark.name!r} has no {first.stated} ({len(unknown)} of {rows} rows are of "
        f"unknown tasks); its ids look like {benchmark.problems[0].task_id!r}: choose the benchmark that the samples "
        "are for, by name or as a file, or leave such rows out with --skip-unknown"
    )


def _refuse_foreign_programs(known: Sequence[tuple[Row, Match]], problems: Mapping[str, Problem]) -> None:
    """Numbers match any benchmark: at least half of the programs must define the functions asked for."""
    whole = list(_naming(known, problems))
    if 2 * sum(names for _, names in whole) < len(whole):
        row = next(row for row, names in whole if not names)
        raise UsageError(
            f"{row.where}: the file states numbers alone in place of task_ids, and most of its programs do not define "
            "the functions that these problems ask for: choose the benchmark that the samples are for"
        )


def _refuse_other_sets(known: Sequence[tuple[Row, Match]], problems: Mapping[str, Problem], benchmark: str) -> None:
    """EvoEval's altering sets share their task_ids: three of four programs must define the functions asked for."""
    shared = [
        (row, match._replace(by_number=True))
        for row, match in known
        if problems[match.task_id].parents and match.task_id.startswith(_SHARED_IDS)
    ]
    whole = list(_naming(shared, problems))
    lacking = [row for row, names in whole if not names]
    if 4 * len(lacking) > len(whole):
        raise UsageError(
            f"{lacking[0].where}: {len(lacking)} of {len(whole)} programs do not define the functions that "
            f"{benchmark!r} asks for. EvoEval's sets share their task_ids, so the samples may be of another set, or "
            "several sets may be in one file: give each set a file of its own, and name its benchmark"
        )


def _naming(known: Iterable[tuple[Row, Match]], problems: Mapping[str, Problem]) -> Iterator[tuple[Row, bool]]:
    """Rows matched by a number whose text defines something, and whether it names its problem's function."""
    for row, match in known:
        if match.by_number and row.text and _DEFINITION.search(row.text):
            yield row, problems[match.task_id].entry_point in row.text
