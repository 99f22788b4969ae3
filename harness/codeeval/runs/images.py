"""The image that programs run in when none was named: codeeval's own, built on the first use of a Docker Engine."""

import asyncio
import threading
from typing import TYPE_CHECKING

from codeeval.runs.events import ImageBuilding, ImageSettled, ImageSought, Notice, Observer, silent

if TYPE_CHECKING:
    from codeeval_images.build import Progress

__all__ = ["default_image"]

_WITH_IMAGES = frozenset({"auto", "docker", "pool"})


async def default_image(backend: str, observer: Observer = silent) -> str | None:
    """Return the name of codeeval's own image; None where the sandbox needs none, or no engine answers.

    Raises:
        ImageError: the image could not be built. With `auto` that is a notice, because another sandbox may do.
    """
    from codeeval_images.build import ensure  # noqa: PLC0415 - brings the engine's client along
    from codeeval_images.errors import ImageError  # noqa: PLC0415 - as above

    if backend not in _WITH_IMAGES or not await asyncio.to_thread(_engine_answers):
        return None
    stopped = threading.Event()
    observer(ImageSought())
    try:
        return (await asyncio.to_thread(ensure, on_progress=_progress(observer, stopped))).tag
    except ImageError as error:
        if backend == "docker":
            raise
        observer(Notice(f"Docker has no image to run programs in: {error}"))
        return None
    finally:
        stopped.set()
        observer(ImageSettled())


def _progress(observer: Observer, stopped: threading.Event) -> "Progress":
    """Hand the build's lines to the observer, in the event loop's thread; end the build once `stopped`."""
    loop = asyncio.get_running_loop()

    def tell(line: str) -> None:
        if stopped.is_set():  # the thread of a cancelled build ends by this alone
            raise asyncio.CancelledError
        loop.call_soon_threadsafe(observer, ImageBuilding(line))

    return tell


def _engine_answers() -> bool:
    import docker  # noqa: PLC0415 - loaded only where it is used
    from docker.errors import DockerException  # noqa: PLC0415 - as above

    try:
        client = docker.from_env(timeout=10)
    except (DockerException, OSError):
        return False
    try:
        return bool(client.ping())
    except (DockerException, OSError):
        return False
    finally:
        client.close()
