"""Flags are declared once, and each has a help text that stands alone."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from typer.main import get_command

import codeeval.cli
from codeeval.cli.app import app

SOURCES = sorted(Path(codeeval.cli.__file__).parent.glob("*.py"))


def declared():
    """Each long flag, once per place that declares it."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "flag":
                yield from (one.value for one in node.args if isinstance(one, ast.Constant) and one.value[:2] == "--")


def options():
    """Each option of each command, with the command's words."""

    def walk(words, command):
        for parameter in command.params:
            if parameter.param_type_name == "option" and not {"--help", "--version"} & set(parameter.opts):
                yield words, parameter
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk((*words, name), inner)

    return [(words, one) for words, one in walk((), get_command(app)) if "completion" not in one.name]


def test_no_long_flag_is_declared_twice():
    counts = Counter(declared())
    assert len(counts) > 100
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("words", ["Of ", "What ", "Whether ", "As ", "How ", "Which ", "Where ", "To be ", "The same"])
def test_no_help_of_a_flag_begins_with_a_relative_clause(words):
    assert [(command, one.opts) for command, one in options() if (one.help or "").startswith(words)] == []


def test_every_flag_has_a_help():
    texts = [(command, one.opts, (one.help or "").partition("[default")[0].strip()) for command, one in options()]
    assert len(texts) > 100
    assert [row for row in texts if not row[2]] == []
