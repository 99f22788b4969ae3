"""One number has one interval: each command that states a run's pass@1 of a suite states it with the same limits."""

import json

import numpy as np
import pytest

from codeeval.cli import run
from codeeval.report.summary import summarize
from codeeval.store import Run
from codeeval.studies.forgeries.study import Trials
from codeeval.studies.forgeries.table import render_forgeries
from codeeval.taxonomy.reading import FailureReader
from codeeval_benchmarks.registry import load


@pytest.fixture
def grouped(recorded_run):
    """A run of the starter, in which a problem and the one that builds on it are alike."""
    rng = np.random.default_rng(0)
    tasks = [f"{name}/{number}" for number in range(12) for name in ("Starter", "StarterPro")]
    rates = np.repeat(rng.random(12), 2)
    outcomes = {task: {"base": (rng.random(5) < rate).tolist()} for task, rate in zip(tasks, rates, strict=True)}
    for suites in outcomes.values():
        suites["strong"] = [passed and bool(rng.random() < 0.8) for passed in suites["base"]]
    facts = {"benchmark": {"name": "starter"}, "request": {"benchmark": "starter"}}

    def make(name="r"):
        return recorded_run(name, outcomes, **facts).folder

    return make


PATHS = {
    ("reliability", "RUN", "-k", "1"): ("models", 0, "points", 0, "best"),
    ("extrapolate", "RUN", "-k", "1"): ("models", 0, "predictions", 0, "rate"),
    ("solved", "RUN"): ("runs", 0, "right"),
    ("contamination", "RUN"): ("score",),
    ("false-positives", "RUN", "--figures", "FIGURES"): ("models", 0, "verifier_accuracy"),
    ("compare", "RUN", "OTHER"): ("candidates", 0, "benchmarks", 0, "baseline"),
    ("spread", "RUN", "OTHER"): ("variants", 0, "rate"),
}


@pytest.mark.parametrize(("command", "path"), PATHS.items(), ids=lambda value: value[0])
def test_every_command_has_the_interval_of_pass_at_k(grouped, capsys, tmp_path, command, path):
    folder = grouped()
    names = {"RUN": folder, "OTHER": grouped("other") if "OTHER" in command else "", "FIGURES": tmp_path / "figures"}
    assert run([str(names.get(word, word)) for word in (*command, "--json")]) == 0
    value = json.loads(capsys.readouterr().out)
    for key in path:
        value = value[key]
    expected = summarize(Run(folder), [1])[0].pass_at_k["base"]["1"]
    assert [value[name] for name in ("estimate", "low", "high")] == pytest.approx(
        [expected.estimate, expected.low, expected.high], abs=1e-4
    )


def test_forgeries_have_it_too_and_state_the_groups(grouped, capsys):
    opened = Run(grouped())
    result = Trials(FailureReader(opened, load("starter"), suites=["base"])).result()
    expected = summarize(opened, [1])[0].pass_at_k["base"]["1"]
    assert (result.problems, result.groups) == (24, 12)
    assert [result.pass_rate.low, result.pass_rate.high] == pytest.approx([expected.low, expected.high], abs=1e-9)
    from codeeval.screen import Screen  # noqa: PLC0415 - beside its only use

    Screen().print(render_forgeries(result))
    assert "intervals over groups of problems that build on one another" in capsys.readouterr().out
