"""What all kinds of suites have in common: how a program is examined, and what an end of its tests means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.judging import Outcome, judge, judge_broken, too_large
from codeeval_sandbox.guest.proxy import CannotCarry

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.script import Script


class Suite:
    """A compiled suite: runs on any number of programs, one after the other."""

    own_objects: bool | None = None
    entry_point = ""
    script: Script | None = None
    """Calls that it is certain to make first; only its own run may use them."""
    has_paces = False
    """Whether its inputs, and loading, have limits of their own (`Limits.input_seconds`)."""

    @property
    def prepared(self) -> bool:
        """Whether `prepare` has nothing to do."""
        return True

    @property
    def held(self) -> int:
        """Bytes kept for later programs that `forget` would free, about."""
        return 0

    def prepare(self) -> Outcome:
        """Do what is done once for all programs; says what came of that, and what it took."""
        return Outcome(status="passed")

    def forget(self) -> None:
        """Free what `prepare` would make again."""

    def run(self, program: Program) -> Outcome:
        """Run the tests on a loaded program and say what came of it."""
        raise NotImplementedError

    def run_shared(self, program: Program) -> Outcome:
        """The same inside the program's own process."""
        raise NotImplementedError

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """After `run` has failed at a test: run the others, and count all that pass in `passed_tests`.

        Nothing else of the outcome changes but `total_tests`, where it was not known before.
        """

    def close(self) -> None:
        """After a program: let go of whatever it has returned."""

    def guarded(self, program: Program, run: Callable[[], None], outcome: Outcome) -> Outcome:
        """Call `run`, turning what it raises into the outcome."""
        try:
            run()
        except Closed:
            pass
        except CannotCarry as error:
            outcome.update(status="wrong", exception="CannotCarry", message=str(error))
        except MemoryError as error:
            outcome.update(judge(error, program) if hasattr(error, "codeeval") else too_large(program))
        except BaseException as error:  # tests raise what they like
            outcome.update(judge(error, program))
        else:
            outcome["status"] = "passed"
        if program.refused is not None:  # whatever a test has caught
            outcome.update(status="wrong", exception="OwnObject", message=str(program.refused))
        if program.broken is not None:
            outcome.update(judge_broken(program.broken))
        return outcome


def shared_answer(
    program: Program, setup: str, tests: list[str], finish: str | None
) -> tuple[Any, list[Any]] | Outcome:
    """(tests fulfilled, what ended them, or nothing), or the outcome where there is no such answer."""
    try:
        answer = program.run_shared(setup, tests, finish)
    except Closed as error:
        return Outcome(judge_broken(error))
    if answer[0] != "shared":
        return Outcome(judge_broken(Malformed("no outcome")))
    return answer[1], answer[2:]


def without_test_if_passed(outcome: Outcome) -> Outcome:
    """In place: no failing test where all have passed."""
    if outcome.get("status") == "passed":
        outcome.pop("test", None)
        outcome.pop("test_source", None)
    outcome.pop("suite_line", None)
    return outcome
