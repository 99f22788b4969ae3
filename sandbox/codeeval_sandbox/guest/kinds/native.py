"""The runner of `Native`: tests in the program's own language, which a judge executes.

The judge is a warm interpreter's child, forked for one program, and ended with it. It trusts the tests and nothing that
the program returns. The checker carries frames between judge and candidate. It counts their bytes, and reads none.

The first judge of a suite runs its tests twice: without a program, to count them and to find those that no program can
pass, and then on the program. It says what it has found in between (`_PREPARED`). So no process is forked for it.
"""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any, NoReturn

from codeeval_sandbox.guest.channel import Channel, Closed, TooLarge
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.endings import Forged
from codeeval_sandbox.guest.judging import Outcome, judge_broken, judge_raised
from codeeval_sandbox.guest.kinds.base import Runner, without_test_if_passed
from codeeval_sandbox.guest.zygote import ZygoteFailed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.zygote import Zygote

_CALL, _DECIDED, _MALFORMED, _PREPARED, _OUTCOME = b"C", b"D", b"M", b"P", b"{"
"""First bytes of a judge's frames: a call for the candidate, a failure in form alone, an answer of no form, what was
found without a program, the end."""
_LARGE = b"L"
"""A candidate's answer in place of a value that is too large."""

_DIGITS = 10

_judges: list[Zygote] = []


def use(zygote: Zygote) -> None:
    """Take the warm interpreter of this worker."""
    _judges.append(zygote)


def language() -> str | None:
    """Return the language of this worker's judges; None: it has none."""
    return _judges[0].language if _judges else None


class JudgeLost(Exception):
    """A judge has ended before its suite was done. The tests are the cause: they are all that runs in it."""


class Native(Runner, kind="native"):
    """Tests in the program's own language."""

    is_native = True

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Native.definition` on the host returns."""
        super().__init__(definition)
        here = language() or "python"
        if definition["language"] != here:
            raise ValueError(
                "its tests are in language {!r}, and this worker runs {!r}: "
                "give the job an environment of that language".format(definition["language"], here)
            )
        self._source = definition["source"]
        self._total: int | None = None
        self._broken: Outcome | None = None

    def prepare(self) -> Outcome:
        """Run the tests without a program, to count them and to find those that no program can pass."""
        if self._total is None:
            with _Judge(self._source, self.entry_point, "prepare") as judge:
                try:
                    self._note_prepared(_outcome(judge.receive()))
                except JudgeLost as error:
                    self._note_prepared({"status": "broken", "message": str(error), "total_tests": 0})
        if self._broken is not None:
            return Outcome(self._broken, total_tests=self._total)
        return Outcome(status="passed", total_tests=self._total)

    def _note_prepared(self, fields: dict[str, Any]) -> None:
        self._total = fields["total_tests"]
        if fields["status"] == "broken":
            reason = "{}: {}".format(fields.get("exception", "error"), fields.get("message", ""))
            self._broken = Outcome(status="wrong", exception="BrokenSuite", message="no program can pass: " + reason)

    def run(self, program: Program) -> Outcome:
        """Run the tests up to the first that fails, or go on while only the form of values is wrong."""
        if self._broken is not None:
            return self.prepare()
        outcome = Outcome(total_tests=None, passed_tests=0)
        with _Judge(self._source, self.entry_point, "first" if self._total is None else "judge") as judge:
            try:
                fields = self._carried(judge, program)
            except JudgeLost as error:
                fields = {"status": "wrong", "exception": "JudgeLost", "message": str(error)}
            except Closed as error:
                outcome["total_tests"] = self._total
                if program.evidence.decided is None:
                    outcome.update(judge_broken(error))
                    return outcome
                fields, program.broken = {**program.evidence.decided, "content": False}, None
        if self._total is None or self._broken is not None:  # the tests end their interpreter, or none can pass
            return self.prepare()
        outcome["total_tests"] = self._total
        outcome.update(_in_terms_of_a_verdict(fields))
        if program.evidence.decided is not None:
            program.evidence.restore()
        return without_test_if_passed(outcome)

    def run_shared(self, program: Program) -> Outcome:
        """The same: these tests never run in the program's process."""
        return self.run(program)

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """Run all tests again, whatever comes of each, and count."""
        with _Judge(self._source, self.entry_point, "count") as judge:
            try:
                outcome["passed_tests"] = max(self._carried(judge, program)["count"], outcome["passed_tests"])
            except JudgeLost:
                pass

    def _carried(self, judge: _Judge, program: Program) -> dict[str, Any]:
        """Carry frames until the judge has an outcome. Raises Closed, JudgeLost."""
        while True:
            frame = judge.receive()
            kind = frame[:1]
            if kind == _CALL:
                answer = _answered(program, frame)
                if answer[:1] == _LARGE:
                    return {"status": "output_limit", "message": "the value is too large"}
                judge.send(answer)
            elif kind == _PREPARED:
                self._note_prepared(_outcome(frame[1:]))
                if self._broken is not None:
                    return {}
                judge.send(b"")
            elif kind == _DECIDED:
                program.evidence.decide(_outcome(frame[1:]))
                judge.send(b"")
            elif kind == _MALFORMED:
                _refuse(program, frame[1:].decode("utf-8", "replace"))
            else:
                return _outcome(frame)


class _Judge:
    """One forked judge, from its suite to its end."""

    def __init__(self, source: str, entry_point: str, mode: str) -> None:
        if not _judges:
            raise ZygoteFailed("this worker has no judges")
        self._pid, descriptor = _judges[0].fork_judge()
        self._channel = Channel(descriptor)
        self._channel.send(json.dumps([source, entry_point, mode]).encode("ascii"))

    def send(self, data: bytes) -> None:
        """Send a frame. Raises JudgeLost."""
        try:
            self._channel.send(data)
        except Closed:
            raise JudgeLost("the tests ended their interpreter") from None

    def receive(self) -> bytes:
        """Return the next frame. Raises JudgeLost."""
        try:
            return self._channel.receive()
        except (Closed, TooLarge):
            raise JudgeLost("the tests ended their interpreter") from None

    def __enter__(self) -> _Judge:  # noqa: PYI034 - `Self` is not in Python 3.9
        return self

    def __exit__(self, *_: object) -> None:
        """End it, whatever it does."""
        self._channel.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _answered(program: Program, frame: bytes) -> bytes:
    """Return the candidate's answer to a call, of which only the bytes printed are read. Raises Closed."""
    program.ask(frame)
    printed, mark, answer = program.answer(0.0).partition(b"\n")
    if not mark or not printed.isdigit() or len(printed) > _DIGITS:
        _refuse(program, "no answer of a candidate")
    program.note_printed(int(printed))
    return answer


def _refuse(program: Program, reason: str) -> NoReturn:
    program.broken = Forged(str(Malformed(reason)))
    raise program.broken


def _outcome(frame: bytes) -> dict[str, Any]:
    """Return the fields of an outcome, in which numbers are text and empty texts stand for nothing."""
    fields = {name: value for name, value in json.loads(frame).items() if value != ""}
    for name in ("test", "passed_tests", "total_tests", "count"):
        if name in fields:
            fields[name] = int(fields[name])
    return {**fields, "content": fields.get("content") == "TRUE"}


def _in_terms_of_a_verdict(fields: dict[str, Any]) -> dict[str, Any]:
    names = ("status", "test", "test_source", "passed_tests", "exception", "message")
    outcome = {name: fields[name] for name in names if name in fields}
    if fields["status"] == "passed":
        outcome["passed_tests"] = fields["total_tests"]
    elif fields["status"] == "broken":
        outcome["status"] = "wrong"
    elif fields["status"] == "exception":
        outcome.update(judge_raised(fields["exception"], fields.get("message", ""), None))
    elif fields["status"] == "wrong" and fields.get("content"):
        outcome["passed_in_content"] = True
    return outcome
