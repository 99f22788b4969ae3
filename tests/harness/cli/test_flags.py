"""Flags are declared once, and each has a help text that stands alone."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from typer.main import get_command

import codeeval
import codeeval.cli
from codeeval.cli.app import app
from codeeval.cli.checks import OUTPUTS

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

    return [
        (words, one)
        for words, one in walk((), get_command(app))
        if one.name not in {"install_completion", "show_completion"}
    ]


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


READ = {"benchmark", "feedback", "flaky", "history", "kinds", "problems", "prompt_style", "rules", "samples", "sizes"}
READ |= {"review", "solution", "strong", "wrong"}


def test_a_file_that_a_flag_names_is_read_or_checked_before_the_work_as_an_output():
    named = {one.name for _, one in options() if re.search(r"\bFILE\b", one.metavar or "")}
    assert named >= READ
    assert named - READ <= OUTPUTS


SELECTION = {"--limit", "--sample-id", "--from", "--to", "--platform", "--difficulty"}


def flags_of_commands():
    """The long flags of each command, by its words."""
    flags = {}
    for words, option in options():
        flags.setdefault(words, set()).update(name for name in (*option.opts, *option.secondary_opts) if name[1] == "-")
    return flags


def test_commands_choose_problems_of_a_benchmark_alike():
    """`taxonomy`, `repair` and `forgeries` take --limit for a run, whose problems were chosen when it was drawn."""
    choosing = {words: flags & SELECTION for words, flags in flags_of_commands().items() if "--limit" in flags}
    of_runs = {words for words, flags in choosing.items() if flags == {"--limit"}}
    assert of_runs == {("taxonomy",), ("repair",), ("forgeries",)}
    assert {words: flags for words, flags in choosing.items() if words not in of_runs and flags != SELECTION} == {}


def messages():
    """Each text of the harness that is no docstring, with `{}` in place of its values."""
    for source in sorted(Path(codeeval.__file__).parent.rglob("*.py")):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if id(node) in documents | parts:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield source.name, node.value
            elif isinstance(node, ast.JoinedStr):
                yield (
                    source.name,
                    "".join(
                        getattr(part, "value", "{}") if isinstance(part, ast.Constant) else "{}" for part in node.values
                    ),
                )


def test_a_command_that_a_message_quotes_has_its_flags():
    known = flags_of_commands()
    quoted = [(name, command) for name, text in messages() for command in re.findall(r"`codeeval ([^`]+)`", text)]
    assert len(quoted) > 40
    wrong = []
    for name, command in quoted:
        words = re.findall(r"^[a-z][a-z-]*(?: [a-z]+)?", command)
        path = next((path for path in known for given in words if path == tuple(given.split())[: len(path)]), None)
        flags = set(re.findall(r"(?<!\S)--[a-z][a-z-]+", command)) - {"--help"}
        if path is not None and not flags <= known[path]:
            wrong.append((name, command, flags - known[path]))
    assert wrong == []


FOREIGN = {
    "--fakeroot": "apptainer exec",
    "--max-model-len": "vllm serve",
    "--output-dir": "the harness that wrote the samples",
    "--reasoning-parser": "vllm serve",
    "--codeeval-baseline": "pytest",
    "--codeeval-candidate": "pytest",
    "--codeeval-config": "pytest",
    "--help": "every command",
    "--version": "codeeval",
}


def test_every_flag_that_a_message_names_is_one_of_some_command():
    known = set().union(*flags_of_commands().values(), FOREIGN)
    named = {
        (name, flag)
        for name, text in messages()
        if " " in text and name not in {"foreign.py", "serving.py"}
        for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z](?![\w-])", text)
    }
    assert len(named) > 60
    assert sorted((name, flag) for name, flag in named if flag not in known) == []
