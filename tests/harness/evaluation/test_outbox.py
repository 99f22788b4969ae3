"""Verdicts on their way to the disk."""

import asyncio

import pytest

from codeeval.errors import RunWriteError
from codeeval.evaluation import Tally
from codeeval.evaluation.outbox import Outbox
from codeeval.store import Decided, Run
from codeeval_sandbox.jobs import Status, Verdict


def decided(index, rule=None):
    return Decided(Verdict(("T/0", index, "base"), Status.PASSED, "isolated"), index, rule=rule)


def test_verdicts_are_written_and_counted_soon(open_toy_run, tmp_path):
    async def main(run):
        tally = Tally()
        outbox = Outbox(run, tally)
        for index in range(3):
            outbox.add(decided(index))
        outbox.add(decided(0, "first"))
        before = tally.decided, len(list(Run(tmp_path / "run").verdicts()))
        await asyncio.sleep(0.1)
        return before, tally

    with open_toy_run() as run:
        before, tally = asyncio.run(main(run))
    written = Run(tmp_path / "run")
    assert before == (0, 0)
    assert (tally.decided, tally.alternatives) == (len(list(written.verdicts())), len(list(written.alternatives())))
    assert (tally.decided, tally.alternatives) == (3, 1)


def test_many_verdicts_are_written_at_once(open_toy_run):
    async def main(run):
        tally = Tally()
        outbox = Outbox(run, tally)
        for index in range(300):
            outbox.add(decided(index))
        return tally.decided

    with open_toy_run() as run:
        assert asyncio.run(main(run)) == 256


def test_an_error_of_the_disk_is_raised_for_the_next_verdict(open_toy_run, monkeypatch):
    async def main(run):
        def full(_rows):
            raise RunWriteError("no space left")

        tally = Tally()
        outbox = Outbox(run, tally)
        outbox.add(decided(0))
        monkeypatch.setattr(run, "add_decided", full)
        await asyncio.sleep(0.1)
        with pytest.raises(RunWriteError, match="no space left"):
            outbox.add(decided(1))
        with pytest.raises(RunWriteError, match="no space left"):
            outbox.flush()
        return tally.decided

    with open_toy_run() as run:
        assert asyncio.run(main(run)) == 0
