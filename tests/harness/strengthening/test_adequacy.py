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


class Noting:
    """A pool that remembers its jobs."""

    def __init__(self, pool):
        self._pool = pool
        self.description = pool.description
        self.taken = []

    async def run(self, jobs):
        async def noted():
            async for job in jobs:
                self.taken.append(job)
                yield job

        async for verdict in self._pool.run(noted()):
            yield verdict


COUNTING = "def f(n):\n    total = 0\n    while total < n:\n        total += 1\n    return total\n"


def test_limits_of_mutants_are_of_the_canonical_solution_without_tracing(make_pool, make_problem):
    """Tracing makes a program some ten times slower, and mutants that loop would take as many times longer."""
    tests = {"base": Asserts("base", "f", ("assert f(600_000) == 600_000",))}
    tasks = make_tasks([make_problem(COUNTING, suites=tests)], {"T/0": 1})

    async def work():
        async with make_pool(workers=1) as pool:
            noting = Noting(pool)
            return await measure_adequacy(noting, tasks, mutants=3, seed=0), noting.taken

    (measured,), taken = asyncio.run(work())
    assert measured.coverage == {"base": Coverage(5, 5, 2, 2)}
    assert {job.limits.seconds for job in taken if len(job.key) == 3} == {0.5}


def test_mutants_take_turns_by_operator_and_repeat_with_the_number(make_problem):
    problem = make_problem(ABSOLUTE)
    chosen = chosen_mutants(problem, 8, 1)
    assert chosen == chosen_mutants(problem, 8, 1) != chosen_mutants(problem, 8, 2)
    assert len({name for name, _ in chosen}) >= 6
    assert not {name for name, _ in chosen_mutants(problem, 99, 1)} & UNCOMPILED
    assert all(program != ABSOLUTE for _, program in chosen)
