"""A loaded machine changes no verdict: what counts is effective time."""

import subprocess
import sys
from collections import Counter
from contextlib import ExitStack

import pytest

from codeeval_sandbox import Asserts, Job, Limits, fleet

pytestmark = pytest.mark.slow

COMPETITORS = 8
LIMITS = Limits(seconds=1.0)
SUITE = Asserts("base", "f", ("assert f() == 1",))
PROGRAMS = {
    "quick": (30, "def f():\n    return 1\n", "passed"),
    "half the limit spinning": (
        4,
        "import time\ndef f():\n    while time.process_time() < 0.5: pass\n    return 1\n",
        "passed",
    ),
    "half the limit asleep": (4, "import time\ndef f():\n    time.sleep(0.5)\n    return 1\n", "passed"),
    "half the limit in a child": (
        2,
        """
import subprocess, sys
def f():
    code = 'import time\\nwhile time.process_time() < 0.4: pass'
    return 1 + subprocess.run([sys.executable, '-c', code]).returncode
""",
        "passed",
    ),
    "endless": (2, "def f():\n    while True: pass\n", "timeout"),
    "endless in a child": (1, "import os\ndef f():\n    if os.fork(): os.wait()\n    while True: pass\n", "timeout"),
    "endless in a thread": (
        1,
        """
import threading
def spin():
    while True: pass
def f():
    t = threading.Thread(target=spin)
    t.start()
    t.join()
""",
        "timeout",
    ),
    "asleep for ever": (2, "import time\ndef f():\n    time.sleep(3600)\n", "timeout"),
    "spinning and asleep by turns": (
        1,
        "import time\ndef f():\n    while True:\n        time.sleep(0.01)\n        sum(range(100_000))\n",
        "timeout",
    ),
}
"""How many, the program, and its verdict at any load."""
_COMPETITOR = """
import os
parent = os.getppid()
while os.getppid() == parent: pass
"""
"""Ends with the tests, also where those are killed."""


@pytest.fixture
def competitors():
    """Processes that spin until the test ends: with them there are four and more for each processor."""
    with ExitStack() as stack:

        def start():
            for _ in range(COMPETITORS):
                process = subprocess.Popen([sys.executable, "-c", _COMPETITOR])
                stack.callback(process.wait)
                stack.callback(process.kill)

        yield start


def make_jobs():
    return [
        Job((name, n), (program,), SUITE, LIMITS)
        for name, (count, program, _) in PROGRAMS.items()
        for n in range(count)
    ]


@pytest.mark.parametrize("load", ["quiet", "loaded"])
def test_verdicts_are_those_of_a_quiet_machine(load, make_pool, verdicts_of, run_async, competitors):
    async def main():
        async with make_pool(workers=2) as pool:
            return await verdicts_of(pool, make_jobs())

    if load == "loaded":
        competitors()
    verdicts = run_async(main())
    found = Counter((name, str(verdict.status)) for (name, _), verdict in verdicts.items())
    assert found == {(name, status): count for name, (count, _, status) in PROGRAMS.items()}
    assert {verdict.attempt for verdict in verdicts.values()} == {1}


HIDDEN = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
if os.fork() == 0:
    os.nice(19)
    while True: pass
def f():
    for _ in range(500):
        reading, writing = os.pipe()
        if os.fork() == 0:
            while time.process_time() < 0.01: pass
            os._exit(0)
        os.close(writing)
        os.read(reading, 1)
        os.close(reading)
    return 1
"""


def test_children_that_nobody_waits_for_are_charged(make_pool, verdicts_of, run_async):
    """Five seconds of processor time in children of ten milliseconds, beside a process that always waits its turn."""

    async def main():
        async with make_pool(workers=1) as pool:
            assert pool.description.guarantees["processor_account"]
            return await verdicts_of(pool, [Job(("hidden",), (HIDDEN,), SUITE, LIMITS)])

    (verdict,) = run_async(main()).values()
    assert verdict.status == "timeout"
    assert 0.1 < verdict.cpu_seconds < 1.5  # processes alone show less than 0.1


def test_a_worker_is_heard_of_while_a_job_is_long(make_pool, verdicts_of, run_async, monkeypatch):
    """Silence for less than the job takes would have it given up, and the job run again."""
    monkeypatch.setattr(fleet, "SILENCE_SECONDS", 6.0)

    async def main():
        async with make_pool(workers=1) as pool:
            asleep = "import time\ndef f():\n    time.sleep(3600)\n"
            return await verdicts_of(pool, [Job((0,), (asleep,), SUITE, Limits(seconds=6.5))])

    (verdict,) = run_async(main()).values()
    assert (verdict.status, verdict.attempt) == ("timeout", 1)
