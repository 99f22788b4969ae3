"""Whether an environment has what its problems need: its language, and the packages that they name.

Programs are run to find out, so that the answer is that of the programs' own surroundings, whatever the backend.
"""

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass

from codeeval_sandbox.environments import Environment
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import Job, Limits, Status
from codeeval_sandbox.kinds import Asserts
from codeeval_sandbox.languages import LANGUAGES

__all__ = ["Lack", "lacks"]

_LIMITS = Limits(seconds=60.0, memory_mb=2048)
"""Large libraries are slow to import for the first time, and take memory."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A language or package that an environment lacks."""

    environment: Environment
    package: str | None
    """None: the language itself, of which not even a right program passes."""
    reason: str
    """Exception of the program that looked for it."""


async def lacks(executor: Executor, environments: Iterable[Environment]) -> Sequence[Lack]:
    """Return what these environments lack, each thing once. Raises SandboxError."""
    wanted = dict.fromkeys(
        (environment.shared, package)
        for environment in environments
        for package in (*_language(environment), *environment.packages)
    )
    pairs = list(wanted)
    missing: dict[int, Lack] = {}

    async def jobs() -> AsyncGenerator[Job, None]:
        for index, (environment, package) in enumerate(pairs):
            yield _job(index, environment, package)

    async with running(executor, jobs()) as verdicts:
        async for verdict in verdicts:
            if verdict.status in {Status.PASSED, Status.INFRASTRUCTURE}:
                continue
            index = int(verdict.key[0])
            reason = ": ".join(filter(None, (verdict.exception, verdict.message))) or str(verdict.status)
            missing[index] = Lack(*pairs[index], reason)
    return [missing[index] for index in sorted(missing)]


def _language(environment: Environment) -> tuple[None, ...]:
    """Return what asks for the language itself: nothing for the guest's own, without which no worker starts."""
    return () if LANGUAGES[environment.language].resident else (None,)


def _job(index: int, environment: Environment, package: str | None) -> Job:
    language = LANGUAGES[environment.language]
    if package is None:
        test = language.self_test
        return Job((index,), (test.right,), test.suite, _LIMITS, environment=environment)
    program = (language.package_test or "").replace("{package}", package)
    if language.shim is not None:
        return Job((index,), (program,), language.self_test.suite, _LIMITS, environment=environment)
    by_command = not language.resident
    entry_point, assertion = ("run", "assert run() is not None") if by_command else ("loaded", "assert loaded()")
    return Job((index,), (program,), Asserts("base", entry_point, (assertion,)), _LIMITS, environment=environment)
