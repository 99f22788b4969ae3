"""Forks candidates, watches them, and cleans up after them. The only process of a worker that keeps privileges.

It never sees a program or a test: it hands the checker one end of a channel to a waiting candidate, and hears "start"
and "end". What it says of a finished job (`frames.Ended`) are facts about processes: how it ended, what it used,
which limit it met.
"""

from __future__ import annotations

import _socket
import array
import gc
import os
import resource
import select
import signal
import time
from typing import TYPE_CHECKING, Any, NoReturn

from codeeval_sandbox.guest import candidate, frames
from codeeval_sandbox.guest.accounts import Accounts, JobMemory
from codeeval_sandbox.guest.cleaning import Cleaner, NotCleaned, end, free
from codeeval_sandbox.guest.helpers import Helpers
from codeeval_sandbox.guest.loopback import MOST, Loopback
from codeeval_sandbox.guest.preparing import preload, preload_libraries
from codeeval_sandbox.guest.privileges import limit, set_home
from codeeval_sandbox.guest.proc import children, clocks, is_busy
from codeeval_sandbox.guest.rehearsal import TIMES, rehearse
from codeeval_sandbox.guest.slots import Slot, fault_of, fork_candidates, has_ended
from codeeval_sandbox.guest.watching import TICK, Ease, Overtime, Watch
from codeeval_sandbox.guest.zygote import Zygote

if TYPE_CHECKING:
    from collections.abc import Sequence

BEAT = 5.0
"""Time after which the host hears that a long job is going on (s)."""

ENDING_SECONDS, AWAIT_SECONDS = 0.05, 10.0
"""Processor time that a process may take to end (s), and wall time (s)."""

_AGAIN = 0.1
"""Time between two interruptions of the checker (s): code that catches everything may swallow one."""
_PROGRESS = 1_000_000  # processor time in which a process that works has done something (ns)
_LOW = 1  # waiting candidates at which new ones are forked
_TOGETHER = 32  # candidates forked one after the other, at most; each takes three descriptors


class Supervisor:
    """The loop over the checker's messages, the candidates' ends and the clock."""

    def __init__(self, control: int, host: int, checker: int, config: dict[str, Any]) -> None:
        """`control`: descriptor of the seqpacket socket to the checker, whose process id is `checker`.

        `host`: descriptor to write to the host by, for the last words of a worker alone.
        """
        self._control = _socket.socket(fileno=control)
        self._host = host
        self._checker = checker
        helpers = (checker, config["compiler"]) if config["compiler"] else (checker,)
        self._helpers_memory = [os.open("/proc/{}/statm".format(pid), os.O_RDONLY | os.O_CLOEXEC) for pid in helpers]
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        others = [folder for folder in (config["shared"], config["temporary"]) if folder is not None]
        self._slots = [
            Slot(index, config["uid"] + index, "{}/{}".format(config["box"], index), others)
            for index in range(config["slots"])
        ]
        self._loopback = Loopback() if config["loopback"] else None
        self._candidate = candidate.prepare(3, config["loaded"])
        self._zygote = Zygote(config["shim"], "candidate") if config["shim"] else None
        self._helpers = Helpers(*helpers)
        self._cleaner = Cleaner(self._slots, checker)
        self._overtime: Overtime | None = None
        self._accounts = Accounts(*config["accounts"])
        self._ease = Ease()
        self._next_beat = 0.0
        self._checker_at_beat = 0

    def run(self) -> None:
        """Serve until the checker or the host is gone."""
        try:
            for slot in self._slots:
                slot.free = free(slot.folders)
            self._prepare(self._slots[:_TOGETHER])
            self._serve()
        except ConnectionError:
            if fault := fault_of(self._checker):
                self._write_to_host(frames.Fault("the checker " + fault))
        except NotCleaned as error:
            self._give_up(frames.Fault(str(error)))
        except Exception:  # told to the host, which replaces the worker
            import traceback

            self._give_up(frames.Fault(traceback.format_exc()[-1500:]))

    def _serve(self) -> NoReturn:
        while True:
            if self._poll.poll(self._patience()):
                self._hear()
            now = time.monotonic()
            if self._overtime is not None:
                self._hurry(self._overtime, now)
            for slot in self._slots:
                if slot.watch is not None and now >= slot.watch.next:
                    self._look(slot, slot.watch, now)
            if now >= self._next_beat:
                self._beat(now)

    def _hurry(self, overtime: Overtime, now: float) -> None:
        """Interrupt a checker that takes too long over a job; end one that nothing can interrupt."""
        clock = self._helpers.clocks()[0] / 1e9
        if overtime.is_stuck(clock):
            self._give_up(frames.Stuck(overtime.job))
        if clock >= overtime.until and now >= overtime.next:
            self._tell(frames.Late(*overtime.candidate))
            os.kill(self._checker, signal.SIGUSR1)
            overtime.interrupt(clock)
            overtime.next = now + _AGAIN

    def _beat(self, now: float) -> None:
        """Tell the host that there is progress: a job's clock runs, or the checker has used its processor.

        Only after a time without messages of the checker's, which is then at work and writes nothing to the host.
        """
        clock = self._helpers.progress()
        if clock - self._checker_at_beat > _PROGRESS or any(slot.watch is not None for slot in self._slots):
            self._write_to_host(frames.Alive())
        self._next_beat, self._checker_at_beat = now + BEAT, clock

    def _write_to_host(self, message: frames.Alive | frames.Fault | frames.Stuck) -> None:
        try:
            os.write(self._host, frames.framed(frames.encode(message)))
        except OSError:
            pass  # it is gone, which the checker sees too

    def _patience(self) -> float:
        """Milliseconds until something must be looked at."""
        times = [slot.watch.next for slot in self._slots if slot.watch is not None]
        if not times:
            return TICK * 1000 if self._overtime is not None else BEAT * 1000
        return max(0.0, (min(times) - time.monotonic()) * 1000) + 1

    def _hear(self) -> None:
        """Take a message of the checker's: the end and the start of jobs, or a limit on what is under way."""
        data = self._control.recv(4096)
        if not data:
            raise ConnectionError
        self._next_beat = time.monotonic() + BEAT
        message = frames.decode(data)
        if isinstance(message, frames.Allow):
            self._allow(*message)
        else:
            self._take_turn(message)

    def _take_turn(self, turn: frames.Turn) -> None:
        self._overtime = None
        if turn.ended is not None:
            slot = self._slots[turn.ended]
            if slot.sequence == turn.ended_sequence and slot.watch is not None:
                if turn.gone:
                    self._await(slot)
                self._finish(slot, slot.watch)
        if turn.limits is not None and turn.started is not None:
            slot = self._slots[turn.started]
            if slot.sequence == turn.started_sequence:
                self._begin(slot, turn.limits)
        self._refill()

    def _begin(self, slot: Slot, limits: frames.Watched) -> None:
        """Let a candidate's clock run."""
        slot.memory, slot.peak_kb = JobMemory(self._accounts, self._helpers_memory), 0
        if slot.memory.kills != slot.kills and has_ended(slot.pid):  # killed while it waited, most likely
            self._give_up(frames.Fault("the kernel killed for want of memory while other jobs ran"))
        slot.watch = Watch(limits, self._ease)

    def _allow(self, index: int, sequence: int, seconds: float | None) -> None:
        """Limit what a running job has under way, or no longer."""
        slot = self._slots[index]
        if slot.sequence == sequence and slot.watch is not None:
            self._measure(slot, slot.watch, time.monotonic())
            slot.watch.allowed = None if seconds is None else slot.watch.effective + seconds

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
        if self._zygote is None:
            pids = fork_candidates(self._candidate, slots, pairs)
        else:
            pids = self._zygote.fork_candidates(slots, pairs)
        for slot in self._slots:
            if slot.memory is not None:
                slot.memory.forked += len(pids)
        kills = self._accounts.out_of_memory_kills()
        for slot, pid, (ours, theirs) in zip(slots, pids, pairs):
            slot.pid, slot.kills = pid, kills
            self._tell(frames.Ready(slot.number, slot.sequence), ours.fileno())
            ours.close()
            theirs.close()

    def _finish(self, slot: Slot, watch: Watch) -> None:
        """End the slot's candidate, whatever state it is in, clean up, and report. The next one is prepared later."""
        by_itself = not watch.reason and has_ended(slot.pid)
        if not by_itself:
            end(self._family(slot) if watch.reason else [slot.pid])
        _, status, usage = os.wait4(slot.pid, 0)
        slot.pid, slot.watch = 0, None
        size = os.fstat(slot.output).st_size
        output = os.pread(slot.output, 2000, 0).decode("utf-8", "replace") if size else ""
        os.close(slot.output)
        if watch.reason is None and size > watch.limits.output:
            watch.reason = "output_limit"
        self._cleaner.clean(slot)
        if watch.reason is None and slot.memory is not None and slot.memory.was_killed():
            watch.reason = "memory"
        slot.memory = None
        self._report(slot, watch, status if by_itself else None, usage, output)

    @staticmethod
    def _await(slot: Slot) -> None:
        """Let a process whose channel has closed end by itself, as long as it works on that: its status says why."""
        start, begun = time.monotonic(), clocks(slot.pid)[0]
        while not has_ended(slot.pid) and time.monotonic() - start < AWAIT_SECONDS:
            worked = (clocks(slot.pid)[0] - begun) / 1e9
            if worked > ENDING_SECONDS or (time.monotonic() - start > ENDING_SECONDS and not is_busy(slot.pid)):
                return
            time.sleep(0.0005)

    def _report(self, slot: Slot, watch: Watch, status: int | None, usage: Any, output: str) -> None:
        """`status`: of `wait`, None if the candidate did not end by itself."""
        signal_number = None if status is None or not os.WIFSIGNALED(status) else os.WTERMSIG(status)
        exit_code = None if status is None or not os.WIFEXITED(status) else os.WEXITSTATUS(status)
        self._tell(
            frames.Ended(
                slot.number,
                slot.sequence,
                reason=watch.reason,
                exit_code=exit_code,
                signal=signal_number,
                cpu=max(usage.ru_utime + usage.ru_stime, watch.cpu),
                wall=time.monotonic() - watch.start,
                memory_kb=max(usage.ru_maxrss, slot.peak_kb),
                suite=watch.checking,
                effective=max(watch.cpu, watch.wall),
                output=output,
                spent=self._loopback is not None and self._loopback.sockets() > 0,
            )
        )

    def _tell(self, message: frames.Ready | frames.Late | frames.Ended, descriptor: int | None = None) -> None:
        rights: list[tuple[int, int, array.array[int]]] = []
        if descriptor is not None:
            rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", [descriptor]))]
        self._control.sendmsg([frames.encode(message)], rights)

    # -- watching

    def _look(self, slot: Slot, watch: Watch, now: float) -> None:
        """Measure a running job; end it where it passed a limit."""
        self._measure(slot, watch, now)
        watch.reason = self._limit_met(slot, watch, now)
        if watch.reason or has_ended(slot.pid):  # it may have left children that hold the channel open
            self._finish(slot, watch)
            self._overtime = Overtime(watch, (slot.number, slot.sequence), self._helpers.clocks()[0])
            self._refill()
        else:
            watch.next = now + TICK

    def _limit_met(self, slot: Slot, watch: Watch, now: float) -> str | None:
        """Return the limit that a job has met, by the name of the status that follows."""
        if self._memory_kb(slot, watch) > watch.limits.memory_kb or (slot.memory and slot.memory.was_killed()):
            return "memory"
        if self._loopback is not None and self._loopback.sockets() > MOST:
            return "memory"
        if os.fstat(slot.output).st_size > watch.limits.output:
            return "output_limit"
        if watch.is_late:
            return "timeout"
        return "backstop" if watch.stands_still(now) else None

    def _memory_kb(self, slot: Slot, watch: Watch) -> int:
        """Return the memory of a job (KiB): by the worker's account where there is one, else what processes show."""
        held = watch.resident_kb
        if self._accounts.has_memory and slot.memory is not None:
            held = slot.memory.held_kb(watch.limits.memory_kb)
        slot.peak_kb = max(slot.peak_kb, held)
        return held

    def _measure(self, slot: Slot, watch: Watch, now: float) -> None:
        """Bring a job's clocks up to date."""

        def waiting() -> float:
            return sum(clocks(other.pid)[0] for other in self._slots if other.pid and other is not slot) / 1e9

        watch.look(self._family(slot), self._helpers, self._accounts, waiting, now)

    def _give_up(self, message: frames.Fault | frames.Stuck) -> NoReturn:
        """End the worker, and tell the host why: in place of the checker, which may be deaf, and writes no more."""
        os.kill(self._checker, signal.SIGKILL)
        os.waitpid(self._checker, 0)
        self._write_to_host(message)
        os._exit(1)

    def _family(self, slot: Slot) -> list[int]:
        """Process ids of a job: its main process, its descendants, and orphans that fell to the supervisor."""
        family = [slot.pid, *self._cleaner.orphans(slot)]
        for process in family:
            family += [child for child in children(process) if child not in family]
        return family


def main(bundle: dict[str, Any]) -> None:
    """Become the supervisor; `bundle`: {"config", "control", "connection", "checker"}."""
    preload(bundle["config"]["preload"])
    config = bundle["config"]
    config["loaded"] = preload_libraries(config["libraries"])
    os.umask(0o022)
    os.setgroups([])
    limit(resource.RLIMIT_FSIZE, config["file_kb"] * 1024)
    limit(resource.RLIMIT_NOFILE, config["descriptors"])
    limit(resource.RLIMIT_CORE, 0)
    rehearse()
    supervisor = Supervisor(bundle["control"], bundle["connection"][0], bundle["checker"], config)
    bundle.clear()
    for _ in range(TIMES):
        set_home(config["box"])
    gc.collect()
    gc.freeze()
    supervisor.run()
