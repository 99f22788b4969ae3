"""Limits and trust, learnt from the canonical solutions on this machine."""

import math
from collections.abc import AsyncGenerator, Iterable
from dataclasses import replace

from codeeval.evaluation.plan import SUITE_SECONDS, Executor, program_of, running
from codeeval.store import Calibration
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status, Verdict
from codeeval_sandbox.suites import Asserts, Check, Differential, Suite

__all__ = ["calibrate"]

_REFERENCE_SECONDS = 60.0
"""Limit of a canonical solution, so that a slow one can say how slow it is."""

_GUESS_SECONDS = 0.2
"""What a reference is taken to need before it has run, so that none waits long for another."""

_MEMORY_FACTOR = 1.5
"""A sample may use so many times the memory that a reference used."""

_MANY = 20
"""Inputs from which on a reference may need long."""

Target = tuple[Problem, Suite]


async def calibrate(
    pool: Executor, targets: Iterable[Target], *, floor: float, factor: float, limits: Limits | None = None
) -> dict[str, dict[str, Calibration]]:
    """Run the canonical solutions against suites of their problems; the outcome by task_id and suite.

    A limit is max(floor, factor * what the canonical solution took), EvalPlus's rule, in tenths of a second. Where the
    canonical solution passes only with suite and program in one process, the suite's trust becomes `shared`. Of a
    Differential suite, whose limits are by input, the reference computes its outputs: the worker that did it keeps
    them, and where they are huge, samples may use more memory. A pair over which the sandbox failed is left out.

    Raises:
        SandboxError: nothing can be run.
    """
    wanted = {(problem.task_id, suite.name): (problem, _permissive(suite)) for problem, suite in targets}
    bounds = replace(limits or Limits(), seconds=max(floor, _REFERENCE_SECONDS))
    verdicts = await _verdicts(pool, wanted.values(), bounds)
    doubtful = [
        (wanted[key][0], replace(wanted[key][1], trust="shared"))
        for key, verdict in verdicts.items()
        if verdict.status not in PASSING and _may_be_shared(wanted[key][1])
    ]
    if doubtful:
        again = await _verdicts(pool, doubtful, bounds)
        verdicts |= {key: verdict for key, verdict in again.items() if verdict.status in PASSING}
    found: dict[str, dict[str, Calibration]] = {}
    for key, verdict in verdicts.items():
        found.setdefault(key[0], {})[key[1]] = _calibration(
            wanted[key][1], verdict, bounds.memory_mb, floor=floor, factor=factor
        )
    return found


def _may_be_shared(suite: Suite) -> bool:
    """Whether running it in the program's process could make a difference."""
    return suite.trust == "isolated" and not isinstance(suite, Differential)


def _calibration(suite: Suite, verdict: Verdict, usual_mb: int, *, floor: float, factor: float) -> Calibration:
    passed = verdict.status in PASSING
    seconds = max(floor, math.ceil(10 * factor * verdict.cpu_seconds) / 10) if passed else floor
    memory_mb = None
    if isinstance(suite, Differential):
        seconds = max(floor, SUITE_SECONDS)
        memory_mb = math.ceil(_MEMORY_FACTOR * verdict.memory_kb / 1024)
    return Calibration(
        seconds=seconds,
        reference_seconds=round(verdict.cpu_seconds, 6),
        passed=passed,
        memory_mb=memory_mb if memory_mb is not None and memory_mb > usual_mb else None,
        trust=verdict.trust,
        own_objects=verdict.own_objects if passed else None,
    )


def _permissive(suite: Suite) -> Suite:
    """The suite with a canonical solution's own objects answering as they like; the verdict says whether any did."""
    return replace(suite, own_objects=True) if isinstance(suite, Check | Asserts) else suite


async def _verdicts(pool: Executor, targets: Iterable[Target], limits: Limits) -> dict[tuple[str, str], Verdict]:
    async with running(pool, _jobs(targets, limits)) as verdicts:
        return {
            (verdict.key[0], verdict.key[1]): verdict
            async for verdict in verdicts
            if verdict.status is not Status.INFRASTRUCTURE
        }


async def _jobs(targets: Iterable[Target], limits: Limits) -> AsyncGenerator[Job, None]:
    for problem, suite in targets:
        key = (problem.task_id, suite.name)
        if isinstance(suite, Differential):
            yield Job(key, (), suite, limits, seconds=_GUESS_SECONDS if len(suite.inputs) > _MANY else 0.0)
        else:
            yield Job(key, program_of(problem, problem.canonical_solution), suite, limits)
