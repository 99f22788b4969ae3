"""Do verdicts depend on load? Published samples, judged quietly, among spinning competitors, and in bad company.

    python bench/steadiness.py [--backend docker] [--competitors 8] [--rows 4920]
    python bench/steadiness.py --load 50 [--backend docker] [--rows 4920]

With `--load` all rows are judged once, while so many processes spin: half of them processes of this host, half in
containers where an engine answers. They end with this script, also when it is killed.

Needs the published samples (`humaneval_n10`, `humaneval_gpt35_n10`) beside the data folder. Prints every verdict that
changed and ends with 1 if one did, if one differs from the published verdict, or if one is missing.
"""

import argparse
import asyncio
import ctypes
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import docker

from codeeval.extraction import extract
from codeeval.models.replay import replay_files
from codeeval_benchmarks import registry
from codeeval_images.build import ensure
from codeeval_images.errors import ImageError
from codeeval_sandbox import Job, Key, Pool, PoolConfig, Status

FILES = (
    "humaneval_n10/gpt-3.5-turbo.jsonl.gz",
    "humaneval_n10/codellama-34b-instruct.jsonl.gz",
    "humaneval_gpt35_n10/samples_results.jsonl.gz",
)

COMPANY = (
    (0.05, "loop", "while True: pass\n", Status.TIMEOUT),
    (0.02, "hog", "x = []\nwhile True: x.append(bytearray(1 << 20))\n", Status.MEMORY),
    (0.02, "sleeper", "import time\ntime.sleep(3600)\n", Status.TIMEOUT),
)
"""Share of the samples, name, program, and its only right verdict."""


async def published_jobs(data: Path, samples: Path) -> tuple[list[Job], dict[Key, bool]]:
    """Return a job for each published sample, and whether it was published as passing."""
    jobs: list[Job] = []
    passing: dict[Key, bool] = {}
    benchmark = registry.load("humaneval", data)
    for name in FILES:
        model = replay_files([samples / name])
        for problem in benchmark:
            for completion in await model.draw(problem, range(model.available(problem))):
                key = (name, problem.task_id, completion.index)
                program = tuple(filter(None, (problem.prelude, extract(completion, problem).solution)))
                jobs.append(Job(key, program, problem.suites["base"]))
                passing[key] = bool(completion.note["passed"])
    return jobs, passing


def with_company(jobs: list[Job]) -> list[Job]:
    """Yield the jobs with endless loops, memory hogs and sleepers strewn in."""
    suite = jobs[0].suite
    bad = [
        Job((name, str(index), 0), (f"# {index}\n{program}",), suite)
        for share, name, program, _ in COMPANY
        for index in range(int(share * len(jobs)))
    ]
    mixed = jobs + bad
    random.Random(7).shuffle(mixed)
    return mixed


_PR_SET_PDEATHSIG = 1


def _spin(parent: int) -> None:
    """Spin until the parent process is gone."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.setsid()  # the kernel may share processors out by session: one for all would be one competitor
    while os.getppid() == parent:
        sum(range(10_000))


@contextmanager
def competitors(count: int) -> Iterator[None]:
    """Run `count` processes that spin."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_spin, args=(os.getpid(),), daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


_CONTAINED = """
import os, sys
def spin():
    while True: sum(range(10_000))
for _ in range(int(sys.argv[1])):
    if os.fork() == 0: spin()
sys.stdin.read()
os.kill(-1, 9)
"""
"""Program that spins in a number of processes until its standard input ends, at the latest with its parent."""


@contextmanager
def contained_competitors(count: int) -> Iterator[None]:
    """So many spinning processes in a container of usual weight; none where no engine answers.

    Where the kernel shares processors out by group, a larger weight would leave workers in containers next to nothing.
    """
    try:
        client = docker.from_env()
        image = ensure().id
    except (docker.errors.DockerException, ImageError) as error:
        print(f"no competitors in containers: {error}")
        yield
        return
    container = client.containers.create(
        image,
        ["python3", "-c", _CONTAINED, str(count)],
        entrypoint="",
        network_mode="none",
        stdin_open=True,
        auto_remove=True,
        init=True,
    )
    try:
        stream = container.attach_socket(params={"stdin": 1, "stream": 1})
        container.start()
        yield
        stream.close()
    finally:
        with suppress(docker.errors.DockerException):
            container.remove(force=True)
        client.close()


async def under_load(pool: Pool, jobs: list[Job], passing: dict[Key, bool], load: int) -> int:
    """Judge all rows while `load` processes spin; how many verdicts differ from the published ones."""
    with contained_competitors(load // 2), competitors(load - load // 2):
        statuses = await judge(pool, jobs, f"load of {load}")
        print(f"  load average {os.getloadavg()[0]:.0f} on {len(os.sched_getaffinity(0))} processors")
    wrong = [key for key, status in statuses.items() if passing[key] is not (status is Status.PASSED)]
    for key in wrong:
        print(f"  {key}: {statuses[key]}, published: {'passed' if passing[key] else 'failed'}")
    lost = sum(status is Status.INFRASTRUCTURE for status in statuses.values())
    print(f"  {len(statuses)} rows, {len(wrong)} differ, {lost} infrastructure")
    return len(wrong) + len(jobs) - len(statuses)


async def judge(pool: Pool, jobs: list[Job], title: str) -> dict[Key, Status]:
    """Run jobs and print what came of them."""
    start = time.monotonic()
    verdicts = {verdict.key: verdict.status async for verdict in pool.run(jobs)}
    counts = ", ".join(f"{status} {count}" for status, count in Counter(verdicts.values()).most_common())
    print(f"{title}: {len(verdicts)} verdicts in {time.monotonic() - start:.0f} s: {counts}", flush=True)
    return verdicts


def changes(before: dict[Key, Status], after: dict[Key, Status], title: str) -> int:
    """Return how many verdicts differ between `before` and `after`, and print each."""
    changed = [key for key in before if before[key] is not after[key]]
    for key in changed:
        print(f"  {title}: {key}: {before[key]} became {after[key]}")
    return len(changed)


def read_options() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", default="docker")
    parser.add_argument("--competitors", type=int, default=4 * (os.cpu_count() or 1))
    parser.add_argument("--rows", type=int, default=4920)
    parser.add_argument(
        "--load", type=int, default=0, help="number of processes that spin while the rows are judged once"
    )
    parser.add_argument("--task", help="only the rows of this task, such as HumanEval/129")
    data = Path(os.environ.get("CODEEVAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--data-dir", type=Path, default=data)
    return parser.parse_args()


async def main(options: argparse.Namespace) -> int:
    """Everything; the exit code."""
    samples = options.data_dir.parent / "samples"
    jobs, passing = await published_jobs(options.data_dir, samples)
    jobs = [job for job in jobs if options.task in (None, job.key[1])][: options.rows]
    image = ensure().tag if options.backend == "docker" else None
    wrong = 0
    async with Pool(PoolConfig(backend=options.backend, images={"default": image}, workers=2)) as pool:
        if options.load:
            return int(await under_load(pool, jobs, passing, options.load) > 0)
        quiet = await judge(pool, jobs, "quiet")
        wrong += sum(passing[key] is not (status is Status.PASSED) for key, status in quiet.items())
        print(f"  {wrong} differ from the published verdicts")
        with competitors(options.competitors):
            wrong += changes(quiet, await judge(pool, jobs, f"{options.competitors} competitors"), "competitors")
        company = await judge(pool, with_company(jobs), "bad company")
        wrong += changes(quiet, company, "company")
        for _, name, _, want in COMPANY:
            got = Counter(status for key, status in company.items() if key[0] == name)
            wrong += got.total() - got[want]
            print(f"  {name}: {json.dumps(got)}")
    return int(wrong > 0)


if __name__ == "__main__":
    given = read_options()
    if not (given.data_dir.parent / "samples").is_dir():
        print(f"skipped: no published samples beside {given.data_dir}")
        sys.exit(0)
    sys.exit(asyncio.run(main(given)))
