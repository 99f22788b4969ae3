"""Tests of the check of writing, tools/prose.py."""

import importlib.util
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "prose.py"


@pytest.fixture(scope="module")
def prose():
    spec = importlib.util.spec_from_file_location("prose", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["prose"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["prose"]


@pytest.fixture
def rules(prose, tmp_path):
    def of(text, name="module.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return [breach.rule for breach in prose.check(tmp_path / name)[1]]

    return of


def test_a_docstring_without_a_head_breaks_a_rule(rules):
    assert rules('"""What came of it."""\n') == ["begins with 'What'"]


def test_a_field_is_documented_by_the_string_below_it(rules):
    assert rules('class A:\n    x = 1\n    """Of the model."""\n') == ["begins with 'Of'"]


def test_comments_on_consecutive_lines_are_one_passage(rules):
    long = "# " + " ".join(["word"] * 15) + "\n"
    assert rules(long + long) == ["30 words"]
    assert rules(long + "x = 1\n" + long) == []


def test_messages_of_exceptions_and_helps_are_read(rules):
    assert rules('raise ValueError(f"{x!r} is no list")\n') == ["'is no'"]
    assert rules('option(help="Whether to go on.")\n') == ["begins with 'Whether'"]


def test_code_in_a_sentence_is_one_word(rules):
    assert rules(f'"""Return `{"a b " * 30}`."""\n') == []


def test_documents_are_read_without_their_code(rules):
    page = "# What it does\n\n```bash\necho but for\n```\n\n- Nothing but a test; a; b.\n- There is no fault.\n"
    assert rules(page, "page.md") == ["two semicolons"]


def test_a_page_that_is_generated_is_left_out(prose):
    listed = [path.as_posix() for path in prose.files([])]
    assert not any(path.endswith(("docs/cli.md", "docs/json.md")) for path in listed)
    assert any(path.endswith("docs/glossary.md") for path in listed)


AWKWARD = (
    "cannot be meant",
    "that no program can forge",
    "root do.",
    "no third way",
    "a harmless one after each",
    "tasks notice a drop",
    "signal of its own making",
    "holds no program",
    "by trying it",
    "how far it helps to try",
    "Put three problems",
    "that only seem right",
    "what no K can bring",
    "Of the model",
    "at least this many times",
    "is compared with nothing",
    "what is {} for?",
    "mend or remove",
    "decides how is sampled",
    "It may be away",
    "promise far too much precision",
    "a list is no tuple",
    "is watched once",
    "count nowhere",
    "whenever one likes",
    "of the old model itself",
    "surest first",
)
"""Wordings that new users stumbled over. Each has a plainer one."""


@pytest.mark.parametrize(
    "page", ["README.md", *(f"docs/{path.name}" for path in sorted(TOOL.parents[1].glob("docs/*.md")))]
)
def test_no_page_has_a_wording_that_new_users_stumbled_over(page):
    """Pages hold help and fields of JSON, so these are looked at too."""
    text = " ".join((TOOL.parents[1] / page).read_text(encoding="utf-8").split())
    assert [words for words in AWKWARD if words in text] == []
