"""`codeeval sandbox check`: what is in force on this host, shown by trying it.

Three parts: what the guest says of the kernel's mechanisms (`guarantees`), the conformance cases, and the hostile programs,
each followed by an innocent neighbour on the same worker.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codeeval_sandbox.conformance import CASES, Case, CaseResult, run_cases
from codeeval_sandbox.hostile import SUITES, Category, HostileProgram, programs
from codeeval_sandbox.jobs import Limits, Status
from codeeval_sandbox.pool import Pool

__all__ = ["Finding", "Guarantee", "check_guarantees", "check_host", "hostile_cases"]

_NEIGHBOUR = "def add(a, b):\n    return a + b\n"
_HOSTILE_LIMITS = Limits(seconds=2.0)


@dataclass(frozen=True)
class Guarantee:
    """A mechanism of the kernel or engine."""

    name: str
    required: bool
    """Whether a verdict cannot be trusted without it."""
    consequence: str
    """What it means when it is not in force."""


GUARANTEES = (
    Guarantee("user_per_slot", True, "programs could signal, trace or read the supervisor and the checker"),  # noqa: FBT003
    Guarantee("no_new_privileges", True, "a set-user-id file could give a program privileges"),  # noqa: FBT003
    Guarantee("subreaper", True, "processes that detach from a program could outlive it"),  # noqa: FBT003
    Guarantee(
        "seccomp", True, "System V objects and message queues would outlive a job; more of the kernel is in reach"
    ),  # noqa: FBT003
    Guarantee("network_isolated", True, "programs could talk to the network"),  # noqa: FBT003
    Guarantee("landlock", False, "file permissions and the read-only root are the only walls between paths"),  # noqa: FBT003
    Guarantee("scheduler_delay", True, "time spent waiting for a processor would count against programs"),  # noqa: FBT003
    Guarantee("memory_cgroup", False, "memory is limited per process and by sampling, not by the kernel for a worker"),  # noqa: FBT003
    Guarantee("pids_cgroup", False, "processes are limited per user, not for a worker as a whole"),  # noqa: FBT003
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    group: str
    name: str
    ok: bool
    required: bool
    detail: str
    """What is wrong and what follows from it, or what is in force."""


def check_guarantees(description: Mapping[str, Any]) -> list[Finding]:
    """Compare what a pool's guest says is in force with what should be."""
    said = description.get("guarantees", {})
    return [
        Finding(
            "kernel",
            guarantee.name,
            bool(said.get(guarantee.name)),
            guarantee.required,
            f"in force ({said[guarantee.name]})"
            if said.get(guarantee.name)
            else f"not in force: {guarantee.consequence}",
        )
        for guarantee in GUARANTEES
    ]


def hostile_cases(selected: Iterable[HostileProgram] | None = None) -> Iterator[Case]:
    """The hostile programs as cases in order, each (or each pair of leave and find) followed by a neighbour."""
    chosen = tuple(programs() if selected is None else selected)
    for program, following in zip(chosen, (*chosen[1:], None), strict=True):
        yield Case(
            program.name, program.category, program.source, SUITES[program.problem], program.want, (), _HOSTILE_LIMITS
        )
        if following is None or following.after != program.name:
            yield Case(
                f"neighbour of {program.name}", "neighbour", _NEIGHBOUR, SUITES["add"], frozenset({Status.PASSED})
            )


async def check_host(pool: Pool) -> list[Finding]:
    """Run everything on a pool of one worker with one slot, so that what follows a program follows it on its slot."""
    findings = check_guarantees(pool.description)
    findings += [_finding(result) for result in await run_cases(pool, CASES)]
    results = await run_cases(pool, hostile_cases())
    findings += [_finding(result) for result in results]
    return findings + await _repeatability(pool, results)


async def _repeatability(pool: Pool, results: Sequence[CaseResult]) -> list[Finding]:
    """Programs that depend on chance must get the verdict that they had."""
    chance = [result for result in results if result.case.group == Category.NONDETERMINISM]
    again = await run_cases(pool, [result.case for result in chance])
    return [
        Finding(
            "nondeterminism",
            f"{first.case.name}, run again",
            first.verdict.status is second.verdict.status,
            required=True,
            detail=f"{first.verdict.status}, then {second.verdict.status}",
        )
        for first, second in zip(chance, again, strict=True)
    ]


def _finding(result: CaseResult) -> Finding:
    detail = "; ".join(result.problems) or str(result.verdict.status)
    return Finding(result.case.group, result.case.name, result.ok, required=True, detail=detail)
