"""Writes the parts of the documentation that the code itself states.

These are docs/cli.md, docs/json.md with docs/schemas.json, and docs/openapi.json.

python tools/generate_docs.py           write them
python tools/generate_docs.py --check   say which differ, and fail if any does
"""

import argparse
import contextlib
import io
import json
import os
import pkgutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import typer
from pydantic.json_schema import models_json_schema

import codeeval
from codeeval.cli import run
from codeeval.cli.app import app
from codeeval.cli.environment import OTHERS, variable_of
from codeeval.judging.http.openapi import document
from codeeval.pytest_plugin import pytest_addoption
from codeeval.records import Record
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.wording import percent

if TYPE_CHECKING:
    import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
_WIDTH = "100"


def commands() -> Iterator[tuple[str, ...]]:
    """Every command's words, the root's (none) first."""
    return (words for words, _ in _walk_all())


def _walk(words: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _walk((*words, name), inner)


def _help(words: tuple[str, ...]) -> str:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        run([*words, "--help"])
    return "\n".join(line.rstrip() for line in stream.getvalue().strip().splitlines())


def cli_page() -> str:
    """The help of every command."""
    parts = ["# Command line\n\nThe help of every command, written by `tools/generate_docs.py`.", _environment()]
    parts += [f"## codeeval {' '.join(words)}".rstrip() + f"\n\n```text\n{_help(words)}\n```" for words in commands()]
    parts.append(f"## pytest\n\nThe flags of the plugin.\n\n```text\n{_plugin_help()}\n```")
    return "\n\n".join(parts) + "\n"


def _environment() -> str:
    """The rule for the variables of flags, its exceptions, and the variables of no flag."""
    flags = sorted({pair for _, command in _walk_all() for pair in _variables(command)})
    odd = [f"| `{flag}` | `{name}` |" for flag, name in flags if name != variable_of(flag)]
    others = [
        f"| {', '.join(f'`{variable}`' for variable in name.split(', '))} | {text} |" for name, text in OTHERS.items()
    ]
    return "\n".join(
        [
            "## Environment variables",
            "",
            "Each flag can also be set by a variable: `--max-tokens` by `CODEEVAL_MAX_TOKENS`, and so on.",
            "A flag on the command line wins. Variables that decided something are named on standard error:",
            "`from the environment: CODEEVAL_MAX_TOKENS`. These flags have variables of other names:",
            "",
            "| flag | variable |",
            "|---|---|",
            *odd,
            "",
            "These variables belong to no flag:",
            "",
            "| variable | meaning |",
            "|---|---|",
            *others,
        ]
    )


def _walk_all() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its words."""
    return _walk((), typer.main.get_command(app))


def _variables(command: Any) -> Iterator[tuple[str, str]]:
    """Each flag of a command with its variable."""
    for parameter in command.params:
        flag = next((name for name in parameter.opts if name.startswith("--")), None)
        if flag is not None and isinstance(parameter.envvar, str):
            yield flag, parameter.envvar


def _plugin_help() -> str:
    """The flags that the pytest plugin adds, as argparse shows them."""
    parser = argparse.ArgumentParser(prog="pytest", add_help=False, usage="pytest [options]")
    pytest_addoption(
        cast("pytest.Parser", SimpleNamespace(getgroup=lambda *_: SimpleNamespace(addoption=parser.add_argument)))
    )
    return parser.format_help().strip()


def json_page() -> str:
    """Describe the fields of the results that `--json` prints, each record once."""
    head = (
        "What `--json` prints, and nothing else on standard output. Written by `tools/generate_docs.py`. Confidence "
        f"limits are at {percent(CONFIDENCE, digits=0)}, unless a result has the field `confidence`. "
        "`docs/schemas.json` has the same as JSON Schemas."
    )
    parts = [f"# JSON\n\n{head}"]
    described: dict[str, Mapping[str, Any]] = {}
    _load_all()
    for record in _results():
        schema = record.model_json_schema(by_alias=True, mode="serialization")
        parts += [f"## codeeval {name} --json" for name in record.printed_by]
        parts += [schema["description"], _fields(schema)]
        for name, part in schema.get("$defs", {}).items():
            if described.get(name) != part:
                title = f"{name} of {record.printed_by[0]}" if name in described else name
                parts.append(f"### {title}\n\n{part['description']}\n\n{_fields(part)}")
            described.setdefault(name, part)
    return "\n\n".join(parts) + "\n"


def _results() -> Sequence[type[Record]]:
    """Return the records that commands print, in the order of the commands' help."""
    order = [" ".join(words) for words in commands()]
    return sorted(set(_printed(Record)), key=lambda record: _rank(record, order))


def _printed(record: type[Record]) -> Iterator[type[Record]]:
    """Yield the records that a command prints, and that state so themselves."""
    for inner in record.__subclasses__():
        if "printed_by" in vars(inner):
            yield inner
        yield from _printed(inner)


def _rank(record: type[Record], order: Sequence[str]) -> tuple[int, str]:
    """Return the position of the record's first command, and its words: `NAME --flag` follows `NAME`."""
    first = record.printed_by[0]
    return order.index(first.partition(" --")[0]), first


def _load_all() -> None:
    """Import every module that may define a record."""
    for module in pkgutil.walk_packages(codeeval.__path__, "codeeval."):
        if not module.name.endswith(".__main__"):
            import_module(module.name)


def _fields(schema: Mapping[str, Any]) -> str:
    """Return a table of a record's fields, or the list of a word's values."""
    if "enum" in schema:
        return f"One of {', '.join(f'`{value}`' for value in schema['enum'])}."
    rows = [
        f"| `{name}` | {_type(field)} | {field.get('description', '')} |"
        for name, field in schema["properties"].items()
    ]
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


def schemas_page() -> str:
    """Return the JSON Schemas of what `--json` prints: `commands` refers to one of `$defs` for each command.

    A command that prints an array has the schema of one item.
    """
    _load_all()
    records = _results()
    references, schema = models_json_schema([(record, "serialization") for record in records], by_alias=True)
    commands = {name: references[record, "serialization"] for record in records for name in record.printed_by}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "What `codeeval COMMAND --json` prints"}
    return json.dumps({**head, "commands": commands, "$defs": schema["$defs"]}, indent=1) + "\n"


def openapi_page() -> str:
    """Return the OpenAPI document of `codeeval serve`."""
    return json.dumps(document(), indent=1) + "\n"


def main() -> int:
    """Write the pages, or compare them."""
    os.environ |= {"COLUMNS": _WIDTH, "NO_COLOR": "1"}
    pages = {
        "cli.md": cli_page(),
        "json.md": json_page(),
        "openapi.json": openapi_page(),
        "schemas.json": schemas_page(),
    }
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
