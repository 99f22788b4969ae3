"""Drops on altered forms, and solutions that are repeated: planted ones are found, and clean models are not accused."""

import json
import random

import pytest

from codeeval.cli import run
from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, open_run
from codeeval.studies.contamination.study import study_contamination
from codeeval_sandbox.jobs import Status, Verdict

TASKS = 24
RIGHT = [
    "    total = x\n    total += {k}\n    return total\n",
    "    return x + {k}\n",
    "    return {k} + x\n",
    "    y = x\n    return y + {k}\n",
    "    return sum([x, {k}])\n",
    "    for _ in range({k}):\n        x += 1\n    return x\n",
    "    return -(-x - {k})\n",
    "    return (x) + ({k})\n",
]
"""Bodies of right programs; the first is the canonical one, which nobody else writes by chance."""


def program(k, body, name="f"):
    return f"def {name}(x):\n{RIGHT[body].format(k=k)}"


@pytest.fixture
def problems(tmp_path):
    """A source of 24 problems, and the same problems with another name of the function."""

    def row(k, name, **parts):
        prompt = f'def {name}(x):\n    """Add {k}."""\n'
        return {
            "id": str(k),
            "prompt": prompt,
            "entry_point": name,
            "solution": program(k, 0, name),
            "tests": [f"assert {name}(1) == {k + 1}"],
            **parts,
        }

    for name, rows in {
        "source": [row(k, "f") for k in range(TASKS)],
        "renamed": [row(k, "g", parents=[f"source:source/{k}"]) for k in range(TASKS)],
        "harder": [
            row(k, "h", parents=[f"source:source/{k}"]) | {"solution": program(k, 1, "h")} for k in range(TASKS)
        ],
    }.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    return tmp_path


@pytest.fixture
def write(problems):
    """Writes a run of a file: by task, the bodies of its samples; None for a wrong one."""

    def made(name, file, bodies, *, entry_point="f", model="replay/x"):
        path = str(problems / f"{file}.jsonl")
        manifest = Manifest(
            benchmark=BenchmarkFacts(name=file, source="", digest="d", problems=TASKS),
            model=model,
            request=RunConfig(benchmark=path),
            sampling=SamplingFacts(n_samples=None, model={}),
        )
        with open_run(problems / name, manifest) as stored:
            for k, each in enumerate(bodies):
                for index, body in enumerate(each):
                    key = f"{file}/{k}", index
                    text = program(k, 1 if body is None else body, entry_point)
                    stored.add_sample(Sample(key[0], Completion(index, text, "solution"), text, "fenced"))
                    status = Status.PASSED if body is not None else Status.WRONG
                    stored.add_verdict(Verdict((*key, "base"), status, "isolated"), index=index)
        return problems / name

    return made


def clean(seed, n=10):
    chance = random.Random(seed)
    return [[chance.randrange(1, len(RIGHT)) for _ in range(n)] for _ in range(TASKS)]


def test_tasks_known_by_heart_are_named_and_the_others_are_not(write):
    own = clean(0)
    for k in (3, 5):
        own[k] = [0] * 9 + [None]
    source = write("own", "source", own)
    others = [write(f"other{at}", "source", clean(at + 1), model=f"replay/{at}") for at in range(6)]
    result = study_contamination(source, [], others)
    assert [task.task_id for task in result.tasks if task.named] == ["source/3", "source/5"]
    known = next(task for task in result.tasks if task.named)
    assert (known.right, known.verbatim, known.names) == (9, 9, 9)
    assert known.expected_names is not None
    assert known.expected_names < 0.1
    assert [row.own for row in result.repeated] == pytest.approx([2 / TASKS] * 2)


def test_a_solution_that_every_model_writes_accuses_nobody(write):
    """Each model lacks it in a few tasks, the model in question among them."""
    common = [[0] * 10 if k % 2 else each for k, each in enumerate(clean(0))]
    lacking = [(13, 15), (1,), (3, 5), (7, 9, 11), ()]
    drawn = [[clean(at + 7)[k] if k in tasks else common[k] for k in range(TASKS)] for at, tasks in enumerate(lacking)]
    runs = [write(f"m{at}", "source", each, model=f"replay/{at}") for at, each in enumerate(drawn)]
    result = study_contamination(runs[0], [], runs[1:])
    assert not any(task.named for task in result.tasks)
    excess = result.repeated[1].excess
    assert excess is not None
    assert excess.low < 0 < excess.high


def test_names_and_layout_do_not_hide_a_repeated_solution(write, problems):
    lines = [json.loads(line) for line in (problems / "source.jsonl").read_text().splitlines()]
    lines[0]["solution"] = "def f(x):\n    # add\n    number: int = x  # first\n    number += 0\n    return number\n"
    lines[1]["solution"] = 'def f(x):\n    """Add 1."""\n    total = x\n\n    total += 1\n    return total\n'
    (problems / "source.jsonl").write_text("".join(json.dumps(row) + "\n" for row in lines))
    result = study_contamination(write("own", "source", [[0], [0], *[[1]] * (TASKS - 2)]), [])
    counts = {task.task_id: (task.verbatim, task.names) for task in result.tasks}
    assert counts["source/0"] == (0, 1)
    assert counts["source/1"] == (1, 1)
    assert result.tasks[0].p is None
    assert "--independent" in result.notes[0]


def test_a_form_is_paired_with_its_source(write):
    """Half of the renamed problems are lost, and the solution is repeated on the source alone."""
    source = write("own", "source", [[0, 0]] * TASKS)
    renamed = write("again", "renamed", [[1, 1] if k % 2 else [None, None] for k in range(TASKS)], entry_point="g")
    harder = write("harder-run", "harder", [[1, None]] * TASKS, entry_point="h")
    same, altered = study_contamination(source, [renamed, harder]).forms
    assert (same.kind, altered.kind) == ("same", "altered")
    assert same.difference.estimate == altered.difference.estimate == -0.5
    assert same.difference.high < 0
    assert same.repeated is not None
    assert same.repeated.estimate == -1.0
    assert altered.repeated is None


def test_runs_that_do_not_belong_together_are_refused(write, problems):
    source, other = write("own", "source", clean(0)), write("other", "source", clean(1))
    with pytest.raises(UsageError, match="give the run of the source first"):
        study_contamination(source, [other])
    (problems / "source.jsonl").unlink()
    with pytest.raises(UsageError, match="are missing on this machine"):
        study_contamination(source, [])


def test_the_command_prints_tables_and_json(write, capsys):
    own = clean(0)
    own[3] = [0] * 10
    source = str(write("own", "source", own))
    renamed = str(write("again", "renamed", clean(9), entry_point="g"))
    others = [str(write(f"other{at}", "source", clean(at + 1), model=f"replay/{at}")) for at in range(5)]
    assert run(["contamination", source, renamed, "--independent", ",".join(others)]) == 0
    out = capsys.readouterr().out
    assert "renamed (same)" in out
    assert "repeated more often than independent samples would: 1 task of 24" in out
    assert run(["contamination", source, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["independent"] == []
