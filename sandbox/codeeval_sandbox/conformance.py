"""Run the conformance cases that every backend must pass: `cases` has programs, suites and right verdicts.

`run_cases(pool, CASES)` runs them on any pool, a third party's backend too::

    async with Pool(PoolConfig(workers=1), backend=MyBackend()) as pool:
        for result in await run_cases(pool, CASES):
            assert result.ok, result
"""

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass

from codeeval_sandbox.cases import CASES, Case
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import Job, Verdict

__all__ = ["CASES", "Case", "CaseResult", "run_cases"]


@dataclass(frozen=True)
class CaseResult:
    """A case with the pool's verdict."""

    case: Case
    verdict: Verdict

    @property
    def problems(self) -> tuple[str, ...]:
        """Differences from the right verdict, in words; empty if there are none."""
        differences = []
        if self.verdict.status not in self.case.want:
            wanted = "|".join(sorted(self.case.want))
            differences.append(f"{self.verdict.status} instead of {wanted} ({self.verdict.message})")
        if "BREACH" in (self.verdict.message or ""):
            differences.append(f"breach: {self.verdict.message}")
        for name, value in self.case.fields:
            if getattr(self.verdict, name) != value:
                differences.append(f"{name} is {getattr(self.verdict, name)!r} instead of {value!r}")
        return tuple(differences)

    @property
    def ok(self) -> bool:
        """True if the verdict is right."""
        return not self.problems


async def run_cases(
    executor: Executor, cases: Iterable[Case], environment: Environment = DEFAULT
) -> Sequence[CaseResult]:
    """Run cases in their order, and return one result each, in that order."""
    cases = tuple(cases)
    results: dict[int, CaseResult] = {}

    async def jobs() -> AsyncGenerator[Job, None]:
        for index, case in enumerate(cases):
            yield Job((index,), (case.program,), case.suite, case.limits, environment=environment)

    async with running(executor, jobs()) as verdicts:
        async for verdict in verdicts:
            results[verdict.key[0]] = CaseResult(cases[verdict.key[0]], verdict)
    return [results[index] for index in range(len(cases))]
