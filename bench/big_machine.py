"""Measure the harness alone, and pools of many workers (docs/benchmarking.md).

    python bench/big_machine.py --stream 100000
    python bench/big_machine.py --workers 2 16 64 --jobs 4000

`--stream` executes a stored run on a fake pool that answers at once: jobs per second, and the harness's processor time
per job, from the sample's row to the verdict's. `--workers` starts real pools: seconds until all workers are ready,
memory of a worker (its share of pages, PSS), and the harness's processor time per job of a run. Every verdict must be
the right one, else the exit status is 1.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codeeval.evaluation import Plan, Tally, execute, make_tasks
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, Run, RunWriter, SamplingFacts, open_run
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox import Executor, Job, Pool, PoolConfig, Status
from codeeval_sandbox.backends import owners
from codeeval_sandbox.executors import ScriptedPool
from codeeval_sandbox.kinds import Check

_PROBLEMS = 50
_RIGHT, _WRONG = "values[:limit]", "values[limit:]"
_PROGRAM = '''def solve(values, limit):
    """Return the first values, as many as the limit says, and none where the limit is below zero."""
    assert isinstance(values, list)
    if limit < 0:
        return []
    # this is sample {index} of its problem
    kept = {kept}
    return list(kept)
'''
_TESTS = """def check(candidate):
    assert candidate([1, 2, 3], 2) == [1, 2]
    assert candidate([], {limit}) == []
"""


@dataclass(frozen=True)
class Cost:
    """Cost of executing one run."""

    jobs: int
    seconds: float
    processor_seconds: float
    wrong: int
    """Verdicts that are not the right ones."""

    def __str__(self) -> str:
        used = 1000 * self.processor_seconds / self.jobs
        return f"{self.jobs / self.seconds:7.0f} jobs/s, {used:.3f} ms of the harness per job, {self.wrong} wrong"


def problems() -> Iterator[Problem]:
    """Yield small problems."""
    for problem in range(_PROBLEMS):
        suite = Check("base", "solve", _TESTS.format(limit=problem))
        yield Problem(
            task_id=f"Big/{problem}",
            benchmark="big",
            prompt=PromptParts(),
            entry_point="solve",
            canonical_solution=program(0),
            control=program(1),
            suites={"base": suite},
        )


def is_right(index: int) -> bool:
    """Return whether the sample of this index passes."""
    return index % 2 == 0


def program(index: int) -> str:
    """Return a program that no other index has."""
    return _PROGRAM.format(index=index, kept=_RIGHT if is_right(index) else _WRONG)


def draw(run: RunWriter, samples: int) -> None:
    """Store different programs, half of them right."""
    texts = [program(index) for index in range(samples)]
    for problem in range(_PROBLEMS):
        run.add_samples(
            Sample(f"Big/{problem}", Completion(index, text, "solution"), text, "fenced")
            for index, text in enumerate(texts)
        )


async def cost_of(pool: Executor, jobs: int) -> Cost:
    """Execute a run of so many samples."""
    samples = max(1, jobs // _PROBLEMS)
    facts = BenchmarkFacts(name="big", source="bench/big_machine.py", digest="", problems=_PROBLEMS)
    manifest = Manifest(benchmark=facts, model="big/model", sampling=SamplingFacts(n_samples=samples, model={}))
    tasks = make_tasks(problems(), {f"Big/{problem}": samples for problem in range(_PROBLEMS)})
    with tempfile.TemporaryDirectory(prefix="codeeval-bench-") as parent:
        folder = Path(parent) / "run"
        with open_run(folder, manifest) as run:
            draw(run, samples)
        with open_run(folder, manifest) as run:
            began, used = time.perf_counter(), time.process_time()
            await execute(Plan(tasks), run, Tally(), pool=pool)
            seconds, processor = time.perf_counter() - began, time.process_time() - used
        verdicts = {(row.task_id, row.index): row.status is Status.PASSED for row in Run(folder).verdicts()}
    wrong = sum(passed != is_right(index) for (_, index), passed in verdicts.items())
    return Cost(samples * _PROBLEMS, seconds, processor, wrong + samples * _PROBLEMS - len(verdicts))


def scripted(job: Job) -> Status:
    """Return what the program deserves."""
    return Status.PASSED if is_right(job.key[1]) else Status.WRONG


def memory_mb() -> float:
    """Return the memory (MiB) of all workers: shares of pages of processes of their users, and of their parents."""
    users = owners.users(owners.current())
    ours: set[str] = set()
    for pid, status in _processes():
        if int(status["Uid"].split()[0]) in users:
            ours |= {pid, status["PPid"]}
    return sum(map(_share_kb, ours)) / 1024


def _processes() -> Iterator[tuple[str, dict[str, str]]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            lines = (folder / "status").read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            continue
        yield folder.name, {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _share_kb(pid: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


async def pool_of(asked: argparse.Namespace, workers: int, image: str | None) -> Cost:
    """Print what a pool of so many workers costs."""
    config = PoolConfig(backend=asked.backend, images={"default": image}, workers=workers)
    began = time.perf_counter()
    async with Pool(config) as pool:
        ready = time.perf_counter() - began
        cost = await cost_of(pool, asked.jobs)
        memory = memory_mb() / workers
    print(f"{workers:4} workers: ready in {ready:5.2f} s, {memory:5.1f} MiB each; {cost}", flush=True)
    return cost


def main() -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stream", type=int, default=0, metavar="JOBS", help="jobs for the fake pool [100,000]")
    parser.add_argument("--workers", type=int, nargs="+", default=[], help="sizes of real pools [none]")
    parser.add_argument("--jobs", type=int, default=4000, help="jobs for each real pool [4,000]")
    parser.add_argument("--backend", choices=["docker", "bubblewrap"], default="bubblewrap", help="[bubblewrap]")
    asked = parser.parse_args()
    costs = []
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    if asked.stream or not asked.workers:
        costs.append(asyncio.run(cost_of(ScriptedPool(scripted), asked.stream or 100_000)))
        print(f"a pool that answers at once: {costs[-1]}", flush=True)
    image = None
    if asked.workers and asked.backend == "docker":
        from codeeval_images.build import ensure  # noqa: PLC0415 - needs the engine's SDK

        image = ensure(on_progress=print).tag
    costs += [asyncio.run(pool_of(asked, workers, image)) for workers in asked.workers]
    return int(any(cost.wrong for cost in costs))


if __name__ == "__main__":
    sys.exit(main())
