"""What an installation without the extras can do, and what it says where it cannot."""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest

from codeeval.cli.app import COMMANDS
from codeeval.cli.tree import NEEDS
from codeeval.errors import UsageError
from codeeval.extras import EXTRAS, figure_folder
from codeeval_benchmarks.extra import install_command

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
WITHOUT = """
import sys
from importlib.abc import MetaPathFinder
class Without(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
import importlib.util
ABSENT = set(sys.argv.pop(1).split(","))
sys.meta_path.insert(0, Without())
known = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in ABSENT else known(name, *rest)
from codeeval.cli import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the run `r`, drawn where no extra is installed."""
    place = tmp_path_factory.mktemp("lean")
    done = lean(place, "sample", "--limit", "2", "-n", "2", "--run", "r")
    assert done.returncode == 0, done.stderr
    return place


def lean(folder, *arguments, absent=tuple(EXTRAS)):
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, ",".join(absent), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


@pytest.mark.parametrize(
    ("arguments", "package"),
    [
        (["compare", "r", "r"], "scipy"),
        (["false-positives", "r"], "scipy"),
        (["plan", "r"], "scipy"),
        (["compare", "r", "r", "--figures", "f"], "scipy"),
    ],
)
def test_a_command_names_the_extra_that_it_needs(folder, arguments, package):
    done = lean(folder, *arguments)
    expected = f"codeeval: {package} is not installed: {install_command(EXTRAS[package])}\n"
    assert (done.returncode, done.stderr) == (2, expected)


@pytest.mark.parametrize("arguments", [["taxonomy", "r"], ["explain", "r", "Starter/0"]], ids=" ".join)
def test_a_search_for_fixes_is_refused_before_a_sandbox_is_started(folder, arguments):
    """It would need further inputs for some samples, and end midway."""
    done = lean(folder, *arguments)
    expected = f"codeeval: hypothesis is not installed: {install_command('studies')}; or add --edits 0, "
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(expected)


@pytest.fixture(scope="module")
def lean_commands(folder):
    """Help of each command, and what each needy one says when it is called, in one process without extras."""
    lines = [*([entry.name, "-h"] for entry in COMMANDS), *([name, *ARGUMENTS.get(name, ["r"])] for name in NEEDS)]
    each = f"for line in {lines!r}: print('\\f', flush=True); run(line)"
    code = WITHOUT.replace("sys.exit(run(sys.argv[1:]))", f"sys.stderr = sys.stdout\n{each}")
    command = [sys.executable, "-c", code, ",".join(EXTRAS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    said = [text.strip() for text in done.stdout.split("\f")[1:]]
    return dict(zip(map(tuple, lines), said, strict=True))


ARGUMENTS = {"serve": [], "strengthen": ["starter"], "verifiers": ["starter"], "spread": [], "watch": ["r", "r"]}


@pytest.mark.parametrize("name", [entry.name for entry in COMMANDS])
def test_each_command_shows_its_help_without_any_extra(lean_commands, name):
    assert lean_commands[name, "-h"].startswith(f"Usage: codeeval {name} ")


@pytest.mark.parametrize("name", NEEDS)
def test_no_command_begins_without_its_extras(lean_commands, name):
    said = lean_commands[name, *ARGUMENTS.get(name, ["r"])]
    assert said.startswith(f"codeeval: {NEEDS[name][0]} is not installed: ")


def test_a_run_is_scored_and_its_failures_are_sorted_without_any_extra(tmp_path, backend_name, backend_image):
    image = ["--image", backend_image] if backend_image else []
    request = ["--limit", "3", "-n", "2", "-k", "1,2", "--run", "r", "--sandbox", backend_name, *image]
    for command in (["pass-at-k", *request], ["taxonomy", "r", "--no-execution"]):
        done = lean(tmp_path, *command)
        assert done.returncode == 0, done.stderr
    assert "no figures are drawn: matplotlib" in done.stderr


def test_a_wrong_flag_is_named_though_another_command_lacks_its_extra(tmp_path):
    done = lean(tmp_path, "pass-at-k", "--xyzzy")
    assert (done.returncode, done.stderr) == (
        2,
        "codeeval: unknown option '--xyzzy': `codeeval pass-at-k --help` lists what there is\n",
    )


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        (None, "pip install 'codeeval[plots]'"),
        ({"url": "file:///a%20b", "dir_info": {}}, "pip install '/a b[plots]'"),
        ({"url": "file:///a", "dir_info": {"editable": True}}, "pip install -e '/a[plots]'"),
        ({"url": "https://h/c.whl", "archive_info": {}}, "pip install 'codeeval[plots] @ https://h/c.whl'"),
        (
            {"url": "https://h/c.git", "vcs_info": {"vcs": "git", "commit_id": "0f"}},
            "pip install 'codeeval[plots] @ git+https://h/c.git@0f'",
        ),
    ],
)
def test_an_extra_is_installed_from_where_codeeval_came(tmp_path, monkeypatch, origin, wanted):
    facts = tmp_path / "codeeval-9.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: codeeval\nVersion: 9\n")
    if origin is not None:
        (facts / "direct_url.json").write_text(json.dumps(origin))
    monkeypatch.syspath_prepend(tmp_path)
    assert install_command("plots") == wanted


def test_figures_that_nobody_asked_for_are_left_out_without_their_extra(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("codeeval.extras.find_spec", lambda _: None)
    assert figure_folder(None, tmp_path) is None
    assert "no figures are drawn: matplotlib" in capsys.readouterr().err
    with pytest.raises(UsageError, match=r"pip install .*\[plots\]"):
        figure_folder(tmp_path, None)


def test_figures_go_where_they_should_with_their_extra(tmp_path):
    assert figure_folder(None, tmp_path) == tmp_path
    assert figure_folder(tmp_path / "asked", tmp_path) == tmp_path / "asked"
    assert figure_folder(None, None) is None


def test_dependencies_and_extras_agree_with_the_project():
    project = tomllib.loads(PROJECT.read_text())["project"]
    groups = project["optional-dependencies"]
    extras = ("studies", "plots", "serve", "languages", "parquet", "pandas", "polars", "mlflow", "ray", "wandb")
    named = {name: extra for extra in extras for name in map(_name, groups[extra])}
    assert named == {DISTRIBUTIONS.get(module, module): extra for module, extra in EXTRAS.items()}
    assert not {_name(one) for one in project["dependencies"]} & set(EXTRAS)
    assert "codeeval[all,docs,pandas,parquet,polars]" in groups["dev"]
    assert requires("codeeval")


DISTRIBUTIONS = {"mlflow": "mlflow_skinny"}
"""Modules that come from a distribution of another name."""


def _name(requirement):
    return requirement.partition(">")[0].partition("[")[0].replace("-", "_")
