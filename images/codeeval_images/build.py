"""Makes sandbox images, or finds those that are there.

Images are named by recipes (`codeeval_images.recipes`). All others are made of the default image (`install`).

The Dockerfile makes the default image wherever Docker has, or can pull, its base. Without a registry the same image
comes from Debian packages: `debootstrap` makes a tree, `docker import` takes it.
"""

import fcntl
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file
from typing import TYPE_CHECKING, Literal, cast

from docker.errors import APIError, ContainerError, DockerException, ImageNotFound
from requests import RequestException

from codeeval_images.errors import ImageError
from codeeval_images.install import install
from codeeval_images.recipe import DEFAULT_BASE, LABEL, Recipe, dockerfile, recipe_digest, rootfs_script
from codeeval_images.recipes import RECIPES
from codeeval_images.rootfs import rootfs
from codeeval_sandbox.backends.engine import open_client

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.images import Image as EngineImage

__all__ = ["Image", "Method", "Progress", "build", "build_recipe", "ensure", "list_images", "remove", "tag_of"]

Method = Literal["dockerfile", "debootstrap"]

Progress = Callable[[str], None]
"""Called with one line at a time of what a build does."""

_VERSIONS = "import platform, numpy; print(platform.python_version(), numpy.__version__)"


@dataclass(frozen=True, slots=True)
class Image:
    """A sandbox image of ours that the engine has."""

    tag: str
    """Its first name; the id where all names were taken by newer images."""
    id: str
    """Digest of its configuration, `sha256:...`."""
    size: int
    """Bytes."""
    created: datetime
    python: str
    numpy: str
    method: Method
    recipe: str
    """Digest of the recipe that it was made by."""
    name: str = "default"
    """Name of the recipe."""


def tag_of(recipe: str, name: str = "default") -> str:
    """Return the tag of the image made by a recipe, by the recipe's digest and name."""
    return f"codeeval-sandbox:{'' if name == 'default' else f'{name}-'}{recipe[:12]}"


def ensure(
    name: str = "default", *, client: "DockerClient | None" = None, on_progress: Progress = lambda _: None
) -> Image:
    """Return the image of a recipe: the newest that the engine has, else a new one.

    Raises:
        ImageError: The image cannot be made.
        UnknownNameError, PluginError: No recipe has this name, or it cannot be used.
    """
    recipe = RECIPES[name]
    with _engine(client) as engine:
        if (current := _current(engine, recipe.digest)) is not None:
            return current
        with _alone():
            return _ensured(engine, recipe, on_progress)


def _ensured(engine: "DockerClient", recipe: Recipe, on_progress: Progress) -> Image:
    """Find or make an image, while no other process does."""
    if (current := _current(engine, recipe.digest)) is not None:
        return current
    if recipe.is_default:
        return build(client=engine, on_progress=on_progress)
    return _upon_default(engine, recipe, tag_of(recipe.digest, recipe.name), on_progress)


def build_recipe(
    name: str,
    tag: str | None = None,
    *,
    client: "DockerClient | None" = None,
    on_progress: Progress = lambda _: None,
) -> Image:
    """Make the image of a recipe anew, upon the default image that is there or is made. Raises as `ensure`."""
    recipe = RECIPES[name]
    if recipe.is_default:
        return build(tag, client=client, on_progress=on_progress)
    with _engine(client) as engine, _alone():
        return _upon_default(engine, recipe, tag or tag_of(recipe.digest, name), on_progress)


def _upon_default(engine: "DockerClient", recipe: Recipe, tag: str, on_progress: Progress) -> Image:
    base = _base(engine, recipe, on_progress)
    on_progress(f"installing {recipe.name!r} upon {base.tag}")

    def described(versions: str) -> list[str]:
        labels = {**_labels(recipe.digest, base.method, versions), f"{LABEL}.name": recipe.name}
        return [f"LABEL {key}={value}" for key, value in labels.items()]

    install(engine, recipe, base.id, on_progress, described, _split(tag))
    return _image(engine.images.get(tag))


def _base(engine: "DockerClient", recipe: Recipe, on_progress: Progress) -> Image:
    """Return the default image if it has the Python of the recipe's wheels, else one made upon that Python's own."""
    default = _ensured(engine, RECIPES["default"], on_progress)
    if recipe.python is None or default.python.startswith(f"{recipe.python}."):
        return default
    slim = f"python:{recipe.python}-slim"
    on_progress(f"{recipe.name!r} has wheels for Python {recipe.python}, and {default.tag} has {default.python}")
    return _current(engine, recipe_digest(slim)) or build(base=slim, client=engine, on_progress=on_progress)


def _current(engine: "DockerClient", recipe: str) -> Image | None:
    """Return the newest image of a recipe that is not built upon another one of it.

    An image `FROM` ours inherits its labels. It is the user's, and may hold anything.
    """
    images = [image for image in list_images(engine) if image.recipe == recipe]
    layers = {image.id: _layers(engine, image) for image in images}
    own = (image for image in images if not any(_extends(layers[image.id], other) for other in layers.values()))
    return next(own, None)


def _layers(engine: "DockerClient", image: Image) -> Sequence[str]:
    """Return the digests of an image's layers, from the bottom; none if the image was removed meanwhile."""
    try:
        layers: Sequence[str] = engine.images.get(image.id).attrs["RootFS"]["Layers"]
    except ImageNotFound:
        return ()
    return layers


def _extends(layers: Sequence[str], base: Sequence[str]) -> bool:
    return len(layers) > len(base) > 0 and list(layers[: len(base)]) == list(base)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of image builds. Of runs that start together on a fresh machine, one builds, and the others wait.

    The locked file is part of the package, so that no lock file is left behind.
    """
    with as_file(rootfs_script()) as path, path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def list_images(client: "DockerClient | None" = None) -> tuple[Image, ...]:
    """Return the engine's images of any version of the recipe, newest first. Raises ImageError if no engine answers."""
    with _engine(client) as engine:
        images = engine.images.list(filters={"label": LABEL})
        return tuple(sorted(map(_image, images), key=lambda image: image.created, reverse=True))


def remove(image: Image, client: "DockerClient | None" = None) -> None:
    """Removes an image with all its names. Raises ImageError where containers use it."""
    with _engine(client) as engine:
        try:
            for name in engine.images.get(image.id).tags or [image.id]:
                engine.images.remove(name)
        except ImageNotFound:
            return
        except APIError as error:
            raise ImageError(f"not removed: {error.explanation or error}") from error


def build(
    tag: str | None = None,
    *,
    base: str | None = None,
    client: "DockerClient | None" = None,
    on_progress: Progress = lambda _: None,
) -> Image:
    """Makes an image and names it.

    `base` is an image with python3 (and pip, unless it has numpy) to build upon; given one, there is no other way
    than the Dockerfile. Raises ImageError.
    """
    recipe = recipe_digest(base)
    name = tag or tag_of(recipe)
    with _engine(client) as engine:
        try:
            return _from_dockerfile(engine, name, base, on_progress)
        except (ImageError, APIError) as error:
            if base is not None:
                raise
            on_progress(f"{error}; making the image from Debian packages instead")
            reason = error
        try:
            return _from_packages(engine, name, on_progress)
        except ImageError as error:
            raise ImageError(f"{error}\n(and the Dockerfile could not be used: {reason})") from error


@contextmanager
def _engine(client: "DockerClient | None") -> Iterator["DockerClient"]:
    """The client given, which stays open, or one from the environment; its failures become ImageError."""
    try:
        engine = client or open_client()
        try:
            yield engine
        finally:
            if client is None:
                engine.close()
    except (DockerException, RequestException) as error:
        raise ImageError(
            f"the Docker Engine failed: {error}; see that `docker info` answers (`make engine`)"
        ) from error


def _image(engine_image: "EngineImage") -> Image:
    labels = engine_image.labels
    return Image(
        tag=engine_image.tags[0] if engine_image.tags else cast("str", engine_image.id),
        id=cast("str", engine_image.id),
        size=engine_image.attrs["Size"],
        created=datetime.fromisoformat(engine_image.attrs["Created"]),
        python=labels.get(f"{LABEL}.python", ""),
        numpy=labels.get(f"{LABEL}.numpy", ""),
        method=cast("Method", labels.get(f"{LABEL}.method", "dockerfile")),
        recipe=labels[LABEL],
        name=labels.get(f"{LABEL}.name", "default"),
    )


def _labels(recipe: str, method: Method, versions: str) -> dict[str, str]:
    python, numpy = versions.split()
    return {LABEL: recipe, f"{LABEL}.method": method, f"{LABEL}.python": python, f"{LABEL}.numpy": numpy}


def _split(name: str) -> tuple[str, str]:
    """Repository and tag; a colon before the last slash belongs to a registry's port."""
    path, slash, last = name.rpartition("/")
    repository, _, tag = last.partition(":")
    return path + slash + repository, tag or "latest"


def _from_dockerfile(engine: "DockerClient", tag: str, base: str | None, on_progress: Progress) -> Image:
    """Builds twice: what is inside is known, and can be labelled, only once it runs; all but the labels is cached."""
    upon = base or DEFAULT_BASE
    _have_base(engine, upon, on_progress)
    built = _run_dockerfile(engine, tag, upon, {}, on_progress)
    labels = _labels(recipe_digest(base), "dockerfile", _versions(engine, built, upon))
    return _image(engine.images.get(_run_dockerfile(engine, tag, upon, labels, on_progress)))


def _have_base(engine: "DockerClient", base: str, on_progress: Progress) -> None:
    try:
        engine.images.get(base)
    except ImageNotFound:
        on_progress(f"pulling {base}")
        try:
            engine.images.pull(*_split(base))
        except APIError as error:
            raise ImageError(
                f"Docker has no image {base!r} and cannot pull it ({error.explanation or error}): "
                "name one that `docker image ls` shows, or let Docker reach a registry"
            ) from error


def _versions(engine: "DockerClient", image: str, base: str) -> str:
    """`PYTHON NUMPY` as found by a user without rights, as programs under test are."""
    command = ["python3", "-c", _VERSIONS]
    try:
        return engine.containers.run(
            image, command, user="65534:65534", network_mode="none", read_only=True, remove=True
        ).decode()
    except (ContainerError, APIError) as error:
        raise ImageError(
            f"the image built upon {base!r} does not run Python with numpy: {error}; choose another base"
        ) from error


def _run_dockerfile(engine: "DockerClient", tag: str, base: str, labels: dict[str, str], on_progress: Progress) -> str:
    """Return the new image's id. The build uses the host's network, since an engine for sandboxes may have no other."""
    last: deque[str] = deque(maxlen=15)
    arguments = {"BASE": base}
    with dockerfile().open("rb") as recipe:
        for event in engine.api.build(
            fileobj=recipe, tag=tag, buildargs=arguments, labels=labels, network_mode="host", forcerm=True, decode=True
        ):
            for line in filter(None, map(str.strip, event.get("stream", "").splitlines())):
                last.append(line)
                on_progress(line)
            if "error" in event:
                tail = "\n".join(last)
                raise ImageError(
                    f"the Dockerfile failed upon {base!r}: {event['error']}\n{tail}\n"
                    "give a base with python3 and numpy, or let the build reach a package index"
                )
    return cast("str", engine.images.get(tag).id)


def _from_packages(engine: "DockerClient", tag: str, on_progress: Progress) -> Image:
    with rootfs(on_progress) as tree:
        on_progress("importing the tree into Docker")
        labels = _labels(recipe_digest(), "debootstrap", tree.versions)
        changes = ['CMD ["python3"]', *(f"LABEL {name}={value}" for name, value in labels.items())]
        engine.api.import_image(str(tree.tar), *_split(tag), changes=changes)
    return _image(engine.images.get(tag))
