"""The steps of the GitHub Action and the script for GitLab, run by bash as their jobs run them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from codeeval.runs.importing import Import, import_run

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "actions" / "gate"
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
GITHUB, _GITLAB = map(yaml.safe_load, re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
GITLAB = _GITLAB["code-model"]
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
PLACE = re.compile(r"\$\{\{ (inputs|steps\.decide\.outputs)\.(\w+) \}\}")
IMPORT = "codeeval import {rows} --as toy --run {run} --overwrite"


def bash(folder, script, **environment):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    known = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "GITLAB_"))}
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        env={**known, "PATH": path, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def rows(tmp_path):
    """Writes results of 40 tasks, of which so many pass; the file's name."""

    def make(name, passing):
        lines = [{"task_id": f"T/{at}", "solution": f"x = {at}", "passed": at < passing} for at in range(40)]
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
        return name

    return make


def took_over(folder, file, run, name="toy"):
    import_run(Import(files=[folder / file], folder=folder / run, unknown=name, existing="overwrite"))


@pytest.fixture
def step(tmp_path):
    """Runs a step of the action with these inputs; the process, and the outputs that it wrote."""
    outputs = {}

    def go(name, **given):
        inputs = {key: str(value.get("default", "")) for key, value in ACTION["inputs"].items()} | given
        texts = {"inputs": inputs, "steps.decide.outputs": outputs}
        environment = {
            key: PLACE.sub(lambda match: texts[match[1]].get(match[2], ""), value)
            for key, value in STEPS[name].get("env", {}).items()
        }
        files = {"GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
        done = bash(tmp_path, STEPS[name]["run"], GITHUB_ACTION_PATH=str(FOLDER), **files, **environment)
        if (tmp_path / "output").exists():
            outputs.update(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
        return done, dict(outputs)

    return go


@pytest.mark.slow
def test_the_steps_keep_a_baseline_compare_with_it_and_block(step, rows, tmp_path):
    """The first job keeps a baseline; a worse candidate then fails the gate, and does not take its place."""
    facts = {"candidate": "runs/new", "redact": "true"}
    made, _ = step("Make the candidate", command=IMPORT.format(rows=rows("a.jsonl", 30), run="runs/new"))
    assert made.returncode == 0, made.stderr
    first, outputs = step("Decide", **facts)
    assert (first.returncode, outputs["result"]) == (0, "first"), first.stderr
    assert "There is no baseline yet" in (tmp_path / "summary.md").read_text()
    assert step("Make the candidate the baseline", **facts)[0].returncode == 0
    took_over(tmp_path, rows("b.jsonl", 2), "runs/new")
    worse, outputs = step("Decide", **facts)
    assert (worse.returncode, outputs["result"]) == (0, "failed"), worse.stderr
    assert "pass@1" in (tmp_path / "codeeval-gate" / "gate.md").read_text()
    assert "x = 1" not in (tmp_path / outputs["page"]).read_text()  # redacted
    assert [step("Block", block=word)[0].returncode for word in ("failed", "inconclusive", "never")] == [1, 1, 0]
    assert json.loads((tmp_path / ".codeeval/baseline/run.json").read_text())["imported"]["files"] == ["a.jsonl"]


def test_a_missing_candidate_and_a_gate_that_cannot_decide_end_the_job(step, rows, tmp_path):
    missing, _ = step("Decide", candidate="runs/none")
    assert missing.returncode == 2
    assert "there is no candidate run at 'runs/none'" in missing.stdout
    for name, run in (("toy", ".codeeval/baseline"), ("other", "runs/new")):
        took_over(tmp_path, rows("a.jsonl", 3), run, name)
    refused, _ = step("Decide", candidate="runs/new")
    assert refused.returncode == 2
    assert "benchmark" in refused.stderr


def test_a_failed_command_ends_the_job(step):
    done, _ = step("Make the candidate", command="false; echo went on")
    assert (done.returncode, done.stdout) == (1, "")


def test_no_input_is_put_into_a_script_as_text():
    """A name or a branch in a script would be executed; in a variable it is text."""
    assert [name for name, entry in STEPS.items() if "${{" in entry.get("run", "")] == []


def test_actions_of_others_are_pinned_and_the_example_names_known_inputs():
    used = [entry["uses"] for entry in STEPS.values() if "uses" in entry]
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+(/\w+)?@v\d+", name) for name in used)
    (own,) = [entry for entry in GITHUB["jobs"]["gate"]["steps"] if "gate@" in entry["uses"]]
    assert set(own["with"]) <= set(ACTION["inputs"])
    documented = re.findall(r"^\| `(\w+)` \| ", PAGE, re.MULTILINE)
    assert set(documented) == set(ACTION["inputs"])
    assert all(os.access(path, os.X_OK) for path in FOLDER.glob("*.sh"))


@pytest.mark.minutes
def test_the_script_for_gitlab_keeps_a_baseline_and_fails_a_worse_candidate(rows, tmp_path):
    first, *others = GITLAB["script"]
    assert first.startswith("codeeval pass-at-k")
    variables = {name: str(value) for name, value in GITLAB["variables"].items() if name in {"BASELINE", "CANDIDATE"}}

    def job(file, passing, **environment):
        made = IMPORT.format(rows=rows(file, passing), run='"$CANDIDATE"')
        return bash(tmp_path, "\n".join([made, *others]), **variables, CI_MERGE_REQUEST_IID="", **environment)

    kept = job("a.jsonl", 30)
    assert kept.returncode == 0, kept.stderr
    assert (tmp_path / ".codeeval/baseline/run.json").exists()
    assert job("b.jsonl", 2).returncode == 1
    assert json.loads((tmp_path / ".codeeval/baseline/run.json").read_text())["imported"]["files"] == ["a.jsonl"]
    assert set(GITLAB["artifacts"]["paths"]) <= {path.name for path in tmp_path.iterdir()}
