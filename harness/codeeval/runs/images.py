"""The image that programs run in when none was named: codeeval's own, built on the first use of a Docker Engine."""

import asyncio
import threading
from typing import TYPE_CHECKING

from codeeval.screen import Screen, Text

if TYPE_CHECKING:
    from codeeval_images.build import Progress

__all__ = ["default_image"]

_WITH_IMAGES = frozenset({"auto", "docker"})


async def default_image(sandbox: str, console: Screen) -> str | None:
    """Name of codeeval's own image; None where the sandbox needs none, or no engine answers to have one.

    Raises:
        ImageError: it could not be built. With `auto` that is only said, since another sandbox may do.
    """
    from codeeval_images.build import ensure  # noqa: PLC0415 - brings the engine's client along
    from codeeval_images.errors import ImageError  # noqa: PLC0415 - as above

    if sandbox not in _WITH_IMAGES or not await asyncio.to_thread(_engine_answers):
        return None
    stopped = threading.Event()
    try:
        with console.status("looking for the sandbox image") as status:
            say = _progress(console, lambda line: status.update(Text(f"building: {line[:60]}")), stopped)
            return (await asyncio.to_thread(ensure, on_progress=say)).tag
    except ImageError as error:
        if sandbox != "auto":
            raise
        console.print(f"Docker has no image to run programs in: {error}")
        return None
    finally:
        stopped.set()


def _progress(console: Screen, show: "Progress", stopped: threading.Event) -> "Progress":
    """Announces the build with its first line, shows all of them on a terminal, and ends it once `stopped`."""
    announced = threading.Event()

    def say(line: str) -> None:
        if stopped.is_set():  # the thread of a cancelled build ends by this alone
            raise asyncio.CancelledError
        if not announced.is_set():
            announced.set()
            console.print("building the sandbox image: this takes about a minute, once")
        show(line)

    return say


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
