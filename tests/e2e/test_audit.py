"""`codeeval audit` and `codeeval forgeries`, as a user has them."""

import json
from collections import Counter

import pytest

from codeeval.auditing.simulated import SimulatedRun
from codeeval.cli import run
from codeeval.forgeries.simulated import HACKS
from codeeval_benchmarks.registry import load


@pytest.fixture
def sandbox(missing_backends, request):
    if len(missing_backends) == 2:
        pytest.skip(f"no sandbox is here: {missing_backends}")
    name = "docker" if "bubblewrap" in missing_backends else "bubblewrap"
    image = ("--image", request.getfixturevalue("engine_image")) if name == "docker" else ()
    return ("--sandbox", name, "--workers", "2", "--progress", "none", *image)


def test_the_audit_of_a_simulated_run_finds_what_it_forged(sandbox, tmp_path, capsys):
    simulated = SimulatedRun(160, steps=4, seed=3, copies=1)
    made = list(simulated.made())
    path = tmp_path / "rollouts.jsonl"
    path.write_text("".join(json.dumps(each.row) + "\n" for each in made))
    markdown = tmp_path / "audit.md"
    flags = ("--oracle", "strong", "--markdown", str(markdown), "--json")
    assert run(["audit", str(path), *flags, *sandbox]) == 0
    result = json.loads(capsys.readouterr().out)
    found = {row["mechanism"]: row["rollouts"] for row in result["mechanisms"]}
    assert found == Counter(each.mechanism.value for each in made if each.mechanism is not None)
    assert len(found) >= 8
    rewards = [next(each.row[name] for name in ("score", "reward", "code_reward") if name in each.row) for each in made]
    missed = sum(each.right and not reward for each, reward in zip(made, rewards, strict=True))
    assert result["whole"]["false_negatives"] == missed
    assert set(result["origins"]) == {"verl", "trl", "nemo-gym"}
    assert [steps["first"] for steps in result["steps"]] == [1, 2, 3, 4]
    assert "| early exit |" in markdown.read_text()


def test_the_forgeries_of_a_run_are_named(sandbox, tmp_path, capsys):
    (problem,) = load("starter").subset(["Starter/0"])
    hacks = [hack for hack in HACKS if hack.fits(problem)]
    rows = [{"task_id": "Starter/0", "solution": hack.program(problem)} for hack in hacks]
    rows += [{"task_id": "Starter/0", "solution": source} for source in (problem.canonical_solution, problem.control)]
    samples = tmp_path / "samples.jsonl"
    samples.write_text("".join(json.dumps(row) + "\n" for row in rows))
    folder = str(tmp_path / "run")
    scored = ("pass-at-k", "-b", "starter", "--samples", str(samples), "--run", folder, "--partial", "--suites", "base")
    assert run([*scored, *sandbox]) == 0
    capsys.readouterr()
    assert run(["forgeries", folder, "--json", *sandbox]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["samples"], result["failed"]) == (len(rows), len(hacks) + 1)
    assert {row["index"]: row["mechanism"] for row in result["forged"]} == {
        index: hack.mechanism.value for index, hack in enumerate(hacks)
    }
    assert result["accepted"][0]["harness"] == "exit code"
    assert result["accepted"][0]["pass_rate"]["estimate"] > 5 * result["pass_rate"]["estimate"]
    assert run(["forgeries", folder, *sandbox]) == 0
    assert "early exit" in capsys.readouterr().out


def test_mistakes_are_named_in_one_line(tmp_path, capsys):
    path = tmp_path / "r.jsonl"
    path.write_text('{"completion": "x", "reward": 1}\n')
    for arguments, words in (
        ((str(tmp_path / "none"),), "do not exist"),
        ((str(path),), "--benchmark"),
        ((str(path), "--form", "poem"), "poem"),
        ((str(path), "--examples", "0"), "--examples"),
    ):
        assert run(["audit", *arguments]) == 2
        assert words in capsys.readouterr().err
