"""Tests of the documentation site, tools/website.py, and of the pages for users of other harnesses."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from codeeval.cli.app import app
from codeeval.cli.foreign import FLAGS

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "website.py"
PEERS = sorted(path.name for path in (ROOT / "docs").glob("from-*.md"))


@pytest.fixture
def website(monkeypatch):
    spec = importlib.util.spec_from_file_location("website", TOOL)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "website", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(website, tmp_path, monkeypatch):
    """A project of two pages, with this text in the second."""
    (tmp_path / "docs").mkdir()
    for name in website.ROOT_PAGES:
        (tmp_path / name).write_text(f"# {name}\n\nSee [a page](docs/a.md#one-heading).\n")
    (tmp_path / "docs" / "a.md").write_text("# A\n\nA page of `a`. More.\n\n## One `heading`\n")
    (tmp_path / "CITATION.cff").write_text("")
    nav = [{"All": [*website.ROOT_PAGES.values(), "a.md", "b.md"]}]
    (tmp_path / "zensical.toml").write_text(
        f"[project]\nsite_name = 'x'\nsite_description = 'y'\nnav = {str(nav).replace(': ', ' = ')}\n"
    )
    for name, path in (("ROOT", ""), ("CONFIGURATION", "zensical.toml"), ("STAGED", "build/docs")):
        monkeypatch.setattr(website, name, tmp_path / path)

    def write(text):
        (tmp_path / "docs" / "b.md").write_text(text)
        return website

    return write


def test_no_link_of_the_documents_leads_nowhere_and_no_page_is_left_out():
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[x](c.md)", "docs/b.md: c.md does not exist"),
        ("[x](a.md#two)", "docs/b.md: a.md#two is no heading of that page"),
        ("# B\n[x](#c)", "docs/b.md: #c is no heading of that page"),
    ],
)
def test_a_link_that_leads_nowhere_is_named(project, text, fault):
    assert list(project(text).faults()) == [fault]


@pytest.mark.parametrize(
    "text", ["[x](a.md#one-heading)", "`[x](c.md)`", "```text\n[x](c.md)\n# no heading\n```", "[x](https://h/c.md)"]
)
def test_other_links_are_no_faults(project, text):
    assert list(project(text).faults()) == []


def test_the_navigation_has_each_page(project):
    website = project("")
    (website.ROOT / "docs" / "c.md").write_text("")
    (website.ROOT / "docs" / "b.md").unlink()
    assert list(website.faults()) == [
        "zensical.toml: the navigation leaves out c.md",
        "zensical.toml: the navigation names b.md, which is no page",
    ]


def test_pages_of_the_root_and_of_the_folder_become_one_folder(project):
    website = project("[a](../README.md#x), [b](a.md), [c](../CITATION.cff)")
    website.stage()
    assert (website.STAGED / "b.md").read_text() == "[a](index.md#x), [b](a.md), [c](CITATION.cff)"
    assert "(a.md#one-heading)" in (website.STAGED / "index.md").read_text()


def test_the_list_for_programs_has_each_page_with_its_first_sentence(project):
    rows = project("# B\n\n```text\nno\n```\n\nSee [a](a.md) first. Then more.").llms().splitlines()
    assert "- [A](a.md): A page of `a`." in rows
    assert "- [B](b.md): See a first." in rows


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(website, tmp_path, monkeypatch):
    pytest.importorskip("zensical", reason="pip install '.[docs]'")
    text = website.CONFIGURATION.read_text().replace("build/docs", "docs").replace("build/site", "site")
    (tmp_path / "zensical.toml").write_text(text)
    for name, path in (("CONFIGURATION", "zensical.toml"), ("STAGED", "docs"), ("BUILT", "site")):
        monkeypatch.setattr(website, name, tmp_path / path)
    assert website.build() == 0
    built = {path.name for path in (tmp_path / "site").iterdir()}
    assert built >= {name.replace(".md", ".html") for name in website.pages()} | {"llms.txt", "index.md", "search.json"}


def rows_of(page):
    """Left and right column of each row of a page's table of flags."""
    table = (ROOT / "docs" / page).read_text(encoding="utf-8").partition("## Flags")[2].partition("## What differs")[0]
    return re.findall(r"^\| `(--[^`]+)` \| ([^|]+) \|", table, re.MULTILINE)


@pytest.mark.parametrize("page", PEERS)
def test_a_flag_of_another_harness_is_answered_as_its_page_says(page):
    commands = get_command(app).commands
    own = {name for parameter in commands["pass-at-k"].params for name in parameter.opts}
    rows = rows_of(page)
    assert len(rows) > 10
    for flag, ours in rows:
        plain = flag.replace("_", "-")
        codes = re.findall(r"`((?:codeeval )?[\w-]+)", ours)
        assert plain in own or all(code in FLAGS[plain] for code in codes[:1]), (flag, ours)


def test_there_is_a_page_for_each_of_three_harnesses():
    assert PEERS == ["from-evalplus.md", "from-inspect.md", "from-lm-eval.md"]
