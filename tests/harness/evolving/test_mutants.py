"""Mutants of a solution: what the tests reject, what they miss, and what is no wrong program at all."""

import asyncio
import json

import pytest

from codeeval.evolving import gates
from codeeval.evolving.drafts import Draft, Rejected, read_draft
from codeeval.evolving.gates import by_tests
from codeeval.evolving.mutants import Mutants, try_mutants
from codeeval.evolving.recipe import RECIPES, Evolved
from codeeval_benchmarks import load
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.kinds import Differential

LINES = """        total = 4 * total - 7
        total = total % 9 + len(xs) * 5
        for x in xs:
            total += 3 * x + 2
            total -= x * x % 5
        total = max(total * total - 6, min(xs), 0)
        if total > 5 and total != len(xs):
            return abs(total) + 1
"""
DEAD = f"def f(xs: list[int]) -> int:\n    total = sum(xs)\n    if len(xs) > 900:\n{LINES * 3}    return total\n"
"""The same for all lists that anybody would ask about: mutants of the lines change nothing on these."""
LIVE = DEAD.replace("len(xs) > 900", "xs")
"""Its lines are for all lists but the empty one."""
FLAG = "def f(flag: bool) -> int:\n    value = 5 if flag else 8\n    value = value * 2 - 1\n    return value + 0 * 3\n"


def tried(first_pool, solution: str, own: tuple, inputs: tuple | None = None) -> Mutants:
    """Mutants of a solution, with a draft's own inputs and those of its tests."""
    problem = Problem.model_validate(
        load("starter").problems[0].model_dump()
        | {
            "task_id": "new/0",
            "entry_point": "f",
            "prelude": "",
            "canonical_solution": solution,
            "suites": {"base": Differential("base", "f", solution, own)},
        }
    )

    async def made() -> list[Mutants]:
        async with first_pool(workers=2) as pool:
            suite = Differential("base", "f", solution, own if inputs is None else inputs)
            return await try_mutants(pool, [problem], [suite], seed=0)

    return asyncio.run(made())[0]


LISTS = (([3, -1, 4],), ([2, 7],), ([],), ([-5, 6, 8, 1],))


def test_mutants_that_no_input_tells_apart_are_equivalent_every_time(first_pool):
    first, second = (tried(first_pool, DEAD, LISTS) for _ in range(2))
    assert first == second
    assert first.killed + first.equivalent == len(first.rejections)
    assert 2 * first.killed < len(first.rejections)
    told = gates.Tested((), (1, 2), mutants=len(first.rejections), killed=first.killed, equivalent=first.equivalent)
    assert by_tests(told, altered=True) is None


def test_mutants_that_weak_tests_miss_are_no_equivalent_ones(first_pool):
    missed = tried(first_pool, LIVE, LISTS, inputs=(([],),))
    wrong = len(missed.rejections) - missed.equivalent
    assert missed.killed < 0.5 * wrong
    told = gates.Tested((), (1, 2), mutants=len(missed.rejections), killed=missed.killed, equivalent=missed.equivalent)
    rejected = by_tests(told, altered=True)
    assert rejected is not None
    assert rejected.reason == f"the tests reject {missed.killed} of {wrong} wrong programs"


def test_without_enough_inputs_to_try_no_mutant_is_equivalent(first_pool):
    assert tried(first_pool, FLAG, ((True,), (False,)), inputs=()).equivalent == 0


def test_tests_that_reject_no_mutant_are_refused():
    assert by_tests(gates.Tested((), (1, 2), mutants=9, killed=0, equivalent=9), altered=True) is not None
    assert by_tests(gates.Tested((), (1, 2), mutants=9, killed=1, equivalent=7), altered=True) is None


def test_inputs_that_leave_the_tests_take_their_rejections_along():
    mutants = Mutants((frozenset({0, 2}), frozenset({1}), frozenset()), equivalent=1)
    left = mutants.on([0, 2])
    assert left.rejections == (frozenset({0, 1}), frozenset(), frozenset())
    assert (left.killed, left.equivalent) == (1, 1)


def test_a_result_that_is_always_none_is_trivial_after_strengthening():
    rejected = by_tests(gates.Tested(((1,), (2,)), (None, None)), altered=True)
    assert rejected == Rejected("trivial", "the result is None on every input")


BASE = load("starter")["Starter/8"]


@pytest.mark.parametrize(
    ("inner", "is_inner_left"),
    [
        (f"    def {BASE.entry_point}(x):\n        return 'own'\n\n", False),
        ("    def own(x):\n        return x\n\n", True),
    ],
)
def test_a_solution_that_defines_the_base_anew_inside_calls_the_base_instead(inner, is_inner_left):
    statement = 'def g(items):\n    """Do it for each."""\n'
    solution = f"def g(items):\n{inner}    return [{BASE.entry_point}(item) for item in items]\n"
    draft = read_draft(json.dumps({"problem": statement, "solution": solution, "inputs": ["[[1]]"]}))
    assert isinstance(draft, Draft)
    evolved = RECIPES["pro"].assembled([BASE], draft, task_id="n/0", benchmark="n")
    assert isinstance(evolved, Evolved)
    assert ("    def " in evolved.after) is is_inner_left
    assert f"return [{BASE.entry_point}(" in evolved.after
