"""The runner of `Differential`: inputs, and a reference whose outputs are the expected ones."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.equality import equal
from codeeval_sandbox.guest.expected import LAST, SENDABLE, Expected, batches, nursery
from codeeval_sandbox.guest.judging import SETUP_FILE, Outcome, short
from codeeval_sandbox.guest.kinds.base import Runner, without_test_if_passed
from codeeval_sandbox.guest.nursery import Failed, Spent
from codeeval_sandbox.guest.partial import fulfilled
from codeeval_sandbox.guest.proxy import GO
from codeeval_sandbox.guest.references import Global

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeeval_sandbox.guest.expected import Batch
    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.watch import Watch


class Differential(Runner, kind="differential"):
    """Inputs, and a reference whose outputs are the expected ones."""

    has_paces = True
    reference_seconds: float | None = None
    """Processor time for expected outputs. Those not computed by then stay unknown. None: all are computed."""

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Differential.definition` on the host returns, the inputs as text of the codec."""
        super().__init__(definition)
        try:
            nursery()
        except (OSError, MemoryError):  # it is tried again when it is needed, and failing then is a fault
            pass
        self._atol = definition["atol"]
        self._reference = definition["reference"]
        self._accepts, self._equal_is_right = _oracle(definition["oracle"])
        self._sees_left = self._accepts is not None and self._accepts.__code__.co_argcount == _WITH_LEFT
        alone = not self._equal_is_right  # it may ask more of an output that stayed with the program
        self._inputs = batches(self.entry_point, definition["inputs"], largest=1 if alone else LAST)
        self._total = len(definition["inputs"])
        self._expected: Expected | None = None
        self._failure = ""
        self._wanted: list[Any] | None = None

    @property
    def prepared(self) -> bool:
        """True if the expected outputs are known, or known to be missing."""
        return self._expected is not None or bool(self._failure)

    @property
    def held(self) -> int:
        """Bytes of expected outputs, about."""
        return self._expected.held if self._expected else 0

    def forget(self) -> None:
        """Let go of the expected outputs; they are computed again when they are needed."""
        self._expected = self._wanted = None

    def prepare(self) -> Outcome:
        """Run the reference, unless its outputs are known."""
        wall, spent = time.monotonic(), Spent(0.0, 0)
        if not self.prepared:
            try:
                self._expected = Expected(self._reference, self.entry_point, self._inputs, self.reference_seconds)
                spent = self._expected.spent
            except Failed as error:
                self._failure = "the reference fails " + str(error)
        if self._failure:
            outcome = Outcome(status="wrong", exception="ReferenceFailed", message=self._failure)
        else:
            outcome = Outcome(status="passed", passed_tests=self._expected.count if self._expected else 0)
        used = {"cpu_seconds": spent.cpu, "wall_seconds": time.monotonic() - wall, "memory_kb": spent.memory_kb}
        return Outcome(outcome, total_tests=self._total, **used)

    def run(self, program: Program) -> Outcome:
        """Each input with a known output is a test, up to the first that is not fulfilled."""
        prepared = self.prepare()
        if self._expected is None:
            return prepared
        expected = self._expected
        outcome = Outcome(total_tests=self._total, passed_tests=0)

        def run() -> None:
            if not self._inputs:
                program.do("global", self.entry_point)
            for batch in self._inputs:
                end = min(batch.start + batch.size, expected.count)
                if end <= batch.start:
                    break
                if program.witness is not None:
                    for arguments in batch.arguments():
                        program.witness(self.entry_point, arguments, {})
                self._ask(program, batch)
                for index in range(batch.start, end):
                    outcome["test"] = index
                    self._compare(program, expected, batch, index)
                    outcome["passed_tests"] = index + 1

        self.guarded(program, run, outcome)
        if outcome.get("status") != "passed" and "test" in outcome:
            batch = next(batch for batch in reversed(self._inputs) if batch.start <= outcome["test"])
            arguments = ", ".join(map(short, batch.arguments()[outcome["test"] - batch.start]))
            outcome["test_source"] = "{}({})".format(self.entry_point, arguments)[:500]
        return without_test_if_passed(outcome)

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """Send the other inputs. Those of the present batch are under way."""
        assert self._expected is not None
        first = outcome["test"] + 1
        for batch in self._inputs:
            end = min(batch.start + batch.size, self._expected.count)
            if program.broken is not None or end <= batch.start:
                return
            if batch.start >= first:
                self._ask(program, batch)
            for index in range(max(first, batch.start), end):
                test = partial(self._compare, program, self._expected, batch, index)
                outcome["passed_tests"] += fulfilled(self, program, test)

    def run_shared(self, program: Program) -> Outcome:
        """The same: nothing of it needs the program's process."""
        return self.run(program)

    def prepare_observation(self) -> None:
        """Hold all expected outputs, large ones too, for which the reference would run again with every program."""
        assert self._expected is not None
        self._wanted = [self._expected.value(index) for index in range(self._total)]

    def observe(self, program: Program, watch: Watch) -> None:
        """Call the program on each input, one by one."""
        assert self._expected is not None
        assert self._wanted is not None
        function = watch.watched(Global(program, self.entry_point))
        for batch in self._inputs:
            for index, arguments in enumerate(batch.arguments(), batch.start):
                wanted = self._wanted[index]
                is_right = partial(self._is_right, self._expected, batch, index, wanted=wanted)
                watch.differ(function, arguments, wanted, is_right)

    def _ask(self, program: Program, batch: Batch) -> None:
        """Send inputs: together, or as a call that tells what became of its arguments, if the oracle asks for that."""
        if self._sees_left:
            program.ask_call(self.entry_point, batch.arguments()[0])
        else:
            program.ask(batch.frame)

    def _compare(self, program: Program, expected: Expected, batch: Batch, index: int) -> None:
        """Take the answer on one input. Raises AssertionError where it is not fulfilled."""
        answer, start = program.answer(expected.seconds[index]), expected.start(index)
        if start and self._equal_is_right and program.begins(answer, start):
            if expected.size(index):
                program.ask(GO)
            return
        if self._equal_is_right and expected.size(index) > SENDABLE and program.pass_over(answer):
            raise AssertionError("expected another output, of {} bytes".format(expected.size(index)))
        left = batch.arguments()[0] if self._sees_left else None
        value, wanted = program.output(answer, left or ()), expected.value(index)
        program.settle()  # what the call changed, if it tells that
        if not self._is_right(expected, batch, index, value, wanted, left):
            raise AssertionError("expected {}, returned {}".format(short(wanted), short(value)))

    def _is_right(
        self, expected: Expected, batch: Batch, index: int, value: Any, wanted: Any, left: list[Any] | None = None
    ) -> bool:
        """Return whether the output fulfils the test, by the oracle if there is one.

        `left`: the arguments as the program has left them; None: as they were given.
        """
        atol = expected.tolerance(index, self._atol)
        if self._accepts is None:
            return equal(value, wanted, atol)
        arguments = batch.arguments()[index - batch.start]
        more = (arguments if left is None else left,) if self._sees_left else ()
        return bool(self._accepts(arguments, value, wanted, lambda: equal(value, wanted, atol), *more))


_WITH_LEFT = 5
"""Parameters of an oracle that also sees the arguments as the program has left them."""


def _oracle(source: str) -> tuple[Callable[..., Any] | None, bool]:
    """Return the function `accepts` that the source defines, and whether an equal output needs no look at it.

    None for no source.
    """
    if not source:
        return None, True
    space: dict[str, Any] = {"__name__": "oracle"}
    exec(compile(source, SETUP_FILE, "exec", dont_inherit=True), space)
    accepts: Callable[..., Any] = space["accepts"]
    return accepts, space.get("equal_is_right") is True
