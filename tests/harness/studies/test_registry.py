"""Every study is registered with parts that exist, and every command with --json has its documented record."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import codeeval
import codeeval.studies
from codeeval.cli.app import app
from codeeval.records import Printed, Record
from codeeval.studies.registry import studies

_NO_STUDIES = {"inputs", "subset"}
"""Folders without a result of their own: what opens runs, and the choice of tasks."""


def test_every_folder_of_studies_names_its_own_parts():
    """A folder that forgets `STUDY`, or that copies another's, is noticed here."""
    folders = [path.name for path in Path(codeeval.studies.__path__[0]).iterdir() if (path / "__init__.py").exists()]
    assert [study.folder for study in studies()] == sorted(set(folders) - _NO_STUDIES)


@pytest.mark.parametrize("study", studies(), ids=lambda study: study.folder)
def test_parts_of_a_study_exist(study):
    assert issubclass(study.result, Printed)
    assert study.result.printed_by
    assert callable(study.render)
    assert study.draw is None or callable(study.draw)


def test_each_command_with_json_states_one_record_and_each_record_its_commands():
    for module in pkgutil.walk_packages(codeeval.__path__, "codeeval."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)
    printed = Counter(command for record in _records(Record) for command in record.printed_by)
    commands = {" ".join(words) for words, command in _walk((), typer.main.get_command(app)) if _has_json(command)}
    assert {command for command in printed if " --" not in command} == commands
    assert set(printed.values()) == {1}


def _records(record: type[Record]) -> Iterator[type[Record]]:
    for inner in record.__subclasses__():
        if "printed_by" in vars(inner):
            yield inner
        yield from _records(inner)


def _walk(words: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _walk((*words, name), inner)


def _has_json(command: Any) -> bool:
    return any("--json" in parameter.opts for parameter in command.params)
