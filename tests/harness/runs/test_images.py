import asyncio
import gc
import pickle
import threading
from collections.abc import Iterator

import pytest

from codeeval.config import SandboxConfig
from codeeval.errors import EnvironmentLackError
from codeeval.runs.events import ImageBuilding, ImageSought
from codeeval.runs.images import ImageFinder
from codeeval.runs.session import open_pool
from codeeval_images.build import ensure, remove
from codeeval_images.recipes import RECIPES, Library, Recipe
from codeeval_sandbox import Environment
from codeeval_sandbox.errors import BackendUnavailableError


@pytest.fixture
def no_engine(monkeypatch, tmp_path) -> Iterator[None]:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/absent.sock")
    yield
    gc.collect()  # a socket that is left open is this test's fault


def find(sandbox, name="default", **config):
    async def main():
        with ImageFinder(SandboxConfig(backend=sandbox, **config)) as finder:
            return await asyncio.to_thread(finder, name)

    return asyncio.run(main())


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("sandbox", ["auto", "docker", "bubblewrap"])
def test_without_an_engine_there_is_no_image(sandbox):
    assert find(sandbox) is None


@pytest.mark.docker
@pytest.mark.usefixtures("engine_image")
def test_with_an_engine_there_is_one_for_the_backends_that_use_it():
    tag = ensure().tag
    assert [find(sandbox) for sandbox in ("auto", "docker", "bubblewrap")] == [tag, tag, None]


@pytest.mark.usefixtures("no_engine")
def test_an_image_that_the_user_names_is_taken_as_it_is():
    assert find("docker", image="mine:1") == "mine:1"
    assert find("docker", "r", images={"r": "mine/r"}) == "mine/r"
    assert find("docker", images={"default": "mine:2"}) == "mine:2"


@pytest.mark.usefixtures("no_engine")
def test_a_name_without_a_recipe_stands_for_itself():
    assert find("docker", "registry/image:1") == "registry/image:1"


@pytest.mark.parametrize("package", ["absent_package", "numpy"])
def test_a_package_that_the_sandbox_lacks_is_named_with_the_fix(backend_name, backend_image, package):
    """Bubblewrap has this host's own packages, and Docker those of the image."""

    async def enter():
        config = SandboxConfig(backend=backend_name, image=backend_image, workers=1)
        environments = (Environment(packages=("json", package)),)
        async with open_pool(config, environments=environments) as pool:
            return pool.description.workers

    if package == "numpy":
        assert asyncio.run(enter()) == 1
        return
    fix = {"docker": "--image-of default=IMAGE", "bubblewrap": "install it here"}[backend_name]
    with pytest.raises(EnvironmentLackError, match=rf"python package 'absent_package'.*{fix}"):
        asyncio.run(enter())


@pytest.mark.docker
@pytest.mark.slow
def test_a_run_of_two_images_builds_the_one_that_is_missing(engine_image, monkeypatch):
    """The recipe holds a package that the default image lacks."""
    recipe = Recipe("tiny", "a test's", libraries=(Library("yaml", "PyYAML==6.0.2", "python3-yaml"),))
    monkeypatch.setitem(RECIPES._loaded, "tiny", recipe)
    monkeypatch.setattr(RECIPES, "_builtin", {**RECIPES._builtin, "tiny": "nowhere:TINY"})
    environment, events = Environment(image="tiny", packages=("yaml",)), []

    async def enter():
        config = SandboxConfig(backend="docker", workers=1)
        async with open_pool(config, environments=(Environment(), environment), observer=events.append) as pool:
            return pool.description

    facts = asyncio.run(enter())
    try:
        image = ensure("tiny", on_progress=pytest.fail)
        assert facts.environments["python/tiny"].image_digest == image.id != facts.image_digest == engine_image
        assert ImageSought("tiny") in events
        assert any(isinstance(event, ImageBuilding) and "yaml" in event.line for event in events)
    finally:
        remove(ensure("tiny"))


@pytest.mark.usefixtures("no_engine")
def test_docker_without_an_engine_is_refused_with_the_fix():
    async def enter():
        async with open_pool(SandboxConfig(backend="docker")):
            raise AssertionError

    with pytest.raises(BackendUnavailableError, match=r"no Docker Engine answers.*--sandbox bubblewrap"):
        asyncio.run(enter())


def test_lines_of_a_build_are_events_of_the_loops_thread_and_it_ends_when_stopped():
    events = []

    async def build():
        with ImageFinder(SandboxConfig(), lambda event: events.append((event, threading.current_thread()))) as finder:
            tell = finder._progress()
            await asyncio.to_thread(tell, "pulling")
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            tell("configuring")

    asyncio.run(build())
    assert events == [(ImageBuilding("pulling"), threading.current_thread())]


@pytest.mark.usefixtures("no_engine")
def test_a_finder_travels_to_a_node_with_what_the_user_named():
    async def main():
        return pickle.dumps(ImageFinder(SandboxConfig(backend="ray?sandbox=docker", image="mine:1")))

    finder = pickle.loads(asyncio.run(main()))
    assert finder("default") == "mine:1"
    assert finder._backend == "docker"
    assert finder("r") is None  # no engine is here
