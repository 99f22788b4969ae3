"""`codeeval scaling` over runs whose sizes are given."""

import json
import re

import pytest

from codeeval.cli import run

RATES = {"small": ([1, 0, 0, 0], 1e8), "middle": ([1, 1, 0, 0], 1e9), "large": ([1, 1, 1, 0], 1e10)}


@pytest.fixture
def runs(recorded_run, tmp_path):
    """Three runs of four tasks whose pass@1 rises by 25 points per factor of ten; one task has a mixed sample."""
    for name, (passing, _) in RATES.items():
        outcomes = {f"T/{task}": {"base": [bool(value), bool(value)]} for task, value in enumerate(passing)}
        recorded_run(name, outcomes, model=f"openai/{name}", seed=len(name))
    return [str(tmp_path / name) for name in RATES]


def test_the_line_goes_through_runs_that_lie_on_one(runs, capsys, tmp_path):
    (tmp_path / "sizes.json").write_text(json.dumps({"openai/small": "100M", "middle": 1e9}))
    flags = ["--sizes", str(tmp_path / "sizes.json"), "--size", f"{runs[2]}=10B", "--at", "100B", "--json"]
    assert run(["scaling", *runs, *flags, "--figures", str(tmp_path / "drawn")]) == 0
    study = json.loads(capsys.readouterr().out)
    assert [point["size"] for point in study["points"]] == [1e8, 1e9, 1e10]
    assert [point["rate"]["estimate"] for point in study["points"]] == [0.25, 0.5, 0.75]
    assert study["per_factor_of_ten"]["estimate"] == pytest.approx(0.25)
    assert study["predictions"][0]["rate"]["estimate"] == pytest.approx(1.0)
    assert any(path.name.startswith("scaling") for path in (tmp_path / "drawn").iterdir())


def test_the_table_names_sizes_and_runs(runs, capsys):
    flags = [
        word for path, (_, size) in zip(runs, RATES.values(), strict=True) for word in ("--size", f"{path}={size}")
    ]
    assert run(["scaling", *runs, *flags, "-k", "2"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"100M +25\.0 %.*openai/small", shown)
    assert "per factor of ten in size: 25.0 %" in shown


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--size", "small=1B", "--size", "middle=2B"], r"no size is given for '.*/large' \(model 'openai/large'\)"),
        (["--size", "small=1B", "--size", "middle=1B", "--size", "large=1B"], "3 runs of 1 sizes make no line"),
        (["--size", "small=1B", "--size", "middle=2B", "--size", "large=3B", "--size", "other=4B"], "for 'other'"),
        (["--size", "small=big"], "'big' is not a size"),
        (["--size", "7B"], "names no run"),
        (["--size", "small=1", "--size", "middle=2", "--size", "large=3", "-k", "3"], "-k 3 is outside 1"),
        (["--sizes", "nowhere.json"], "cannot be read"),
        (["--size", "small=1", "--size", "middle=2", "--size", "large=3", "--suite", "plus"], "no verdicts of a suite"),
    ],
)
def test_faults_are_named(runs, capsys, flags, message):
    assert run(["scaling", *runs, *flags]) == 2
    assert re.search(message, capsys.readouterr().err)
