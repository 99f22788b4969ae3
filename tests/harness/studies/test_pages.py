"""Every study has a page in docs/ that says how to read and how to cite it, with figures that the study can draw."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from codeeval.cli.app import app
from codeeval.studies.registry import studies

ROOT = Path(__file__).parents[3]
PAGES = {path.stem.removeprefix("study-"): path for path in sorted((ROOT / "docs").glob("study-*.md"))}
SHARED = {"forgeries": "audit"}
"""Studies on the page of another one."""
OTHERS = {"pass-at-k", "taxonomy", "repair"}
"""Studies whose results are not those of the registry."""
DRAWN = {command: study.draw is not None for study in studies() for command in study.result.printed_by}
ENTRY = re.compile(r"^@\w+\{(?P<key>\w+),\n(?P<fields>.*?)^\}$", re.MULTILINE | re.DOTALL)


def text_of(name):
    return PAGES[name].read_text(encoding="utf-8")


def figures_of(name):
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text_of(name))


def test_each_study_has_its_page_and_each_page_its_study():
    assert set(PAGES) == (set(DRAWN) | OTHERS) - set(SHARED)
    assert {f"(study-{name}.md)" for name in PAGES} <= set(
        re.findall(r"\([^)]+\)", (ROOT / "docs" / "studies.md").read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_question_an_example_and_how_to_read_and_cite_it(name):
    text = text_of(name)
    title, question = text.split("\n\n")[:2]
    assert title.startswith("# Study: ")
    assert question.endswith("?")
    assert 25 <= len(text.splitlines()) <= 70
    assert "@@" not in text
    for command in (name, *(other for other, page in SHARED.items() if page == name)):
        assert f"\n$ codeeval {command} " in text
        assert f"[`codeeval {command} --json`](json.md)" in text
    citing = text.partition("\n## How to read it\n")[2].partition("\n## How to cite\n")[2]
    assert "[codeeval](studies.md#how-to-cite)" in citing
    assert ENTRY.search(citing) or "no paper of its own" in citing


@pytest.mark.parametrize("name", PAGES)
def test_a_figure_is_there_exactly_where_the_study_draws_some(name):
    figures = figures_of(name)
    takes_figures = any("--figures" in option.opts for option in get_command(app).commands[name].params)
    assert bool(figures) == DRAWN.get(name, takes_figures)
    assert takes_figures or not figures
    assert [figure for figure in figures if not re.match(rf"study-{name}(-[\w-]+)?\.svg$", figure)] == []
    assert [figure for figure in figures if not (ROOT / "docs" / figure).is_file()] == []


def test_no_figure_of_a_study_is_left_over():
    drawn = {path.name for path in (ROOT / "docs").glob("study-*.svg")}
    assert drawn == {figure for name in PAGES for figure in figures_of(name)}


def test_a_paper_has_one_entry_wherever_it_is_cited():
    entries = {}
    for name in PAGES:
        for match in ENTRY.finditer(text_of(name)):
            assert entries.setdefault(match["key"], match["fields"]) == match["fields"]
            assert re.findall(r"^  (author|title|year) = ", match["fields"], re.MULTILINE) == [
                "author",
                "title",
                "year",
            ]


def test_the_entry_of_codeeval_is_that_of_the_citation_file():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (entry,) = ENTRY.finditer((ROOT / "docs" / "studies.md").read_text(encoding="utf-8"))
    shown = dict(re.findall(r"^  (\w+) = \{+(.*?)\}+,?$", entry["fields"], re.MULTILINE))
    named = {
        "author": r"- name: (.*)",
        "title": r'title: "(.*)"',
        "version": r"version: (.*)",
        "license": r"license: (.*)",
    }
    assert shown == {name: re.search(rf"^ *{line}$", citation, re.MULTILINE)[1] for name, line in named.items()}
