"""The desk: one executor behind many callers."""

import asyncio
import contextlib

from codeeval.judging.desk import Desk
from codeeval.judging.recent import Recent
from codeeval_sandbox import Asserts, Job, Status
from codeeval_sandbox.executors import ScriptedPool

SUITE = Asserts("base", "f", ("assert f()",))


def jobs(count):
    return [Job((index,), (f"x = {index}",), SUITE) for index in range(count)]


def on_desk(work, script=lambda _job: Status.PASSED):
    pool = ScriptedPool(script)

    @contextlib.asynccontextmanager
    async def opened():
        yield pool

    async def go():
        async with Desk(opened) as desk:
            return await work(desk, pool)

    return asyncio.run(go())


def test_a_run_has_each_verdict_once_under_its_own_key():
    async def work(desk, _pool):
        first, second = [[verdict.key async for verdict in desk.run(jobs(count))] for count in (700, 3)]
        return sorted(first), sorted(second)

    assert on_desk(work) == ([(index,) for index in range(700)], [(0,), (1,), (2,)])


def test_a_run_is_no_further_ahead_than_its_caller():
    async def work(desk, pool):
        async with contextlib.aclosing(desk.run(jobs(5000))) as verdicts:
            await anext(verdicts)
            for _ in range(100):
                await asyncio.sleep(0)
            return pool.jobs

    assert on_desk(work) < 1000


def test_the_next_job_of_a_run_may_depend_on_a_verdict():
    async def work(desk, _pool):
        seen = asyncio.Event()

        async def given():
            for job in jobs(3):
                yield job
                await seen.wait()
                seen.clear()

        keys = []
        async for verdict in desk.run(given()):
            keys.append(verdict.key)
            seen.set()
        return keys

    assert on_desk(work) == [(0,), (1,), (2,)]


def test_a_run_that_is_left_leaves_its_jobs_out():
    async def work(desk, pool):
        async with contextlib.aclosing(desk.run(jobs(300))) as verdicts:
            await anext(verdicts)
        await desk.drained()
        return pool.jobs, desk.counts.dropped

    executed, dropped = on_desk(work)
    assert executed + dropped <= 300


def test_what_many_requests_bring_is_made_once():
    made = []
    recent = Recent(2)
    for content in ({"a": 1}, {"a": 1}, [2], {"a": 1}, [3], [2]):
        recent.get(content, lambda digest: made.append(digest) or digest)
    assert len(made) == 4
    assert len(recent) == 2
