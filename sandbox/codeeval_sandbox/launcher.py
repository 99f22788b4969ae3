"""Start the workers of one environment."""

import asyncio
import itertools
import os
import time
from collections.abc import Callable
from typing import Any

from codeeval_sandbox.backends import Backend, WorkerSpec, owners
from codeeval_sandbox.configuration import PoolConfig
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.errors import BackendUnavailableError, GuestError, SandboxError
from codeeval_sandbox.languages import LANGUAGES, compiler_of, shim_of
from codeeval_sandbox.worker import Worker

__all__ = ["Launcher"]

STARTS, STARTS_IF_KILLED = 3, 12
"""Attempts to start the first workers of an environment: few, because an image may lack Python. More where one
of these workers was killed, because no image does that."""

RELAUNCH_SECONDS = 120.0
"""Time (s) to keep trying to start a replacement worker. The engine may be restarting."""

_numbers = itertools.count()


class Launcher:
    """Start workers of one backend."""

    def __init__(
        self,
        backend: Backend,
        config: PoolConfig,
        environment: Environment,
        *,
        on_verdict: Callable[[Worker, int, dict[str, Any], str], None],
        on_lost: Callable[[Worker], None],
    ) -> None:
        """Take sizes and libraries of the pool's configuration. For the last two see `Worker`.

        Raises UnknownNameError or PluginError for the environment's language.
        """
        self._backend, self._config = backend, config
        self._language = LANGUAGES[environment.language]
        self._libraries = config.libraries.get(environment.image, ())
        self._grants = config.find_grants(environment.image) if config.find_grants else ()
        self._on_verdict, self._on_lost = on_verdict, on_lost
        self._owner = owners.current()

    async def launch_first(self, processor: int) -> Worker:
        """Start a worker of a new environment, with few attempts: an image without Python should fail soon.

        Raises:
            SandboxError: No attempt succeeded.
        """
        failures: list[GuestError] = []
        while True:
            try:
                return await self.launch(processor)
            except GuestError as error:
                failures.append(error)
            was_killed = any(failure.was_killed for failure in failures)  # not each has a status that is known
            if len(failures) >= (STARTS_IF_KILLED if was_killed else STARTS):
                raise failures[0]

    async def launch(self, processor: int) -> Worker:
        """Start a worker that stays on this processor. Raises SandboxError."""
        first_uid = owners.reserve_users(2 + self._config.slots)
        warm = self._language.warm
        spec = WorkerSpec(
            name=f"codeeval-{os.getpid()}-{first_uid}-{next(_numbers)}",
            first_uid=first_uid,
            owner=self._owner,
            memory_mb=self._config.memory_mb + (warm.memory_mb if warm else 0),
            processor=processor,
            slots=self._config.slots,
            shim=shim_of(self._language),
            compiler=compiler_of(self._language),
            settings=self._language.settings,
            libraries=self._libraries,
            grants=self._grants,
        )
        worker = Worker(spec, self._backend, self._on_verdict, self._on_lost)
        await worker.start()
        return worker

    async def relaunch(self, processor: int) -> Worker:
        """Start a replacement for a lost worker, for as long as an engine may take to come back.

        Raises:
            BackendUnavailableError: No attempt succeeded in `RELAUNCH_SECONDS`.
        """
        deadline = time.monotonic() + RELAUNCH_SECONDS
        pause = 0.05
        while True:
            try:
                return await self.launch(processor)
            except SandboxError as error:
                if time.monotonic() > deadline:
                    raise BackendUnavailableError(
                        f"no worker could be started for {RELAUNCH_SECONDS:.0f} s; the last reason: {error}"
                    ) from None
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)
