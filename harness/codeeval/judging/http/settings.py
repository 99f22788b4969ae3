"""Settings of the server."""

import ipaddress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from codeeval.errors import UsageError
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.languages import LANGUAGES

__all__ = ["ServeSettings"]


class ServeSettings(BaseModel):
    """Where the server listens, who may ask it, and how much it takes."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    """Address to listen on. Any other than one of this host alone needs a token."""
    port: int = Field(default=8080, ge=0, le=65535)
    """TCP port. 0: a free one, which the first line of the log names."""
    token: str = ""
    """Secret that callers send. Empty: none is asked for."""
    capacity: int = Field(default=8192, ge=1)
    """Programs that may be there at one time, those under way included. More are refused at once."""
    body_mb: int = Field(default=32, ge=1, le=1024)
    """Largest body of a request (MiB)."""
    bodies_mb: int = Field(default=1024, ge=1)
    """Bodies of all requests under way together (MiB)."""
    body_seconds: float = Field(default=60.0, gt=0)
    """Time (s) that a caller has to send its body, and to read a line of a stream."""
    wait_seconds: float = Field(default=600.0, gt=0)
    """Longest time (s) that a request waits for its verdicts."""
    drain_seconds: float = Field(default=60.0, ge=0)
    """Time (s) that requests under way have at the end, after SIGTERM."""
    least_workers: int = Field(default=1, ge=1)
    """Workers that are kept while nothing is asked."""
    idle_seconds: float = Field(default=60.0, gt=0)
    """Time (s) of little load after which workers are ended."""
    problems: tuple[Path, ...] = ()
    """Files of problems that requests may name as a benchmark, by the file's name without endings."""
    data_dir: Path | None = None
    """Folder with official benchmark files. None: cache or download."""
    strong: str | None = None
    """Suites that are added to benchmarks: a file of them, or `auto` for those that the default recipe made."""

    languages: tuple[str, ...] = ()
    """Languages beside Python that programs may be in, in their own images."""

    @property
    def environments(self) -> tuple[Environment, ...]:
        """Environments that programs may need. Raises UnknownNameError, PluginError."""
        others = (Environment(name, LANGUAGES[name].image) for name in self.languages)
        return tuple(dict.fromkeys((DEFAULT, *others)))

    def check(self) -> None:
        """Refuse to be open to others without a token. Raises UsageError."""
        if not self.token and not _is_loopback(self.host):
            raise UsageError(
                f"--host {self.host!r} can be reached from other hosts: give a secret by --token or CODEEVAL_TOKEN, "
                "or listen on 127.0.0.1"
            )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
