r"""Foreign text made safe for each medium that shows it.

Ids, messages, outputs and names come from samples, benchmarks, models and servers. Their authors may want to clear a
terminal, forge a line of a report or break a document. None of their text is shown as it stands:

- Terminal, log, error message: controls and invisible characters appear as escapes such as `\x1b` (`one_line`;
  `many_lines` where several lines are meant). `codeeval.screen` applies both to everything that rich prints.
- Markdown and HTML: no character keeps a meaning (`markdown`, `markdown_code`, `html`).
- XML: the same escapes, since XML 1.0 forbids most of these characters (`xml`).
- Figures: `$` starts no formula, and no label is hidden (`label`).
- LaTeX: no character keeps a meaning, and none that a usual engine refuses is left (`latex`).
- CSV: no text is a formula of a spreadsheet (`csv_cell`).
- JSON: every character is kept, also a lone surrogate; those that could harm a terminal are `\uXXXX` (`json_of`).
"""

import html as _html
import json
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "csv_cell",
    "html",
    "json_of",
    "json_safe",
    "label",
    "latex",
    "many_lines",
    "markdown",
    "markdown_code",
    "one_line",
    "say",
    "say_json",
    "say_lines",
    "xml",
]

_INVISIBLE = (
    "\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""DEL, C1 controls, bidi and format marks, fillers, line and paragraph ends, lone surrogates, tags. The selectors of
emoji (U+FE0E, U+FE0F) are left: they decide how the character before them looks, and hide nothing."""

_UNSAFE_IN_LINE = re.compile(f"[\x00-\x1f{_INVISIBLE}]")
_UNSAFE_IN_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f{_INVISIBLE}]")

_MARKDOWN_START = re.compile(r"^(\d*)([-+#=.)])")
"""Characters that begin a list, a heading or a rule at the start of a line."""

_PLAIN = re.compile(r"[\w ./:@,+()=-]*\w[\w./:@,+()=-]*")
"""Letters, digits and such punctuation as names have."""

_LONGEST_LABEL = 48
"""Characters of a label; a longer one would leave no room for what the figure shows."""

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_MARKDOWN = re.compile(r"[\\`*_\[\]~|$]")
"""Punctuation with a meaning in Markdown; `<`, `>` and `&` become entities before."""


def one_line(text: object) -> str:
    """The text as one line: line ends, controls and invisible characters as escapes."""
    return _UNSAFE_IN_LINE.sub(_escape, str(text))


def many_lines(text: object) -> str:
    """The text with its line ends and tabs; all other controls and invisible characters as escapes."""
    return _UNSAFE_IN_TEXT.sub(_escape, str(text).replace("\r\n", "\n"))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    width = "x02" if code < 0x100 else "u04" if code < 0x10000 else "U08"  # noqa: PLR2004 - the forms of Python
    return _NAMED.get(match[0]) or f"\\{width[0]}{code:{width[1:]}x}"


def html(text: object) -> str:
    """The text within HTML, as one line."""
    return _html.escape(one_line(text))


def markdown(text: object) -> str:
    """The text within a paragraph, list or table of Markdown, as one line that renders as it reads."""
    line = _MARKDOWN.sub(r"\\\g<0>", one_line(text).strip())
    line = _MARKDOWN_START.sub(r"\1\\\2", line)
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown_code(text: object) -> str:
    """The text as code within Markdown, also within a table; a text that could end the code, as `markdown` has it."""
    line = one_line(text)
    return f"`{line}`" if _PLAIN.fullmatch(line) else markdown(line)


_LATEX = re.compile(r"[\\{}$&#_%~^<>|\"]")
_LATEX_WORDS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}
_FORMULA = ("=", "+", "-", "@")
"""Characters with which a spreadsheet begins a formula."""


def latex(text: object) -> str:
    """The text within a paragraph or table of LaTeX, as one line that is set as it reads."""
    return _LATEX.sub(lambda match: _LATEX_WORDS.get(match[0], "\\" + match[0]), one_line(text))


def csv_cell(text: object) -> str:
    """The text in a cell of CSV, as one line that no spreadsheet takes for a formula."""
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA) else line


def xml(text: object) -> str:
    """The text within XML 1.0, which forbids most of what `many_lines` escapes; an XML library quotes `<` and `&`."""
    return many_lines(text)


def label(text: object) -> str:
    """The text in a figure of matplotlib, as one short line.

    Its `$` begins no formula, and it does not begin with the `_` for which a legend leaves it out.
    """
    line = one_line(text)
    short = line if len(line) <= _LONGEST_LABEL else f"{line[: _LONGEST_LABEL - 3]}..."
    return (f" {short}" if short.startswith("_") else short).replace("$", r"\$")


def json_of(record: "BaseModel", *, indent: int | None = 2) -> str:
    """The record as JSON: valid, complete, and harmless on a terminal."""
    from pydantic_core import PydanticSerializationError  # noqa: PLC0415 - `--help` does without it

    try:
        return json_safe(record.model_dump_json(by_alias=True, indent=indent))
    except PydanticSerializationError:  # a lone surrogate, which UTF-8 cannot say and JSON can
        return json.dumps(_plain(record.model_dump(by_alias=True)), indent=indent, ensure_ascii=True)


def _plain(value: Any) -> Any:
    from pydantic_core import to_jsonable_python  # noqa: PLC0415 - as above

    match value:
        case str() | int() | None:
            return value
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {key if isinstance(key, str) else str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
    return to_jsonable_python(value)


def json_safe(text: str) -> str:
    r"""JSON text whose harmful characters are `\uXXXX`, so that it means the same."""
    return _UNSAFE_IN_TEXT.sub(lambda match: json.dumps(match[0])[1:-1], text)


def say(text: object, *, err: bool = False) -> None:
    """Print one line, on standard output or standard error."""
    _echo(one_line(text), err=err)


def say_lines(text: object, *, err: bool = False, indent: str = "", end: str = "\n") -> None:
    """Print text of several lines; those after the first begin with `indent`."""
    _echo(many_lines(text).replace("\n", f"\n{indent}") + end, err=err, nl=False)


def say_json(text: str, *, end: str = "\n") -> None:
    """Print JSON text, or a part of it."""
    _echo(json_safe(text) + end, nl=False)


def _echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    typer.echo(text, err=err, nl=nl)  # noqa: TID251 - the one place
