"""Writes the parts of the documentation that the code itself states: docs/cli.md and docs/json.md.

python tools/generate_docs.py           write them
python tools/generate_docs.py --check   say which differ, and fail if any does
"""

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import typer

from codeeval.cli import run
from codeeval.cli.app import app
from codeeval.pytest_plugin import pytest_addoption

if TYPE_CHECKING:
    import pytest
    from pydantic import BaseModel

DOCS = Path(__file__).resolve().parent.parent / "docs"
_WIDTH = "100"


def commands() -> Iterator[tuple[str, ...]]:
    """Every command's words, the root's (none) first."""
    return _walk((), typer.main.get_command(app))


def _walk(words: tuple[str, ...], command: Any) -> Iterator[tuple[str, ...]]:
    yield words
    for name, inner in getattr(command, "commands", {}).items():
        yield from _walk((*words, name), inner)


def _help(words: tuple[str, ...]) -> str:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        run([*words, "--help"])
    return "\n".join(line.rstrip() for line in stream.getvalue().strip().splitlines())


def cli_page() -> str:
    """The help of every command."""
    parts = ["# Command line\n\nThe help of every command, written by `tools/generate_docs.py`."]
    parts += [f"## codeeval {' '.join(words)}".rstrip() + f"\n\n```text\n{_help(words)}\n```" for words in commands()]
    parts.append(f"## pytest\n\nThe flags of the plugin.\n\n```text\n{_plugin_help()}\n```")
    return "\n\n".join(parts) + "\n"


def _plugin_help() -> str:
    """The flags that the pytest plugin adds, as argparse shows them."""
    parser = argparse.ArgumentParser(prog="pytest", add_help=False, usage="pytest [options]")
    pytest_addoption(
        cast("pytest.Parser", SimpleNamespace(getgroup=lambda *_: SimpleNamespace(addoption=parser.add_argument)))
    )
    return parser.format_help().strip()


def json_page() -> str:
    """The fields of the results that `--json` prints."""
    from codeeval.doctor import Report  # noqa: PLC0415 - as below
    from codeeval.evaluation import Verification  # noqa: PLC0415 - help alone must not need them
    from codeeval.history import History  # noqa: PLC0415 - as above
    from codeeval.report import Summary  # noqa: PLC0415 - as above
    from codeeval.report.asked import Asked  # noqa: PLC0415 - as above
    from codeeval.report.strengthening import Strengthening  # noqa: PLC0415 - as above
    from codeeval.serving import ServePlan  # noqa: PLC0415 - as above
    from codeeval.studies.comparison_records import Comparison  # noqa: PLC0415 - as above
    from codeeval.studies.extrapolation import Extrapolations  # noqa: PLC0415 - as above
    from codeeval.studies.false_positives import FalsePositiveStudy  # noqa: PLC0415 - as above
    from codeeval.studies.gate import GateReport  # noqa: PLC0415 - as above
    from codeeval.studies.planning import Plan  # noqa: PLC0415 - as above
    from codeeval.studies.quality import QualityStudy  # noqa: PLC0415 - as above
    from codeeval.studies.reliability import Reliability  # noqa: PLC0415 - as above
    from codeeval.studies.resampling_records import ResamplingStudy  # noqa: PLC0415 - as above
    from codeeval.studies.spread import SpreadReport  # noqa: PLC0415 - as above
    from codeeval.studies.verifiers import Verifiers  # noqa: PLC0415 - as above
    from codeeval.taxonomy.records import TaxonomyReport  # noqa: PLC0415 - as above
    from codeeval.taxonomy.repaired import RepairReport  # noqa: PLC0415 - as above

    head = "What `--json` prints, and nothing else on standard output. Written by `tools/generate_docs.py`."
    parts = [f"# JSON\n\n{head}"]
    models: Sequence[tuple[str, type[BaseModel]]] = (
        ("pass-at-k", Summary),
        ("doctor", Report),
        ("serve-help", ServePlan),
        ("benchmarks verify", Verification),
        ("doctor", Report),
        ("serve-help", ServePlan),
        ("prompts show", Asked),
        ("false-positives", FalsePositiveStudy),
        ("resampling", ResamplingStudy),
        ("quality", QualityStudy),
        ("compare", Comparison),
        ("gate", GateReport),
        ("plan", Plan),
        ("extrapolate", Extrapolations),
        ("reliability", Reliability),
        ("spread", SpreadReport),
        ("history show", History),
        ("strengthen", Strengthening),
        ("verifiers", Verifiers),
        ("taxonomy", TaxonomyReport),
        ("repair", RepairReport),
    )
    described: set[str] = set()
    for command, model in models:
        schema = model.model_json_schema(by_alias=True, mode="serialization")
        parts.append(f"## codeeval {command} --json\n\n{schema['description']}")
        parts.append(_fields(schema))
        new = {name: one for name, one in schema.get("$defs", {}).items() if name not in described}
        parts += [f"### {name}\n\n{one['description']}\n\n{_fields(one)}" for name, one in new.items()]
        described |= new.keys()
    return "\n\n".join(parts) + "\n"


def _fields(schema: Mapping[str, Any]) -> str:
    rows = [f"| `{name}` | {_type(one)} | {one.get('description', '')} |" for name, one in schema["properties"].items()]
    return "\n".join(["| field | type | meaning |", "|---|---|---|", *(" ".join(row.split()) for row in rows)])


def _type(field: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(map(_type, field["anyOf"]))
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "additionalProperties" in field:
        values = field["additionalProperties"]
        return f"object of {_type(values) if isinstance(values, dict) else 'any'}"
    if "items" in field:
        return f"array of {_type(field['items'])}"
    return str(field.get("const", field.get("type", "any")))


def main() -> int:
    """Write the pages, or compare them."""
    os.environ |= {"COLUMNS": _WIDTH, "NO_COLOR": "1"}
    pages = {"cli.md": cli_page(), "json.md": json_page()}
    if "--check" not in sys.argv[1:]:
        DOCS.mkdir(exist_ok=True)
        for name, text in pages.items():
            (DOCS / name).write_text(text)
        return 0
    stale = [name for name, text in pages.items() if not (DOCS / name).exists() or (DOCS / name).read_text() != text]
    for name in stale:
        print(f"docs/{name} is not what the code says: run python tools/generate_docs.py", file=sys.stderr)
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
