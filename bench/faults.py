"""Do faults change or lose verdicts? Workers are killed, stopped and cut off at random while jobs run.

    python bench/faults.py [--backend docker] [--jobs 5000] [--faults 200] [--seed 0] [--harness]

With `--harness` it is a whole run, `codeeval pass-at-k` on 5,000 samples, which is killed now and then too and resumed.
Needs root on the engine's host, to find workers' processes. Prints each verdict that is missing, double or other than
undisturbed, and what is left behind, and ends with 1 if there is any.
"""

import argparse
import asyncio
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from codeeval_images.build import ensure
from codeeval_sandbox import Asserts, Job, Limits, Pool, PoolConfig, Verdict, fleet
from codeeval_sandbox.backends import owners
from codeeval_sandbox.worker import Worker

SUITE = Asserts("base", "f", ("assert f(1) == 2", "assert f(2) == 3", "assert sorted(map(f, [5, 4])) == [5, 6]"))
PROGRAMS = (
    "def f(x):\n    return x + 1\n",
    "def f(x):\n    return 2\n",
    "import math\ndef f(x):\n    return math.nothing\n",
    "def f(x)\n    return x\n",
    "import os\ndef f(x):\n    os._exit(3)\n",
    "print('loaded')\ndef f(x):\n    return sum(range(x + 1)) - sum(range(x)) + 1\n",
    "f = 7\n",
    "def f(x):\n    while x < 2_000:\n        x += 1\n    return x\n",
)
"""All end within milliseconds, whatever happens around them."""
LIMITS = Limits(seconds=1.0)


def make_job(index: int) -> Job:
    """Make the job of this index: the programs in turn."""
    return Job((index,), (PROGRAMS[index % len(PROGRAMS)],), SUITE, LIMITS)


def make_jobs(count: int) -> list[Job]:
    """Make jobs of all kinds of programs in turn."""
    return [make_job(index) for index in range(count)]


def essence(verdict: Verdict) -> tuple[object, ...]:
    """Facts that must be the same under any fault around a job."""
    facts = (verdict.status, verdict.test, verdict.exception, verdict.message, verdict.line, verdict.passed_tests)
    return (*facts, verdict.output)


# -- faults


@dataclass(frozen=True)
class Process:
    """A process of this host."""

    pid: int
    parent: int
    user: int


def processes() -> Iterator[Process]:
    """All of this host."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, KeyError):
            lines = (folder / "status").read_text(encoding="utf-8", errors="replace").splitlines()
            facts = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
            yield Process(int(folder.name), int(facts["PPid"]), int(facts["Uid"].split()[0]))


def find(worker: Worker) -> tuple[int, int, int] | None:
    """Process ids of a worker's checker, of its supervisor, and of the process whose end is the container's."""
    listed = {process.pid: process for process in processes()}
    checker = next((process for process in listed.values() if process.user == worker.spec.first_uid), None)
    if checker is None or checker.parent not in listed:
        return None
    return checker.pid, checker.parent, listed[checker.parent].parent


def _signal(worker: Worker, role: int, signal_number: int) -> None:
    """Signal a worker's checker (0), supervisor (1) or container (2); ProcessLookupError if it has no such process."""
    if not (processes_of := find(worker)):
        raise ProcessLookupError(f"no checker of {worker!r}")
    os.kill(processes_of[role], signal_number)


def _kill_container(worker: Worker) -> None:
    _signal(worker, 2, signal.SIGKILL)


def _kill_supervisor(worker: Worker) -> None:
    _signal(worker, 1, signal.SIGKILL)


def _kill_checker(worker: Worker) -> None:
    _signal(worker, 0, signal.SIGKILL)


def _stop_supervisor(worker: Worker) -> None:
    _signal(worker, 1, signal.SIGSTOP)


def _stop_checker(worker: Worker) -> None:
    _signal(worker, 0, signal.SIGSTOP)


def _cut_off(worker: Worker) -> None:
    worker.abandon("cut off by a fault")


FAULTS: Mapping[str, tuple[float, Callable[[Worker], None]]] = {
    "container killed": (6, _kill_container),
    "supervisor killed": (4, _kill_supervisor),
    "checker killed": (4, _kill_checker),
    "cut off": (4, _cut_off),
    "supervisor stopped": (1, _stop_supervisor),
    "checker stopped": (1, _stop_checker),
}
"""Weight of each fault among the others, and the function that causes it."""


@dataclass
class Injector:
    """Harms a pool's workers from time to time."""

    seed: int = 0
    seconds: float = 0.05
    """Mean time between two faults."""
    most: int = 10_000
    done: Counter[str] = field(default_factory=Counter)

    async def run(self, pool: Pool) -> None:
        """Until `most` faults are done, or cancelled."""
        dice = random.Random(self.seed)
        names = list(FAULTS)
        while self.done.total() < self.most:
            await asyncio.sleep(dice.expovariate(1 / self.seconds))
            name = dice.choices(names, [FAULTS[name][0] for name in names])[0]
            if pool._fleet.workers:  # noqa: SLF001 - whichever there are, those that run a lost job alone too
                with suppress(ProcessLookupError):
                    FAULTS[name][1](dice.choice(pool._fleet.workers))  # noqa: SLF001
                    self.done[name] += 1


def be_impatient() -> None:
    """Give up silent workers of this process's pools after some two seconds: this is about stopped ones."""
    fleet.SILENCE_SECONDS = 2.0


async def run(pool: Pool, jobs: Iterable[Job], injector: Injector | None = None) -> list[Verdict]:
    """Return the verdicts in the order of arrival. An error of the injector is raised, not lost."""
    async with pool, aclosing(pool.run(jobs)) as verdicts:
        harm = asyncio.create_task(injector.run(pool)) if injector else None
        try:
            return [verdict async for verdict in verdicts]
        finally:
            if harm:
                harm.cancel()
                with suppress(asyncio.CancelledError):
                    await harm


def differences(quiet: Sequence[Verdict], disturbed: Sequence[Verdict]) -> list[str]:
    """Return in words what is missing, double or changed."""
    expected = {verdict.key: essence(verdict) for verdict in quiet}
    counts = Counter(verdict.key for verdict in disturbed)
    findings = [f"{key}: {counts[key]} verdicts" for key in expected if counts[key] != 1]
    findings += [
        f"{verdict.key}: {essence(verdict)} instead of {expected[verdict.key]}"
        for verdict in disturbed
        if essence(verdict) != expected[verdict.key]
    ]
    return findings


def left_behind() -> list[str]:
    """Processes of this process's workers that are still there, in words."""
    deadline = time.monotonic() + 10
    users = owners.users(owners.current())
    while (left := [process for process in processes() if process.user in users]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return [f"left behind: {process}" for process in left]


# -- a whole run, whose harness is killed too


_ERRORS = 10
"""Times that the command may end with an error, without being killed, before that is a finding.

It ends so where every attempt to start its first workers was killed: on a loaded machine a start takes longer than the
pause between two faults. Nothing is lost by that, since the run is resumed."""


@dataclass(frozen=True)
class Victim:
    """A harness process, and the fault that hits it or one of its workers."""

    process: subprocess.Popen[bytes]

    def suffer(self, dice: random.Random) -> str | None:
        """Do a fault; its name, or None if nothing was there to be harmed."""
        name = dice.choices(("harness", "checker", "supervisor", "container"), (1, 2, 2, 3))[0]
        if name == "harness":
            self.process.kill()
            self.process.wait()
            return "harness killed"
        return self.lose(dice, name)

    def lose(self, dice: random.Random, name: str) -> str | None:
        """Kill the `checker`, the `supervisor` or the `container` of a worker; None if there is none."""
        users = owners.users(owners.owner_of(self.process.pid))
        listed = {process.pid: process for process in processes()}
        checkers = [
            worker for worker in listed.values() if worker.user in users and (worker.user - users.start) % 32 == 0
        ]
        if not checkers:
            return None
        chosen = dice.choice(checkers)
        supervisor = listed.get(chosen.parent)
        pids = {"checker": chosen.pid, "supervisor": chosen.parent, "container": supervisor.parent if supervisor else 0}
        if pids[name] <= 1:
            return None
        with suppress(ProcessLookupError):
            os.kill(pids[name], signal.SIGKILL)
        return f"{name} killed"


def run_harness(command: list[str], arguments: argparse.Namespace) -> Counter[str]:
    """Run a command to its end through all faults, starting it again when it was killed; the faults that were done."""
    dice = random.Random(arguments.seed)
    done: Counter[str] = Counter()
    while True:
        resume = ["--resume"] if Path(command[-1], "run.json").exists() else []
        with (
            tempfile.TemporaryFile("w+") as said,
            subprocess.Popen([*command, *resume], stdout=subprocess.DEVNULL, stderr=said) as process,
        ):
            while process.poll() is None:
                time.sleep(dice.expovariate(1 / arguments.pause))
                if (
                    done.total() < arguments.faults
                    and process.poll() is None
                    and (name := Victim(process).suffer(dice))
                ):
                    done[name] += 1
            said.seek(0)
            last = said.read().strip().rpartition("\n")[2]
        if process.returncode > 0:
            print(f"a command ended with status {process.returncode}: {last}", file=sys.stderr)
        if process.returncode == 0 or done["ends with an error"] > _ERRORS:
            return done
        done["ends with an error"] += process.returncode > 0  # see `_ERRORS`; it is resumed too


def rows_of(folder: Path) -> list[Verdict]:
    """Return the verdicts of a run."""
    from codeeval.store import Run  # noqa: PLC0415 - only for whole runs

    return [row.verdict for row in Run(folder).verdicts()]


def judge_harness(arguments: argparse.Namespace) -> int:
    """A run of some 5,000 samples twice, quietly and disturbed; 1 if any row differs."""
    with tempfile.TemporaryDirectory() as folder:
        quiet, disturbed = Path(folder, "quiet"), Path(folder, "disturbed")
        samples = max(1, arguments.jobs // 48)  # of each of the starter's problems
        command = [str(Path(sys.executable).with_name("codeeval")), "pass-at-k", "-n", str(samples)]
        command += ["--sandbox", arguments.backend, "--workers", "2", "-k", "1", "--run"]
        subprocess.run([*command, str(quiet)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        start = time.monotonic()
        done = run_harness([*command, str(disturbed)], arguments)
        seconds = time.monotonic() - start
        before, after = rows_of(quiet), rows_of(disturbed)
        findings = differences(before, after)
    print("\n".join(findings))
    faults = ", ".join(f"{count} {name}" for name, count in done.most_common())
    print(f"{samples * 48} samples, {len(before)} verdicts, {done.total()} faults in {seconds:.0f} s: {faults}")
    print(f"{len(findings)} findings")
    return 1 if findings or done["ends with an error"] > _ERRORS or done.total() < arguments.faults else 0


# -- by hand


def main() -> int:
    """Run the jobs twice, quietly and disturbed; 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", choices=("docker", "bubblewrap"), default="docker")
    parser.add_argument("--jobs", type=int, default=5000)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--harness", action="store_true", help="a whole run, whose harness is killed and resumed too")
    parser.add_argument("--pause", type=float, default=0.4, help="mean seconds between two faults of --harness")
    arguments = parser.parse_args()
    if arguments.harness:
        return judge_harness(arguments)
    be_impatient()
    logging.getLogger("codeeval.sandbox").setLevel(logging.ERROR)  # 200 losses are what this is about
    image = ensure().id if arguments.backend == "docker" else None
    config = PoolConfig(backend=arguments.backend, images={"default": image}, workers=2)
    jobs = make_jobs(arguments.jobs)
    quiet = asyncio.run(run(Pool(config), jobs))
    injector = Injector(seed=arguments.seed, seconds=0.02, most=arguments.faults)
    start = time.monotonic()
    disturbed = asyncio.run(run(Pool(config), jobs, injector))
    seconds = time.monotonic() - start
    findings = [*differences(quiet, disturbed), *left_behind()]
    print("\n".join(findings))
    attempts = Counter(verdict.attempt for verdict in disturbed)
    again = sum(count for attempt, count in attempts.items() if attempt > 1)
    faults = ", ".join(f"{count} {name}" for name, count in injector.done.most_common())
    print(f"{len(jobs)} jobs, {injector.done.total()} faults in {seconds:.0f} s on {arguments.backend}: {faults}")
    print(f"{again} jobs were run again, up to {max(attempts) - 1} times; {len(findings)} findings")
    if injector.done.total() < arguments.faults:
        print("the jobs ended before all faults were done: use more --jobs")
    return 1 if findings or injector.done.total() < arguments.faults else 0


if __name__ == "__main__":
    sys.exit(main())
