import inspect
from dataclasses import replace

import pytest

from codeeval.cli.strengthen import strengthen as command
from codeeval.errors import UsageError
from codeeval.store.suites import StoredSuite, SuiteFile, SuitesHead, write_suites
from codeeval.strengthening import Recipe, cached_file, cached_suites, default_name, suites_for
from codeeval_benchmarks import load
from codeeval_benchmarks.problem import Benchmark
from codeeval_sandbox.kinds import Differential


@pytest.fixture
def benchmark(make_problem, monkeypatch, tmp_path):
    monkeypatch.setenv("CODEEVAL_CACHE", str(tmp_path))
    return Benchmark(
        "toy", tuple(make_problem("def f(x):\n    return x\n", task_id=f"T/{n}") for n in range(3)), "here"
    )


def keep(benchmark, *numbers):
    """Put suites for these problems into the cache, and return the file."""
    recipe = Recipe(suite=default_name(benchmark))
    suite = Differential(recipe.suite, "f", "", ((1,),))
    lines = tuple(StoredSuite.of(benchmark.problems[number], suite, {}) for number in numbers)
    head = SuitesHead(suite=recipe.suite, benchmark="toy", recipe={}, versions={})
    write_suites(cached_file(benchmark, recipe), SuiteFile(head, lines))


def test_the_defaults_of_the_command_are_those_of_the_recipe():
    defaults = {name: one.default for name, one in inspect.signature(command).parameters.items()}
    assert (defaults["budget"], defaults["seed"]) == (Recipe().budget, Recipe().seed)


def test_auto_takes_what_the_default_recipe_made(benchmark):
    with pytest.raises(UsageError, match="make them with `codeeval strengthen toy`"):
        suites_for(benchmark, "auto")
    keep(benchmark, 0, 2)
    assert [line.task_id for line in suites_for(benchmark, "auto")] == ["T/0", "T/2"]


def test_another_recipe_has_another_file(benchmark):
    recipe = Recipe()
    others = [replace(recipe, **change) for change in ({"seed": 1}, {"budget": 9}, {"suite": "x"})]
    assert len({cached_file(benchmark, one) for one in (recipe, *others)}) == 4


def test_what_was_made_is_taken_again_but_for_problems_that_changed(benchmark):
    keep(benchmark, 0, 1)
    changed = benchmark.problems[1].model_copy(update={"canonical_solution": "def f(x):\n    return x + 0\n"})
    known = cached_suites(benchmark, [benchmark.problems[0], changed, benchmark.problems[2]], Recipe())
    assert [line.task_id for line in known] == ["T/0"]


def test_the_name_gives_way_to_a_suite_of_the_benchmarks_own(benchmark):
    assert default_name(benchmark) == "strong"
    assert default_name(load("starter")) == "made"
