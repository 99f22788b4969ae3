"""Examine one program: load it, run a suite on it, and return the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.judging import Outcome, judge_broken, too_large
from codeeval_sandbox.guest.kinds import native
from codeeval_sandbox.guest.verdicts import judge_load

if TYPE_CHECKING:
    from codeeval_sandbox.guest.frames import Job
    from codeeval_sandbox.guest.kinds.base import Runner
    from codeeval_sandbox.guest.proxy import Program


def examine(program: Program, suite: Runner, job: Job) -> Outcome:
    """Return the outcome of loading a program and running a suite on it."""
    if native.language() is not None and not suite.is_native:
        reason = "tests in Python do not meet programs in {!r}: use a suite of the kind 'native'"
        return Outcome(status="wrong", exception="ForeignSuite", message=reason.format(native.language()))
    isolated = job.trust == "isolated"
    memory = job.limits.memory_kb * 1024 if job.limits.address_space else None
    limits = (memory, job.limits.processes, *([suite.entry_point] if suite.is_native else []))
    try:
        word = "compile" if suite.runs_script and not job.command else "load"
        answer = program.load(suite.units(job.program), limits, suite.script if isolated else None, word=word)
    except Closed as error:
        return Outcome(judge_broken(error))
    except MemoryError:
        return Outcome(too_large(program))
    failure = judge_load(answer)
    if failure is not None:
        return failure
    try:
        return suite.run(program) if isolated else suite.run_shared(program)
    except Exception as error:  # a suite that cannot run is a fault to be seen, not a lost worker
        return Outcome(status="wrong", exception=type(error).__name__, message="the suite failed: " + str(error)[:500])


def go_on(program: Program, suite: Runner, outcome: Outcome, printable: int) -> None:
    """Run the tests after the one that failed, if any can be; only the count of tests in the outcome may change.

    `printable`: bytes of output in all.
    """
    if outcome["status"] not in suite.goes_on_after or "test_source" not in outcome or program.broken is not None:
        return
    program.evidence.go_on(printable)
    try:
        suite.go_on(program, outcome)
    except (Exception, Closed):  # a suite that cannot go on; the outcome stands
        pass
    program.evidence.restore()
