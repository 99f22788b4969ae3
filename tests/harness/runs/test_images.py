import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest

from codeeval.config import SandboxConfig
from codeeval.runs.events import ImageBuilding
from codeeval.runs.images import _progress, default_image
from codeeval.runs.session import open_pool
from codeeval_images.build import ensure
from codeeval_sandbox.errors import BackendUnavailableError

pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def no_engine(monkeypatch, tmp_path) -> Iterator[None]:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/absent.sock")
    yield
    gc.collect()  # the SDK leaves sockets that could not connect to the collector; not to be blamed on another test


def find(sandbox):
    return asyncio.run(default_image(sandbox))


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("sandbox", ["auto", "docker", "bubblewrap"])
def test_without_an_engine_there_is_no_image(sandbox):
    assert find(sandbox) is None


@pytest.mark.docker
def test_with_an_engine_there_is_one_for_the_backends_that_use_it():
    tag = ensure().tag
    assert [find(sandbox) for sandbox in ("auto", "docker", "bubblewrap")] == [tag, tag, None]


@pytest.mark.usefixtures("no_engine")
def test_docker_without_an_engine_is_refused_with_the_fix():
    async def enter():
        async with open_pool(SandboxConfig(backend="docker")):
            raise AssertionError

    with pytest.raises(BackendUnavailableError, match=r"no Docker Engine answers.*--sandbox bubblewrap"):
        asyncio.run(enter())


def test_lines_of_a_build_are_events_of_the_loops_thread_and_it_ends_when_stopped():
    stopped, events = threading.Event(), []

    async def build():
        tell = _progress(lambda event: events.append((event, threading.current_thread())), stopped)
        await asyncio.to_thread(tell, "pulling")
        stopped.set()
        with pytest.raises(asyncio.CancelledError):
            tell("configuring")

    asyncio.run(build())
    assert events == [(ImageBuilding("pulling"), threading.current_thread())]
