"""Every backend does what the conformance suite asks, a third party's too."""

import pytest

from codeeval_sandbox import Pool, PoolConfig, SandboxFacts
from codeeval_sandbox.conformance import CASES, run_cases
from codeeval_sandbox.jobs import Status

pytestmark = pytest.mark.slow

PATIENT = {Status.TIMEOUT, Status.MEMORY}
QUICK = [case for case in CASES if not case.want & PATIENT]
"""Those that no limit of time or memory has to end."""
RIGHT = "def add(a, b):\n    return a + b\n"


def problems(results) -> dict[str, tuple[str, ...]]:
    """What is not as it should be, by case."""
    return {result.case.name: result.problems for result in results if not result.ok}


async def outcome_of(pool, cases=CASES):
    async with pool:
        return await run_cases(pool, cases)


@pytest.mark.every_backend
def test_every_case_gets_its_verdict(make_pool, run_async, left_behind):
    results = run_async(outcome_of(make_pool(workers=2)))
    assert not problems(results)
    assert len(results) == len(CASES)
    assert not left_behind()


def test_one_worker_with_one_slot_is_enough(make_pool, run_async):
    assert not problems(run_async(outcome_of(make_pool(workers=1, slots=1))))


@pytest.mark.docker
def test_frames_over_the_engines_attach_connection_do_too(engine_image, run_async, left_behind):
    from codeeval_sandbox.backends.docker import DockerBackend  # noqa: PLC0415 - imports the docker SDK

    backend = DockerBackend(engine_image, transport="stdio")
    backend.prepare()
    assert not problems(run_async(outcome_of(Pool(PoolConfig(workers=1), backend=backend))))
    assert not left_behind()


class Borrowed:
    """A third party's backend, as far as a pool can tell: the protocol's methods under another name, and no more."""

    name = "borrowed"

    def __init__(self, lender):
        self._lender = lender
        self.running = set()

    def prepare(self):
        raise AssertionError("a backend that is handed in is prepared already")

    def describe(self):
        return SandboxFacts(backend=self.name, engine="somebody else's")

    def launch(self, spec):
        launched = self._lender.launch(spec)
        self.running.add(spec.name)
        return launched

    def destroy(self, spec):
        self.running.discard(spec.name)
        return self._lender.destroy(spec)

    def close(self):
        assert not self.running
        self._lender.close()


def test_a_third_partys_backend_needs_the_protocol_alone(make_backend, run_async):
    pool = Pool(PoolConfig(workers=2), backend=Borrowed(make_backend()))
    assert not problems(run_async(outcome_of(pool, QUICK)))
    assert pool.description.backend == "borrowed"


def test_as_many_threads_as_the_limit_allows_fit_into_the_memory(make_pool, make_jobs, verdicts_of, run_async):
    program = (
        "import threading, time\nthreads = [threading.Thread(target=time.sleep, args=(0.2,)) for _ in range(60)]\n"
        "for thread in threads:\n    thread.start()\nfor thread in threads:\n    thread.join()\n"
    )

    async def main():
        async with make_pool() as pool:
            return await verdicts_of(pool, make_jobs(2, program + RIGHT))

    assert {verdict.status for verdict in run_async(main()).values()} == {Status.PASSED}


def test_chance_is_the_same_in_every_job(make_pool, make_jobs, run_async):
    program = (
        "import random\nprint(random.random(), random.sample(range(99), 5), hash('x'))\n"
        "try:\n    import numpy\nexcept ImportError:\n    pass\nelse:\n    print(numpy.random.rand(3))\n" + RIGHT
    )

    async def main():
        async with make_pool(workers=2) as pool:
            return {verdict.output async for verdict in pool.run(make_jobs(40, program))}

    assert len(run_async(main())) == 1


def test_the_cases_ask_for_every_status_that_a_sandbox_gives():
    asked = {status for case in CASES for status in case.want}
    assert asked == set(Status) - {Status.NO_CODE, Status.TRUNCATED, Status.INFRASTRUCTURE, Status.BROKE_WORKER}
    assert len({case.name for case in CASES}) == len(CASES)
