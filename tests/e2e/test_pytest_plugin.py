import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

MODULE = """
import math

import pytest


@pytest.mark.codeeval(
    prompt="Write `hypotenuse(a, b)`.",
    require=0.9,
    solution="import math\\n\\ndef hypotenuse(a, b):\\n    return math.sqrt(a * a + b * b)\\n",
)
def test_hypotenuse(hypotenuse):
    assert math.isclose(hypotenuse(3, 4), 5)
    assert math.isclose(hypotenuse(5, 12), 13)


def test_of_the_project_itself():
    import benchmarks, harness, sandbox

    assert (benchmarks.OWN, harness.OWN, sandbox.OWN) == (1, 1, 1)
"""
PROBLEMS = """
- id: odd-halves  # seen in production
  prompt: Write `halve(x)`, which returns half of x.
  entry_point: halve
  tests: [assert halve(3) == 1.5]
  solution: "def halve(x):\\n    return x / 2\\n"
  require: 0.9
"""
CONFIGURATION = """
n = 6
[[benchmarks]]
name = "starter"
tasks = ["Starter/0", "Starter/1", "StarterPro/0"]
"""


@pytest.fixture
def project(tmp_path):
    """A repository whose folders are called as codeeval's own."""
    for name in ("sandbox", "harness", "benchmarks"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("OWN = 1\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_model.py").write_text(MODULE)
    (tmp_path / "tests" / "bugs.codeeval.yaml").write_text(PROBLEMS)
    (tmp_path / "codeeval.toml").write_text(CONFIGURATION)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\npythonpath = ["."]\nfilterwarnings = ["error"]\n'
    )
    return tmp_path


@pytest.fixture
def run_pytest(project, settings):
    def go(*arguments):
        command = [sys.executable, "-m", "pytest", "-q", "--junit-xml", "out.xml", *arguments]
        done = subprocess.run(
            command, cwd=project, env=settings, capture_output=True, text=True, check=False, timeout=300
        )
        cases = ET.parse(project / "out.xml").getroot().findall(".//testcase")
        failed = {case.get("name") for case in cases if case.find("failure") is not None}
        assert [case.get("name") for case in cases if case.find("error") is not None] == [], done.stdout
        return done, failed, len(cases)

    return go


@pytest.mark.slow
def test_a_project_of_its_own_tests_its_model(run_pytest, codeeval):
    drawn = ("--sample-id", "Starter/0,Starter/1,StarterPro/0", "-n", "6", "--run", "baseline")
    assert codeeval("pass-at-k", "--model", "simulated/default?rate=0", *drawn).returncode == 0
    held = ("--codeeval-baseline", "baseline")

    done, failed, count = run_pytest("--codeeval-candidate", "simulated/default?rate=0", *held)
    assert (done.returncode, failed) == (0, set()), done.stdout
    assert count == 3 + 5 + 3  # tasks, gate; the marked function, the file's problem, the project's own test

    done, failed, _ = run_pytest("--codeeval-candidate", "simulated/default?rate=1", *held, "-n", "2")
    assert done.returncode == 1
    assert {"test_hypotenuse", "odd-halves", "gate-pass@1"} < failed
    assert "test_of_the_project_itself" not in failed
    assert "failing test: assert" in done.stdout


def test_without_a_candidate_the_project_is_as_it_was(run_pytest):
    done, failed, count = run_pytest()
    assert (done.returncode, failed, count) == (0, set(), 2)
    assert "1 passed, 1 skipped" in done.stdout
