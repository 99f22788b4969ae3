"""Libraries that workers import ahead: programs and tests find them, and they take nothing of a program's limits."""

import asyncio

import pytest

from codeeval_sandbox import Asserts, Job, Limits, Status

SEEN = """
import sys
def f(name):
    return name in sys.modules
"""
SPACE = """
import resource
def f():
    return resource.getrlimit(resource.RLIMIT_AS)[0]
"""
FIRST = """
import numpy as np
FIRST = np.random.randint(0, 10**9)
def f():
    return int(FIRST)
"""
MEMORY_MB = 1024


@pytest.fixture
def verdicts_of(first_pool):
    """Run programs against one test each, in workers that have imported these libraries."""

    def run(libraries, *pairs):
        suites = [Asserts("base", "f", (test,), setup="import sys") for _, test in pairs]
        jobs = [
            Job((number,), (program,), suite, Limits(memory_mb=MEMORY_MB))
            for number, ((program, _), suite) in enumerate(zip(pairs, suites, strict=True))
        ]

        async def main():
            async with first_pool(libraries={"default": libraries}, workers=2) as pool:
                return {verdict.key[0]: verdict.status async for verdict in pool.run(jobs)}

        verdicts = asyncio.run(main())
        return [verdicts[number] for number in range(len(pairs))]

    return run


def test_programs_and_tests_find_libraries_loaded_and_a_missing_one_is_left_out(verdicts_of):
    statuses = verdicts_of(
        ("sqlite3", "no_such_library", "numpy"),
        (SEEN, "assert f('sqlite3') and 'sqlite3' in sys.modules"),
        (SEEN, "assert f('numpy') and 'numpy.random' in sys.modules"),
        (SEEN, "assert not f('no_such_library')"),
    )
    assert statuses == [Status.PASSED] * 3


def test_nothing_is_loaded_unasked(verdicts_of):
    assert verdicts_of((), (SEEN, "assert not f('sqlite3') and 'sqlite3' not in sys.modules")) == [Status.PASSED]


def test_their_address_space_is_no_part_of_a_programs_limit(verdicts_of):
    limit = MEMORY_MB << 20
    assert verdicts_of((), (SPACE, f"assert f() == {limit}")) == [Status.PASSED]
    assert verdicts_of(("numpy",), (SPACE, f"assert f() > {limit} + (4 << 20)")) == [Status.PASSED]


def test_random_numbers_are_the_same_in_every_program_and_worker(verdicts_of):
    alone = verdicts_of((), (FIRST, "assert f() == 209652396"))
    ahead = verdicts_of(("numpy",), *[(FIRST, "assert f() == 209652396")] * 4)
    assert [*alone, *ahead] == [Status.PASSED] * 5
