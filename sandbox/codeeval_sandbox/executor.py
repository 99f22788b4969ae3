"""The seam between evaluation and the sandbox: jobs in, verdicts out.

Everything that runs jobs is an `Executor`: the pool of this host (`codeeval_sandbox.pool`), a script for tests
(`codeeval_sandbox.executors.scripted`), or an installed package's own. Callers see no difference between them.
"""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from codeeval_sandbox.jobs import Job, Verdict

__all__ = ["EnvironmentFacts", "Executor", "SandboxFacts", "running"]


class EnvironmentFacts(BaseModel):
    """Facts about one environment of a sandbox."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    image: str = ""
    """Name of the image."""
    image_digest: str = ""
    """Digest of the image. This and `python` decide verdicts."""
    python: str = ""
    """Version of Python in its workers; empty before the first one has started."""


class SandboxFacts(BaseModel):
    """Facts about a sandbox, for the manifest and for reports. A backend may add facts of its own."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    backend: str = ""
    """Name of the backend, such as `docker`. This, `image_digest` and `python` decide verdicts."""
    engine: str = ""
    """Version of the engine, or of bubblewrap."""
    kernel: str = ""
    """Release of the kernel that the workers share."""
    image: str = ""
    """Name of the image; empty where programs run in the host's own folders."""
    image_digest: str = ""
    """Digest of the image; empty where there is none."""
    runtime: str = ""
    """OCI runtime of the engine; `default` where none was chosen."""
    users: str = ""
    """Users that programs run as: of the `host`, or of a `namespace` whose root has no right on the host. Empty where
    this is not known."""
    workers: int = Field(default=0, ge=0)
    """Workers that run jobs side by side."""
    python: str = ""
    """Version of Python in the workers."""
    guarantees: Mapping[str, Any] = Field(default_factory=dict)
    """Mechanisms of the kernel by name, with what is in force of each (`codeeval_sandbox.check.GUARANTEES`)."""
    environments: Mapping[str, EnvironmentFacts] = Field(default_factory=dict)
    """Environments beside the first one, by name, such as `python/scientific`. The fields above are of the first."""

    nodes: Mapping[str, "SandboxFacts"] = Field(default_factory=dict)
    """Facts of each node of a cluster, by its name. `Verdict.worker` begins with the name. The fields above are of the
    first node, except that `workers` counts those of all nodes. Empty for a single host."""

    def grown(self, later: "SandboxFacts") -> "SandboxFacts":
        """Return these facts with the environments and nodes that were not known yet."""
        environments, nodes = {**later.environments, **self.environments}, {**later.nodes, **self.nodes}
        return self.model_copy(update={"environments": environments, "nodes": nodes})


class Executor(Protocol):
    """Run programs against suites, anywhere.

    If in doubt, use `codeeval_sandbox.Pool`. `codeeval_sandbox.executors.check_executor` tries a new one.
    """

    @property
    def description(self) -> SandboxFacts:
        """Facts for the manifest. They may grow while jobs run, and are never taken back."""

    def run(self, jobs: AsyncIterable[Job]) -> AsyncIterator[Verdict]:
        """Yield exactly one verdict for each job, in any order; `Verdict.key` says which job is meant.

        The next job may depend on a verdict given before, so no verdict may wait for another job to come. Take only
        as many jobs as the workers can use: memory must stay flat over a million jobs. One call at a time.

        A failing program is a verdict, never an exception. A job that could not be run, also when tried again, gets
        the status `infrastructure`. No score counts this status, so a program must not be able to cause it.

        A caller that leaves before the end closes the iterator (`running`). The executor then drops what still runs,
        and can be used again at once.

        Raises:
            SandboxError: Nothing can be run at all, for example because no worker starts for two minutes. Verdicts
                given before stay valid.
            RuntimeError: Another call of `run` has not ended yet.
        """


@asynccontextmanager
async def running(executor: Executor, jobs: AsyncIterable[Job]) -> AsyncGenerator[AsyncIterator[Verdict], None]:
    """Yield the verdicts of the jobs; drop what still runs when the body ends."""
    verdicts = executor.run(jobs)
    try:
        yield verdicts
    finally:
        if isinstance(verdicts, AsyncGenerator):
            await verdicts.aclose()
