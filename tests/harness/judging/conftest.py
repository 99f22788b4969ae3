"""A judge over HTTP: one with a real sandbox for all tests of a module, and one with a scripted executor."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from codeeval.config import SandboxConfig
from codeeval.judging.http.server import Court, serving
from codeeval.judging.http.settings import ServeSettings
from codeeval_sandbox import Pool, PoolConfig
from codeeval_sandbox.executors import ScriptedPool


class Served:
    """A server in a thread of its own, with the little client that tests need."""

    def __init__(self, open_executor: Callable[[], Any], settings: ServeSettings, most_workers: int = 0) -> None:
        self.address = ""
        self.court: Court | None = None
        self._open, self._settings, self._most = open_executor, settings, most_workers
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready, self._end = threading.Event(), asyncio.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - raised in the test's thread
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        config = SandboxConfig()
        async with serving(self._open, self._settings, config, most_workers=self._most) as (self.address, self.court):
            self._ready.set()
            await self._end.wait()
        await asyncio.sleep(0.1)  # in which its connections are closed

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure
        return self

    def __exit__(self, *error: object) -> None:
        self.end()
        self._thread.join()

    def end(self) -> None:
        """Begin the server's end."""
        with contextlib.suppress(RuntimeError):
            assert self._loop is not None
            self._loop.call_soon_threadsafe(self._end.set)

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Return status and decoded answer; a body of bytes is sent as it stands."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(f"{self.address}{path}", data, named)
        try:
            with urlopen(request, timeout=300) as response:
                return response.status, _decoded(response.read())
        except HTTPError as error:
            with error:
                return error.code, _decoded(error.read())


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data.decode()


@pytest.fixture(scope="module")
def judge(missing_backends: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server on the first sandbox of this host."""
    name = next((backend for backend in ("bubblewrap", "docker") if backend not in missing_backends), None)
    if name is None:
        pytest.skip(f"no sandbox is here: {missing_backends}")
    image = request.getfixturevalue("engine_image") if name == "docker" else None
    config = PoolConfig(workers=2, first_workers=1, backend=name, images={"default": image})
    with Served(lambda: Pool(config), ServeSettings(port=0, body_mb=2, languages=("bash",)), most_workers=2) as served:
        yield served


@pytest.fixture
def serve() -> type[Served]:
    """The class of servers, for those with settings of their own."""
    return Served


@pytest.fixture
def scripted() -> Callable[..., Served]:
    """Makes servers whose verdicts a script gives, for what needs no sandbox."""

    def make(script: Callable[[Any], Any], *, port: int = 0, **settings: Any) -> Served:
        @contextlib.asynccontextmanager
        async def opened() -> Any:
            yield ScriptedPool(script)

        return Served(opened, ServeSettings(port=port, **settings))

    return make
