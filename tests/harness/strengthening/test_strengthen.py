"""Suites made in real sandboxes: known wrong programs are caught, right ones pass, what is unfair is left out."""

import asyncio
from dataclasses import replace

import pytest

from codeeval.evaluation.plan import program_of
from codeeval.store.suites import StoredSuite
from codeeval.strengthening import LeftOut, Recipe, Strengthened, strengthen
from codeeval.strengthening.canonical import Canonical
from codeeval.strengthening.order import backwards
from codeeval.strengthening.probing import Question, ask
from codeeval_benchmarks import load
from codeeval_sandbox import Job, Probe, Status

RECIPE = Recipe(budget=120, mutants=16)


@pytest.fixture
def made(make_pool):
    """Strengthens problems, and runs programs against what was made: statuses by key."""

    def run(problems, programs=(), recipe=RECIPE):
        async def work():
            async with make_pool(workers=2) as pool:
                found = await strengthen(pool, problems, recipe)
                suites = {one.task_id: one.suite for one in found if isinstance(one, Strengthened)}
                jobs = [Job((number, task), units, suites[task]) for number, (task, units) in enumerate(programs)]
                verdicts = {verdict.key[0]: verdict.status async for verdict in pool.run(jobs)}
            return found, [verdicts[number] for number in range(len(jobs))]

        return asyncio.run(work())

    return run


def test_what_people_get_wrong_in_the_starter_is_caught(made):
    """The programs in `plausible` pass the weak tests, by construction of the benchmark."""
    chosen = [load("starter")[f"Starter/{number}"] for number in (0, 8, 18, 19)]
    programs = [(one.task_id, program_of(one, wrong)) for one in chosen for wrong in one.metadata["plausible"]]
    right = [(one.task_id, program_of(one, one.canonical_solution)) for one in chosen]
    found, statuses = made(chosen, [*programs, *right])
    assert all(isinstance(one, Strengthened) for one in found)
    assert statuses[len(programs) :] == [Status.PASSED] * len(right)
    caught = sum(status is not Status.PASSED for status in statuses[: len(programs)])
    assert caught >= 0.5 * len(programs)


def test_the_same_recipe_makes_the_same_suites_and_another_seed_others(made, make_problem):
    problem = make_problem("def f(xs):\n    return sorted(xs)[::2]\n", "assert f([3, 1]) == [1]", "assert f([]) == []")
    (first,), _ = made([problem])
    (again,), _ = made([problem])
    (other,), _ = made([problem], recipe=replace(RECIPE, seed=1))
    assert first == again
    assert first.suite.inputs != other.suite.inputs
    assert all(type(xs) is list and all(type(x) is int for x in xs) for (xs,) in first.suite.inputs)


UNFAIR = {
    "order": ("def f(xs):\n    return list(set(xs))\n", "assert f([1, 1]) == [1]", "assert f([70, 9]) == [9, 70]"),
    "truth": ("def f(x):\n    return x > 0\n", "assert f(1)", "assert not f(-1)"),
    "derived": ("def f(xs):\n    return xs[::-1]\n", "assert sorted(f([1, 2])) == [1, 2]"),
    "chance": ("import random\ndef f(x):\n    return x\n", "assert f(1) == 1"),
    "none": ("def f(xs):\n    xs.sort()\n", "assert f([1, 2]) == None"),
    "wrong": ("def f(x):\n    return x + 1\n", "assert f(1) == 3"),
    "generator": ("def f(n):\n    yield n\n", "assert list(f(1)) == [1]", "assert f(0) != 0"),
}


def test_problems_that_cannot_be_tested_fairly_are_left_out_with_the_reason(made, make_problem):
    problems = [make_problem(*parts, task_id=name) for name, parts in UNFAIR.items()]
    found, _ = made(problems)
    reasons = {one.task_id: one.reason for one in found if isinstance(one, LeftOut)}
    assert reasons["truth"] == "its tests look at the truth of values alone"
    assert "made from the values" in reasons["derived"]
    assert "'random'" in reasons["chance"]
    assert reasons["none"] == "its canonical solution returns None"
    assert "does not pass its own tests" in reasons["wrong"]
    assert "no value that could be compared (opaque)" in reasons["generator"]
    (order,) = [one for one in found if one.task_id == "order"]
    assert all(len(set(xs)) < 2 for (xs,) in order.suite.inputs)


def test_negative_numbers_count_only_where_the_solution_tells_them_apart(made, make_problem):
    factorial = "def f(n):\n    p = 1\n    while n > 1:\n        p, n = p * n, n - 1\n    return p\n"
    one = make_problem(factorial, "assert f(3) == 6", "assert f(5) == 120", task_id="a")
    two = make_problem("def f(n):\n    return n // 2\n", "assert f(3) == 1", "assert f(5) == 2", task_id="b")
    (left, right), _ = made([one, two])
    assert min(n for (n,) in left.suite.inputs) >= 0
    assert min(n for (n,) in right.suite.inputs) < 0


def test_inputs_that_take_too_long_or_raise_are_dropped(made, make_problem):
    problem = make_problem(
        "def f(n):\n    if n == 7:\n        raise ValueError\n    while n > 8:\n        pass\n    return n\n",
        "assert f(1) == 1",
        "assert f(3) == 3",
    )
    ((found),), _ = made([problem], recipe=replace(RECIPE, lines=500))
    assert {n for (n,) in found.suite.inputs} <= {*range(-40, 7), 8}
    assert found.accepted < found.candidates


SETS = """\
def f(xs):
    s = set(xs) & {1, 2, 3, 40, 500}
    return [list(s), sorted(s), s | {9}, isinstance(s, set), len(s), {x + 1 for x in s}]
"""


def test_sets_iterate_backwards_and_are_the_same_sets(make_pool):
    units = backwards(Canonical.parse(SETS, "f"))
    inputs = (([500, 1, 40],),)

    async def work():
        async with make_pool() as pool:
            questions = [
                Question((0,), (SETS,), Probe("p", "f", "", inputs)),
                Question((1,), units, Probe("p", "f", "", inputs)),
            ]
            return await ask(pool, questions)

    plain, turned = ((answers[0].value) for _, answers in sorted(asyncio.run(work()).items()))
    assert turned[0] == plain[0][::-1]
    assert turned[1:] == plain[1:]


def test_a_program_without_sets_has_no_order_to_turn():
    assert backwards(Canonical.parse("def f(x):\n    return [x]\n", "f")) is None


SOLUTIONS = {
    "StarterCalls/0": """
class Solution:
    def countPairs(self, numbers, target):
        return sum(a + b == target for i, a in enumerate(numbers) for b in numbers[i + 1 :])
""",
    "StarterStdio/2": """
import sys
size, count, *values = map(int, sys.stdin.read().split())
for end in range(1, count + 1):
    part = values[max(0, end - size) : end]
    print(sum(part) / len(part))
""",
}
"""Right programs that are written otherwise than the canonical ones."""


def test_cases_of_calls_and_of_scripts_are_made_too_and_right_programs_pass_them(made):
    calls, scripts = load("starter-calls"), load("starter-stdio")
    chosen = [calls["StarterCalls/0"], calls["StarterCalls/5"], scripts["StarterStdio/2"], scripts["StarterStdio/5"]]
    right = [(one.task_id, program_of(one, SOLUTIONS.get(one.task_id, one.canonical_solution))) for one in chosen[:3]]
    wrong = [(one.task_id, program_of(one, one.metadata["plausible"][1])) for one in chosen[1:3]]
    found, statuses = made(chosen, [*right, *wrong])
    assert statuses == [Status.PASSED] * 3 + [Status.WRONG] * 2
    assert [one.suite.kind for one in found[:3]] == ["calls", "calls", "stdio"]
    assert all(one.accepted > one.seeds and one.differential is None for one in found[:3])
    assert "cannot be varied within" in found[3].reason
    for problem, one in zip(chosen[:3], found, strict=False):
        line = StoredSuite.of_cases(problem, one.cases, one.facts)
        assert line.suite(problem, RECIPE.suite) == one.suite
        assert StoredSuite.model_validate_json(line.model_dump_json()).suite(problem, RECIPE.suite) == one.suite
