"""Jobs in, verdicts out: back-pressure, keys, reuse, replacement of workers, and what does not stay."""

import asyncio
import contextlib
import gc
import os
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from codeeval_sandbox import Asserts, Job, Pool, PoolConfig, SandboxError, Status, launcher
from codeeval_sandbox import pool as pool_module

WINDOW = 8
SPIN = "while True: pass\n"


@pytest.fixture
def make_scripted_pool(scripted):
    """Makes pools whose workers pass everything at once; for the host's part alone."""

    def make(script=None, **config):
        backend = scripted(script) if script else scripted()
        return Pool(PoolConfig(**{"workers": 2, "window": WINDOW, **config}), backend=backend)

    return make


class Pulled:
    """Jobs, and how many were taken."""

    def __init__(self, jobs):
        self._jobs = jobs
        self.count = 0

    def __iter__(self):
        for job in self._jobs:
            self.count += 1
            yield job


# -- back-pressure


def test_jobs_are_pulled_no_faster_than_workers_take_them(make_scripted_pool, make_jobs, run_async):
    ahead = []

    async def main():
        jobs = Pulled(make_jobs(5000))
        async with make_scripted_pool() as pool:
            consumed = 0
            async for _ in pool.run(jobs):
                consumed += 1
                ahead.append(jobs.count - consumed)
        return consumed

    assert run_async(main()) == 5000
    # what both workers hold and have answered in one turn of the loop, and the job in hand
    assert max(ahead) <= 2 * (2 * WINDOW) + 1


def test_a_consumer_that_rests_stops_the_jobs(make_scripted_pool, make_jobs, run_async, monkeypatch):
    monkeypatch.setattr(pool_module, "_RESULTS", 50)

    async def main():
        jobs = Pulled(make_jobs(5000))
        async with make_scripted_pool() as pool:
            stream = pool.run(jobs)
            await anext(stream)
            await asyncio.sleep(0.5)
            at_rest = jobs.count
            rest = [verdict async for verdict in stream]
        return at_rest, len(rest)

    at_rest, rest = run_async(main())
    assert at_rest <= 50 + 2 * WINDOW + 2
    assert rest == 4999


def test_jobs_may_come_slowly_and_from_anything_asynchronous(make_scripted_pool, make_jobs, verdicts_of, run_async):
    async def trickle():
        for job in make_jobs(20):
            await asyncio.sleep(0.001)
            yield job

    async def main():
        async with make_scripted_pool() as pool:
            return await verdicts_of(pool, trickle())

    assert set(run_async(main())) == {(number,) for number in range(20)}


def test_no_jobs_give_no_verdicts(make_scripted_pool, verdicts_of, run_async):
    async def main():
        async with make_scripted_pool() as pool:
            return await verdicts_of(pool, []), await verdicts_of(pool, iter(()))

    assert run_async(main()) == ({}, {})


def test_memory_stays_flat_however_many_jobs_there_are(make_scripted_pool, make_jobs, run_async):
    async def main():
        held = []
        suite = make_jobs(1)[0].suite
        jobs = (Job((number,), (f"x = {number}\n" + "#" * 1000,), suite) for number in range(20_000))
        async with make_scripted_pool() as pool:
            count = 0
            async for _ in pool.run(jobs):
                count += 1
                if count in (4000, 20_000):
                    gc.collect()
                    held.append(tracemalloc.get_traced_memory()[0])
        return held

    tracemalloc.start()
    try:
        before, after = run_async(main())
    finally:
        tracemalloc.stop()
    assert after - before < 500_000


# -- who gets what


def test_jobs_wait_for_the_worker_that_has_run_their_suites_long_reference(make_scripted_pool, verdicts_of, run_async):
    def slow(conversation):
        conversation.hello()
        for number in conversation.jobs():
            time.sleep(0.25)  # long enough for an idle worker to take over what waits
            conversation.passes(number)

    def jobs(seconds):
        suite = Asserts("base", "add", ("assert add(1, 2) == 3",))
        return [Job((number,), ("",), suite, seconds=seconds) for number in range(3)]

    async def workers_of(seconds):
        async with make_scripted_pool(slow) as pool:
            return {verdict.worker for verdict in (await verdicts_of(pool, jobs(seconds))).values()}

    assert len(run_async(workers_of(1.0))) == 1  # the other would need as long again
    assert len(run_async(workers_of(0.0))) == 2


def test_idle_workers_do_what_waits_behind_a_long_job(make_scripted_pool, make_jobs, run_async, verdicts_of):
    ran, suite = [], make_jobs(1)[0].suite
    programs = ["long", *(f"x = {number}" for number in range(2 * WINDOW - 1))]

    def script(conversation):
        """Is at the long job until all others have been done."""
        conversation.hello()
        for number, program in conversation.programs():
            ran.append(program)
            while program == "long" and len(ran) < len(programs):
                time.sleep(0.005)
            conversation.passes(number)

    async def main():
        async with make_scripted_pool(script) as pool:
            return await verdicts_of(pool, [Job((n,), (program,), suite) for n, program in enumerate(programs)])

    verdicts = run_async(main())
    assert sorted(ran) == sorted(programs)  # none twice
    assert len({verdict.worker for key, verdict in verdicts.items() if key != (0,)}) == 1


def test_what_others_do_is_dropped_by_a_worker_that_was_held_up(make_pool, make_jobs, run_async, left_behind):
    """A job taken over is not executed again: its worker's next verdicts are of the jobs that come after."""

    async def main():
        suite = make_jobs(1)[0].suite
        good = "def add(a, b):\n    return a + b\n"
        long = "import time\nstart = time.process_time()\nwhile time.process_time() < start + 1.0: pass\n" + good
        programs = [long, *(good + f"x = {number}\n" for number in range(2 * WINDOW - 1))]
        async with make_pool(workers=2, window=WINDOW) as pool:
            verdicts = [one async for one in pool.run(Job((n,), (text,), suite) for n, text in enumerate(programs))]
            again = [one async for one in pool.run(make_jobs(2 * WINDOW))]
            received = sum(worker._verdicts for worker in pool._fleet.workers)
        return verdicts, received - len(again)

    verdicts, received = run_async(main())
    assert [verdict.status for verdict in verdicts] == [Status.PASSED] * (2 * WINDOW)
    assert verdicts[-1].key == (0,)
    assert len({verdict.worker for verdict in verdicts[:-1]}) == 1
    assert received == len(verdicts)
    assert left_behind() == []


def test_a_job_that_comes_behind_a_long_one_is_done_by_an_idle_worker(make_scripted_pool, run_async):
    """Though the other knows its suite: no verdict says that there is one to relieve."""
    suite, done = Asserts("base", "add", ("assert add(1, 2) == 3",)), threading.Event()

    def script(conversation):
        conversation.hello()
        for number, program in conversation.programs():
            if program == "long":
                assert done.wait(20)
            conversation.passes(number)

    async def jobs():
        yield Job((0,), ("long",), suite, seconds=0.01)
        await asyncio.sleep(0.05)
        yield Job((1,), ("short",), suite, seconds=0.01)

    async def main():
        order = []
        async with make_scripted_pool(script) as pool:
            async for verdict in pool.run(jobs()):
                order.append(verdict.key)
                done.set()
        return order

    assert run_async(main()) == [(1,), (0,)]


def test_of_a_job_that_two_workers_have_begun_the_first_verdict_counts(make_scripted_pool, make_jobs, run_async):
    """A worker that keeps a verdict back has the host believe that the job behind it waits."""
    suite = make_jobs(1)[0].suite
    ended = {"long": threading.Event(), "all": threading.Event()}

    def script(conversation):
        conversation.hello()
        kept = None
        for number, program in conversation.programs():
            if program == "short":
                kept = number
            elif program == "long" and kept is not None:
                assert ended["long"].wait(20)  # until the other has begun it too
                conversation.passes(kept)
                conversation.passes(number)
            elif program == "long":
                ended["long"].set()
                ended["all"].wait(20)
            else:
                conversation.passes(number)

    async def main():
        async with make_scripted_pool(script) as pool:
            jobs = [Job((name,), (name,), suite) for name in ("short", "other", "long")]
            found = [verdict async for verdict in pool.run(jobs)]
            ended["all"].set()
        return found

    found = {verdict.key[0]: verdict for verdict in run_async(main())}
    assert found.keys() == {"short", "other", "long"}
    assert found["long"].worker == found["short"].worker != found["other"].worker


def test_whoever_waits_for_a_verdict_at_the_backstop_gets_it_before_other_jobs_come(make_scripted_pool, run_async):
    """Jobs may depend on verdicts, as samples do on what their canonical solution needs."""
    suite, first = Asserts("base", "add", ("assert add(1, 2) == 3",)), asyncio.Event()

    def script(conversation):
        conversation.hello()
        while True:
            frame = conversation.receive()
            if frame[0] == "job" and frame[6] == 1 and frame[3] == ["slow"]:
                conversation.verdict(frame[1], {"status": "backstop"})
            elif frame[0] == "job":
                conversation.passes(frame[1])

    async def jobs():
        yield Job((0,), ("slow",), suite)
        await first.wait()
        yield Job((1,), ("quick",), suite)

    async def main():
        found = []
        async with make_scripted_pool(script) as pool:
            async for verdict in pool.run(jobs()):
                found.append((*verdict.key, verdict.attempt))
                first.set()
        return found

    assert run_async(main()) == [(0, 2), (1, 1)]


# -- a pool is used again


def test_keys_come_back_as_they_are(make_scripted_pool, make_jobs, verdicts_of, run_async):
    keys = [("HumanEval/0", 3, "base"), (None,), (1.5, ("x",)), ()]
    jobs = [Job(key, job.program, job.suite) for key, job in zip(keys, make_jobs(4), strict=True)]

    async def main():
        async with make_scripted_pool() as pool:
            return await verdicts_of(pool, jobs)

    assert set(run_async(main())) == set(keys)


def test_one_run_at_a_time(make_scripted_pool, make_jobs, run_async):
    async def main():
        async with make_scripted_pool() as pool:
            stream = pool.run(make_jobs(3))
            await anext(stream)
            with pytest.raises(RuntimeError, match="one `run` at a time"):
                await anext(pool.run(make_jobs(3)))
            return [verdict.key async for verdict in stream]

    assert len(run_async(main())) == 2


def test_two_pools_at_once(make_pool, make_jobs, verdicts_of, run_async, left_behind):
    async def main():
        async with make_pool() as first, make_pool() as second:
            return await asyncio.gather(verdicts_of(first, make_jobs(50)), verdicts_of(second, make_jobs(50)))

    for verdicts in run_async(main()):
        assert [verdict.status for verdict in verdicts.values()] == [Status.PASSED] * 50
    assert not left_behind()


def test_a_closed_generator_leaves_a_usable_pool(make_pool, make_jobs, verdicts_of, run_async, left_behind):
    async def main():
        async with make_pool(workers=2) as pool:
            for taken in (0, 1, 7):
                stream = pool.run(make_jobs(100, seconds=1.0) + make_jobs(3, SPIN, seconds=0.3))
                for _ in range(taken):
                    await anext(stream)
                await stream.aclose()
            return await verdicts_of(pool, make_jobs(30))

    verdicts = run_async(main())
    assert [verdict.status for verdict in verdicts.values()] == [Status.PASSED] * 30
    assert not left_behind()


def test_a_generator_closed_while_lost_jobs_run_alone_leaves_a_usable_pool(
    make_scripted_pool, make_jobs, verdicts_of, run_async
):
    """Workers that were to run lost jobs one at a time run any jobs again."""

    def script(guest):
        guest.hello()
        for answered, number in enumerate(guest.jobs()):
            if guest.launch < 2 and answered == 5:
                return
            guest.passes(number)

    async def main():
        async with make_scripted_pool(script) as pool:
            stream = pool.run(make_jobs(40))
            async for verdict in stream:
                if verdict.attempt > 1:
                    break
            await stream.aclose()
            return await verdicts_of(pool, make_jobs(200))

    assert {verdict.status for verdict in run_async(main()).values()} == {Status.PASSED}


def test_what_is_lost_after_its_run_was_closed_is_no_verdict_of_the_next(make_scripted_pool, make_jobs, run_async):
    async def main():
        def script(guest):
            guest.hello()
            jobs = guest.jobs()
            next(jobs)
            if guest.launch == 0:
                return  # lost with whatever it was given
            for number in jobs:
                guest.passes(number)

        async with make_scripted_pool(script, workers=1) as pool:
            stream = pool.run(make_jobs(5))
            first = asyncio.ensure_future(anext(stream))
            while pool._fleet.workers:  # noqa: ASYNC110 - nothing is told of a loss
                await asyncio.sleep(0)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            await stream.aclose()
            jobs = [Job(("new", number), job.program, job.suite) for number, job in enumerate(make_jobs(1))]
            stream = pool.run(jobs)
            late = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0.2)
            late.cancel()
            await asyncio.gather(late, return_exceptions=True)
            return late.cancelled() or late.result().key

    assert run_async(main()) is True  # the successor ignores its first job, so any verdict would be an old one


def test_an_error_among_the_jobs_reaches_the_caller_and_the_pool_stays_usable(
    make_pool, make_jobs, verdicts_of, run_async
):
    def broken():
        yield from make_jobs(5)
        raise LookupError("no more problems")

    async def main():
        async with make_pool() as pool:
            with pytest.raises(LookupError, match="no more problems"):
                await verdicts_of(pool, broken())
            return await verdicts_of(pool, make_jobs(10))

    assert len(run_async(main())) == 10


def test_an_error_of_the_consumers_leaves_a_usable_pool(make_scripted_pool, make_jobs, verdicts_of, run_async):
    async def fail_at_the_first(pool):
        async with contextlib.aclosing(pool.run(make_jobs(100))) as stream:
            async for _ in stream:
                raise ZeroDivisionError

    async def main():
        async with make_scripted_pool() as pool:
            with pytest.raises(ZeroDivisionError):
                await fail_at_the_first(pool)
            return await verdicts_of(pool, make_jobs(10))

    assert len(run_async(main())) == 10


# -- workers that go


def test_recycled_workers_lose_nothing(make_pool, make_jobs, run_async, left_behind):
    # a successor takes some tenths of a second to start
    slow = "import time\ntime.sleep(0.005)\ndef add(a, b):\n    return a + b\n"

    async def main():
        async with make_pool(workers=2, recycle_after=40) as pool:
            return [verdict async for verdict in pool.run(make_jobs(400, slow))]

    verdicts = run_async(main())
    assert {verdict.key for verdict in verdicts} == {(number,) for number in range(400)}
    assert len(verdicts) == 400
    assert {(verdict.status, verdict.attempt) for verdict in verdicts} == {(Status.PASSED, 1)}
    assert len({verdict.worker for verdict in verdicts}) >= 3
    assert not left_behind()


def test_a_job_that_takes_every_worker_down_with_it_is_infrastructure(
    make_pool, make_backend, make_jobs, tap, run_async, left_behind
):
    jobs = make_jobs(40)
    jobs[17] = Job((17,), ("# deadly\n" + jobs[17].program[0],), jobs[17].suite)
    backend, kills = tap(make_backend(), b"# deadly")

    async def main():
        async with make_pool(workers=2, backend=backend) as pool:
            return [verdict async for verdict in pool.run(jobs)]

    verdicts = {verdict.key: verdict for verdict in run_async(main())}
    assert len(verdicts) == 40
    assert {key for key, verdict in verdicts.items() if verdict.status is not Status.PASSED} == {(17,)}
    assert verdicts[17,].status is Status.INFRASTRUCTURE
    assert verdicts[17,].attempt == 9
    assert len(kills) in (9, 10)  # while a worker was being ended, the other may have taken over what waited there
    assert not left_behind()


def test_a_pool_that_can_start_no_more_workers_says_so(scripted, make_jobs, run_async, monkeypatch):
    monkeypatch.setattr(launcher, "RELAUNCH_SECONDS", 0.1)

    def script(guest):
        guest.hello()
        backend.refused = True
        next(guest.jobs())

    backend = scripted(script)

    async def main():
        async with Pool(PoolConfig(workers=1), backend=backend) as pool:
            return [verdict async for verdict in pool.run(make_jobs(3))]

    with pytest.raises(SandboxError, match="no more workers"):
        run_async(main())


# -- ends


def test_cancelling_a_run_leaves_nothing(make_pool, make_jobs, run_async, left_behind):
    async def consume():
        async with make_pool(workers=2) as pool:
            async for _ in pool.run(make_jobs(50, SPIN, seconds=5.0)):
                pass

    async def main():
        task = asyncio.create_task(consume())
        await asyncio.sleep(2.0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run_async(main())
    assert not left_behind()


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.15, 0.25, 0.4])
def test_cancelling_the_start_leaves_nothing(make_pool, run_async, left_behind, seconds):
    async def enter():
        async with make_pool(workers=3):
            await asyncio.sleep(60)

    async def main():
        task = asyncio.create_task(enter())
        await asyncio.sleep(seconds)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run_async(main())
    assert not left_behind()


def test_a_start_that_fails_leaves_nothing(make_pool, make_backend, run_async, left_behind):
    class Third:
        """Refuses the third worker."""

        def __init__(self, backend):
            self._backend, self._launches = backend, 0

        def __getattr__(self, name):
            return getattr(self._backend, name)

        def launch(self, spec):
            self._launches += 1
            if self._launches == 3:
                raise SandboxError("two are enough")
            return self._backend.launch(spec)

    async def main():
        async with make_pool(workers=3, backend=Third(make_backend())):
            pass

    with pytest.raises(SandboxError, match="two are enough"):
        run_async(main())
    assert not left_behind()


def test_descriptors_and_threads_are_given_back(make_pool, make_jobs, verdicts_of, run_async):
    async def main():
        async with make_pool(workers=2) as pool:
            await verdicts_of(pool, make_jobs(20))

    def held():
        gc.collect()
        return len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))

    run_async(main())
    before = held()
    for _ in range(3):
        run_async(main())
    assert held() <= before


# -- programs that end the process that tests them


@pytest.mark.parametrize("end", ["os._exit(0)", "os._exit(3)", "os.abort()"])
def test_a_program_over_which_the_tests_end_their_process_counts_as_failed(make_pool, run_async, caplog, end):
    """With `infrastructure` it would be in no denominator."""
    hurt = Asserts("base", "f", (f"import os\nif f() == 1: {end}", "assert f() == 2"))

    async def main():
        async with make_pool(workers=1) as pool:
            jobs = [Job((value,), (f"def f(): return {value}\n",), hurt) for value in (2, 1, 3)]
            return {verdict.key[0]: verdict.status async for verdict in pool.run(jobs)}

    assert run_async(main()) == {2: Status.PASSED, 1: Status.BROKE_WORKER, 3: Status.WRONG}
    assert "the checker" in caplog.text
