"""The images that programs run in: those that the user names, else codeeval's own, each built on its first use."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from codeeval.config import SandboxConfig
from codeeval.errors import EnvironmentLackError
from codeeval.runs.events import ImageBuilding, ImageSettled, ImageSought, Notice, Observer, silent
from codeeval_sandbox.check import check_languages
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.errors import BackendUnavailableError
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.packages import Lack, lacks

if TYPE_CHECKING:
    from codeeval_images.build import Progress

__all__ = ["ImageFinder", "grants_of", "libraries_of", "require"]

_FEW, _SHARE = 3, 0.05
"""Environments of a run, and their share, from which on a module that they need is imported ahead. It costs every fork
a millisecond, and saves an import of 50 to 300 ms."""

_WITH_IMAGES = frozenset({"auto", "docker", "pool"})


class ImageFinder:
    """Finds the image of an environment by its name, for a pool. One that codeeval has a recipe for is built."""

    def __init__(self, config: SandboxConfig, observer: Observer = silent) -> None:
        """Take what the user named; `observer` gets the events of building, if an event loop is running."""
        self._named = {**({DEFAULT.image: config.image} if config.image else {}), **(config.images or {})}
        self._backend = config.backend
        self._loop = _loop()
        self._observer = observer
        self._stopped = threading.Event()
        self._answers: bool | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to a node of a cluster, which finds or builds its own images without an observer here."""
        from codeeval_sandbox.executors import is_ray  # noqa: PLC0415 - loaded only where it is used
        from codeeval_sandbox.executors.ray import RaySandbox  # noqa: PLC0415 - as above

        backend = RaySandbox.parsed(self._backend).backend if is_ray(self._backend) else self._backend
        return _on_a_node, (self._named, backend)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End a build that goes on, with the next line that it prints."""
        self._stopped.set()

    def __call__(self, name: str) -> str | None:
        """Return the backend's image of this name, in a thread; None where the sandbox needs none, or has no engine.

        A name without a recipe stands for itself.

        Raises:
            ImageError: the image could not be built. With `auto` that is a notice, because another sandbox may do.
        """
        from codeeval_images.errors import ImageError  # noqa: PLC0415 - loaded only where it is used
        from codeeval_images.recipes import RECIPES  # noqa: PLC0415 - as above

        if name in self._named:
            return self._named[name]
        if name not in RECIPES.names():
            return name
        if self._backend not in _WITH_IMAGES or not self._has_engine():
            return None
        self._tell(ImageSought(name))
        try:
            return self._built(name)
        except ImageError as error:
            if self._backend != "auto" or name != DEFAULT.image:
                raise
            self._tell(Notice(f"Docker has no image to run programs in: {error}"))
            return None
        finally:
            self._tell(ImageSettled())

    def _built(self, name: str) -> str:
        from codeeval_images.build import ensure  # noqa: PLC0415 - brings the engine's client along

        return ensure(name, on_progress=self._progress()).tag

    def _has_engine(self) -> bool:
        if self._answers is None:
            self._answers = _engine_answers()
        return self._answers

    def _tell(self, event: ImageSought | ImageBuilding | ImageSettled | Notice) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._observer, event)

    def _progress(self) -> "Progress":
        def tell(line: str) -> None:
            if self._stopped.is_set():  # the thread of a cancelled build ends by this alone
                raise asyncio.CancelledError
            self._tell(ImageBuilding(line))

        return tell


def _on_a_node(named: Mapping[str, str], backend: str) -> ImageFinder:
    return ImageFinder(SandboxConfig(backend=backend, images=named))


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def libraries_of(environments: Sequence[Environment]) -> dict[str, tuple[str, ...]]:
    """Return the modules that workers import ahead, by name of the image, as the recipes say.

    A module of `Recipe.ahead` is one of them if a share of the environments needs its package.
    """
    names = {environment.image for environment in environments} - {DEFAULT.image}
    if not names:
        return {}
    from codeeval_images.recipes import RECIPES  # noqa: PLC0415 - loaded only where it is used

    modules = {}
    for name in sorted(names & set(RECIPES.names())):
        wanted = [set(environment.packages) for environment in environments if environment.image == name]
        many = max(_FEW, len(wanted) * _SHARE)
        common = (
            module
            for module in RECIPES[name].ahead
            if sum(module.partition(".")[0] in packages for packages in wanted) >= many
        )
        modules[name] = (*RECIPES[name].preload, *common)
    return {name: libraries for name, libraries in modules.items() if libraries}


def grants_of(image: str) -> tuple[str, ...]:
    """Return what programs in this image may do beside using their own folder, as its recipe says."""
    if image == DEFAULT.image:
        return ()
    from codeeval_images.recipes import RECIPES  # noqa: PLC0415 - loaded only where it is used

    return RECIPES[image].grants if image in RECIPES.names() else ()


async def require(pool: Executor, environments: Sequence[Environment]) -> None:
    """See that environments have their languages and packages, and run the self-tests of languages.

    Raises:
        EnvironmentLackError: one lacks something, or fails its self-test. Its verdicts would say nothing.
        SandboxError: nothing can be run.
    """
    wanting = [each for each in environments if each.packages or each.language != DEFAULT.language]
    if missing := await lacks(pool, wanting):
        raise EnvironmentLackError(_said(missing, pool.description.backend))
    others = [each for each in environments if each.language != DEFAULT.language]
    failures = [finding for finding in await check_languages(pool, others) if not finding.ok]
    if failures:
        causes = "; ".join(f"{finding.name}: {finding.detail}" for finding in failures)
        raise EnvironmentLackError(f"a language fails its self-test, so that its verdicts cannot be trusted: {causes}")


def _said(missing: Sequence[Lack], backend: str) -> str:
    first = missing[0]
    image, package = first.environment.image, first.package
    others = [lack.package or lack.environment.language for lack in missing[1:]]
    more = f" (nor {', '.join(map(repr, others))})" if others else ""
    thing = f"package {package!r}" if package else "language"
    holder = "this host, whose own packages bubblewrap shows," if backend == "bubblewrap" else f"image {image!r}"
    fixes: list[str] = []
    if backend == "bubblewrap":
        fixes.append("install it here, or use `--sandbox docker`, which builds an image of the recipe")
    else:
        fixes.append(f"name an image that has it: --image-of {image}=IMAGE")
        line = f"Library({package!r}, '{package}==VERSION')" if package else "its Debian package"
        fixes.append(f"or add {line} to the recipe {image!r} (`images/codeeval_images/recipes/{image}.py`)")
    return f"{holder} lacks the {first.environment.language} {thing}{more}: {first.reason}. " + ", ".join(fixes)


def _engine_answers() -> bool:
    from codeeval_sandbox.backends.engine import connect  # noqa: PLC0415 - imports the docker SDK

    try:
        connect().client.close()
    except BackendUnavailableError:
        return False
    return True
