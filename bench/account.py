"""Account of a program's processor time: where it goes, beside a bare fork of the same program (docs/benchmarking.md).

    python bench/account.py
    python bench/account.py --backend docker --rounds 5

One worker executes HumanEval's canonical solutions, except for the one that takes most of the time of all. What each
process used is read from `/proc` before and after, once nothing is at work. Rounds alternate, and medians are shown.
"""

import argparse
import asyncio
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median
from typing import Self

from workloads import Program, humaneval

from codeeval_sandbox import Job, Pool, PoolConfig, Status
from codeeval_sandbox.backends import WorkerSpec, owners
from codeeval_sandbox.backends.abstract import ENVIRONMENT

_TICK = 1000 / os.sysconf("SC_CLK_TCK")
_HEAVY = "HumanEval/75"
_SETTLED = 0.3
"""Seconds after the last verdict until the worker has cleaned up and forked the next candidates."""
_NUMBERS = itertools.count()
_FORKS = """
import gc, json, resource, sys
sys.path.append(sys.argv[1])
from floor import execute
with open(sys.argv[2]) as file:
    work = json.load(file)
for name in work["preload"]:
    __import__(name)

def uses():
    parts = {"a bare fork": resource.RUSAGE_CHILDREN, "its parent": resource.RUSAGE_SELF}
    usages = {part: resource.getrusage(who) for part, who in parts.items()}
    return {part: (1000 * use.ru_utime, 1000 * use.ru_stime, use.ru_minflt) for part, use in usages.items()}

gc.collect()
gc.freeze()
before = uses()
assert all([execute(program) for program in work["programs"]])
print(json.dumps({part: [b - a for a, b in zip(before[part], use)] for part, use in uses().items()}))
"""


@dataclass(frozen=True)
class Use:
    """Processor time (ms) and page faults."""

    user: float
    system: float
    faults: float

    @classmethod
    def of(cls, who: int) -> Self:
        """Return what this process, or its children that have ended, used."""
        usage = resource.getrusage(who)
        return cls(1000 * usage.ru_utime, 1000 * usage.ru_stime, usage.ru_minflt)

    def since(self, before: "Use", count: int) -> "Use":
        """Return the use of each of `count` jobs since then."""
        return Use(*((now - then) / count for now, then in zip(astuple(self), astuple(before), strict=True)))


def middle(uses: Iterable[Use]) -> Use:
    """Return the median of each part."""
    return Use(*map(median, zip(*map(astuple, uses), strict=True)))


def worker_processes() -> tuple[str, str]:
    """Return the checker and the supervisor of this process's only worker."""
    users = owners.users(owners.current())
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            lines = (folder / "status").read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            continue
        status = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
        if (user := int(status["Uid"][0])) in users and (user - users.start) % 32 == 0:
            return folder.name, status["PPid"][0]
    raise ProcessLookupError("this process has no worker")


def of_process(pid: str) -> tuple[Use, Use]:
    """Return the use of a process, and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    times = [int(field) * _TICK for field in fields[11:15]]
    return Use(times[0], times[1], int(fields[7])), Use(times[2], times[3], int(fields[8]))


def snapshot() -> dict[str, Use]:
    """Return what the harness and the parts of its worker have used so far."""
    checker, supervisor = worker_processes()
    itself, candidates = of_process(supervisor)
    return {
        "candidate": candidates,
        "supervisor": itself,
        "checker": of_process(checker)[0],
        "harness": Use.of(resource.RUSAGE_SELF),
    }


def per_job(after: dict[str, Use], before: dict[str, Use], count: int) -> dict[str, Use]:
    """Return the difference of two snapshots, for each job."""
    return {part: use.since(before[part], count) for part, use in after.items()}


async def executed(pool: Pool, programs: Sequence[Program]) -> None:
    """Execute programs. Raises ValueError for a wrong verdict."""

    async def each() -> AsyncIterator[Job]:
        for program in programs:
            yield program.job(next(_NUMBERS))

    async for verdict in pool.run(each()):
        if verdict.status is not Status.PASSED:
            raise ValueError(f"{verdict.key} got {verdict.status}: {verdict.message}")
    await asyncio.sleep(_SETTLED)


def forked(programs: Sequence[Program]) -> dict[str, Use]:
    """Execute programs by bare forks of a process that holds nothing else; return the use of each."""
    with tempfile.TemporaryDirectory(prefix="codeeval-bench-") as folder:
        payload = Path(folder, "payload.json")
        work = {"programs": [program.script for program in programs], "preload": WorkerSpec.preload}
        payload.write_text(json.dumps(work), encoding="utf-8")
        command = [sys.executable, "-s", "-B", "-c", _FORKS, str(Path(__file__).parent), str(payload)]
        said = json.loads(subprocess.run(command, capture_output=True, check=True, env=ENVIRONMENT).stdout)
    return {part: Use(*(value / len(programs) for value in values)) for part, values in said.items()}


async def account(asked: argparse.Namespace, image: str | None) -> list[dict[str, Use]]:
    """Return the use of each part in each round."""
    programs = [program for program in humaneval(asked.data_dir, 3) if program.problem.task_id != _HEAVY]
    rounds = []
    async with Pool(PoolConfig(backend=asked.backend, images={"default": image}, workers=1)) as pool:
        await executed(pool, programs[:100])
        for _ in range(asked.rounds):
            before = snapshot()
            await executed(pool, programs)
            uses = per_job(snapshot(), before, len(programs))
            rounds.append(uses | forked(programs))
    return rounds


def main() -> int:
    """Print the account."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--backend", choices=["docker", "bubblewrap"], default="bubblewrap", help="[bubblewrap]")
    parser.add_argument("--rounds", type=int, default=3, help="rounds [3]")
    parser.add_argument("--data-dir", type=Path, default=os.environ.get("CODEEVAL_DATA"), help="[CODEEVAL_DATA]")
    asked = parser.parse_args()
    if asked.data_dir is None:
        print("skipped: it needs HumanEval (CODEEVAL_DATA or --data-dir)")
        return 0
    image = None
    if asked.backend == "docker":
        from codeeval_images.build import ensure  # noqa: PLC0415 - needs the engine's SDK

        image = ensure(on_progress=print).tag
    began = time.monotonic()
    rounds = asyncio.run(account(asked, image))
    print(f"load {os.getloadavg()[0]:.1f}, {asked.backend}, {asked.rounds} rounds, {time.monotonic() - began:.0f} s")
    print(f"{'ms of processor time per program':34} {'user':>6} {'system':>7} {'all':>6} {'page faults':>12}")
    for part in rounds[0]:
        use = middle(uses[part] for uses in rounds)
        print(f"{part:34} {use.user:6.2f} {use.system:7.2f} {use.user + use.system:6.2f} {use.faults:12.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
