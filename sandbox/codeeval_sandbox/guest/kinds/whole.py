"""The runner of `Whole`: a program and its tests as one, confirmed by a twin that must fail."""

from __future__ import annotations

import json
import re
import signal
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.judging import Outcome, judge_broken
from codeeval_sandbox.guest.kinds.base import Runner

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program

_FIELDS = 3

_MISSING = 127
"""Exit status of a shell that has not found a command."""


class Whole(Runner, kind="whole"):
    """Tests below a program."""

    has_paces = True

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: as the host's `kinds.Whole` has it."""
        super().__init__(definition)
        self._above = definition["above"]
        self._optional = [list(pair) for pair in definition["optional"]]
        self._tests = definition["tests"]
        self._twin = definition["twin"]
        self._place = [definition["stem"], definition["main"]]
        self._signs = [(re.compile(pattern, re.MULTILINE), *rest) for pattern, *rest in definition["signs"]]
        self._failing = [re.compile(pattern, re.MULTILINE) for pattern in definition["failing"]]

    def run(self, program: Program) -> Outcome:
        """Run as `run_shared`: there is no other way."""
        return self.run_shared(program)

    def run_shared(self, program: Program) -> Outcome:
        """Run the program with its tests; where it passes, with altered tests, which must fail."""
        try:
            outcome = self._judge(self._examined(program, self._tests))
            if outcome["status"] == "passed" and self._twin:
                again = self._judge(self._examined(program, self._twin))
                if again["status"] == "passed":
                    outcome = Outcome(status="exited", message="passes whatever its tests expect: it ends by itself")
        except Closed as error:
            return Outcome(judge_broken(error))
        return outcome

    def _examined(self, program: Program, tests: str) -> tuple[str, int, str]:
        """Return the step that decided, its exit status and its standard error. Raises Closed, Malformed."""
        arguments = [self._above, self._optional, tests, *self._place]
        encoded = [_as_frame(argument) for argument in arguments]
        program.ask(json.dumps(["call", "examine", encoded, []]).encode("utf-8", "surrogatepass"))
        value = program.output(program.answer(0.0))
        if not (isinstance(value, list) and len(value) == _FIELDS and list(map(type, value)) == [str, int, str]):
            raise Malformed("no outcome of the commands")
        return value[0], value[1], value[2]

    def _judge(self, done: tuple[str, int, str]) -> Outcome:
        step, status, text = done
        if status == _MISSING and text.startswith("codeeval: "):
            return Outcome(status="exited", exception="NoRuntime", message=text[len("codeeval: ") :])
        if not status:
            failed = step == "run" and any(pattern.search(text) for pattern in self._failing)
            return Outcome(status="wrong", message=_head(text)) if failed else Outcome(status="passed")
        for pattern, kind, exception in self._signs:
            match = pattern.search(text)
            if match:
                named = match.groupdict().get("exception") or exception
                return Outcome(status=kind, exception=named, message=_head(text[match.start() :]))
        if step == "compile" and status > 0:
            return Outcome(status="syntax_error", message=_head(text))
        if status < 0:
            return _killed(-status)
        return Outcome(status="exception", message=_head(text) or "exit status {}".format(status))


def _killed(number: int) -> Outcome:
    if number == signal.SIGXFSZ:
        return Outcome(status="output_limit", message="a file is larger than the limit")
    return Outcome(status="crashed", message="killed by signal {}".format(number))


def _head(text: str) -> str:
    return text.strip()[:1000]


def _as_frame(value: Any) -> Any:
    return value
