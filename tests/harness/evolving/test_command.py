"""The command: the way without a model, going on, and bad requests."""

import importlib
import json
import re

import pytest

from codeeval.cli import run
from codeeval.errors import UsageError
from codeeval.evolving.drafts import Draft
from codeeval.evolving.order import Order, Source
from codeeval.evolving.recipe import RECIPES, Evolved, Recipe
from codeeval.evolving.shelf import Outcome, folder_of, opened
from codeeval.models import ModelConfig, open_model
from codeeval_benchmarks import load
from codeeval_benchmarks.problem import Benchmark

STARTER = load("starter")


def _order(recipe: str = "pro", **changes) -> Order:
    return Order(STARTER.subset(["Starter/0", "Starter/8"]), RECIPES[recipe], "new", **changes)


def test_starter_is_evolved_without_a_model_and_the_set_is_a_benchmark(tmp_path, capsys):
    file = tmp_path / "new.jsonl"
    arguments = ["evolve", "starter", "--recipe", "pro", "--model", "recorded/starter", "--out", str(file), "--json"]
    arguments += ["--sample-id", "Starter/0,Starter/8"]
    assert run(arguments) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["kept"], result["drafts"]) == (2, 4)
    assert {gate["gate"] for gate in result["gates"] if gate["rejected"]} == {"answer", "trivial"}
    problem = load(file)["new/Starter-8"]
    assert (problem.base_task_id, problem.parents) == ("Starter/8", ("starter:Starter/8",))
    answers = folder_of(file) / "answers.jsonl"
    before = answers.read_bytes()
    assert run(arguments) == 0
    assert answers.read_bytes() == before


def test_a_set_is_renamed_without_a_model_and_keeps_its_tests(tmp_path, capsys):
    file = tmp_path / "other.jsonl"
    arguments = ["evolve", "starter", "--recipe", "renamed", "--out", str(file), "--json"]
    arguments += ["--sample-id", "Starter/0,Starter/1,StarterPro/0"]
    assert run(arguments) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["kept"], result["model"], len(result["left_out"])) == (2, "none", 1)
    renamed = load(file)["other/Starter-0"]
    assert renamed.parents == ("starter:Starter/0",)
    assert renamed.suites["base"].total == STARTER["Starter/0"].suites["base"].total
    assert run(arguments) == 0
    assert run([*arguments, "--model", "recorded/starter"]) == 2
    assert "asks no model: leave --model out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["--recipe", "proo"], "did you mean|choose from"),
        (["--out", "new.txt"], "ends? in .jsonl"),
        (["--attempts", "0"], "makes nothing"),
        (["--model", "simulated/default"], "writes no problems"),
        (["--model", "recorded/nowhere.jsonl"], "no file of answers"),
    ],
)
def test_a_request_that_makes_nothing_is_refused_before_the_sandbox(tmp_path, monkeypatch, capsys, changes, said):
    monkeypatch.chdir(tmp_path)
    usual = {"--recipe": "pro", "--model": "recorded/starter", "--out": "new.jsonl"}
    usual |= dict(zip(changes[::2], changes[1::2], strict=True))
    assert run(["evolve", "starter", *(word for pair in usual.items() for word in pair)]) == 2
    assert re.search(said, capsys.readouterr().err)
    assert not (tmp_path / "new.jsonl").exists()


def test_a_model_that_refuses_ends_with_the_reason_and_the_same_command_goes_on(tmp_path, capsys):
    refusal = {"task_id": "Starter/0 draft", "text": "I cannot write that."}
    (tmp_path / "answers.jsonl").write_text(json.dumps(refusal) + "\n")
    arguments = ["evolve", "starter", "--recipe", "pro", "--model", f"recorded/{tmp_path / 'answers.jsonl'}", "--json"]
    arguments += ["--sample-id", "Starter/0", "--attempts", "1", "--out", str(tmp_path / "new.jsonl")]
    for _ in range(2):
        assert run(arguments) == 1
        captured = capsys.readouterr()
        assert "no problem was kept: read the reasons in drafts.jsonl" in captured.err
        assert (json.loads(captured.out)["drafts"], json.loads(captured.out)["without"]) == (1, ["Starter/0"])
    assert not (tmp_path / "new.jsonl").exists()
    reason = json.loads((tmp_path / "new.jsonl.evolve" / "drafts.jsonl").read_text())["reason"]
    assert "I cannot write that." in reason


@pytest.mark.parametrize("recipe", ["pro", "renamed"])
def test_a_source_without_solutions_and_a_folder_that_is_there_are_refused_before_the_sandbox(tmp_path, capsys, recipe):
    row = {"id": "0", "prompt": "Add one.", "entry_point": "f", "tests": ["assert f(1) == 2"]}
    (tmp_path / "bare.jsonl").write_text(json.dumps(row) + "\n")
    model = ["--model", "recorded/starter"] if recipe == "pro" else []
    asked = ["--recipe", recipe, *model, "--out", str(tmp_path / "new.jsonl")]
    assert run(["evolve", str(tmp_path / "bare.jsonl"), *asked]) == 2
    assert "bare/0 has no canonical solution" in capsys.readouterr().err
    (tmp_path / "new.jsonl").mkdir()
    assert run(["evolve", "starter", *asked]) == 2
    assert "it is a folder: name a file in it" in capsys.readouterr().err
    assert not (tmp_path / "new.jsonl.evolve").exists()


def test_a_recipe_with_a_prompt_needs_a_model(tmp_path, capsys):
    assert run(["evolve", "starter", "--recipe", "pro", "--out", str(tmp_path / "new.jsonl")]) == 2
    assert "needs a model that drafts problems" in capsys.readouterr().err


def test_a_source_without_solutions_is_named():
    without = tuple(problem.model_copy(update={"canonical_solution": ""}) for problem in STARTER.problems[:2])
    with pytest.raises(UsageError, match="Starter/0 has no canonical solution"):
        Order(Benchmark("toy", without, "x"), RECIPES["pro"], "new").sources()


def test_another_order_for_the_same_file_is_refused_with_the_difference(tmp_path):
    file = tmp_path / "new.jsonl"
    with opened(file, _order(), "m", overwrite=False) as folder:
        folder.add(Outcome(source="Starter/0", attempt=0, gate="form", reason="no JSON"))
    with pytest.raises(UsageError, match="seed 0, not 1"), opened(file, _order(seed=1), "m", overwrite=False):
        pass
    with opened(file, _order(attempts=5), "m", overwrite=False) as folder:
        assert not folder.is_waiting("Starter/0", 0)
        assert folder.is_waiting("Starter/0", 1)
    file.write_text("{}\n")
    with opened(file, _order(seed=1), "m", overwrite=True) as folder:
        assert folder.outcomes == []


def test_a_file_of_another_origin_is_never_overwritten(tmp_path):
    file = tmp_path / "mine.jsonl"
    file.write_text("{}\n")
    with pytest.raises(UsageError, match="was not made by this command"), opened(file, _order(), "m", overwrite=False):
        pass


def test_partners_are_drawn_once_each_and_never_with_themselves():
    order = Order(STARTER, RECIPES["combine"], "new")
    pairs = [source.problems for source in order.sources()]
    assert len(pairs) == len({second.task_id for _, second in pairs})
    assert all(first.task_id != second.task_id for first, second in pairs)
    assert order.sources() == Order(STARTER, RECIPES["combine"], "new").sources()


PROMPTED = [name for name in RECIPES.names() if not RECIPES[name].by_code]


@pytest.mark.parametrize("name", PROMPTED)
def test_every_recipe_with_a_prompt_shows_its_source_and_has_a_digest_of_its_own(name):
    recipe = RECIPES[name]
    sources = STARTER.problems[: recipe.sources]
    question = recipe.question(sources)
    assert all(source.entry_point in question for source in sources)
    assert ('"solution"' in question) == recipe.solved
    assert len({RECIPES[other].digest for other in RECIPES.names()}) == len(RECIPES.names())


def test_helpers_of_a_statement_come_before_the_solution_and_must_be_called():
    statement = 'def half(x):\n    return x / 2\n\n\ndef g(x):\n    """Halve twice."""\n'
    draft = Draft(statement, "g", "def g(x):\n    return half(half(x))\n", ((4,),))
    evolved = RECIPES["tool-use"].assembled(STARTER.problems[:1], draft, task_id="n/0", benchmark="n")
    assert isinstance(evolved, Evolved)
    assert evolved.must_call == ("half",)
    assert "def half" in evolved.problem.prelude
    assert "def g" not in evolved.problem.prelude


def test_a_recipe_of_another_package_is_a_folder_with_a_prompt_and_a_class(tmp_path, monkeypatch):
    folder = tmp_path / "recipe_of_mine"
    folder.mkdir()
    words = (
        'from codeeval.evolving.recipe import Recipe\n\n\nclass Mine(Recipe):\n    name = "mine"\n\n\nrecipe = Mine()\n'
    )
    (folder / "__init__.py").write_text(words)
    (folder / "problem.j2").write_text('Rhyme {{ sources[0].entry_point }}.\n{% include "form.j2" %}\n')
    monkeypatch.syspath_prepend(tmp_path)
    recipe = importlib.import_module("recipe_of_mine").recipe
    assert isinstance(recipe, Recipe)
    assert recipe.question(STARTER.problems[:1]).startswith("Rhyme shorten_runs.\nAnswer with one JSON object")


def test_two_sources_have_one_name():
    assert Source(STARTER.problems[:2]).identifier == "Starter-0+Starter-1"


def test_recorded_answers_are_given_by_name_and_index(tmp_path):
    file = tmp_path / "answers.jsonl"
    file.write_text('{"task_id": "a", "index": 1, "text": "one"}\n{"task_id": "a", "index": 1, "text": "two"}\n')
    with pytest.raises(UsageError, match="two answers"):
        open_model(f"recorded/{file}", ModelConfig())
    file.write_text('{"task_id": "a", "text": 3}\n')
    with pytest.raises(UsageError, match=r"line 1, field 'text'"):
        open_model(f"recorded/{file}", ModelConfig())
