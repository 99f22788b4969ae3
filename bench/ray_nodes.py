"""Measure a Ray cluster of this machine beside as many local workers, in the same run (docs/ray.md).

    python bench/ray_nodes.py --nodes 2 --seconds 0.005 0.02 --jobs 2000

Both execute programs that keep a processor busy for so many seconds. Rounds alternate. The exit
status is 1 if a verdict is wrong, or if the median ratio of a size is below `--least`.
"""

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from statistics import median

from codeeval_sandbox import Asserts, Executor, Job, Pool, PoolConfig, Status
from codeeval_sandbox.executors import open_executor

_SUITE = Asserts("base", "f", ("assert f() is None",))
_PROGRAM = """
import time
def f():
    end = time.process_time() + {seconds}
    while time.process_time() < end:
        pass
# {index}
"""
_NUMBERS = itertools.count()


async def programs(count: int, seconds: float) -> AsyncIterator[Job]:
    """Yield distinct programs of one size."""
    for _ in range(count):
        index = next(_NUMBERS)
        yield Job((index,), (_PROGRAM.format(seconds=seconds, index=index),), _SUITE)


async def rate(executor: Executor, count: int, seconds: float) -> float:
    """Return verdicts per second. Raises ValueError for a wrong verdict."""
    began = time.monotonic()
    keys = set()
    async for verdict in executor.run(programs(count, seconds)):
        keys.add(verdict.key)
        if verdict.status is not Status.PASSED:
            raise ValueError(f"{verdict.key} got {verdict.status}: {verdict.message}")
    if len(keys) != count:
        raise ValueError(f"{len(keys)} verdicts of {count} jobs")
    return count / (time.monotonic() - began)


async def compare(asked: argparse.Namespace) -> dict[float, list[tuple[float, float]]]:
    """Return the rates of the cluster and of the pool, by size, one pair for each round."""
    pairs: dict[float, list[tuple[float, float]]] = {seconds: [] for seconds in asked.seconds}
    local = PoolConfig(backend=asked.sandbox, workers=asked.nodes)
    async with (
        open_executor(PoolConfig(backend=f"ray?sandbox={asked.sandbox}")) as cluster,
        Pool(local) as pool,
    ):
        for executor in (cluster, pool):
            await rate(executor, 50 * asked.nodes, 0.001)  # so that rates and suites are known
        for index in range(asked.rounds):
            for seconds in asked.seconds:
                first = (cluster, pool) if index % 2 else (pool, cluster)
                rates = {id(executor): await rate(executor, asked.jobs, seconds) for executor in first}
                pairs[seconds].append((rates[id(cluster)], rates[id(pool)]))
    return pairs


@contextmanager
def ray_cluster(nodes: int, *, processors: int = 1) -> Iterator[None]:
    """Start Ray here, with so many nodes."""
    import ray  # noqa: PLC0415 - an extra
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - as above

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        for _ in range(nodes):
            cluster.add_node(num_cpus=processors)
        ray.init(address=cluster.address, log_to_driver=False, logging_level="error")
        yield
    finally:
        ray.shutdown()
        cluster.shutdown()


def main() -> int:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nodes", type=int, default=2, help="nodes of one worker, and local workers [2]")
    parser.add_argument("--seconds", type=float, nargs="+", default=[0.005, 0.02], help="sizes of programs (s)")
    parser.add_argument("--jobs", type=int, default=1000, help="programs of each size and round [1000]")
    parser.add_argument("--rounds", type=int, default=3, help="rounds [3]")
    parser.add_argument("--sandbox", default="bubblewrap", help="sandbox of the nodes and of the pool [bubblewrap]")
    parser.add_argument("--least", type=float, default=0.0, help="smallest ratio that is accepted [none]")
    asked = parser.parse_args()
    with ray_cluster(asked.nodes):
        pairs = asyncio.run(compare(asked))
    low = False
    print(f"{asked.nodes} nodes beside {asked.nodes} local workers, {asked.jobs} programs, {asked.rounds} rounds")
    for seconds, rates in pairs.items():
        ratios = sorted(cluster / pool for cluster, pool in rates)
        low = low or median(ratios) < asked.least
        print(
            f"{1000 * seconds:5.0f} ms: {median(cluster for cluster, _ in rates):6.0f}/s of the cluster, "
            f"{median(pool for _, pool in rates):6.0f}/s of the pool, ratio {median(ratios):.3f} "
            f"({ratios[0]:.3f} to {ratios[-1]:.3f})"
        )
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
