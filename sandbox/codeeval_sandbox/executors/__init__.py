"""Executors by name. An entry point of the group `codeeval.executors` adds one.

Each name stands for a callable that takes a `PoolConfig` and returns an asynchronous context manager, which opens the
executor and closes it. `scripted` has no name here, so that no run gets made-up verdicts by a flag.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from codeeval_sandbox.executor import Executor
from codeeval_sandbox.executors.proof import check_executor
from codeeval_sandbox.executors.scripted import ScriptedPool
from codeeval_sandbox.pool import PoolConfig
from codeeval_sandbox.shelf import Shelf

__all__ = ["EXECUTORS", "OpenExecutor", "ScriptedPool", "check_executor"]

OpenExecutor = Callable[[PoolConfig], AbstractAsyncContextManager[Executor]]

EXECUTORS = Shelf[OpenExecutor]("codeeval.executors", "executor", {"pool": "codeeval_sandbox.pool:Pool"})
