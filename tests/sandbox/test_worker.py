"""What the host makes of whatever a guest may say: a worker that breaks the protocol is lost, its jobs are not."""

import asyncio
import json
import logging
import os
import socket
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval_sandbox import Differential, GuestError, Job, Pool, PoolConfig, Status, fleet
from codeeval_sandbox.attempts import Attempt
from codeeval_sandbox.backends.abstract import Launched, WorkerSpec
from codeeval_sandbox.worker import Worker

SHORT = 0.01


@pytest.fixture(scope="module")
def run_scripted(scripted, verdicts_of, run_async):
    """Runs jobs on one worker that plays a script; returns the verdicts, and the workers that were started."""

    def run(script, jobs, *, exits=None, **config):
        backend = scripted(script, exits=exits)

        async def main():
            async with Pool(PoolConfig(**{"workers": 1, **config}), backend=backend) as pool:
                return await verdicts_of(pool, jobs)

        return run_async(main()), backend.specs

    return run


def first_then_obliging(first):
    """The script of a worker whose first launch does `first(conversation)` at its first job."""

    def script(guest):
        guest.hello()
        for number in guest.jobs():
            if guest.launch == 0:
                first(guest, number)
            else:
                guest.passes(number)

    return script


GARBAGE = {
    "no JSON": lambda guest, _: guest.connection.sendall(b"\0\0\0\3abc"),
    "not even text": lambda guest, _: guest.connection.sendall(b"\0\0\0\3\xff\xfe\xfd"),
    "nothing": lambda guest, _: guest.connection.sendall(b"\0\0\0\0"),
    "a huge length": lambda guest, _: guest.connection.sendall(b"\xff\xff\xff\xff"),
    "too deep": lambda guest, _: guest.connection.sendall((200_000).to_bytes(4, "big") + b"[" * 200_000),
    "a number": lambda guest, _: guest.send(7),
    "no list": lambda guest, _: guest.send({}),
    "text": lambda guest, _: guest.send("four"),
    "an empty list": lambda guest, _: guest.send([]),
    "too few parts": lambda guest, number: guest.send(["verdict", number]),
    "another kind": lambda guest, number: guest.send(["victory", number, {"status": "passed"}, "isolated"]),
    "no number": lambda guest, _: guest.verdict([1], {"status": "passed"}),
    "no fields": lambda guest, number: guest.verdict(number, None),
    "no status": lambda guest, number: guest.verdict(number, {}),
    "an unknown status": lambda guest, number: guest.verdict(number, {"status": "fine"}),
    "unknown fields": lambda guest, number: guest.verdict(number, {"status": "passed", "x": 1}),
    "an unknown trust": lambda guest, number: guest.verdict(number, {"status": "passed"}, "full"),
    "one verdict too many": lambda guest, number: guest.send(
        ["verdict", 1, number, 1, {"status": "passed"}, "isolated"],
    ),
    "a verdict again": lambda guest, number: (
        guest.passes(number),
        guest.send(["verdict", 0, number, 1, {"status": "passed"}, "isolated"]),
    ),
    "a verdict of another attempt": lambda guest, number: guest.verdict(number, {"status": "passed"}, attempt=2),
    "the end": lambda guest, _: guest.connection.close(),
    "half a frame": lambda guest, _: (guest.connection.sendall(b"\0\0\1\0["), guest.connection.close()),
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_worker_that_breaks_the_protocol_is_lost_and_its_jobs_run_again(run_scripted, make_jobs, garbage, caplog):
    verdicts, specs = run_scripted(first_then_obliging(GARBAGE[garbage]), make_jobs(30))
    assert {verdict.status for verdict in verdicts.values()} == {Status.PASSED}
    assert len(verdicts) == 30
    assert len(specs) == 2
    assert specs[0].name in caplog.text
    assert {record.name for record in caplog.records} == {"codeeval.sandbox"}


@given(st.binary(max_size=40))
@settings(max_examples=30, deadline=None)
def test_any_bytes_lose_the_worker_or_nothing(run_scripted, make_jobs, data):
    def spoil(guest, number):
        guest.connection.sendall(data)
        guest.passes(number)
        guest.connection.close()

    verdicts, _ = run_scripted(first_then_obliging(spoil), make_jobs(3))
    assert [verdict.status for verdict in verdicts.values()] == [Status.PASSED] * 3


def test_answers_to_nothing_asked_are_ignored(run_scripted, make_jobs):
    def script(guest):
        guest.hello()
        for number in guest.jobs():
            guest.verdict(number + 1000, {"status": "wrong"})
            guest.passes(number)
            guest.verdict(number, {"status": "wrong"})

    verdicts, specs = run_scripted(script, make_jobs(50))
    assert {verdict.status for verdict in verdicts.values()} == {Status.PASSED}
    assert len(specs) == 1


def test_frames_cut_anywhere_arrive_whole(run_scripted, make_jobs):
    def script(guest):
        guest.hello()
        for sequence, number in enumerate(guest.jobs()):
            fields = {"status": "passed", "output": "x" * 50}
            data = json.dumps(["verdict", sequence, number, 1, fields, "isolated"]).encode()
            for byte in len(data).to_bytes(4, "big") + data:
                guest.connection.sendall(bytes([byte]))

    verdicts, _ = run_scripted(script, make_jobs(5))
    assert {verdict.output for verdict in verdicts.values()} == {"x" * 50}


def test_what_a_worker_says_of_its_own_fault_is_logged(run_scripted, make_jobs, caplog):
    def fail(guest, _):
        guest.send(["fault", "out of candles"])
        guest.connection.close()

    run_scripted(first_then_obliging(fail), make_jobs(2))
    assert "out of candles" in caplog.text


def test_a_worker_that_falls_silent_is_given_up(run_scripted, make_jobs, monkeypatch):
    monkeypatch.setattr(fleet, "SILENCE_SECONDS", SHORT)
    verdicts, specs = run_scripted(first_then_obliging(lambda *_: None), make_jobs(3, seconds=SHORT))
    assert len(verdicts) == 3
    assert len(specs) == 2


def test_a_worker_that_says_it_is_alive_is_not_silent(run_scripted, make_jobs, monkeypatch):
    monkeypatch.setattr(fleet, "SILENCE_SECONDS", 0.5)

    def script(guest):
        guest.hello()
        for number in guest.jobs():
            for _ in range(20):
                guest.send(["alive"])
                time.sleep(0.1)
            guest.passes(number)

    verdicts, specs = run_scripted(script, make_jobs(1))
    assert len(verdicts) == len(specs) == 1


def test_a_worker_that_answers_what_nobody_waits_for_is_not_silent(
    scripted, verdicts_of, run_async, make_jobs, monkeypatch
):
    """After a generator was closed a worker goes on with its jobs; the next ones wait for their turn."""
    monkeypatch.setattr(fleet, "SILENCE_SECONDS", 0.5)

    def slow(guest):
        guest.hello()
        for number in guest.jobs():
            time.sleep(0.1)
            guest.passes(number)

    async def main():
        backend = scripted(slow)
        async with Pool(PoolConfig(workers=1), backend=backend) as pool:
            async for _ in (stream := pool.run(make_jobs(100, seconds=SHORT))):
                break
            await stream.aclose()
            await verdicts_of(pool, make_jobs(1, seconds=SHORT))
        return len(backend.specs)

    assert run_async(main()) == 1


def test_a_worker_that_is_lost_right_after_its_hello_is_replaced(run_scripted, make_jobs):
    def script(guest):
        guest.hello()
        if guest.launch in (1, 2):
            return
        for number in guest.jobs():
            if guest.launch == 0:
                return
            guest.passes(number)

    verdicts, specs = run_scripted(script, make_jobs(5))
    assert len(verdicts) == 5
    assert len(specs) == 4


def test_a_guest_that_does_not_start_is_an_error_that_names_it(scripted, run_async):
    backend = scripted(lambda guest: guest.receive(), exits={0: 3})

    async def main():
        async with Pool(PoolConfig(workers=1), backend=backend):
            pass

    with pytest.raises(GuestError, match=r"'codeeval-\d+-.*exit status 3"):
        run_async(main())


def test_a_worker_that_comes_to_harm_at_the_start_is_tried_again(run_scripted, make_jobs):
    def script(guest):
        if guest.launch < 2:
            return
        guest.hello()
        for number in guest.jobs():
            guest.passes(number)

    verdicts, specs = run_scripted(script, make_jobs(3))
    assert len(verdicts) == len(specs) == 3


@pytest.mark.parametrize(
    ("statuses", "launches"),
    [(dict.fromkeys(range(20), 3), 3), (dict.fromkeys(range(20), 137), 12), ({0: 137}, 12)],
    ids=["ended", "killed", "killed, then of no known status"],
)
def test_a_first_worker_that_is_killed_is_tried_for_longer_than_one_that_cannot_start(
    scripted, run_async, statuses, launches
):
    backend = scripted(lambda guest: guest.receive(), exits=statuses)

    async def main():
        async with Pool(PoolConfig(workers=1), backend=backend):
            pass

    with pytest.raises(GuestError):
        run_async(main())
    assert len(backend.specs) == launches


@pytest.mark.parametrize(
    ("last_words", "losses", "status"),
    [(None, 8, Status.INFRASTRUCTURE), (["fault", "a slot is not clean"], 2, Status.BROKE_WORKER)],
)
def test_a_job_that_is_lost_alone_too_often_is_given_up(run_scripted, make_jobs, last_words, losses, status):
    """Workers that are simply gone may have been killed by others; faults that they tell of are the program's doing."""

    def script(guest):
        """Ends at job 4, known by its program."""
        guest.hello()
        while True:
            frame = guest.receive()
            if frame[0] == "job" and "culprit" in frame[3][0]:
                if last_words:
                    guest.send(last_words)
                return
            if frame[0] == "job":
                guest.passes(frame[1])

    jobs = make_jobs(10)
    jobs[4] = Job((4,), ("culprit = 1\n",), jobs[4].suite, jobs[4].limits)
    verdicts, specs = run_scripted(script, jobs)
    assert verdicts[4,].status is status
    assert f" {losses} " in verdicts[4,].message
    assert (last_words or ["", "gone"])[1] in verdicts[4,].message
    assert {key for key, verdict in verdicts.items() if verdict.status is Status.PASSED} == {
        (n,) for n in range(10) if n != 4
    }
    assert len(specs) >= losses + 1


def test_a_suite_that_was_refused_once_is_refused_again_and_not_taken_for_known(
    scripted, verdicts_of, run_async, make_jobs
):
    suite = Differential("plus", "f", "def f(x):\n    return x\n", ((object(),),))
    bad = [Job((0,), ("def f(x): pass\n",), suite)]

    async def main():
        async with Pool(PoolConfig(workers=1), backend=scripted()) as pool:
            for _ in range(2):
                with pytest.raises(TypeError, match="'object' is not plain data"):
                    await verdicts_of(pool, bad)
            return await verdicts_of(pool, make_jobs(3))

    assert len(run_async(main())) == 3


def test_a_job_that_its_checker_was_stuck_over_is_a_timeout_at_once_and_costs_no_other_its_verdict(
    run_scripted, make_jobs
):
    def script(guest):
        guest.hello()
        for number in guest.jobs():
            if guest.launch == 0 and number == 2:
                guest.send(["stuck", number])
                return
            guest.passes(number)

    verdicts, specs = run_scripted(script, make_jobs(5))
    statuses = {key[0]: (str(verdict.status), verdict.attempt) for key, verdict in verdicts.items()}
    assert statuses.pop(1) == ("timeout", 1)
    assert set(statuses.values()) == {("passed", 1)}
    assert len(specs) == 2


def test_the_successor_of_a_lost_worker_starts_while_that_is_removed(scripted, make_jobs, verdicts_of, run_async):
    def leave(*_):
        raise EOFError

    backend = scripted(first_then_obliging(leave))
    launch, destroy = backend.launch, backend.destroy
    started, removals = threading.Event(), []

    def launch_noted(spec):
        if backend.specs:
            started.set()
        return launch(spec)

    def destroy_late(spec):
        removals.append(started.wait(20))
        return destroy(spec)

    backend.launch, backend.destroy = launch_noted, destroy_late

    async def main():
        async with Pool(PoolConfig(workers=1), backend=backend) as pool:
            return await verdicts_of(pool, make_jobs(3))

    assert {str(verdict.status) for verdict in run_async(main()).values()} == {"passed"}
    assert removals == [True, True]


def test_a_worker_that_asks_to_be_replaced_costs_no_job_its_verdict_nor_an_attempt(run_scripted, make_jobs):
    def script(guest):
        guest.hello()
        for done, number in enumerate(guest.jobs()):
            guest.passes(number)
            if done == 3:
                guest.send(["worn"])
                return

    verdicts, specs = run_scripted(script, make_jobs(20))
    assert {(str(verdict.status), verdict.attempt) for verdict in verdicts.values()} == {("passed", 1)}
    assert len(specs) >= 5


def test_a_clock_that_stands_still_twice_is_no_timeout_since_the_program_had_no_time(run_scripted, make_jobs):
    met = []

    def script(guest):
        guest.hello()
        for number in guest.jobs():
            met.append(number)
            guest.verdict(number, {"status": "backstop" if len(met) in (1, 4) else "passed"})

    verdicts, _ = run_scripted(script, make_jobs(3))
    assert {key[0]: (str(verdict.status), verdict.attempt) for key, verdict in verdicts.items()} == {
        0: ("infrastructure", 2),
        1: ("passed", 1),
        2: ("passed", 1),
    }


def test_a_worn_worker_works_until_its_successor_is_there(scripted, make_jobs, run_async):
    """The second worker starts only once fifty verdicts are in, of which the first may give ten before it is worn."""
    enough = threading.Event()
    backend = scripted()
    launch = backend.launch
    backend.launch = lambda spec: (not backend.specs or enough.wait(20)) and launch(spec)

    async def main():
        workers = []
        async with Pool(PoolConfig(workers=1, recycle_after=10), backend=backend) as pool:
            async for verdict in pool.run(make_jobs(6000)):
                workers.append(verdict.worker)
                if len(workers) == 50:
                    enough.set()
                    await asyncio.sleep(0.2)
        return workers

    workers = run_async(main())
    assert len(workers) == 6000
    assert len(set(workers[:50])) == 1
    assert len(set(workers)) > 1


def test_jobs_of_a_retired_worker_that_is_lost_run_again(run_scripted, make_jobs):
    """It ends as soon as another has been started beside it."""
    started = threading.Event()

    def script(guest):
        guest.hello()
        if guest.launch:
            started.set()
        for count, number in enumerate(guest.jobs()):
            if guest.launch == 0 and count == 15:
                started.wait(10)
                time.sleep(0.2)
                return
            guest.passes(number)

    verdicts, _ = run_scripted(script, make_jobs(100), recycle_after=10)
    assert {verdict.status for verdict in verdicts.values()} == {Status.PASSED}
    assert len(verdicts) == 100
    assert {verdict.attempt for verdict in verdicts.values()} == {1, 2}


def test_losses_are_warnings_and_planned_replacements_are_not(run_scripted, make_jobs, caplog):
    with caplog.at_level(logging.WARNING, "codeeval.sandbox"):
        _, specs = run_scripted(
            None or first_then_obliging(lambda guest, number: guest.passes(number)), make_jobs(3000), recycle_after=10
        )
    assert len(specs) > 2
    assert not caplog.records


def test_users_of_two_pools_in_a_process_are_apart(scripted, run_async):
    async def main():
        first, second = scripted(), scripted()
        async with Pool(PoolConfig(workers=3), backend=first), Pool(PoolConfig(workers=3), backend=second):
            return first.specs + second.specs

    specs = run_async(main())
    uids = [uid for spec in specs for uid in (spec.first_uid, *spec.slot_uids)]
    assert len(uids) == len(set(uids)) == 3 * 2 * 17
    assert len({spec.name for spec in specs}) == 6
    assert all(spec.owner.startswith(f"{os.getpid()}.") for spec in specs)


def test_a_worker_whose_job_was_stolen_has_not_prepared_its_suite(scripted, run_async):
    first, second = (Differential("base", "f", f"def f(x):\n    return {number}\n", ((1,),)) for number in range(2))

    async def main():
        spec = WorkerSpec(name="w", first_uid=1, owner="o", memory_mb=64)
        worker = Worker(spec, scripted(), lambda *_: None, lambda _: None)
        for number, suite in enumerate((first, second)):
            worker.send(number, Attempt(Job((number,), (), suite)))
        known = [worker.knows(first), worker.knows(second)]
        worker.withdraw(1)
        worker.take_back(0)
        return known, [worker.knows(first), worker.knows(second)]

    assert run_async(main()) == ([True, True], [True, False])


class Mute:
    """A backend whose guest reads nothing of what it is made of, and may end before."""

    def __init__(self, *, ends):
        self.ends = ends
        self.connections = []

    def launch(self, spec):
        ours, theirs = socket.socketpair()
        self.connections.append(ours)
        if self.ends:
            theirs.close()
        else:
            self.connections.append(theirs)
        return Launched(ours, spec.config(mount_boxes=False))

    def destroy(self, _):
        return 7


@pytest.mark.parametrize("ends", [True, False])
def test_a_guest_that_does_not_take_what_it_is_made_of_is_no_worker(ends, run_async):
    backend = Mute(ends=ends)

    async def main():
        spec = WorkerSpec(name="w", first_uid=1, owner="o", memory_mb=64)
        worker = Worker(spec, backend, lambda *_: None, lambda _: None)
        with pytest.raises(GuestError, match=r"'w' said nothing \(exit status 7\)"):
            await worker.start(1.0)

    run_async(main())
    assert backend.connections[0].fileno() == -1
    for connection in backend.connections[1:]:
        connection.close()
