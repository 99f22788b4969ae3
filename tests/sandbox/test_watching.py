"""Processes, accounts and folders as the supervisor sees them, whatever programs call them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval_sandbox.guest import cleaning, proc
from codeeval_sandbox.guest.accounts import Accounts, JobMemory
from codeeval_sandbox.guest.frames import Watched
from codeeval_sandbox.guest.watching import Ease, Overtime, Watch

_PR_SET_NAME = 15
LIMITS = Watched(seconds=1.0, memory_kb=1024, output=10, suite_seconds=0.5, job=7)


@contextmanager
def process(*, name=b"plain", before=lambda: None):
    """A child of this name, which waits."""
    ready, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name, 0, 0, 0)
        before()
        os.write(told, b"1")
        time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(ready)
        os.close(told)


NAMES = [b"\xff\xfe", b") Z 0 0 0", b"\n) R 1\nUid:\t0", b"", b" ", b"((((", b"\x80) S \xff"]


@pytest.mark.parametrize("name", NAMES)
def test_a_process_is_read_whatever_its_name_is(name):
    held = []
    with process(name=name, before=lambda: held.append(b"x" * (30 << 20))) as pid:
        os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        usage = proc.usage(pid)
        assert usage.resident_kb > 25 << 10
        assert usage.threads == [f"{pid}/task/{pid}"]
        assert proc.user(pid) == os.getuid()
        assert not proc.is_runnable(str(pid))
        assert proc.priority(pid) is not None


def test_a_process_that_is_gone_shows_nothing():
    with process() as pid:
        pass
    assert proc.usage(pid) == proc.Usage(0.0, 0.0, 0, [])
    assert (proc.user(pid), proc.clocks(pid), proc.priority(pid), proc.children(pid)) == (-1, (0, 0), None, [])


@pytest.mark.parametrize("start", [["nice", "-n", "10"], ["chrt", "--batch", "0"], ["chrt", "--idle", "0"], []])
def test_only_who_asks_for_less_than_was_handed_on_waits_by_its_own_wish(start):
    """Two children: the first goes on as the harness was started, the second lowers itself."""
    code = """if 1:
        import os, subprocess, sys
        from codeeval_sandbox.guest.watching import Ease
        ease = Ease()
        def sleeper(lower):
            return subprocess.Popen(["sleep", "60"], preexec_fn=lambda: lower and os.setpriority(0, 0, 19))
        children = [sleeper(False), sleeper(True)]
        print([ease.takes_less(f"{one.pid}/task/{one.pid}") for one in children])
        for one in children:
            one.kill()
            one.wait()
    """
    done = subprocess.run(
        [*start, sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[False, True]"


def test_a_session_that_lowers_itself_as_a_whole_waits_by_its_own_wish():
    if not Path("/proc/self/autogroup").exists():
        pytest.skip("this kernel has no automatic groups")

    def lower():
        os.setsid()
        Path("/proc/self/autogroup").write_text("19", encoding="ascii")

    ease = Ease()
    with process(before=lower) as pid, process(before=os.setsid) as other:
        assert (ease.group_takes_less(pid), ease.group_takes_less(other)) == (True, False)


@pytest.fixture
def watch():
    """The watch of a job that began at 0 seconds."""
    watch = Watch(LIMITS, Ease())
    watch._advanced = (0.0, 0.0)
    return watch


def test_a_job_that_only_waits_for_a_processor_is_never_given_up(watch):
    """Load 500: in each of the backstop's times it gets a fiftieth of its limit."""
    for turn in range(49):
        watch.cpu = turn / 50
        assert not watch.stands_still(19.0 * turn)
        assert not watch.is_late
    watch.cpu = 1.0
    assert watch.is_late


def test_a_clock_that_stands_still_ends_the_job_without_a_limit_met(watch):
    assert not watch.stands_still(19.0)
    assert watch.stands_still(21.0)
    assert not watch.is_late


def test_a_checker_is_given_up_only_after_an_interruption_however_late_that_comes():
    overtime = Overtime(Watch(LIMITS, Ease()), (0, 1), clock=0)
    assert not overtime.is_stuck(1000.0)
    for clock in (1000.0, 1000.1):
        overtime.interrupt(clock)
    assert not overtime.is_stuck(1000.03)
    assert overtime.is_stuck(1000.04)


def test_the_checkers_time_is_free_up_to_its_share_and_the_programs_own_beyond(watch):
    watch.checking, watch.cpu = 0.5, 0.9
    assert not watch.is_late
    watch.checking = 0.6
    assert watch.is_late


# -- folders

NAME = (
    st.binary(min_size=1, max_size=40)
    .filter(lambda name: b"/" not in name and b"\0" not in name and name.strip(b"."))
    .map(os.fsdecode)
)
KINDS = st.sampled_from(["file", "link", "folder", "shut"])


@given(st.lists(st.tuples(st.lists(NAME, min_size=1, max_size=5), KINDS)))
@settings(deadline=None, max_examples=60)
def test_any_tree_of_any_names_is_emptied_and_no_link_followed(tmp_path_factory, entries):
    base, outside = tmp_path_factory.mktemp("box"), tmp_path_factory.mktemp("outside")
    (outside / "kept").touch()
    for parts, kind in entries:
        path = base.joinpath(*parts)
        with suppress(OSError):  # of a name that is taken already
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind == "file":
                path.touch(exist_ok=False)
            elif kind == "link":
                path.symlink_to(outside)
            else:
                path.mkdir(mode=0o700 if kind == "folder" else 0)
    there = set(outside.rglob("*"))  # a later path may lead through a link
    cleaning.empty(str(base))
    assert list(base.iterdir()) == []
    assert set(outside.rglob("*")) == there


def test_a_folder_that_is_deeper_than_a_path_may_be_long_is_emptied(tmp_path):
    name = os.fsdecode(b"\xff" * 200)
    before = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(200):
            Path(name).mkdir()
            os.chdir(name)
    finally:
        os.chdir(before)
    cleaning.empty(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


# -- accounts


@pytest.mark.parametrize(
    ("name", "kills"), [("memory.current", "memory.events"), ("memory.usage_in_bytes", "memory.oom_control")]
)
def test_memory_is_the_groups_without_pages_of_files_and_a_kill_belongs_to_the_job_at_hand(tmp_path, name, kills):
    def account(megabytes, killed):
        (tmp_path / name).write_text(f"{megabytes << 20}\n", encoding="ascii")
        (tmp_path / kills).write_text(f"low 0\noom_kill {killed}\n", encoding="ascii")

    (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {3 << 20}\nactive_file {2 << 20}\n", encoding="ascii")
    account(20, killed=4)
    accounts = Accounts(None, str(tmp_path / name))
    helpers = [os.open("/proc/self/statm", os.O_RDONLY)]
    first = JobMemory(accounts, helpers)
    account(120, killed=5)
    assert accounts.memory_kb() == 115 << 10
    assert (first.held_kb(200 << 10), first.was_killed()) == (100 << 10, True)
    second = JobMemory(accounts, helpers)
    assert (second.held_kb(200 << 10), second.was_killed()) == (0, False)
    os.close(helpers[0])


def test_a_host_without_accounts_is_told_apart(tmp_path):
    for accounts in (Accounts(None, None), Accounts(None, str(tmp_path / "memory.current"))):
        assert not accounts.has_memory
        assert (accounts.memory_kb(), accounts.out_of_memory_kills(), accounts.candidates_seconds(1.0)) == (0, 0, 0.0)
