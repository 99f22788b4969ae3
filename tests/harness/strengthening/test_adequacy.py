import asyncio

from codeeval.evaluation import make_tasks
from codeeval.strengthening.adequacy import measure_adequacy
from codeeval.strengthening.lines import Coverage
from codeeval.strengthening.mutants import UNCOMPILED, chosen_mutants
from codeeval_sandbox.kinds import Asserts

ABSOLUTE = "def f(x):\n    if x < 0:\n        return -x\n    return x\n"


def test_a_suite_that_reaches_more_rejects_more(make_pool, make_problem):
    weak, better = (Asserts(name, "f", tests) for name, tests in SUITES.items())
    problems = [
        make_problem(ABSOLUTE, suites={"base": weak, "strong": better}),
        make_problem(ABSOLUTE, "assert f(1) == 2", task_id="T/1"),
    ]
    tasks = make_tasks(problems, {"T/0": 1, "T/1": 1})

    async def work():
        async with make_pool(workers=2) as pool:
            return await measure_adequacy(pool, tasks, mutants=12, seed=0)

    sound, broken = asyncio.run(work())
    assert sound.coverage == {"base": Coverage(4, 3, 2, 1), "strong": Coverage(4, 4, 2, 2)}
    rejected = {name: sum(one.rejected[name] for one in sound.mutants) for name in ("base", "strong")}
    assert 0 < rejected["base"] < rejected["strong"] <= len(sound.mutants) == 12
    assert broken.failing == ("base",)
    assert all(not one.rejected for one in broken.mutants)


SUITES = {"base": ("assert f(1) == 1",), "strong": ("assert f(1) == 1", "assert f(-3) == 3", "assert f(0) == 0")}


def test_mutants_take_turns_by_operator_and_repeat_with_the_number(make_problem):
    problem = make_problem(ABSOLUTE)
    chosen = chosen_mutants(problem, 8, 1)
    assert chosen == chosen_mutants(problem, 8, 1) != chosen_mutants(problem, 8, 2)
    assert len({name for name, _ in chosen}) >= 6
    assert not {name for name, _ in chosen_mutants(problem, 99, 1)} & UNCOMPILED
    assert all(program != ABSOLUTE for _, program in chosen)
