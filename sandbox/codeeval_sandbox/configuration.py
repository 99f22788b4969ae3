"""Configuration of a pool, and the choice of a backend for each environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codeeval_sandbox.backends import Backend, choose
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.errors import BackendUnavailableError
from codeeval_sandbox.languages import LANGUAGES

__all__ = ["PoolConfig", "backends_of"]


@dataclass(frozen=True)
class PoolConfig:
    """Configuration of a pool."""

    backend: str = "auto"
    """docker, bubblewrap, or auto: the first of them that is ready."""
    environments: tuple[Environment, ...] = (DEFAULT,)
    """Environments whose images are looked for at the start. Workers of the first one start at once, those of others
    with their first job. Jobs may name further environments."""
    images: Mapping[str, str | None] = field(default_factory=dict)
    """The backend's image by `Environment.image`: for docker an id or a reference with `python3` of 3.9 or later. A
    name that is missing here stands for itself. None, and `default` if it is missing: the backend's own default."""
    find_image: Callable[[str], str | None] | None = None
    """Called with an `Environment.image` that `images` lacks, before its first worker starts: returns the backend's
    image, and may take minutes to make it. It runs in a thread, and may raise SandboxError. None: the name stands for
    itself."""
    image: str | None = None
    """The backend's image of the environment `default`: short for `images={"default": image}`. None: the backend's own
    default."""
    libraries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Modules that workers import before any program, by `Environment.image`. Every program is forked from a process
    that has them, which pays where an import takes seconds."""
    find_grants: Callable[[str], tuple[str, ...]] | None = None
    """Called with an `Environment.image`: returns the liberties of its programs beside their own folder. `loopback`:
    sockets of TCP and UDP within the worker, which has no other network. `temporary`: a folder /tmp. Both belong to the
    job that runs. `addresses`: no limit on the address space of a process, for libraries that reserve more than they
    use. The memory that a job holds stays limited. None: no image has any."""
    runtime: str | None = None
    """Another OCI runtime of the docker backend, such as gVisor's runsc."""
    workers: int = 0
    """Workers of all environments together. 0: one per processor that this process may use."""
    first_workers: int = 0
    """Workers at the start. The others come when `Pool.resize` says so. 0: all."""
    memory_mb: int = 2304
    """Memory (MiB) of one worker's processes: more than twice the largest job limit."""
    window: int = 24
    """Jobs that one worker may hold. It runs one of them."""
    recycle_after: int = 50_000
    """Jobs after which a worker is replaced by a fresh one, which is started beside it."""
    slots: int = 16
    """Candidates that a worker holds. It runs one of them, and the others wait, forked and confined."""

    def image_of(self, environment: Environment) -> str | None:
        """Return the backend's image of an environment, made now if need be; None: the backend's own default."""
        name = environment.image
        if name in self.images or (name == DEFAULT.image and self.image is not None):
            return self.images.get(name, self.image)
        if self.find_image is not None:
            return self.find_image(name)
        return None if name == DEFAULT.image else name


def backends_of(
    config: PoolConfig, backend: Backend | None, backends: Callable[[Environment], Backend] | None
) -> Callable[[Environment], Backend]:
    """Return a function that makes the prepared backend of an environment, and blocks as long as that takes.

    It raises BackendUnavailableError, and UnknownNameError or PluginError for the language.
    """
    names = [config.backend]  # once `auto` has chosen, all environments have the same backend

    def made(environment: Environment) -> Backend:
        LANGUAGES[environment.language]  # an unknown name is refused before anything starts
        if backend is not None and environment.shared == config.environments[0].shared:
            return backend
        if backends is not None:
            return backends(environment)
        if backend is not None:
            raise BackendUnavailableError(
                f"environment {environment.name!r} has no backend: pass `backends` to the pool, or name it in `config`"
            )
        chosen = choose(names[0], config.image_of(environment), config.runtime)
        names[0] = chosen.name
        return chosen

    return made
