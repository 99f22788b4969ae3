"""The study of EvoEval's sets, against a computation of its own from the same verdicts."""

import gzip
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from codeeval.cli import run as command
from codeeval.errors import UsageError
from codeeval.samples import Completion, Sample
from codeeval.screen import Screen
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, open_run
from codeeval.studies.evolution.records import Evolution, ModelEvolution
from codeeval.studies.evolution.study import EvolutionOptions, study_evolution
from codeeval.studies.evolution.table import render_evolution
from codeeval.studies.inputs.matching import side_of
from codeeval_sandbox.jobs import Status, Verdict

pytestmark = [pytest.mark.data]

Passes = Mapping[str, list[bool]]
"""By task_id, a verdict for each sample."""
ALTERING = ("difficult", "creative", "subtle", "combine", "tool-use")


@pytest.fixture(scope="module")
def write(official_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a finished run of a benchmark; suites by name."""
    parent = tmp_path_factory.mktemp("runs")

    def make(folder: str, benchmark: str, *, model: str = "openai/m", **suites: Passes) -> Path:
        request: Any = {"benchmark": benchmark, "data_dir": official_data}
        manifest = Manifest(
            benchmark=BenchmarkFacts(name=benchmark, source="", digest=benchmark, problems=1),
            model=model,
            sampling=SamplingFacts(n_samples=None, model={}),
            finished="2026-01-01T00:00:00+00:00",
            request=request,
        )
        with open_run(parent / folder, manifest) as run:
            for suite, passes in suites.items():
                for task, verdicts in passes.items():
                    for index, passed in enumerate(verdicts):
                        program = f"def f():\n    return {index}\n"
                        if suite == next(iter(suites)):
                            run.add_sample(Sample(task, Completion(index, program, "solution"), program, "whole"))
                        status = Status.PASSED if passed else Status.WRONG
                        run.add_verdict(Verdict((task, index, suite), status, "isolated"), index=index)
        return parent / folder

    return make


@pytest.fixture(scope="module")
def published(published_samples: Path) -> Mapping[str, Mapping[str, Passes]]:
    """ChatGPT's published verdicts by set and suite."""
    sets = {}
    for path in sorted((published_samples / "evoeval_chatgpt").glob("*.json.gz")):
        rows = json.loads(gzip.decompress(path.read_bytes()))["eval"]
        name = path.name.partition(".")[0].removeprefix("EvoEval_").replace("_", "-")
        sets[name] = {
            suite: {task: [row[f"{suite}_status"] == "pass" for row in each] for task, each in rows.items()}
            for suite in ("base", "plus")
            if next(iter(rows.values()))[0][f"{suite}_status"] is not None
        }
    return sets


@pytest.fixture(scope="module")
def chatgpt(write: Callable[..., Path], published: Mapping[str, Any]) -> Mapping[str, ModelEvolution]:
    """The study of ChatGPT's verdicts, by suite."""

    def name(word: str) -> str:
        return "humaneval-plus" if word == "humaneval" else f"evoeval-{word}"

    runs = [write(word, name(word), **suites) for word, suites in published.items()]
    side = side_of(runs, name="m")
    return {suite: study_evolution([side], EvolutionOptions(suite=suite)).models[0] for suite in ("base", "plus")}


def parents_of(official_data: Path, word: str) -> dict[str, list[str]]:
    """Parents by task_id, from the file itself."""
    path = official_data / "evoeval" / f"EvoEval_{word.replace('-', '_')}.jsonl.gz"
    rows = map(json.loads, gzip.decompress(path.read_bytes()).decode().splitlines())
    return {
        row["task_id"]: [row[field] for field in ("parent", "p1", "p2") if field in row] or [row["task_id"]]
        for row in rows
    }


def studied(folders: list[Path]) -> tuple[Evolution, ModelEvolution]:
    study = study_evolution([side_of(folders, name="m")], EvolutionOptions())
    return study, study.models[0]


def test_chatgpts_numbers_are_those_published(chatgpt: Mapping[str, ModelEvolution]):
    """The published scores of the model, by set; HumanEval+ has 76.8 % base and 69.5 % with plus."""
    model = chatgpt["base"]
    scores = {row.benchmark.removeprefix("evoeval-"): row.score.estimate for row in model.sets}
    assert [scores[word] for word in ALTERING] == pytest.approx([0.33, 0.42, 0.70, 0.33, 0.64])
    assert [scores["verbose"], scores["concise"]] == pytest.approx([116 / 164, 112 / 164])
    assert model.humaneval.estimate == pytest.approx(126 / 164)
    plus = chatgpt["plus"]
    assert plus.humaneval.estimate == pytest.approx(114 / 164)
    assert plus.altering is not None
    assert plus.altering.drop is not None
    assert plus.altering.drop.estimate == pytest.approx(1 - np.mean([0.33, 0.42, 0.70, 0.33, 0.64]) / (114 / 164))


def test_differences_are_paired_with_each_problems_parents(
    chatgpt: Mapping[str, ModelEvolution], published: Mapping[str, Any], official_data: Path
):
    """Sets whose problems have one parent each: the paired t-test of scipy. `combine`: all pairs, one by one."""
    model = chatgpt["base"]
    humaneval = {task: float(passes[0]) for task, passes in published["humaneval"]["base"].items()}
    for row in model.sets:
        word = row.benchmark.removeprefix("evoeval-")
        parents = parents_of(official_data, word)
        tasks = list(published[word]["base"])
        before = np.array([np.mean([humaneval[parent] for parent in parents[task]]) for task in tasks])
        after = np.array([float(published[word]["base"][task][0]) for task in tasks])
        assert row.parents == pytest.approx(before.mean())
        assert row.paired.estimate == pytest.approx((after - before).mean())
        if word != "combine":
            limits = stats.ttest_rel(after, before).confidence_interval()
            assert (row.paired.low, row.paired.high) == (pytest.approx(limits.low), pytest.approx(limits.high))
            continue
        moves = (after - before - (after - before).mean()) / len(tasks)
        variance = sum(
            moves[a] * moves[b]
            for a in range(len(tasks))
            for b in range(len(tasks))
            if set(parents[tasks[a]]) & set(parents[tasks[b]])
        )
        size = len({parent for each in parents.values() for parent in each})
        half = stats.t.ppf(0.975, size - 1) * np.sqrt(variance * size / (size - 1))
        assert row.paired.high - row.paired.estimate == pytest.approx(half)


def test_drops_have_limits_by_the_delta_method(
    chatgpt: Mapping[str, ModelEvolution], published: Mapping[str, Any], official_data: Path
):
    """The gradient is taken numerically, and problems are grouped with their parent."""
    model = chatgpt["base"]
    humaneval = {task: float(passes[0]) for task, passes in published["humaneval"]["base"].items()}
    difficult = {task: float(passes[0]) for task, passes in published["difficult"]["base"].items()}
    parents = parents_of(official_data, "difficult")

    def drop(weight: Mapping[str, float]) -> float:
        of_set = [weight[parents[task][0]] for task in difficult]
        before = np.average(list(humaneval.values()), weights=[weight[task] for task in humaneval])
        return 1 - float(np.average(list(difficult.values()), weights=of_set) / before)

    even = dict.fromkeys(humaneval, 1.0)
    moves = [(drop({**even, task: 1 + 1e-6}) - drop(even)) / 1e-6 for task in humaneval]
    half = stats.t.ppf(0.975, 163) * np.sqrt(sum(move**2 for move in moves) * 164 / 163)
    row = model.sets[0]
    assert row.benchmark == "evoeval-difficult"
    assert row.drop is not None
    assert row.drop.estimate == pytest.approx(drop(even))
    assert row.drop.high - row.drop.estimate == pytest.approx(half, rel=1e-4)


def test_composition_counts_problems_whose_parents_are_both_solved(
    chatgpt: Mapping[str, ModelEvolution], published: Mapping[str, Any], official_data: Path
):
    model = chatgpt["base"]
    parents = parents_of(official_data, "combine")
    solved = {task for task, passes in published["combine"]["base"].items() if passes[0]}
    for row in model.compositions:
        suites = ("base",) if row.suite == "base" else ("base", "plus")
        right = {
            task
            for task in parents_of(official_data, "verbose")
            if all(published["humaneval"][suite][task][0] for suite in suites)
        }
        both = {task for task, each in parents.items() if set(each) <= right}
        assert (row.parents_solved, row.solved_too) == (len(both), len(both & solved))
        assert row.composition is not None
        assert row.composition.estimate == pytest.approx(len(both & solved) / len(both))
        assert row.decomposition is not None
        assert row.decomposition.estimate == pytest.approx(len(both & solved) / len(solved))
    assert [row.suite for row in model.compositions] == ["base", "plus"]


def test_rewording_is_judged_against_the_models_own_noise(write: Callable[..., Path], official_data: Path):
    """Six samples of each problem: half of them pass on HumanEval, and the same share of verbose."""
    tasks = list(parents_of(official_data, "verbose"))
    half = {task: [True, True, True, False, False, False] for task in tasks}
    runs = [write("noise-h", "humaneval", base=half), write("noise-v", "evoeval-verbose", base=half)]
    _, model = studied(runs)
    (row,) = model.rewordings
    assert row.negative.estimate == pytest.approx(0.25)
    assert row.noise == pytest.approx(3 * 3 / (6 * 5))
    assert row.excess is not None
    assert row.excess.estimate == pytest.approx(0.25 - 0.3)


def test_ranks_of_models_and_how_far_they_move(write: Callable[..., Path], official_data: Path):
    """b is behind a on HumanEval, and ahead of it on difficult."""
    tasks = list(parents_of(official_data, "verbose"))
    hard = parents_of(official_data, "difficult")
    sides = []
    for name, share, harder in (("a", 140, 10), ("b", 100, 70), ("c", 40, 5)):
        base = {task: [at < share] for at, task in enumerate(tasks)}
        set_base = {task: [at < harder] for at, task in enumerate(hard)}
        runs = [
            write(f"rank-{name}-h", "humaneval", base=base),
            write(f"rank-{name}-d", "evoeval-difficult", base=set_base),
        ]
        sides.append(side_of(runs, name=name))
    (ranked,) = study_evolution(sides, EvolutionOptions()).ranks
    assert [(row.model, row.before, row.after) for row in ranked.models] == [("a", 1, 2), ("b", 2, 1), ("c", 3, 3)]
    assert [row.change.estimate for row in ranked.models] == [1, -1, 0]
    assert ranked.kendall is not None
    assert ranked.kendall.estimate == pytest.approx(stats.kendalltau([140, 100, 40], [10, 70, 5]).statistic)
    again = study_evolution(sides, EvolutionOptions()).ranks
    assert again == (ranked,)


def test_one_altering_set_has_one_interval(write: Callable[..., Path], official_data: Path):
    """The mean of one set is that set: a second row would state its score with limits of another kind."""
    base = {task: [True] for task in parents_of(official_data, "verbose")}
    quarter = {task: [at % 4 == 0] for at, task in enumerate(parents_of(official_data, "difficult"))}
    runs = [write("one-h", "humaneval", base=base), write("one-d", "evoeval-difficult", base=quarter)]
    study, model = studied(runs)
    assert model.altering is None
    printed = io.StringIO()
    Screen(file=printed).print(render_evolution(study))
    assert printed.getvalue().count("25.0 %") == 1
    _, both = studied([*runs, write("one-c", "evoeval-creative", base=quarter)])
    assert both.altering is not None
    assert both.altering.sets == ("evoeval-difficult", "evoeval-creative")


def test_what_is_missing_is_said(write: Callable[..., Path], official_data: Path):
    tasks = {task: [True] for task in parents_of(official_data, "difficult")}
    hard = write("d", "evoeval-difficult", base=tasks)
    few = write("h", "humaneval", base={"HumanEval/0": [True], "HumanEval/1": [False]})
    other = write("o", "humaneval-pro", base={"HumanEvalPro/0": [True]})
    alien = write("x", "humaneval", base={"HumanEval/163": [True]})
    with pytest.raises(UsageError, match=r"no run of HumanEval.*codeeval pass-at-k --benchmark humaneval-plus"):
        studied([hard])
    with pytest.raises(UsageError, match="no run of a set of EvoEval"):
        studied([few, other])
    with pytest.raises(UsageError, match="no problem of 'evoeval-difficult' has its parents"):
        studied([hard, alien])
    study, model = studied([hard, few, other])
    assert model.sets[0].parents == 0.5
    assert any("98 problems have a parent without a verdict" in note for note in study.notes)
    assert any("humaneval-pro is not part of this study" in note for note in study.notes)


def test_single_runs_belong_together_by_their_model(
    write: Callable[..., Path], official_data: Path, capsys: pytest.CaptureFixture[str]
):
    tasks = {task: [True] for task in parents_of(official_data, "difficult")}
    base = {task: [True] for task in parents_of(official_data, "verbose")}
    runs = []
    for model in ("openai/a", "openai/b"):
        runs.append(write(f"one-{model[-1]}-h", "humaneval", model=model, base=base))
        runs.append(write(f"one-{model[-1]}-d", "evoeval-difficult", model=model, base=tasks))
    assert command(["evolution", *map(str, runs), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [model["model"] for model in result["models"]] == ["openai/a", "openai/b"]
    replays = [write(f"r{at}", "humaneval", model=f"replay/{at}", base=base) for at in range(2)]
    assert command(["evolution", *map(str, replays)]) == 2
    assert "put commas between the runs of one model" in capsys.readouterr().err
    assert command(["evolution", str(runs[0]), "--suite", "strong"]) == 2
