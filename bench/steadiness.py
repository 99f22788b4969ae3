"""Do verdicts depend on load? Published samples, judged quietly, among spinning competitors, and in bad company.

    python bench/steadiness.py [--backend docker] [--competitors 8] [--rows 4920]

Needs the published samples (`humaneval_n10`, `humaneval_gpt35_n10`) beside the data folder. Prints every verdict that
changed and ends with 1 if one did, or if one differs from the published verdict.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codeeval.extraction import extract
from codeeval.models.replay import replay_files
from codeeval_benchmarks import registry
from codeeval_images.build import ensure
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
    """A job for each published sample, and whether it was published as passing."""
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
    """The same jobs with endless loops, memory hogs and sleepers strewn in."""
    suite = jobs[0].suite
    bad = [
        Job((name, str(number), 0), (f"# {number}\n{program}",), suite)
        for share, name, program, _ in COMPANY
        for number in range(int(share * len(jobs)))
    ]
    mixed = jobs + bad
    random.Random(7).shuffle(mixed)
    return mixed


def _spin() -> None:
    while os.getppid() > 1:
        sum(range(10_000))


@contextmanager
def competitors(count: int) -> Iterator[None]:
    """So many processes that do nothing but spin."""
    processes = [multiprocessing.get_context("fork").Process(target=_spin, daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


async def judge(pool: Pool, jobs: list[Job], title: str) -> dict[Key, Status]:
    """Run jobs and print what came of them."""
    start = time.monotonic()
    verdicts = {verdict.key: verdict.status async for verdict in pool.run(jobs)}
    counts = ", ".join(f"{status} {count}" for status, count in Counter(verdicts.values()).most_common())
    print(f"{title}: {len(verdicts)} verdicts in {time.monotonic() - start:.0f} s: {counts}", flush=True)
    return verdicts


def changes(before: dict[Key, Status], after: dict[Key, Status], title: str) -> int:
    """How many verdicts of `before` are others in `after`; each is printed."""
    changed = [key for key in before if before[key] is not after[key]]
    for key in changed:
        print(f"  {title}: {key}: {before[key]} became {after[key]}")
    return len(changed)


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", default="docker")
    parser.add_argument("--competitors", type=int, default=4 * (os.cpu_count() or 1))
    parser.add_argument("--rows", type=int, default=4920)
    data = Path(os.environ.get("CODEEVAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--data-dir", type=Path, default=data)
    return parser.parse_args()


async def main(options: argparse.Namespace) -> int:
    """Everything; the exit code."""
    samples = options.data_dir.parent / "samples"
    jobs, passing = await published_jobs(options.data_dir, samples)
    jobs = jobs[: options.rows]
    image = ensure().tag if options.backend == "docker" else None
    wrong = 0
    async with Pool(PoolConfig(backend=options.backend, image=image, workers=2)) as pool:
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
