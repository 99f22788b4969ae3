"""Rows of JSON files, read so that every fault names file, place and field."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.programs import Program

__all__ = ["Row", "read_rows"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN = 40
"""Characters shown of a file that is not JSON."""


@dataclass(frozen=True)
class Row:
    """One problem as it stands in its file."""

    file: str
    place: str
    """`line 3` of JSON lines, `row 3` of a JSON array."""
    values: Mapping[str, Any]

    def __contains__(self, field: str) -> bool:
        return field in self.values

    def fault(self, field: str, problem: str) -> ProblemFormatError:
        """Return the error for a field that cannot be used; `problem` says what is wrong and what is right."""
        return ProblemFormatError(f"{self.file!r}, {self.place}, field {field!r}: {problem}")

    def value(self, field: str) -> Any:
        """Raises ProblemFormatError where the field is missing."""
        if field not in self.values:
            present = ", ".join(sorted(self.values)) or "none"
            raise self.fault(field, f"missing; add it (fields present: {present})")
        return self.values[field]

    def text(self, field: str, default: str | None = None) -> str:
        """Return a string; newlines are made uniform, since MBPP's are those of Windows. Raises ProblemFormatError."""
        if default is not None and field not in self.values:
            return default
        value = self.value(field)
        if not isinstance(value, str):
            raise self.fault(field, f"is {_kind(value)}; make it a string")
        if _SURROGATE.search(value):
            raise self.fault(field, "holds half a surrogate pair; write the whole character")
        return value.replace("\r\n", "\n").replace("\r", "\n")

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of strings. Raises ProblemFormatError."""
        values = self.value(field)
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.fault(field, f"is {_kind(values)}; make it a list of strings")
        if any(_SURROGATE.search(value) for value in values):
            raise self.fault(field, "holds half a surrogate pair; write the whole character")
        return tuple(values)

    def integer(self, field: str) -> int:
        """Raises ProblemFormatError."""
        value = self.value(field)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault(field, f"is {_kind(value)}; make it an integer")
        return value

    def identifier(self, field: str) -> str:
        """Return a string or an integer, as text. Raises ProblemFormatError."""
        value = self.value(field)
        if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
            raise self.fault(field, f"is {_kind(value)}; make it a short name or a number")
        return str(value)

    def number(self, field: str, default: float | None = None) -> float:
        """Return a number; without a default, the field must be there. Raises ProblemFormatError."""
        value = self.value(field) if default is None else self.values.get(field, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.fault(field, f"is {_kind(value)}; make it a number")
        try:
            return float(value)
        except OverflowError:
            raise self.fault(field, "is too large; make it a number of ordinary size") from None

    def program(self, field: str, source: str, *, defines: str | None = None) -> Program:
        """Return the parsed `source`, to which `field` was the last part.

        Raises ProblemFormatError where it is not Python, or does not define the name that it must.
        """
        try:
            program = Program.parse(source)
        except SyntaxError as error:
            raise self.fault(field, f"not Python ({error}); correct it") from error
        if defines is not None and defines not in program.definitions:
            raise self.fault(field, f"does not define {defines!r}; add its definition")
        return program


def _kind(value: object) -> str:
    return "null" if value is None else f"of type {type(value).__name__!r}"


def read_rows(content: bytes, file: str) -> list[Row]:
    """The rows of a JSON array of objects or of JSON lines; empty lines are skipped. Raises ProblemFormatError."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise ProblemFormatError(f"{file!r}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    pieces = _array_elements(text, file) if text.lstrip().startswith("[") else _lines(text, file)
    rows = []
    for position, values in pieces:
        if not isinstance(values, dict):
            raise ProblemFormatError(f"{file!r}, {position}: {_kind(values)}; each row must be a JSON object")
        rows.append(Row(file, position, values))
    return rows


def _array_elements(text: str, file: str) -> Iterator[tuple[str, Any]]:
    for index, element in enumerate(_parse(text, file, "array"), start=1):
        yield f"row {index}", element


def _lines(text: str, file: str) -> Iterator[tuple[str, Any]]:
    for line_number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"line {line_number}", _parse(line, file, f"line {line_number}")


def _parse(text: str, file: str, position: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        begins = f"; it begins with {text.strip()[:_SHOWN]!r}" if position == "line 1" else ""
        reason = f"{file!r}, {position}: not JSON ({error}{begins}); write one JSON object per line"
        raise ProblemFormatError(reason) from error
