import os
import socket
import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from codeeval_sandbox import BackendUnavailableError, Pool, PoolConfig
from codeeval_sandbox.backends import Backend, choose
from codeeval_sandbox.kinds import KINDS, Suite

_REPOSITORY = Path(__file__).parents[1]
_NO_ENGINE = "`make engine` installs and starts one"

_BACKENDS = ("bubblewrap", "docker")

MakePool = Callable[..., Pool]

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")  # on a loaded machine every example may be slow, and no test measures time


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first, so that no processor waits in the end while another one has them still before it."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if "CODEEVAL_TEST_MINUTES" not in os.environ:
        for item in items:
            if item.get_closest_marker("minutes"):
                item.add_marker(pytest.mark.skip(reason="set CODEEVAL_TEST_MINUTES=1"))
        _deal(items)


def _deal(items: list[pytest.Item]) -> None:
    """Of slow tests that are there for each backend, run one half on the one and one half on the other.

    `every_backend` marks those that run on each all the same. A host that lacks a backend runs all on what it has.
    """
    by_name = defaultdict[str, dict[str, pytest.Item]](dict)
    for item in items:
        backend = getattr(item, "callspec", None) and item.callspec.params.get("backend_name")
        if backend and item.get_closest_marker("slow") and not item.get_closest_marker("every_backend"):
            by_name[item.nodeid.replace(backend, "")][backend] = item
    if not by_name or _why_no_engine() or _why_no_bubblewrap():
        return
    for name, of_backends in by_name.items():
        if len(of_backends) == len(_BACKENDS):
            for backend in set(_BACKENDS) - {_dealt_to(name)}:
                reason = f"runs in {_dealt_to(name)}: set CODEEVAL_TEST_MINUTES=1 for both"
                of_backends[backend].add_marker(pytest.mark.skip(reason=reason))


def _dealt_to(name: str) -> str:
    """The backend for what runs in one of the two, by its name alone, so that it is the same at each time."""
    return _BACKENDS[zlib.crc32(name.encode()) % len(_BACKENDS)]


@pytest.fixture(scope="session")
def official_data() -> Path:
    """The folder with the official files: CODEEVAL_DATA, else shared/data beside the repository."""
    folder = Path(os.environ.get("CODEEVAL_DATA") or _REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no official benchmark files at {folder}: set CODEEVAL_DATA")
    return folder


@pytest.fixture(scope="session")
def published_samples(official_data: Path) -> Path:
    """The folder with published samples, beside that of the official files."""
    folder = official_data.parent / "samples"
    if not folder.is_dir():
        pytest.skip(f"no published samples at {folder}: they are looked for beside the folder of CODEEVAL_DATA")
    return folder


@pytest.fixture(scope="session")
def missing_backends() -> dict[str, str]:
    """The backends that this host lacks, with the reason and the fix; a CI host must have one of the two."""
    reasons = {"docker": _why_no_engine(), "bubblewrap": _why_no_bubblewrap()}
    missing = {name: reason for name, reason in reasons.items() if reason is not None}
    if len(missing) == len(reasons) and os.environ.get("CI") == "true":
        pytest.fail(f"no sandbox backend is here, and CI must have one: {missing}")
    return missing


@pytest.fixture(scope="session")
def engine_image(missing_backends: dict[str, str]) -> str:
    """The id of the sandbox image, which is made if the engine lacks it."""
    if "docker" in missing_backends:
        pytest.skip(missing_backends["docker"])
    from codeeval_images.build import ensure  # noqa: PLC0415 - imports the docker SDK

    return ensure().id


@pytest.fixture
def first_pool(missing_backends: dict[str, str], request: pytest.FixtureRequest) -> MakePool:
    """Makes pools on the first backend of this host, for what does not depend on it."""
    name = next((backend for backend in ("bubblewrap", "docker") if backend not in missing_backends), None)
    if name is None:
        pytest.skip(f"no sandbox is here: {missing_backends}")
    image = request.getfixturevalue("engine_image") if name == "docker" else None
    return lambda **config: Pool(PoolConfig(**{"workers": 1, "backend": name, "images": {"default": image}, **config}))


@pytest.fixture(
    params=[
        pytest.param("docker", marks=pytest.mark.docker),
        pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
    ]
)
def backend_name(request: pytest.FixtureRequest, missing_backends: dict[str, str]) -> str:
    """Every backend that this host has, one after the other."""
    name = str(request.param)
    if name in missing_backends:
        pytest.skip(missing_backends[name])
    return name


@pytest.fixture
def runs_here(backend_name: str, missing_backends: dict[str, str]) -> Callable[[str], bool]:
    """Whether a program of this name runs on the backend: half of them do on each of two, all with `minutes`."""
    if missing_backends or "CODEEVAL_TEST_MINUTES" in os.environ:
        return lambda _name: True
    return lambda name: _dealt_to(name) == backend_name


@pytest.fixture
def backend_image(backend_name: str, request: pytest.FixtureRequest) -> str | None:
    """What `--image` has to be for this backend."""
    return request.getfixturevalue("engine_image") if backend_name == "docker" else None


@pytest.fixture
def make_backend(backend_name: str, backend_image: str | None) -> Callable[[], Backend]:
    """Makes prepared backends, for pools that get one handed in. A pool closes the one that it has."""
    return lambda: choose(backend_name, backend_image)


@pytest.fixture
def make_pool(backend_name: str, backend_image: str | None) -> MakePool:
    """Makes pools on the backend, of one worker unless told otherwise; arguments are those of `PoolConfig`."""

    def make(*, backend: Backend | None = None, **config: Any) -> Pool:
        settings = {"workers": 1, "backend": backend_name, "images": {"default": backend_image}, **config}
        return Pool(PoolConfig(**settings), backend=backend)

    return make


@pytest.fixture
def table_kind(monkeypatch: pytest.MonkeyPatch) -> type[Suite]:
    """The class of the kind `table`, of a package that is installed for one test (`tests/packages/third_party`)."""
    monkeypatch.syspath_prepend(Path(__file__).parent / "packages")
    return KINDS["table"]


def _why_no_engine() -> str | None:
    """Asked with a plain socket: the SDK leaves one open behind it when nobody answers."""
    scheme, _, place = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").partition("://")
    try:
        if scheme == "unix":
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(5)
                probe.connect(place)
        elif scheme in ("tcp", "http", "https"):
            host, _, port = place.rstrip("/").rpartition(":")
            socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, ValueError) as error:
        return f"no Docker Engine answers at {scheme}://{place} ({error}): {_NO_ENGINE}"
    return None


def _why_no_bubblewrap() -> str | None:
    try:
        choose("bubblewrap", None).close()
    except BackendUnavailableError as error:
        return str(error)
    return None
