"""Forks candidates, watches them, and cleans up after them. The only process of a worker that keeps privileges.

It never sees a program or a test: it hands the checker one end of a channel to a waiting candidate, and hears "start"
and "end". What it says of a finished job (`checker.Ending`) are facts about processes: how it ended, what it used,
which limit it met.
"""

from __future__ import annotations

import _socket
import array
import gc
import json
import os
import resource
import select
import signal
import stat
import sys
import time
from typing import TYPE_CHECKING, Any, NoReturn

from codeeval_sandbox.guest import candidate
from codeeval_sandbox.guest.constants import BACKSTOP_FACTOR, BACKSTOP_SECONDS
from codeeval_sandbox.guest.rehearsal import TIMES, rehearse
from codeeval_sandbox.guest.watching import TICK, Watch, children, clocks, is_runnable, read_pids, user

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BEAT = 5.0
"""Seconds after which the host hears that a long job is going on."""

CLEAN_SECONDS = 5.0
"""For so long a slot may take to be clean."""

_SECOND = 1000.0
_PROGRESS = 1_000_000
"""Nanoseconds of processor time in which a process that works has done something."""
_LOW = 1
"""Waiting candidates at which new ones are forked."""
_TOGETHER = 32
"""Candidates forked one after the other, at most; each takes three descriptors."""


class Slot:
    """A place for one candidate at a time: a user, a folder, and while it is in use a process."""

    def __init__(self, number: int, uid: int, folder: str) -> None:
        """A slot that was never used."""
        self.number = number
        self.uid = uid
        self.folder = folder
        self.sequence = 0
        self.pid = 0
        self.output = -1
        self.free = (0, 0)
        self.watch: Watch | None = None


class Supervisor:
    """The loop over the checker's messages, the candidates' ends and the clock."""

    def __init__(self, control: int, host: int, checker: int, config: dict[str, Any]) -> None:
        """`control`: descriptor of the seqpacket socket to the checker, whose process id is `checker`.

        `host`: descriptor to write to the host by, for the last words of a worker alone.
        """
        self._control = _socket.socket(fileno=control)
        self._host = host
        self._checker = checker
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._control_fd = control
        self._slots = [
            Slot(number, config["uid"] + number, "{}/{}".format(config["box"], number))
            for number in range(config["slots"])
        ]
        self._candidate = candidate.prepare(3)
        self._children = "/proc/self/task/{}/children".format(os.getpid())
        self._checking: tuple[int, float] | None = None  # the checker's clock when it was left alone, and the limit
        self._oom_kills = _oom_kills()
        self._account = config["account"]
        self._next_beat = 0.0
        self._checker_at_beat = 0

    def run(self) -> None:
        """Serve until the checker or the host is gone."""
        try:
            for slot in self._slots:
                slot.free = _free(slot.folder)
            self._prepare(self._slots[:_TOGETHER])
            self._serve()
        except ConnectionError:
            pass  # the checker ends when the host has gone
        except Exception:  # told to the host, which replaces the worker
            import traceback

            self._tell(["fault", 0, 0, traceback.format_exc()[-1500:]])
            raise

    def _serve(self) -> NoReturn:
        while True:
            if self._poll.poll(self._patience()):
                self._hear()
            if self._checking and (clocks(self._checker)[0] - self._checking[0]) / 1e9 > (
                BACKSTOP_FACTOR * self._checking[1]
            ):
                self._give_up("stuck")
            now = time.monotonic()
            for slot in self._slots:
                if slot.watch is not None and now >= slot.watch.next:
                    self._look(slot, slot.watch, now)
            if now >= self._next_beat:
                self._beat(now)

    def _beat(self, now: float) -> None:
        """Tell the host that there is progress: a job's clock runs, or the checker has used its processor.

        Only after a time without messages of the checker's, which is then at work and writes nothing to the host.
        """
        helpers = children(self._checker)  # whose own may run a reference
        working = (self._checker, *helpers, *(child for helper in helpers for child in children(helper)))
        clock = sum(clocks(pid)[0] for pid in working)
        if clock - self._checker_at_beat > _PROGRESS or any(slot.watch is not None for slot in self._slots):
            self._write_to_host(["alive"])
        self._next_beat, self._checker_at_beat = now + BEAT, clock

    def _write_to_host(self, frame: Sequence[str]) -> None:
        data = json.dumps(frame).encode("ascii")
        try:
            os.write(self._host, len(data).to_bytes(4, "big") + data)
        except OSError:
            pass  # it is gone, which the checker sees too

    def _patience(self) -> float:
        """Milliseconds until something must be looked at."""
        times = [slot.watch.next for slot in self._slots if slot.watch is not None]
        if not times:
            return _SECOND if self._checking else BEAT * _SECOND
        return max(0.0, (min(times) - time.monotonic()) * 1000) + 1

    def _hear(self) -> None:
        """One message: [ended slot or None, its sequence, whether its channel closed, started slot or None, ...].

        Or ["allow", slot, sequence, seconds from now on or None].
        """
        data = self._control.recv(4096)
        if not data:
            raise ConnectionError
        self._checking = None
        self._next_beat = time.monotonic() + BEAT
        message = json.loads(data)
        if message[0] == "allow":
            self._allow(*message[1:])
            return
        ended, ended_sequence, gone, started, started_sequence, limits = message
        if ended is not None:
            slot = self._slots[ended]
            if slot.sequence == ended_sequence and slot.watch is not None:
                if gone:
                    self._await(slot)
                self._finish(slot, slot.watch)
        if started is not None and self._slots[started].sequence == started_sequence:
            self._slots[started].watch = Watch(limits)
        self._refill()

    def _allow(self, number: int, sequence: int, seconds: float | None) -> None:
        """Limit what a running job has under way, or no longer."""
        slot = self._slots[number]
        if slot.sequence == sequence and slot.watch is not None:
            effective = self._effective(slot, slot.watch, time.monotonic())
            slot.watch.allowed = None if seconds is None else effective + seconds

    # -- a candidate's life

    def _refill(self) -> None:
        """Fork candidates for all empty slots when hardly any is waiting."""
        if sum(1 for slot in self._slots if slot.pid and slot.watch is None) <= _LOW:
            self._prepare([slot for slot in self._slots if not slot.pid][:_TOGETHER])

    def _prepare(self, slots: Sequence[Slot]) -> None:
        """Fork the next candidate of each slot, confined and waiting, and give the checker their channels.

        All that is to be done for them is done before the first fork or after the last one: a page that is written to
        after a fork is copied, by the kernel, once for each.
        """
        pairs = []
        for slot in slots:
            pairs.append(_socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM))
            slot.sequence += 1
            slot.output = os.memfd_create("output", os.MFD_CLOEXEC)
        pids = self._fork(slots, pairs)
        for slot, pid, (ours, theirs) in zip(slots, pids, pairs):
            slot.pid = pid
            self._tell(["ready", slot.number, slot.sequence], ours.fileno())
            ours.close()
            theirs.close()

    def _fork(self, slots: Sequence[Slot], pairs: Sequence[tuple[_socket.socket, _socket.socket]]) -> list[int]:
        """Process ids. The children never return."""
        pids: list[int] = []
        fork, keep, count = os.fork, pids.append, len(slots)
        while len(pids) < count:
            pid = fork()
            if not pid:
                try:
                    self._confine(slots[len(pids)], pairs[len(pids)][1].fileno())
                    candidate.serve(self._candidate)
                finally:
                    os._exit(71)
            keep(pid)
        return pids

    def _confine(self, slot: Slot, channel: int) -> None:
        """In the child: leave everything behind that a program must not have."""
        os.setsid()
        os.dup2(channel, 3)
        os.dup2(slot.output, 1)
        os.dup2(slot.output, 2)
        os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        adjustment = os.open(
            "/proc/self/oom_score_adj", os.O_WRONLY
        )  # the kernel is to kill programs, not their keepers
        os.write(adjustment, b"1000")
        os.close(adjustment)
        os.chdir(slot.folder)
        _set_home(slot.folder)
        os.setresgid(slot.uid, slot.uid, slot.uid)
        os.setresuid(slot.uid, slot.uid, slot.uid)

    def _finish(self, slot: Slot, watch: Watch) -> None:
        """End the slot's candidate, whatever state it is in, clean up, and report. The next one is prepared later."""
        by_itself = not watch.reason and _has_ended(slot.pid)
        if not by_itself:
            os.kill(slot.pid, signal.SIGKILL)
        _, status, usage = os.wait4(slot.pid, 0)
        slot.pid, slot.watch = 0, None
        size = os.fstat(slot.output).st_size
        output = os.pread(slot.output, 2000, 0).decode("utf-8", "replace") if size else ""
        os.close(slot.output)
        if watch.reason is None and size > watch.output:
            watch.reason = "output_limit"
        self._clean(slot)
        self._report(slot, watch, status if by_itself else None, usage, output)

    @staticmethod
    def _await(slot: Slot) -> None:
        """Give a process whose channel has closed a moment to end by itself, so that its own status is seen."""
        deadline = time.monotonic() + 0.05
        while not _has_ended(slot.pid) and time.monotonic() < deadline:
            time.sleep(0.0005)

    def _report(self, slot: Slot, watch: Watch, status: int | None, usage: Any, output: str) -> None:
        """`status`: of `wait`, None if the candidate did not end by itself."""
        exit_code = signal_number = None
        if status is not None:
            signal_number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
            exit_code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        if watch.reason is None and signal_number == signal.SIGKILL and self._was_out_of_memory():
            watch.reason = "memory"
        self._tell(
            [
                "ended",
                slot.number,
                slot.sequence,
                watch.reason,
                exit_code,
                signal_number,
                max(usage.ru_utime + usage.ru_stime, watch.cpu),
                time.monotonic() - watch.start,
                max(usage.ru_maxrss, watch.peak),
                output,
            ]
        )

    def _tell(self, message: list[Any], descriptor: int | None = None) -> None:
        rights: list[tuple[int, int, array.array[int]]] = []
        if descriptor is not None:
            rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", [descriptor]))]
        self._control.sendmsg([json.dumps(message).encode()], rights)

    # -- watching

    def _look(self, slot: Slot, watch: Watch, now: float) -> None:
        """Measure a running job; end it where it passed a limit."""
        effective = self._effective(slot, watch, now)
        if watch.memory_now + _shared_memory() > watch.memory or self._was_out_of_memory():
            watch.reason = "memory"
        elif os.fstat(slot.output).st_size > watch.output:
            watch.reason = "output_limit"
        elif effective >= min(watch.seconds, watch.allowed or watch.seconds):
            watch.reason = "timeout"
        elif now - watch.start > watch.seconds * BACKSTOP_FACTOR + BACKSTOP_SECONDS:
            watch.reason = "backstop"
        if watch.reason or _has_ended(slot.pid):  # it may have left children that hold the channel open
            self._checking = (clocks(self._checker)[0], watch.seconds)
            self._finish(slot, watch)
            self._refill()
        else:
            watch.next = now + TICK

    def _effective(self, slot: Slot, watch: Watch, now: float) -> float:
        """Seconds of effective time so far; gives up where the checker itself has taken too long over the job."""
        cpu = watch.measure(self._family(slot), now)
        checker = clocks(self._checker)
        spent = self._spent(checker[0] / 1e9)
        if watch.checker is None:
            watch.checker, watch.spent_before = checker, spent - cpu
        checking, checker_delay = (checker[0] - watch.checker[0]) / 1e9, (checker[1] - watch.checker[1]) / 1e9
        if checking > BACKSTOP_FACTOR * watch.seconds:
            self._give_up("stuck")
        hidden = spent - watch.spent_before
        if cpu < watch.seconds <= hidden:  # it decides, so that what waiting candidates took to be ready is left out
            hidden -= sum(clocks(other.pid)[0] for other in self._slots if other.pid and other is not slot) / 1e9
        watch.cpu = max(cpu, hidden, watch.cpu)
        watch.stalled = watch.stalled or (checker == watch.checker_then and is_runnable(str(self._checker)))
        watch.checker_then = checker
        if not watch.stalled:
            watch.wall = now - watch.start - watch.waited - checking - checker_delay
        return max(watch.cpu, watch.wall)

    def _spent(self, checker: float) -> float:
        """Seconds of processor time of all candidates ever, by the kernel's account of the worker; 0 without one.

        What processes say of themselves leaves out children that were not waited for (SIGCHLD ignored).
        """
        if self._account is None:
            return 0.0
        with open(self._account) as file:
            content = file.read()
        # nanoseconds alone, or lines of which the first gives microseconds
        total = float(content) / 1e9 if content[0].isdigit() else int(content.split(None, 2)[1]) / 1e6
        return total - time.process_time() - checker

    def _was_out_of_memory(self) -> bool:
        """Whether the kernel has killed for want of memory since this was last asked."""
        before, self._oom_kills = self._oom_kills, _oom_kills()
        return self._oom_kills != before

    def _give_up(self, *frame: str) -> NoReturn:
        """End the worker, and tell the host why: in place of the checker, which may be deaf, and writes no more."""
        os.kill(self._checker, signal.SIGKILL)
        os.waitpid(self._checker, 0)
        self._write_to_host(frame)
        os._exit(1)

    def _family(self, slot: Slot) -> list[int]:
        """Process ids of a job: its main process, its descendants, and orphans that fell to the supervisor."""
        found = [slot.pid, *self._orphans(slot)]
        for process in found:
            found += [child for child in children(process) if child not in found]
        return found

    def _orphans(self, slot: Slot) -> list[int]:
        """Processes of the slot's user whose parents are gone; the other slot may be running a job of its own."""
        known = {other.pid for other in self._slots}
        known.add(self._checker)
        return [child for child in read_pids(self._children) if child not in known and user(child) == slot.uid]

    # -- cleaning up

    def _clean(self, slot: Slot) -> None:
        """Kill and remove all that is left of a job, and see that nothing is."""
        deadline = time.monotonic() + CLEAN_SECONDS
        while self._orphans(slot) or _free(slot.folder) != slot.free:
            if time.monotonic() > deadline:
                self._give_up("fault", "slot {} could not be cleaned".format(slot.number))
            self._sweep(slot)
            if _free(slot.folder) != slot.free:  # files in flight between sockets go when the kernel collects those
                for end in _socket.socketpair():
                    end.close()
                time.sleep(0.01)

    def _sweep(self, slot: Slot) -> None:
        """As the slot's user: kill its processes all at once (kill(-1) leaves no gap to fork through), then delete."""
        sweeper = os.fork()
        if sweeper == 0:
            try:
                os.setgroups([])
                os.setresgid(slot.uid, slot.uid, slot.uid)
                os.setresuid(slot.uid, slot.uid, slot.uid)
                _kill_all()
                _empty(slot.folder)
            finally:
                os._exit(0)
        deadline = time.monotonic() + 30
        while os.waitpid(sweeper, os.WNOHANG)[0] == 0:
            if time.monotonic() > deadline:
                self._give_up("fault", "cleaning slot {} did not end".format(slot.number))
            time.sleep(0.001)
        self._reap(slot)

    def _reap(self, slot: Slot) -> None:
        """Wait for the processes that a sweep has killed."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            orphans = self._orphans(slot)
            if not orphans:
                return
            for orphan in orphans:
                os.waitpid(orphan, os.WNOHANG)
            time.sleep(0.0005)


def _set_home(folder: str) -> None:
    os.environ["HOME"] = os.environ["TMPDIR"] = os.environ["PWD"] = folder


def _kill_all() -> None:
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _empty(folder: str) -> None:
    """Remove everything in a folder, following no link, however deep it goes and whatever its modes are.

    What is inside a folder is moved up before the folder is removed, so that no path and no recursion grows.
    """
    root = os.fsencode(folder)
    moved = 0
    while True:
        names = os.listdir(root)
        if not names:
            return
        for name in names:
            path = os.path.join(root, name)
            if not _is_folder(path):
                os.unlink(path)
                continue
            os.chmod(path, 0o700)
            for inner in os.listdir(path):
                inside = os.path.join(path, inner)
                if _is_folder(inside):
                    os.chmod(inside, 0o700)
                    moved += 1
                    os.rename(inside, os.path.join(root, b"codeeval-moved-%d" % moved))
                else:
                    os.unlink(inside)
            os.rmdir(path)


def _is_folder(path: bytes) -> bool:
    return stat.S_ISDIR(os.lstat(path).st_mode)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _free(folder: str) -> tuple[int, int]:
    """Free inodes and blocks: those of the empty folder if and only if nothing is in it, open files included."""
    state = os.statvfs(folder)
    return state.f_ffree, state.f_bfree


def _find_oom_counter() -> str | None:
    for path, key in (
        ("/sys/fs/cgroup/memory.events", "oom_kill"),
        ("/sys/fs/cgroup/memory/memory.oom_control", "oom_kill"),
    ):
        try:
            with open(path) as file:
                if any(line.split()[0] == key for line in file):
                    return path
        except OSError:
            continue
    return None


_OOM_COUNTER = _find_oom_counter()
_MEMORY_STATISTICS = _OOM_COUNTER and os.path.join(os.path.dirname(_OOM_COUNTER), "memory.stat")


def _shared_memory() -> int:
    """KiB in files of memory (shared mappings, memory files, the slots' folders), which no process's size shows."""
    if _MEMORY_STATISTICS is None:
        return 0
    with open(_MEMORY_STATISTICS) as file:
        return next((int(line.split()[1]) // 1024 for line in file if line.startswith("shmem ")), 0)


def _oom_kills() -> int:
    """How many processes the kernel has killed in this container for want of memory."""
    if _OOM_COUNTER is None:
        return 0
    with open(_OOM_COUNTER) as file:
        return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), 0)


def _preload(names: Iterable[str]) -> None:
    """Import what programs use most. `random` is given one state for all, and no fresh one at every fork."""
    sys.modules.pop("random", None)  # imported at the interpreter's start by a file of its site, with the hook
    register = os.register_at_fork
    os.register_at_fork = lambda **hooks: None
    try:
        for name in names:
            __import__(name)
    finally:
        os.register_at_fork = register
    if "random" in sys.modules:
        sys.modules["random"].seed(0)


def main(bundle: dict[str, Any]) -> None:
    """Become the supervisor; `bundle`: {"config", "control", "connection", "checker"}."""
    _preload(bundle["config"]["preload"])
    config = bundle["config"]
    os.umask(0o022)
    os.setgroups([])
    candidate.limit(resource.RLIMIT_FSIZE, config["file_kb"] * 1024)
    candidate.limit(resource.RLIMIT_NOFILE, config["descriptors"])
    candidate.limit(resource.RLIMIT_CORE, 0)
    rehearse()
    supervisor = Supervisor(bundle["control"], bundle["connection"][0], bundle["checker"], config)
    bundle.clear()
    for _ in range(TIMES):
        _set_home(config["box"])
    gc.collect()
    gc.freeze()
    supervisor.run()
