"""Help, completion, and the documents that are generated from the commands."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import codeeval
from codeeval.cli.app import app
from codeeval.cli.environment import OTHERS

ROOT = Path(__file__).parents[3]
PURPOSES = ["Score", "Understand", "Compare", "Suites", "Host"]


def walk(words, command):
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from walk((*words, name), inner)


TREE = dict(walk((), typer.main.get_command(app)))
GROUPS = [words for words, command in TREE.items() if hasattr(command, "commands")]


def in_module(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "codeeval", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


def listed(words):
    """What help lists of a group at 80 columns: the headings, and each name with its text."""
    said = in_module(*words, "--help", COLUMNS="80").stdout.split("  -h, --help", 1)[1]
    return re.findall(r"^(\w+):$", said, re.MULTILINE), re.findall(r"^  ([a-z][\w-]*) {2,}(\S.*)$", said, re.MULTILINE)


@pytest.mark.parametrize("words", GROUPS, ids=" ".join)
def test_no_first_sentence_is_cut_or_folded_at_80_columns(words):
    _, rows = listed(words)
    assert sorted(name for name, _ in rows) == sorted(TREE[words].commands)
    assert [text for _, text in rows if not text.endswith(".") or text.endswith("...") or len(text) > 55] == []


def test_commands_are_grouped_by_purpose():
    headings, _ = listed(())
    assert headings == PURPOSES
    assert [name for name, one in TREE[()].commands.items() if one.rich_help_panel not in PURPOSES] == []


def test_the_module_is_the_command_and_knows_its_version():
    assert in_module("--version").stdout == f"codeeval {codeeval.__version__}\n"
    assert re.match(r"\d+\.\d+", codeeval.__version__)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_completion_for_shells(shell):
    said = in_module("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert said.returncode == 0
    assert "_CODEEVAL_COMPLETE" in said.stdout


def test_completion_knows_commands_and_flags():
    """As bash asks for it, which a terminal alone can show otherwise."""
    asked = {"_CODEEVAL_COMPLETE": "complete_bash", "COMP_WORDS": "codeeval pass-at-k --max-t", "COMP_CWORD": "2"}
    assert in_module(**asked).stdout.split() == ["--max-tokens"]


def test_every_json_is_documented_once():
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    documented = re.findall(r"^## codeeval (.*) --json$", page, re.MULTILINE)
    offered = [" ".join(words) for words, one in TREE.items() if any(p.name == "as_json" for p in one.params)]
    assert sorted(documented) == sorted([*offered, "pass-at-k --dry-run", "matrix --dry-run"])
    records = re.findall(r"^### (.*)$", page, re.MULTILINE)
    assert len(records) == len(set(records))


def test_every_variable_that_the_code_reads_is_documented():
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    read = re.compile(r"""(?:environ(?:\.get\(|\[)|_environment_path\()["']([A-Z_]+)["']""")
    folders = ("harness", "benchmarks", "sandbox/codeeval_sandbox/backends")
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py")]
    names = {name for source in sources for name in read.findall(source)} | {n for o in OTHERS for n in o.split(", ")}
    assert len(names) > 8
    assert [name for name in names if f"`{name}`" not in page] == []
