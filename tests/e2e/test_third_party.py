"""A package of a third party, installed in a folder of its own, used from end to end (`tests/packages`)."""

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

import codeeval
from codeeval.evolving.recipe import RECIPES
from codeeval.exports import EXPORTERS
from codeeval.models.providers import PROVIDERS
from codeeval_sandbox import Environment, PoolConfig
from codeeval_sandbox.check import check_languages
from codeeval_sandbox.executors import EXECUTORS
from codeeval_sandbox.kinds import KINDS
from codeeval_sandbox.languages import LANGUAGES

PACKAGES = Path(__file__).parents[1] / "packages"
SHELVES = {
    "table": KINDS,
    "halves": PROVIDERS,
    "shell": LANGUAGES,
    "passes": EXPORTERS,
    "counted": EXECUTORS,
    "opposite": RECIPES,
}
PROBLEMS = [
    {
        "id": name,
        "prompt": "Compute.",
        "entry_point": "f",
        "solution": f"def f(x):\n    return {expression}\n",
        "suite": {"kind": "table", "rows": [[[1], first], [[4], second]]},
    }
    for name, expression, first, second in (("double", "2 * x", 2, 8), ("square", "x * x", 1, 16))
]


@pytest.fixture
def site(tmp_path):
    """The folder in which the package is installed."""
    return shutil.copytree(PACKAGES, tmp_path / "site")


@pytest.fixture
def problems(tmp_path):
    """A file of problems whose suites are of the package's kind."""
    file = tmp_path / "toy.jsonl"
    file.write_text("".join(json.dumps(problem) + "\n" for problem in PROBLEMS))
    return file


@pytest.fixture
def installed(site, monkeypatch):
    """The package on this process's path. Shelves forget it afterwards."""
    for shelf in SHELVES.values():
        monkeypatch.setattr(shelf, "_loaded", dict(shelf._loaded))
    for module in [name for name in sys.modules if name.partition(".")[0] == "third_party"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.syspath_prepend(site)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", SHELVES)
def test_each_thing_is_on_its_shelf(name):
    """One distribution fills six shelves."""
    assert name in SHELVES[name].names()
    assert SHELVES[name][name] is not None


def test_provider_kind_and_exporter_work_in_one_run_of_the_command_line(codeeval, site, problems, tmp_path):
    """The provider's programs get verdicts from the kind's rows in the sandbox, and the exporter writes them."""
    flags = ("--benchmark", problems, "--model", "halves/any", "-n", "4", "--run", tmp_path / "run", "--json")
    finished = codeeval("pass-at-k", *flags, "--export", "passes", PYTHONPATH=str(site))
    assert finished.returncode == 0, finished.stderr
    summary = json.loads(finished.stdout)
    assert (summary["model"], summary["problems"], summary["samples"]) == ("halves/any", 2, 8)
    lines = (tmp_path / "run/passes.txt").read_text().splitlines()
    assert sorted(lines) == ["halves/any toy/double 2", "halves/any toy/square 2"]
    verdicts = [json.loads(line) for line in (tmp_path / "run/verdicts.jsonl").read_text().splitlines()]
    assert {(row["index"] % 2, row["status"]) for row in verdicts} == {(0, "passed"), (1, "wrong")}


@pytest.mark.usefixtures("installed")
def test_the_executor_runs_the_library_and_the_language(problems, tmp_path, backend_name, backend_image):
    """A run takes the executor by its entry point, and the language proves itself in the same workers."""
    config = PoolConfig(backend_name, (Environment(),), {"default": backend_image}, workers=1)

    async def work():
        async with EXECUTORS["counted"](config) as executor:
            chosen = codeeval.RunConfig(
                benchmark=str(problems), model="halves/any", sampling=codeeval.SamplingConfig(n_samples=2)
            )
            run = await codeeval.run(chosen, folder=tmp_path / "run", executor=executor)
            before = executor.verdicts
            return run, before, await check_languages(executor, [Environment("shell")])

    run, verdicts, findings = asyncio.run(work())
    assert run.summary().samples == 4
    assert verdicts >= 4
    assert len(findings) == 4
    assert all(finding.ok for finding in findings), findings
    assert json.loads((tmp_path / "run/run.json").read_text())["sandbox"]["counted"] is True


def test_the_recipe_makes_a_set_from_the_command_line(codeeval, site, tmp_path):
    """Its prompt asks, the answer goes through the gates, and the set names the recipe's version and prompts."""
    source = {
        "id": "low",
        "entry_point": "low",
        "prompt": 'def low(xs: list[int]) -> int:\n    """Return the least."""\n',
    }
    source |= {
        "solution": "def low(xs: list[int]) -> int:\n    return min(xs, default=0)\n",
        "inputs": "[[3, 1]]\n[[]]\n",
    }
    (tmp_path / "toy.jsonl").write_text(json.dumps(source) + "\n")
    statement = 'def high(xs: list[int]) -> int:\n    """Return the largest number, 0 of none.\n    """\n'
    solution = "def high(xs: list[int]) -> int:\n    return max(xs, default=0)\n"
    draft = {"problem": statement, "solution": solution, "inputs": ["[[1, 4, 2]]", "[[]]", "[[-3, -5]]", "[[7]]"]}
    answers = [{"task_id": "toy/low draft", "text": json.dumps(draft)}]
    fenced = f"```python\n{solution}```"
    answers += [{"task_id": "toy/low draft 0 solution", "index": at, "text": fenced} for at in range(3)]
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    flags = ("--recipe", "opposite", "--model", "recorded/answers.jsonl", "--out", "new.jsonl", "--json")
    finished = codeeval("evolve", "toy.jsonl", *flags, PYTHONPATH=str(site))
    assert finished.returncode == 0, finished.stderr
    assert (json.loads(finished.stdout)["recipe"], json.loads(finished.stdout)["kept"]) == ("opposite 1", 1)
    order = json.loads((tmp_path / "new.jsonl.evolve/order.json").read_text())
    assert len(order["recipe_digest"]) == 64
