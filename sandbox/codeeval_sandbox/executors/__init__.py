"""Executors by name. An entry point of the group `codeeval.executors` adds one.

`pool` runs jobs on this host, `http` sends them to a judge on another one (`codeeval serve`), and `ray` to the nodes of
a Ray cluster.

Each name stands for a callable that takes a `PoolConfig` and returns an asynchronous context manager, which opens the
executor and closes it. `scripted` has no name here, so that no run gets made-up verdicts by a flag.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from codeeval_sandbox.backends import NAMES
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.executors.proof import check_executor
from codeeval_sandbox.executors.scripted import ScriptedPool
from codeeval_sandbox.pool import PoolConfig
from codeeval_sandbox.shelf import Shelf

__all__ = ["EXECUTORS", "OpenExecutor", "ScriptedPool", "check_executor", "is_address", "is_ray", "open_executor"]

OpenExecutor = Callable[[PoolConfig], AbstractAsyncContextManager[Executor]]

EXECUTORS = Shelf[OpenExecutor](
    "codeeval.executors",
    "executor",
    {
        "http": "codeeval_sandbox.executors.http:RemoteJudge",
        "pool": "codeeval_sandbox.pool:Pool",
        "ray": "codeeval_sandbox.executors.ray:open_ray",
    },
)


def is_address(name: str) -> bool:
    """Return whether the name of a sandbox is the address of a judge.

    >>> is_address("http://judge:8080"), is_address("docker")
    (True, False)
    """
    return name.startswith(("http://", "https://"))


def is_ray(name: str) -> bool:
    """Return whether the name of a sandbox is a Ray cluster.

    >>> is_ray("ray"), is_ray("ray://head:10001"), is_ray("rayon")
    (True, True, False)
    """
    return name == "ray" or name.startswith(("ray?", "ray://"))


def open_executor(config: PoolConfig) -> AbstractAsyncContextManager[Executor]:
    """Return the executor that `config.backend` names.

    It is a backend of this host, an address, a Ray cluster, or a name of `EXECUTORS`.

    Raises:
        UnknownNameError, PluginError: no executor has this name, or it cannot be used.
    """
    if is_address(config.backend):
        return EXECUTORS["http"](config)
    if is_ray(config.backend):
        return EXECUTORS["ray"](config)
    if config.backend in NAMES:
        return EXECUTORS["pool"](config)
    if config.backend == "pool":
        return EXECUTORS["pool"](replace(config, backend="auto"))
    return EXECUTORS[config.backend](config)
