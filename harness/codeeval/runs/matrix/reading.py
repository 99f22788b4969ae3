"""A matrix read from its file: cells, and faults with their lines.

A fault of the whole file, of its defaults or of its gate ends the reading. A fault of one row is kept, so that the
cells of the other rows go on.
"""

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from codeeval.config import RunConfig, nested
from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.runs.matrix.config import (
    BenchmarkRow,
    BoardTable,
    Defaults,
    GateTable,
    MatrixTable,
    ModelRow,
    Row,
    SettingRow,
)
from codeeval.tomls import TomlFile, read_toml
from codeeval.wording import nearest

__all__ = ["Cell", "Matrix", "RowFault", "read_matrix"]

_R = TypeVar("_R", bound=Row)

_PATHS = frozenset({"data_dir", "request_cache", "samples", "subset_from"})
"""Fields that hold paths, which stand in the file as seen from the file's folder."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be used."""

    row: str
    """Kind and name of the row, such as `[[model]] large`."""
    message: str
    """File, line, and what is wrong."""


@dataclass(frozen=True)
class Cell:
    """One model on one benchmark in one setting."""

    model: ModelRow
    benchmark: BenchmarkRow
    setting: SettingRow | None
    config: RunConfig
    folder: Path
    where: Mapping[str, str]
    """File and line of the rows, by `model` and `benchmark`."""

    @property
    def name(self) -> str:
        """Names of its rows, for people."""
        parts = [self.model.title, self.benchmark.title, self.setting.title if self.setting else ""]
        return " / ".join(part for part in parts if part)


@dataclass(frozen=True)
class Matrix:
    """The whole work."""

    file: Path
    table: MatrixTable
    folder: Path
    """Folder of the runs and results."""
    cells: tuple[Cell, ...]
    """All cells, those of one model together."""
    faults: tuple[RowFault, ...]
    """Rows that cannot be used; their cells are missing."""

    def located(self, path: Path) -> Path:
        """Return a path of the file as seen from here."""
        return self.file.parent / path


def read_matrix(path: Path, *, values: Mapping[str, str] | None = None) -> Matrix:
    """Read the file of a matrix. `values` replace `{name}` in its texts, such as `{checkpoint}`.

    Raises UsageError, which names file and line.
    """
    file = read_toml(path)
    content = _filled(file.content, values) if values else file.content
    table = _validated(file, MatrixTable, (), content)
    _check_fields(file, table.defaults, ("defaults",))
    faults: list[RowFault] = []
    models = list(_rows(file, ModelRow, "model", content, faults))
    benchmarks = list(_rows(file, BenchmarkRow, "benchmark", content, faults))
    settings = list(_rows(file, SettingRow, "setting", content, faults))
    for kind, rows in (("model", models), ("benchmark", benchmarks)):
        if not rows and not any(fault.row.startswith(f"[[{kind}]]") for fault in faults):
            raise file.fault((), f"there is no [[{kind}]]: a matrix needs a model and a benchmark")
    folder = path.parent / (table.folder or Path("runs") / path.stem)
    no_setting = not settings and not table.setting
    cells = tuple(
        _cell(file, table.defaults, model, benchmark, setting, folder)
        for model in models
        for benchmark in benchmarks
        for setting in ([None] if no_setting else settings)
    )
    _check_folders(file, cells)
    matrix = Matrix(path, table, folder, cells, tuple(faults))
    if table.gate is not None and table.gate.baseline:
        _check_gate(file, table.gate, [model for model, _ in models], matrix, whole=not faults)
    return matrix


def _rows(
    file: TomlFile, kind: type[_R], key: str, content: Mapping[str, Any], faults: list[RowFault]
) -> Iterator[tuple[_R, int]]:
    """Yield the rows of one kind that can be used, each with its position. Keep the faults of the others."""
    titles: set[str] = set()
    for position, values in enumerate(content.get(key, ())):
        try:
            row = _validated(file, kind, (key, position), values)
            _check_fields(file, row, (key, position))
            title = str(getattr(row, "title", ""))
            if title in titles:
                raise file.fault((key, position), f"two [[{key}]] are called {title!r}: give one of them a `name`")
        except UsageError as error:
            name = values.get("name") or values.get(key) if isinstance(values, Mapping) else None
            faults.append(RowFault(f"[[{key}]] {name or position + 1}", str(error)))
            continue
        titles.add(title)
        yield row, position


_T = TypeVar("_T", bound=BaseModel)


def _validated(file: TomlFile, kind: type[_T], path: Sequence[int | str], values: Any) -> _T:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise _fault(file, kind, path, error) from None


def _fault(file: TomlFile, kind: type[BaseModel], path: Sequence[int | str], error: ValidationError) -> UsageError:
    """Return the first fault of a table at `path` of the file, with its line and the name that was meant."""
    fault = first_fault(error)
    inner = list(fault.path)
    if error.errors()[0]["type"] == "extra_forbidden":
        known = dict.fromkeys(_names(kind, inner[:-1]))
        guesses = nearest(str(inner[-1]), known, most=1)
        hint = f"did you mean {_dashed(guesses[0])!r}?" if guesses else "docs/matrix.md says what may stand here"
        reason = f"unknown name {_dashed(str(inner[-1]))!r}: {hint}"
    elif fault.reason == "missing":
        reason = f"`{inner[-1]}` is missing"
    elif inner:
        reason = f"{_dashed(str(inner[-1]))} {fault.value!r} is invalid: {fault.reason}"
    else:
        reason = fault.reason
    return file.fault([*path, *inner], reason)


_TABLES: Mapping[str, type[BaseModel]] = {"defaults": Defaults, "gate": GateTable, "leaderboard": BoardTable}
"""Tables of the file, by name."""


def _names(kind: type[BaseModel], path: Sequence[int | str]) -> Iterator[str]:
    """Yield the names that may stand in the table at `path` of a table of this kind."""
    if path:
        kind = _TABLES.get(str(path[0]), kind)
    yield from (name for name in kind.model_fields if name != "fields")
    if issubclass(kind, Row):
        yield from kind.known()


def _check_fields(file: TomlFile, row: Row, path: Sequence[int | str]) -> None:
    """Check the values of a row's flags. Raises UsageError with the line."""
    try:
        RunConfig.model_validate(nested(row.fields))
    except ValidationError as error:
        fault = first_fault(error)
        field = next(str(part) for part in reversed(fault.path) if str(part) in row.fields)
        names = [name for name, known in row.known().items() if known == field]
        at = next((name for name in names if file.line_of([*path, name]) != file.line_of(path)), names[0])
        reason = f"{_dashed(at)} {fault.value!r} is invalid: {fault.reason}"
        raise file.fault([*path, at], reason) from None


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _cell(
    file: TomlFile,
    defaults: Defaults,
    model: tuple[ModelRow, int],
    benchmark: tuple[BenchmarkRow, int],
    setting: tuple[SettingRow, int] | None,
    folder: Path,
) -> Cell:
    """Make a cell. A setting wins over a model, a model over a benchmark, and all over the defaults."""
    rows: list[Row] = [defaults, benchmark[0], model[0], *([setting[0]] if setting else [])]
    fields: dict[str, Any] = {}
    for row in rows:
        fields |= row.fields
    root = file.path.parent
    fields = {name: _located(root, name, value) for name, value in fields.items()}
    source = root / benchmark[0].benchmark
    fields["benchmark"] = str(source) if source.is_file() else benchmark[0].benchmark
    if model[0].model:
        fields["model"] = model[0].model
    if model[0].serve is not None and "server_wait" not in fields:
        fields["server_wait"] = model[0].serve_wait
    parts = [benchmark[0].title, model[0].title, setting[0].title if setting else ""]
    name = "-".join(re.sub(r"[^\w.]+", "-", part).strip("-.") for part in parts if part)
    where = {
        kind: f"{str(file.path)!r}, line {file.line_of((kind, position))}"
        for kind, position in (("model", model[1]), ("benchmark", benchmark[1]))
    }
    config = RunConfig.model_validate(nested(fields))
    return Cell(model[0], benchmark[0], setting[0] if setting else None, config, folder / name, where)


def _located(root: Path, name: str, value: Any) -> Any:
    """Return a value of the file; paths are seen from the file's folder."""
    if name in _PATHS:
        return [str(root / each) for each in value] if isinstance(value, list) else str(root / value)
    if name in {"prompt_style", "strong"} and (root / str(value)).is_file():
        return str(root / value)
    return value


def _check_folders(file: TomlFile, cells: Sequence[Cell]) -> None:
    """Raise UsageError where two cells would have one folder."""
    counts = Counter(cell.folder.name for cell in cells)
    twice = [cell for cell in cells if counts[cell.folder.name] > 1]
    if twice:
        names = " and ".join(repr(cell.name) for cell in twice[:2])
        raise file.fault((), f"the cells {names} would have one folder, {twice[0].folder.name!r}: rename one of them")


def _check_gate(file: TomlFile, gate: GateTable, models: Sequence[ModelRow], matrix: Matrix, *, whole: bool) -> None:
    """Raise UsageError for a gate of models that the file does not have. Names of unusable rows are not known."""
    titles = [model.title for model in models]
    if gate.rules is not None and not matrix.located(gate.rules).is_file():
        raise file.fault(("gate", "rules"), f"there is no file of rules {str(gate.rules)!r}")
    for name in gate.candidates:
        if name not in titles and whole:
            raise file.fault(("gate", "candidates"), f"there is no [[model]] {name!r}{_meant(name, titles)}")
    if gate.baseline not in titles and whole and not matrix.located(Path(gate.baseline)).is_dir():
        reason = (
            f"baseline {gate.baseline!r} is neither a [[model]] nor a folder of runs{_meant(gate.baseline, titles)}"
        )
        raise file.fault(("gate", "baseline"), reason)


def _meant(name: str, titles: Sequence[str]) -> str:
    guesses = nearest(name, titles, most=1)
    return f": did you mean {guesses[0]!r}?" if guesses else f": its models are {', '.join(titles)}"


def _filled(content: Any, values: Mapping[str, str]) -> Any:
    """Return the content with `{name}` replaced in all texts."""
    if isinstance(content, str):
        for name, value in values.items():
            content = content.replace("{" + name + "}", value)
        return content
    if isinstance(content, Mapping):
        quoted = {name: shlex.quote(value) for name, value in values.items()}  # a path in a command is one word
        return {key: _filled(value, quoted if key == "serve" else values) for key, value in content.items()}
    if isinstance(content, list):
        return [_filled(value, values) for value in content]
    return content
