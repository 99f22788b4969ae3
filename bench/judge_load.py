"""Measure what `POST /v1/judge` loses of the pool's own rate: HumanEval's canonical solutions, by turns.

    python bench/judge_load.py [--group 16] [--connections 8] [--rounds 4] [--workers 2] [--backend docker]

A request has a group of completions of one problem, as a trainer sends them. The pool gets the same programs as jobs.
Rates are programs per second, without the start of pool and server. Exits with 1 if the median loss is above 15 %.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

import aiohttp
from client import cpu_of
from contenders import codeeval
from fusion import ours
from workloads import Program, humaneval

from codeeval_sandbox import PoolConfig

ROOT = Path(__file__).parents[1]
MOST = 0.15
"""Largest loss."""


async def through(address: str, groups: Sequence[Sequence[Program]], connections: int) -> tuple[float, float]:
    """Return programs per second through the server, and the 99th percentile of a request's time (s)."""
    latencies: list[float] = []
    waiting = iter(groups)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def work() -> None:
            for group in waiting:
                body = {
                    "benchmark": "humaneval",
                    "task_id": group[0].problem.task_id,
                    "completions": [program.solution for program in group],
                    "form": "solution",
                }
                began = time.monotonic()
                async with session.post(f"{address}/v1/judge", json=body) as response:
                    rewards = (await response.json())["rewards"]
                latencies.append(time.monotonic() - began)
                if rewards != [1.0] * len(group):
                    raise SystemExit(f"{body['task_id']}: rewards {rewards}")

        began = time.monotonic()
        await asyncio.gather(*(work() for _ in range(connections)))
        seconds = time.monotonic() - began
    return sum(map(len, groups)) / seconds, quantiles(latencies, n=100)[98]


def _child() -> int:
    """Return the process of the server, the only child of this one."""
    return int(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()[0])


def main() -> int:
    """Measure both by turns."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--group", type=int, default=16, help="completions in a request")
    parser.add_argument("--connections", type=int, default=8, help="requests under way at one time")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--backend", choices=("docker", "bubblewrap"), default="bubblewrap")
    data = Path(os.environ.get("CODEEVAL_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--data-dir", type=Path, default=data, help="official files (default: CODEEVAL_DATA)")
    options = parser.parse_args()
    programs = sorted(humaneval(options.data_dir, options.group), key=lambda program: program.problem.task_id)
    groups = [programs[start : start + options.group] for start in range(0, len(programs), options.group)]
    config = PoolConfig(backend=options.backend, workers=options.workers)
    losses = []
    for _ in range(options.rounds):
        pool = codeeval(config, [program.job(index) for index, program in enumerate(programs)])
        with ours(options.backend, options.workers, "--data-dir", str(options.data_dir)) as address:
            asyncio.run(through(address, groups[:8], options.connections))  # loads the benchmark
            server, own = cpu_of(_child()), time.process_time()
            rate, p99 = asyncio.run(through(address, groups, options.connections))
            spent = 1000 * (cpu_of(_child()) - server) / len(programs)
            client = 1000 * (time.process_time() - own) / len(programs)
        losses.append(1 - rate / pool.rate)
        print(
            f"pool {pool.rate:.0f}/s, /v1/judge {rate:.0f}/s, loss {100 * losses[-1]:.1f} %, p99 of a request "
            f"{p99:.2f} s; processor time of a program: {pool.candidate_cpu_ms:.2f} ms itself, harness of the pool "
            f"{pool.host_cpu_ms:.2f}, server {spent:.2f}, client {client:.2f}",
            flush=True,
        )
    print(f"median loss {100 * median(losses):.1f} % (at most {100 * MOST:.0f} % wanted)")
    return int(median(losses) > MOST)


if __name__ == "__main__":
    sys.exit(main())
