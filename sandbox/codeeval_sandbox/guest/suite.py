"""Running suites: what the checker does with a program once it is loaded. One class per kind of suite."""

from __future__ import annotations

import ast
import builtins
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.differential import LAST, SENDABLE, Expected, batches, nursery
from codeeval_sandbox.guest.equality import equal
from codeeval_sandbox.guest.judging import (
    FILE,
    SETUP_FILE,
    Outcome,
    judge,
    judge_broken,
    judge_shared,
    short,
    too_large,
)
from codeeval_sandbox.guest.names import bound_names, is_pure, sets_attributes, used_names
from codeeval_sandbox.guest.nursery import Failed, Spent
from codeeval_sandbox.guest.partial import count_fulfilled, fulfilled, steps
from codeeval_sandbox.guest.proxy import GO, CannotCarry, Global
from codeeval_sandbox.guest.script import PURE, foresee
from codeeval_sandbox.guest.settling import WITHOUT_PROGRAM, compile_settling, with_program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from codeeval_sandbox.guest.differential import Batch
    from codeeval_sandbox.guest.partial import Step
    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.script import Script


def compile_suite(definition: dict[str, Any]) -> Suite:
    """The runner for a suite's definition, ready for many programs.

    Raises:
        SyntaxError: its source does not parse.
    """
    suite = _KINDS[definition["kind"]](definition)
    suite.own_objects = definition.get("own_objects")
    suite.entry_point = definition["entry_point"]
    return suite


class _Namespace:
    """The suite's globals: built once, given fresh to each program.

    Names that neither the setup nor Python defines are the program's; so is the entry point, even if Python has it.
    """

    def __init__(self, setup: str, sources: Sequence[str], entry_point: str) -> None:
        trees = [ast.parse(setup), *(ast.parse(source) for source in sources)]
        self._setup = compile_settling(setup, SETUP_FILE)
        self._random = any("random" in source for source in (setup, *sources))
        defined = set[str]().union(*map(bound_names, trees))
        used = set[str]().union(*map(used_names, trees))
        self._again = not is_pure(trees[0], used) or any(map(sets_attributes, trees))
        self.foreign = sorted((used - defined - set(dir(builtins))) | {entry_point})
        self.body = trees[0].body
        self._defined = defined
        self._globals: dict[str, Any] = {}
        self._pristine = {} if self._again else dict(self._fresh(WITHOUT_PROGRAM))

    def known(self, *, but: ast.stmt | None = None) -> dict[str, str | None]:
        """What `foresee` has to know of names: those of the program's; None for the suite's own that may lead to it.

        `but`: a function of the suite's whose body is looked at for itself.
        """
        leading = set(self.foreign)
        body = [(bound_names(node), used_names(node)) for node in self.body if node is not but]
        while more := set[str]().union(*(bound for bound, used in body if used & leading)) - leading:
            leading |= more
        own = leading | (self._defined & PURE)
        return {**dict.fromkeys(own), **{name: name for name in self.foreign}}

    @property
    def opened(self) -> dict[str, Any]:
        """The globals as the program's tests have left them."""
        return self._globals

    def _fresh(self, names: dict[str, Any]) -> dict[str, Any]:
        self._globals = {"__name__": "suite", **names}
        exec(self._setup, self._globals)
        return self._globals

    def seed(self) -> None:
        """Let random inputs be the same ones for every program."""
        if self._random:
            import random

            random.seed(0)

    def open(self, program: Program) -> dict[str, Any]:
        """The globals for one program. A pure setup's functions hold one dictionary: it is restored, not replaced."""
        self.seed()
        foreign: dict[str, Any] = {name: Global(program, name) for name in self.foreign}
        foreign.update(with_program(program))
        if self._again:
            return self._fresh(foreign)
        self._globals.clear()
        self._globals.update(self._pristine)
        self._globals.update(foreign)
        return self._globals


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


class Asserts(Suite):
    """Statements in one namespace, in order, up to the first that fails."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self._tests = [str(test) for test in definition["tests"]]
        self._setup = definition["setup"]
        self._space = _Namespace(self._setup, self._tests, definition["entry_point"])
        self._codes = [compile_settling(test, FILE) for test in self._tests]
        statements = [statement for test in self._tests for statement in ast.parse(test).body]
        self.script = foresee(statements, self._space.known())

    def run(self, program: Program) -> Outcome:
        """A test is fulfilled when its statements end without an exception."""
        space = self._space.open(program)
        outcome = Outcome(total_tests=len(self._codes), passed_tests=0)

        def run() -> None:
            for number, code in enumerate(self._codes):
                outcome.update(test=number, test_source=self._tests[number])
                exec(code, space)
                outcome["passed_tests"] = number + 1

        return _without_test_if_passed(self.guarded(program, run, outcome))

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """Each of the other tests, in the namespace that the tests before it have left."""
        space = self._space.opened
        for code in self._codes[outcome["test"] + 1 :]:
            if program.broken is not None:
                return
            outcome["passed_tests"] += fulfilled(self, program, partial(exec, code, space))

    def run_shared(self, program: Program) -> Outcome:
        """As `run`; what the program's process says of its tests is believed."""
        answer = _shared(program, self._setup, self._tests, None)
        if isinstance(answer, Outcome):
            return answer
        done, rest = answer
        done = min(done, len(self._tests))
        outcome = Outcome(total_tests=len(self._tests), passed_tests=done, **judge_shared(rest))
        if done < len(self._tests):
            outcome.update(test=done, test_source=self._tests[done])
            if outcome["status"] == "passed":
                outcome["status"] = "wrong"
        return outcome


class Check(Suite):
    """`check(candidate)`."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self._source = definition["source"]
        self._setup = definition["setup"]
        self._entry = definition["entry_point"]
        self._lines = self._source.splitlines()
        tree = ast.parse(self._source)
        self._asserts = sorted(node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert))
        self._countable = not any(isinstance(node, (ast.For, ast.While)) for node in ast.walk(tree))
        self._space = _Namespace(self._setup + "\n" + self._source, [], self._entry)
        self._check = self._find()
        self._steps: list[Step] | None = None
        self.script = self._foresee()

    def _find(self) -> ast.FunctionDef | None:
        checks = [node for node in self._space.body if isinstance(node, ast.FunctionDef) and node.name == "check"]
        return checks[0] if len(checks) == 1 and len(checks[0].args.args) == 1 else None

    def _foresee(self) -> Script | None:
        if self._check is None:
            return None
        names = {**self._space.known(but=self._check), self._check.args.args[0].arg: self._entry}
        return foresee(self._check.body, names)

    def run(self, program: Program) -> Outcome:
        """Where `check` is a straight line, its asserts are the tests, and the one that fails is named."""
        space = self._space.open(program)
        outcome = Outcome(total_tests=len(self._asserts) if self._countable else None)

        def run() -> None:
            space["check"](Global(program, self._entry))

        try:
            self.guarded(program, run, outcome)
        finally:
            line = outcome.pop("suite_line", None)
        if outcome.get("status") == "passed":
            outcome["passed_tests"] = outcome["total_tests"]
        elif line is not None:
            self._locate(outcome, line - self._setup.count("\n") - 1)
        return outcome

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """All of `check` again, statement by statement: an assert that fails does not keep the next from being made."""
        if self._check is None:
            return
        if self._steps is None:
            self._steps = steps(self._check.body)
        self._space.seed()
        space = {**self._space.opened, self._check.args.args[0].arg: Global(program, self._entry)}
        passed, failed = count_fulfilled(self, program, self._steps, space)
        if program.broken is None:
            outcome.update(passed_tests=passed, total_tests=max(passed + failed, outcome["total_tests"] or 0))
        elif self._countable:
            outcome["passed_tests"] = max(passed, outcome["passed_tests"])

    def run_shared(self, program: Program) -> Outcome:
        """As `run`; what the program's process says of its tests is believed."""
        answer = _shared(program, self._setup + "\n" + self._source, [], "check({})".format(self._entry))
        if isinstance(answer, Outcome):
            return answer
        outcome = Outcome(**judge_shared(answer[1]))
        line = outcome.pop("suite_line", None)
        if line is not None:
            self._locate(outcome, line - self._setup.count("\n") - 1)
        return outcome

    def _locate(self, outcome: Outcome, line: int) -> None:
        if not 1 <= line <= len(self._lines):
            return
        outcome["test_source"] = self._lines[line - 1].strip()
        if line in self._asserts:
            outcome["test"] = self._asserts.index(line)
            if self._countable:
                outcome["passed_tests"] = outcome["test"]


class Differential(Suite):
    """Inputs, and a reference whose outputs are the expected ones."""

    has_paces = True

    def __init__(self, definition: dict[str, Any]) -> None:
        try:
            nursery()
        except (OSError, MemoryError):  # it is tried again when it is needed, and failing then is a fault
            pass
        self._entry = definition["entry_point"]
        self._atol = definition["atol"]
        self._reference = definition["reference"]
        self._accepts = _oracle(definition["oracle"])
        alone = self._accepts is not None  # it may ask more of an output that stayed with the program
        self._inputs = batches(self._entry, definition["inputs"], largest=1 if alone else LAST)
        self._total = len(definition["inputs"])
        self._expected: Expected | None = None
        self._failure = ""

    @property
    def prepared(self) -> bool:
        """Whether the expected outputs are known, or that there are none."""
        return self._expected is not None or bool(self._failure)

    @property
    def held(self) -> int:
        """Bytes of expected outputs, about."""
        return self._expected.held if self._expected else 0

    def forget(self) -> None:
        """Let go of the expected outputs; they are computed again when they are needed."""
        self._expected = None

    def prepare(self) -> Outcome:
        """Run the reference, unless its outputs are known."""
        wall, spent = time.monotonic(), Spent(0.0, 0)
        if not self.prepared:
            try:
                self._expected = Expected(self._reference, self._entry, self._inputs)
                spent = self._expected.spent
            except Failed as error:
                self._failure = "the reference fails " + str(error)
        if self._failure:
            outcome = Outcome(status="wrong", exception="ReferenceFailed", message=self._failure)
        else:
            outcome = Outcome(status="passed", passed_tests=self._total)
        used = {"cpu_seconds": spent.cpu, "wall_seconds": time.monotonic() - wall, "memory_kb": spent.memory_kb}
        return Outcome(outcome, total_tests=self._total, **used)

    def run(self, program: Program) -> Outcome:
        """Each input is a test, up to the first that is not fulfilled."""
        prepared = self.prepare()
        if self._expected is None:
            return prepared
        expected = self._expected
        outcome = Outcome(total_tests=self._total, passed_tests=0)

        def run() -> None:
            if not self._inputs:
                program.do("global", self._entry)
            for batch in self._inputs:
                if program.witness is not None:
                    for arguments in batch.arguments():
                        program.witness(self._entry, arguments, {})
                program.ask(batch.frame)
                for number in range(batch.start, batch.start + batch.size):
                    outcome["test"] = number
                    self._compare(program, expected, batch, number)
                    outcome["passed_tests"] = number + 1

        self.guarded(program, run, outcome)
        if outcome.get("status") != "passed" and "test" in outcome:
            batch = next(batch for batch in reversed(self._inputs) if batch.start <= outcome["test"])
            arguments = ", ".join(map(short, batch.arguments()[outcome["test"] - batch.start]))
            outcome["test_source"] = "{}({})".format(self._entry, arguments)[:500]
        return _without_test_if_passed(outcome)

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """The other inputs; those of the batch at hand are under way."""
        assert self._expected is not None
        first = outcome["test"] + 1
        for batch in self._inputs:
            if program.broken is not None:
                return
            if batch.start >= first:
                program.ask(batch.frame)
            for number in range(max(first, batch.start), batch.start + batch.size):
                test = partial(self._compare, program, self._expected, batch, number)
                outcome["passed_tests"] += fulfilled(self, program, test)

    def run_shared(self, program: Program) -> Outcome:
        """The same: nothing of it needs the program's process."""
        return self.run(program)

    def _compare(self, program: Program, expected: Expected, batch: Batch, number: int) -> None:
        """Take the answer on one input. Raises AssertionError where it is not fulfilled."""
        answer, start = program.answer(expected.seconds[number]), expected.start(number)
        if start and self._accepts is None and program.begins(answer, start):
            if expected.size(number):
                program.ask(GO)
            return
        if self._accepts is None and expected.size(number) > SENDABLE and program.pass_over(answer):
            raise AssertionError("expected another output, of {} bytes".format(expected.size(number)))
        value, wanted = program.output(answer), expected.value(number)
        atol = expected.tolerance(number, self._atol)
        if self._accepts is None:
            is_right = equal(value, wanted, atol)
        else:
            arguments = batch.arguments()[number - batch.start]
            is_right = self._accepts(arguments, value, wanted, lambda: equal(value, wanted, atol))
        if not is_right:
            raise AssertionError("expected {}".format(short(wanted)))


def _oracle(source: str) -> Callable[..., Any] | None:
    """The function `accepts` that the source defines; None for no source."""
    if not source:
        return None
    space: dict[str, Any] = {"__name__": "oracle"}
    exec(compile(source, SETUP_FILE, "exec", dont_inherit=True), space)
    accepts: Callable[..., Any] = space["accepts"]
    return accepts


class BrokenSuite(Suite):
    """A suite whose own code does not compile: nothing can pass it, and every verdict says why."""

    def __init__(self, reason: str) -> None:
        """`reason`: the compiler's words."""
        self._reason = reason

    def prepare(self) -> Outcome:
        """The same as for a program."""
        return Outcome(status="wrong", exception="SyntaxError", message="the suite does not compile: " + self._reason)

    def run(self, program: Program) -> Outcome:  # noqa: ARG002 - the interface of a suite
        """The same for every program."""
        return self.prepare()

    run_shared = run


def _shared(program: Program, setup: str, tests: list[str], finish: str | None) -> tuple[Any, list[Any]] | Outcome:
    """(tests fulfilled, what ended them, or nothing), or the outcome where there is no such answer."""
    try:
        answer = program.run_shared(setup, tests, finish)
    except Closed as error:
        return Outcome(judge_broken(error))
    if answer[0] != "shared":
        return Outcome(judge_broken(Malformed("no outcome")))
    return answer[1], answer[2:]


def _without_test_if_passed(outcome: Outcome) -> Outcome:
    if outcome.get("status") == "passed":
        outcome.pop("test", None)
        outcome.pop("test_source", None)
    outcome.pop("suite_line", None)
    return outcome


_KINDS: dict[str, Callable[[dict[str, Any]], Suite]] = {
    "asserts": Asserts,
    "check": Check,
    "differential": Differential,
}
