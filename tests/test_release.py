"""What stands against a release, and the files that one brings along."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CHANGES = "# Changes\n\n## 1.2.0 (2026-11-30)\n\n- A thing.\n"
CITATION = "cff-version: 1.2.0\nversion: 1.2.0\ndate-released: 2026-11-30\n"


@pytest.fixture(scope="module")
def release():
    spec = importlib.util.spec_from_file_location("release", ROOT / "tools" / "release.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_tagged_commit_whose_documents_agree_is_ready(release):
    assert list(release.faults(["v1.2.0", "nightly"], CHANGES, CITATION)) == []


@pytest.mark.parametrize(
    ("tags", "changes", "citation", "clean", "fix"),
    [
        ([], CHANGES, CITATION, True, "git tag"),
        (["v1.2"], CHANGES, CITATION, True, "git tag"),
        (["v1.2.0", "v1.3.0"], CHANGES, CITATION, True, "git tag"),
        (["v1.2.0"], CHANGES.replace("2026-11-30", "unreleased"), CITATION, True, "CHANGELOG.md"),
        (["v1.3.0"], CHANGES, CITATION, True, "CHANGELOG.md"),
        (["v1.2.0"], CHANGES, CITATION.replace("\nversion: 1.2.0", "\nversion: 1.1.9"), True, "CITATION.cff"),
        (["v1.2.0"], CHANGES, CITATION.replace("11-30", "11-29"), True, "date-released"),
        (["v1.2.0"], CHANGES, CITATION, False, "commit them"),
    ],
)
def test_what_disagrees_is_named_with_its_fix(release, tags, changes, *, citation, clean, fix):
    assert [fault for fault in release.faults(tags, changes, citation, clean=clean) if fix in fault]


def test_the_citation_has_what_the_format_demands():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "license"} <= citation.keys()


@pytest.mark.parametrize("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda path: path.name)
def test_templates_of_the_repository_are_yaml(path):
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)


def test_runs_that_the_documents_make_are_ignored_by_git():
    """`--run demo` in the checkout must not leave a folder to be committed by mistake."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    commands = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines() if line[:2] == "$ "]
    named = {name for command in commands for name in re.findall(r"--run ([\w-]+)", command)}
    assert {"first", "weak"} <= named
    assert [name for name in named if f"/{name}/" not in ignored] == []
