"""The runner of `Whole`: a program and its tests as one, confirmed by a twin that must fail.

Where the worker keeps a compiler in memory, the program's process says what is to be compiled, the checker has that
compiled, and the program's process gets the files. Otherwise that process runs the compiler's command.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.judging import Outcome, judge_broken
from codeeval_sandbox.guest.kinds.base import Runner

if TYPE_CHECKING:
    from codeeval_sandbox.guest.compiling import Compiler
    from codeeval_sandbox.guest.proxy import Program

_STATUSES = frozenset(
    (
        *("passed", "wrong", "exception", "syntax_error", "memory", "output_limit", "process_limit"),
        *("crashed", "exited"),
    )
)
"""Outcomes of commands. Limits of time are the supervisor's."""

_TEXTS, _QUESTION = 3, 2

_compilers: list[Compiler] = []


def use(compiler: Compiler) -> None:
    """Take the compiler of this worker, once it is ready. An image without one has a worker without one."""
    if compiler.await_start():
        _compilers.append(compiler)


def has_lost_compiler() -> bool:
    """Return whether this worker had a compiler that can be used no more."""
    return any(compiler.is_lost for compiler in _compilers)


_UNTESTED = "passes whatever its tests expect, so that they tested nothing"


class Whole(Runner, kind="whole"):
    """Tests below a program."""

    has_paces = True

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Whole.definition` on the host returns."""
        super().__init__(definition)
        self._failing = list(definition["failing"])
        optional = [list(pair) for pair in definition["optional"]]
        self._wholes = [
            [[definition["above"], definition[tests], definition["stem"], definition["main"]], optional]
            for tests in ("tests", "twin")
            if tests == "tests" or definition[tests]
        ]

    def run(self, program: Program) -> Outcome:
        """Run as `run_shared`: there is no other way."""
        return self.run_shared(program)

    def run_shared(self, program: Program) -> Outcome:
        """Run the program with its tests; where it passes, with altered tests, which must fail."""
        try:
            outcome, *again = self._outcomes(program)
        except Closed as error:
            return Outcome(judge_broken(error))
        if again and again[0]["status"] == "passed":
            return Outcome(status="exited", exception="Untested", message=_UNTESTED)
        return outcome

    def _outcomes(self, program: Program) -> list[Outcome]:
        """Return the outcome of the tests, and that of their twin if they passed. Raises Closed."""
        outcomes = [self._outcome(program, self._wholes[0])]
        if outcomes[0]["status"] == "passed":
            outcomes += [self._outcome(program, whole) for whole in self._wholes[1:]]
        return outcomes

    def _outcome(self, program: Program, whole: list[Any]) -> Outcome:
        compiled = _compiled(program, whole)
        said = _answer(program, "examine", *whole, self._failing, compiled)
        fits = type(said) is list and len(said) == _TEXTS and said[0] in _STATUSES
        if not fits or not all(text is None or type(text) is str for text in said):
            raise Malformed("no outcome of the commands")
        return Outcome(zip(("status", "exception", "message"), said))


def _compiled(program: Program, whole: list[Any]) -> list[Any] | None:
    """Return what the worker's compiler makes of the program with its tests. None: the program's process compiles."""
    if not _compilers:
        return None
    question = _answer(program, "compose", *whole)
    if type(question) is not list or len(question) != _QUESTION or any(type(text) is not str for text in question):
        raise Malformed("nothing to compile")
    return _compilers[0].compile(*question)


def _answer(program: Program, function: str, *arguments: Any) -> Any:
    """Call a function of the program's process."""
    program.ask(json.dumps(["call", function, arguments, []]).encode())
    return program.output(program.answer(0.0))
