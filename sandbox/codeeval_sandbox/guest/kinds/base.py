"""The contract of every runner: how the checker examines a program by a suite or question of one kind.

A subclass names its kind (`class Check(Runner, kind="check")`) and is found by it. The host sends a definition, which
names the kind; for a kind of another package it holds the runner's source too.
"""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.endings import CannotCarry
from codeeval_sandbox.guest.judging import Outcome, judge, judge_broken, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.script import Script
    from codeeval_sandbox.guest.watch import Watch

RUNNERS: dict[str, type[Runner]] = {}
"""Classes by kind; each adds itself when its module is loaded."""


class UnknownKind(Exception):
    """A definition has a kind of which the worker has no runner."""


def compile_definition(definition: dict[str, Any]) -> Runner:
    """Return the runner for a definition, ready for many programs.

    Raises:
        SyntaxError: its source does not parse.
        UnknownKind: it names no kind that is known, and holds no runner for it.
    """
    kind = definition["kind"]
    if kind not in RUNNERS and "runner" in definition:
        _load(kind, definition["runner"])
    if kind not in RUNNERS:
        raise UnknownKind("no runner for suites of the kind {!r}".format(kind))
    return RUNNERS[kind](definition)


def _load(kind: str, source: str) -> None:
    """Execute the trusted module with another package's runner."""
    name = "codeeval_sandbox.guest.kinds." + kind
    module = sys.modules[name] = types.ModuleType(name)
    try:
        exec(compile(source, "<codeeval kinds.{}>".format(kind), "exec", dont_inherit=True), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise


class Runner:
    """A compiled definition: runs on any number of programs, one after the other."""

    own_objects: bool | None = None
    entry_point = ""
    script: Script | None = None
    """Calls that `run` is certain to make first; nothing else may use them."""
    is_native = False
    """True if programs are in another language, whose shim loads them."""
    has_paces = False
    """True if inputs and loading have limits of their own (`Limits.input_seconds`)."""

    settles = False
    """True if tests see how a call changes its arguments, so that a program may pass by that alone (`confirmed`)."""
    runs_script = False
    """True if the program is run whole by `run`, not loaded before."""
    goes_on_after = frozenset(("wrong", "exception"))
    """Statuses of a test after which others can be run."""

    def __init_subclass__(cls, *, kind: str = "", **options: Any) -> None:
        """Make the class the runner of this kind. Raises ValueError if the kind has one already."""
        super().__init_subclass__(**options)
        if kind and RUNNERS.setdefault(kind, cls) is not cls:
            raise ValueError("the kind {!r} has a runner already".format(kind))

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what the host's class of the same kind returns as its own."""
        self.own_objects = definition.get("own_objects")
        self.entry_point = definition["entry_point"]

    @property
    def prepared(self) -> bool:
        """True if `prepare` has nothing to do."""
        return True

    @property
    def held(self) -> int:
        """Bytes kept for later programs that `forget` would free, about."""
        return 0

    def prepare(self) -> Outcome:
        """Do the work that serves all programs; return its outcome, with the resources used."""
        return Outcome(status="passed")

    def forget(self) -> None:
        """Free what `prepare` would make again."""

    def units(self, program: Sequence[str]) -> Sequence[str]:
        """Return the units that the candidate loads for a program: those of the program itself."""
        return program

    def run(self, program: Program) -> Outcome:
        """Run the tests on a loaded program and say what came of it."""
        raise NotImplementedError

    def run_shared(self, program: Program) -> Outcome:
        """Run the tests inside the program's own process."""
        raise NotImplementedError

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """Run the tests after the one at which `run` failed, and count all that pass in `passed_tests`.

        Only that count changes in the outcome, and `total_tests` if it was not known before.
        """

    def prepare_observation(self) -> None:
        """Do the work that serves the observation of all programs; `prepare` has succeeded."""

    def observe(self, program: Program, watch: Watch) -> None:
        """Run every test, whatever comes of it, through the watch; only of kinds with the trait `observable`."""
        raise NotImplementedError

    def observe_shared(self, program: Program, watch_source: str) -> dict[str, Any]:
        """Do the same inside the program's own process, where the watch's source runs; return the report.

        Raises:
            Malformed: the program's process answers with something else.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of all that the last program has returned."""

    def guarded(self, program: Program, run: Callable[[], None], outcome: Outcome) -> Outcome:
        """Call `run`, and turn an exception into the outcome."""
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
        refused = program.evidence.refused
        if refused is not None:  # whatever a test has caught
            outcome.update(status="wrong", exception="OwnObject", message=str(refused))
        if program.broken is not None:
            outcome.update(judge_broken(program.broken))
        return outcome


class BrokenSuite(Runner):
    """A definition that does not compile: nothing can pass it, and every verdict says why."""

    def __init__(self, reason: str) -> None:
        """`reason`: the compiler's words."""
        self._reason = reason

    def prepare(self) -> Outcome:
        """Return the outcome of every program."""
        return Outcome(status="wrong", exception="SyntaxError", message="the suite does not compile: " + self._reason)

    def run(self, program: Program) -> Outcome:  # noqa: ARG002 - the interface of a runner
        """Return the outcome of every program."""
        return self.prepare()

    run_shared = run


def shared_answer(
    program: Program, setup: str, tests: list[str], finish: str | None
) -> tuple[Any, list[Any]] | Outcome:
    """Return tests fulfilled and the exception that ended them, if any; an outcome if the answer is malformed."""
    try:
        answer = program.run_shared(setup, tests, finish)
    except Closed as error:
        return Outcome(judge_broken(error))
    if answer[0] != "shared":
        return Outcome(judge_broken(Malformed("no outcome")))
    return answer[1], answer[2:]


def without_test_if_passed(outcome: Outcome) -> Outcome:
    """Remove the failing test, in place, if all have passed."""
    if outcome.get("status") == "passed":
        outcome.pop("test", None)
        outcome.pop("test_source", None)
    outcome.pop("suite_line", None)
    return outcome
