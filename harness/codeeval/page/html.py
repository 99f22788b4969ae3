"""Files of a page: one HTML document that holds its script, its style and its data, and asks nothing of a network.

Theory of operation. The script's modules are joined into one, because a document cannot import a part of itself. The
policy in the document's head names the digests of script and style, so that no other code runs, whatever a program or
an answer holds; Trusted Types forbid the script itself to make markup of text. Data is gzip in base64: the report, and
texts of a few tasks at a time, which are unpacked when they are looked at. A report of many samples becomes several
files. Each has the whole report, and the texts of its own tasks.
"""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from codeeval.page.build import Built
from codeeval.page.records import PageFile, Problems, Report, TaskDetail
from codeeval.records import Record
from codeeval.shown import html, json_of
from codeeval.store import write_whole

__all__ = ["LARGEST_FILE", "MOST_SAMPLES", "document", "policy", "write_pages"]

MOST_SAMPLES = 5_000
"""Samples of one file. More are split over several."""

LARGEST_FILE = 9_000_000
"""Bytes of compressed texts of one file, in base64. More are split over several, so that each stays below 10 MB."""

_PART_CHARACTERS = 256_000
"""Texts (characters of JSON) that are compressed together, and unpacked together when one of them is looked at."""

_MODULES = (
    "dom", "format", "route", "data", "code", "parts", "charts", "sure", "verdicts", "overview", "samples", "evidence",
    "facts", "sample", "tasks", "task", "compare", "kinds", "accepted", "curves", "review", "folder", "main",
)  # fmt: skip
"""Modules of the script, each after those that it imports."""

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class|let) (\w+))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Part:
    """Compressed texts of some tasks, and where they stand in the spool."""

    first: int
    last: int
    samples: int
    start: int
    length: int


def _asset(name: str) -> str:
    return resources.files("codeeval.page").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    """Return the modules as one: each a function of its own scope, whose exports the later ones take."""
    return "".join(_joined(name, _asset(f"{name}.js")) for name in _MODULES)


def _joined(name: str, source: str) -> str:
    exports = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(r"const \1 = _\2;", source))
    return f"const _{name} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"


@cache
def _style() -> str:
    return _asset("page.css")


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@cache
def policy(*, served: bool = False) -> str:
    """Return the Content-Security-Policy: this script and style alone, and no request but to the page's own server."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digest(_script())}",
            f"style-src {_digest(_style())}",
            *(["connect-src 'self'"] if served else []),
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def document(title: str, data: Iterator[bytes] | Sequence[bytes] = (), *, served: bool = False) -> Iterator[bytes]:
    """Yield the document; `data` are its elements with data, none of a served page."""
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html(policy(served=served))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{html(title)} · codeeval</title>\n<style>{_style()}</style>\n</head>\n<body>\n"
        "<noscript>This page shows its data by a script, which is switched off here.</noscript>\n"
    )
    yield head.encode("utf-8", "replace")
    yield from data
    yield f'<script type="module">{_script()}</script>\n</body>\n</html>\n'.encode()


def packed(record: Record) -> bytes:
    """Return a record as gzip in base64. The same record gives the same bytes."""
    text = json_of(record, indent=None)
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def write_pages(built: Built, path: Path) -> list[Path]:
    """Write the page to `path`, and further files beside it where there are many samples. Return all their paths.

    Raises:
        RunError: a run cannot be read.
        RunWriteError: a file cannot be written.
    """
    with TemporaryFile() as spool:
        groups = _grouped(list(_parts(built, spool)))
        paths = [path if at == 0 else path.with_name(f"{path.stem}-{at + 1}{path.suffix}") for at in range(len(groups))]
        files = _files(groups, paths) if len(groups) > 1 else ()
        for at, (group, each) in enumerate(zip(groups, paths, strict=True)):
            report = built.report.model_copy(update={"files": files, "file": at})
            write_whole(each, document(report.title, _data(report, group, spool)))
    return paths


def _files(groups: Sequence[Sequence[_Part]], paths: Sequence[Path]) -> tuple[PageFile, ...]:
    return tuple(
        PageFile(file=path.name, first=group[0].first, last=group[-1].last)
        for group, path in zip(groups, paths, strict=True)
    )


def _parts(built: Built, spool: IO[bytes]) -> Iterator[_Part]:
    """Compress the texts of all tasks into `spool`, and yield where each part stands."""
    pending: list[TaskDetail] = []
    size = 0
    for detail in built.each(0, len(built.report.tasks) - 1):
        pending.append(detail)
        size += _characters(detail)
        if size >= _PART_CHARACTERS:
            yield _spooled(pending, spool)
            pending, size = [], 0
    if pending:
        yield _spooled(pending, spool)


def _spooled(pending: Sequence[TaskDetail], spool: IO[bytes]) -> _Part:
    content = packed(Problems(tasks=tuple(pending)))
    start = spool.tell()
    spool.write(content)
    samples = sum(len(group.samples) for detail in pending for group in detail.runs.values())
    return _Part(pending[0].task, pending[-1].task, samples, start, len(content))


def _characters(detail: TaskDetail) -> int:
    samples = [sample for group in detail.runs.values() for sample in group.samples]
    texts = (len(sample.program) + len(sample.answer or "") + 600 * len(sample.verdicts) for sample in samples)
    return len(detail.statement) + len(detail.canonical) + sum(texts)


def _grouped(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Return the parts of each file."""
    groups: list[list[_Part]] = [[]]
    samples = size = 0
    for part in parts:
        if groups[-1] and (samples + part.samples > MOST_SAMPLES or size + part.length > LARGEST_FILE):
            groups.append([])
            samples = size = 0
        groups[-1].append(part)
        samples, size = samples + part.samples, size + part.length
    return groups


def _data(report: Report, parts: Sequence[_Part], spool: IO[bytes]) -> Iterator[bytes]:
    yield b'<script type="text/plain" id="report">' + packed(report) + b"</script>\n"
    for part in parts:
        spool.seek(part.start)
        head = f'<script type="text/plain" data-first="{part.first}" data-last="{part.last}">'
        yield head.encode() + spool.read(part.length) + b"</script>\n"
