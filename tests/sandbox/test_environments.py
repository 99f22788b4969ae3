"""Several environments in one pool: a group of workers each, started when its first job comes, in shared seats."""

import asyncio
import io

import pytest

from codeeval_sandbox import (
    Asserts,
    BackendUnavailableError,
    Environment,
    Job,
    Pool,
    PoolConfig,
    Status,
    UnknownNameError,
)

OTHER = Environment(image="other")
THIRD = Environment(image="third")
SUITE = Asserts("base", "f", ("assert f() == 1",))


def jobs(count, *environments):
    """Make this many jobs that take turns in environments; the program names its own."""
    for number in range(count):
        environment = environments[number % len(environments)]
        yield Job((number, environment.image), (environment.image,), SUITE, environment=environment)


def checked(conversation, image):
    """Play a guest that passes programs of its own image only."""
    conversation.hello()
    for number, program in conversation.programs():
        conversation.verdict(number, {"status": "passed" if program == image else "wrong"})


@pytest.fixture
def make_mixed_pool(scripted):
    """Make a pool with a scripted backend for each environment; `backends` gets them by image."""

    def make(backends, script=None, **config):
        def backend_of(environment):
            played = script or (lambda guest: checked(guest, environment.image))
            backend = backends[environment.image] = scripted(played)
            return backend

        first = backend_of(Environment())
        return Pool(PoolConfig(**{"workers": 2, "window": 4, **config}), backend=first, backends=backend_of)

    return make


def test_each_environment_has_workers_of_its_own_from_its_first_job_on(make_mixed_pool, verdicts_of, run_async):
    backends = {}

    async def main():
        async with make_mixed_pool(backends) as pool:
            await verdicts_of(pool, jobs(5, Environment()))
            assert list(backends) == ["default"]
            return await verdicts_of(pool, jobs(60, Environment(), OTHER))

    verdicts = run_async(main())
    assert len(verdicts) == 60
    assert {verdict.status for verdict in verdicts.values()} == {Status.PASSED}
    names = {image: {spec.name for spec in backend.specs} for image, backend in backends.items()}
    assert all(verdict.worker in names[image] for (_, image), verdict in verdicts.items())


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_number_of_workers_is_the_configured_one_whatever_the_mixture(
    make_mixed_pool, verdicts_of, run_async, workers
):
    backends, most = {}, []

    async def main():
        async with make_mixed_pool(backends, workers=workers) as pool:
            watch = asyncio.create_task(count())
            verdicts = await verdicts_of(pool, jobs(90, OTHER, Environment(), THIRD))
            watch.cancel()
            return verdicts

    async def count():
        while True:
            most.append(sum(len(backend._threads) for backend in backends.values()))
            await asyncio.sleep(0.001)

    assert len(run_async(main())) == 90
    assert max(most) <= workers


def test_an_environment_without_work_gives_its_workers_away(make_mixed_pool, verdicts_of, run_async):
    async def main():
        async with make_mixed_pool({}, workers=2) as pool:
            await verdicts_of(pool, jobs(20, Environment()))
            await verdicts_of(pool, jobs(400, OTHER))
            return {group.environment.image: len(group.workers) for group in pool._fleet.groups.values()}

    assert run_async(main())["other"] >= 1


def test_one_job_beside_an_endless_stream_of_another_environment_is_run(make_mixed_pool, run_async):
    async def main():
        async def endless():
            yield Job((0, "other"), ("other",), SUITE, environment=OTHER)
            number = 0
            while True:
                number += 1
                await asyncio.sleep(0.001)
                yield Job((number, "default"), ("default",), SUITE)

        async with make_mixed_pool({}, workers=1) as pool:
            verdicts = pool.run(endless())
            while (verdict := await anext(verdicts)).key != (0, "other"):
                pass
            return verdict.status

    assert run_async(main()) is Status.PASSED


def test_jobs_that_depend_on_one_another_across_environments_do_not_wait_for_ever(make_mixed_pool, run_async):
    async def main():
        answered = asyncio.Event()

        async def in_turn():
            for job in jobs(6, Environment(), OTHER):
                yield job
                await answered.wait()
                answered.clear()

        async with make_mixed_pool({}, workers=1) as pool:
            count = 0
            async for _ in pool.run(in_turn()):
                count += 1
                answered.set()
            return count

    assert run_async(main()) == 6


def test_a_job_whose_clock_stood_still_is_run_again_also_when_its_workers_are_gone(make_mixed_pool, run_async):
    still = set()

    def script(guest):
        guest.hello()
        for number, program in guest.programs():
            first = program == "other" and program not in still
            still.add(program)
            guest.verdict(number, {"status": "backstop" if first else "passed"})

    async def main():
        async with make_mixed_pool({}, script, workers=1) as pool:
            mixed = [*jobs(1, OTHER), *jobs(30, Environment())]
            return [verdict async for verdict in pool.run(mixed)]

    verdicts = run_async(main())
    assert len(verdicts) == 31
    assert {verdict.status for verdict in verdicts} == {Status.PASSED}
    assert {verdict.attempt for verdict in verdicts if verdict.key[1] == "other"} == {2}


def test_jobs_lost_with_a_worker_are_run_again_in_their_environment(make_mixed_pool, run_async):
    backends = {}

    def script(guest):
        guest.hello()
        for number, program in guest.programs():
            if program == "other" and len(backends["other"].specs) < 3:
                guest.connection.close()
                return
            guest.verdict(number, {"status": "passed"})

    async def main():
        async with make_mixed_pool(backends, script, workers=2) as pool:
            return [verdict async for verdict in pool.run(jobs(40, Environment(), OTHER))]

    verdicts = run_async(main())
    assert len(verdicts) == 40
    assert {verdict.status for verdict in verdicts} == {Status.PASSED}


def test_an_environment_that_no_backend_has_ends_the_run_with_its_name(scripted, run_async):
    async def main():
        async with Pool(PoolConfig(workers=1), backend=scripted()) as pool:
            async for _ in pool.run(jobs(4, Environment(), OTHER)):
                pass

    with pytest.raises(BackendUnavailableError, match="'python/other' has no backend"):
        run_async(main())


def test_an_unknown_language_ends_the_run_with_the_nearest_name(scripted, run_async):
    async def main():
        async with Pool(PoolConfig(workers=1), backend=scripted()) as pool:
            async for _ in pool.run(jobs(2, Environment("pyton"))):
                pass

    with pytest.raises(UnknownNameError, match="did you mean 'python'"):
        run_async(main())


def test_names_and_digests_tell_environments_apart():
    environments = [Environment(), OTHER, Environment(packages=("numpy",)), Environment("r")]
    assert [each.name for each in environments] == [
        "python/default",
        "python/other",
        "python/default+numpy",
        "r/default",
    ]
    assert len({each.digest for each in environments}) == 4


# -- with real sandboxes


@pytest.fixture
def marked_image(engine_image):
    """Make an image that is the default one with a file more; it is removed again."""
    import docker  # noqa: PLC0415 - slow to import

    client = docker.from_env()
    source = f"FROM {engine_image}\nRUN echo other > /marked\n"
    image, _ = client.images.build(fileobj=io.BytesIO(source.encode()), rm=True)
    yield image.id
    client.images.remove(image.id, force=True)
    client.close()


SEES = "import os\ndef f():\n    return int(os.path.exists('/marked') == {wanted})\n"


@pytest.mark.docker
@pytest.mark.slow
def test_programs_of_two_images_in_one_run_see_their_own(engine_image, marked_image, verdicts_of, run_async):
    images = {"default": engine_image, "other": marked_image}

    async def main():
        config = PoolConfig(backend="docker", workers=2, images=images, environments=(Environment(), OTHER))
        async with Pool(config) as pool:
            mixed = [
                Job((number,), (SEES.format(wanted=environment is OTHER),), SUITE, environment=environment)
                for number, environment in enumerate([Environment(), OTHER] * 30)
            ]
            return await verdicts_of(pool, mixed), pool.description

    verdicts, facts = run_async(main())
    assert {verdict.status for verdict in verdicts.values()} == {Status.PASSED}
    assert len(verdicts) == 60
    other = facts.environments["python/other"]
    assert other.image_digest == marked_image != facts.image_digest == engine_image
    assert other.python == facts.python


def test_image_is_short_for_that_of_the_default_environment():
    config = PoolConfig(image="tag-1")
    assert config.image_of(Environment()) == "tag-1"
    assert config.image_of(Environment(image="other")) == "other"
    assert PoolConfig(image="tag-1", images={"default": "tag-2"}).image_of(Environment()) == "tag-2"
    assert PoolConfig().image_of(Environment()) is None
